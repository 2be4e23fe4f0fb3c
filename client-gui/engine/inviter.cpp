#include "client-gui/engine/inviter.h"

namespace roamwire {
namespace {

const QString kNoConnection = QStringLiteral("there is no connection to the server; try again when there is one");

} // namespace

Inviter::Inviter(ControlSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&m_session, &ControlSession::received, this, [this](const wire::Message& message) {
        if (const auto* invited = std::get_if<wire::Invited>(&message))
            answer(*invited);
    });
    connect(&m_session, &ControlSession::refused, this,
            [this](const wire::ErrorMessage& error) { refuse(error.reason); });
    connect(&m_session, &ControlSession::stateChanged, this, [this] {
        while (m_session.state() != ControlSession::State::Joined && !m_questions.empty())
            refuse(kNoConnection);
    });
}

void Inviter::invite(const wire::Invite& invite, const InviteLink& own, ReplyTo<Invitation> reply)
{
    if (!own.secret)
        return reply(failure(QStringLiteral("only members of a sealed network invite from here; for others the "
                                            "server's operator does: roamwired invite")));
    if (m_session.state() != ControlSession::State::Joined)
        return reply(failure(kNoConnection));
    m_questions.push_back({own, std::move(reply)});
    m_session.invite(invite);
}

void Inviter::answer(const wire::Invited& invited)
{
    if (m_questions.empty())
        return;
    const Question question = std::move(m_questions.front());
    m_questions.pop_front();
    Invitation invitation{question.own, static_cast<std::int64_t>(invited.expires)};
    invitation.link.token = invited.token;
    question.reply(std::move(invitation));
}

void Inviter::refuse(const QString& reason)
{
    if (m_questions.empty())
        return;
    const Question question = std::move(m_questions.front());
    m_questions.pop_front();
    question.reply(failure(reason));
}

} // namespace roamwire
