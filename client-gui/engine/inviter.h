#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/tunneldevice.h"
#include "shared/model/invitelink.h"

#include <deque>

namespace roamwire {

/// What a member hands to a newcomer.
struct Invitation
{
    InviteLink link;
    std::int64_t expires = 0; ///< Unix time in seconds
};

/// Makes links for newcomers of a sealed tenant: the server gives the token, the member adds what the server must not
/// have or cannot vouch for (design section 6).
class Inviter final : public QObject
{
    Q_OBJECT

public:
    /// `session` outlives it.
    explicit Inviter(ControlSession& session, QObject* parent = nullptr);

    /// `own`: the member's link, with the tenant's secret. Answers are given in the order of the questions.
    void invite(const wire::Invite& invite, const InviteLink& own, ReplyTo<Invitation> reply);

private:
    struct Question
    {
        InviteLink own;
        ReplyTo<Invitation> reply;
    };

    void answer(const wire::Invited& invited);
    void refuse(const QString& reason);

    ControlSession& m_session;
    std::deque<Question> m_questions;
};

} // namespace roamwire
