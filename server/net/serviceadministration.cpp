#include "server/core/refusals.h"
#include "server/net/service.h"

#include <QLoggingCategory>
#include <QPointer>

// The part of Service that invites, seals, the administration and wireguard_api need.

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcSeals, "roamwire.net.seals")

} // namespace

void Service::storeThen(Changes changes, std::function<void(const Result<void>&)> done)
{
    m_storage.commit(std::move(changes),
                     [service = QPointer(this), done = std::move(done)](const Result<void>& result) {
                         if (service)
                             done(result);
                     });
}

WireGuardApi& Service::serveWireGuardApi(Password password, Metrics& metrics)
{
    return m_wireGuardApi.emplace(m_registry.hubs(), static_cast<AdministrationHost&>(*this), std::move(password),
                                  m_limits, m_clock, metrics);
}

void Service::end(SessionId id, const Refusal& why)
{
    if (Session* session = sessionOf(id)) {
        leaveRoom(*session);
        hangUp(*session, session->conversation().refused(why));
    } else if (m_polling) {
        m_polling->onDisplaced(id);
    }
}

void Service::drop(SessionId id)
{
    if (Session* session = sessionOf(id))
        act(*session,
            Hangup{{}, closecode::kGoingAway, QStringLiteral("closed by who runs the server"), closeword::kKicked});
    else if (m_polling)
        m_polling->onDisplaced(id);
}

void Service::tell(Session& session, const Refusal& refusal)
{
    session.say(session.conversation().refused(refusal).text);
}

Session* Service::peerSessionOf(SessionId id) const
{
    Session* session = sessionOf(id);
    return session && session->stage() == Session::Stage::Joined ? session : nullptr;
}

void Service::act(Session& session, const InviteTerms& terms)
{
    m_administration.invite(session.id(), terms, [this, id = session.id()](const auto& made) {
        Session* member = peerSessionOf(id);
        if (member && made)
            member->say(member->conversation().invited(made->token, made->expiresMs));
        else if (member)
            tell(*member, made.error());
    });
}

void Service::awaitSeal(SessionId id, const ObservedAddresses& observed, const AwaitSeal& awaited)
{
    storeThen(awaited.changes, [this, id, observed, awaited](const Result<void>& result) {
        onSealStored(id, observed, awaited, result);
    });
}

void Service::onSealStored(SessionId id, const ObservedAddresses& observed, const AwaitSeal& awaited,
                           const Result<void>& result)
{
    Session* session = peerSessionOf(id);
    if (result) {
        apply(awaited.tenant, m_registry.completeSeal(awaited));
        if (session)
            acknowledge(*session, observed);
        return;
    }
    qCCritical(lcSeals) << "cannot store a seal:" << result.error().message;
    store(m_registry.cancelSeal(awaited));
    if (session)
        tell(*session, cannotStore());
}

} // namespace roamwire::server
