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

    /// `own`: the member's link, with the tenant's secret. Answers are given in the order of the questions. Where there
    /// is no connection, it is waited for a while: perhaps the client was started just now.
    void invite(const wire::Invite& invite, const InviteLink& own, ReplyTo<Invitation> reply);

private:
    struct Question
    {
        wire::Invite invite;
        InviteLink own;
        ReplyTo<Invitation> reply;
    };
    using Questions = std::deque<Question>;

    void ask();
    void answer(const Result<wire::Invited>& invited);
    static void refuseAll(Questions& questions);

    ControlSession& m_session;
    Questions m_waiting; ///< for a connection
    Questions m_asked;   ///< on this connection
    QTimer m_patience;
};

} // namespace roamwire
