#include "client-gui/engine/inviter.h"

#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// For a connection; a person waits for the answer.
constexpr Milliseconds kPatience = 10s;

} // namespace

Inviter::Inviter(ControlSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, this, [this] { refuseAll(m_waiting); });
    connect(&m_session, &ControlSession::received, this, [this](const wire::Message& message) {
        if (const auto* invited = std::get_if<wire::Invited>(&message))
            answer(*invited);
    });
    connect(&m_session, &ControlSession::refused, this,
            [this](const wire::ErrorMessage& error) { answer(failure(error.reason)); });
    connect(&m_session, &ControlSession::stateChanged, this, [this] {
        if (m_session.state() == ControlSession::State::Joined)
            ask();
        else
            refuseAll(m_asked); // whether they were answered, nobody knows
    });
}

void Inviter::invite(const wire::Invite& invite, const InviteLink& own, ReplyTo<Invitation> reply)
{
    if (!own.secret)
        return reply(failure(QStringLiteral("only members of a sealed network invite from here; for others the "
                                            "server's operator does: roamwired invite")));
    m_waiting.push_back({invite, own, std::move(reply)});
    if (m_session.state() == ControlSession::State::Joined)
        ask();
    else if (!m_patience.isActive())
        m_patience.start();
}

void Inviter::ask()
{
    m_patience.stop();
    for (Question& question : std::exchange(m_waiting, {})) {
        m_session.invite(question.invite);
        m_asked.push_back(std::move(question));
    }
}

void Inviter::answer(const Result<wire::Invited>& invited)
{
    if (m_asked.empty())
        return;
    const Question question = std::move(m_asked.front());
    m_asked.pop_front();
    if (!invited)
        return question.reply(std::unexpected(invited.error()));
    Invitation invitation{question.own, static_cast<std::int64_t>(invited->expires)};
    invitation.link.token = invited->token;
    question.reply(std::move(invitation));
}

void Inviter::refuseAll(Questions& questions)
{
    for (const Question& question : std::exchange(questions, {}))
        question.reply(failure(QStringLiteral("there is no connection to the server; try again when there is one")));
}

} // namespace roamwire
