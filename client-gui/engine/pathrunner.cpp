#include "client-gui/engine/pathrunner.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcPath, "roamwire.path")

} // namespace

PathRunner::PathRunner(PathTable& paths, OwnRecord& own, TunnelKeeper& keeper, ControlSession& session,
                       const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_paths(paths)
    , m_own(own)
    , m_keeper(keeper)
    , m_session(session)
    , m_clock(clock)
    , m_probe(clock)
{
    connect(&m_keeper, &TunnelKeeper::checkResult, this, &PathRunner::onCheckResult);
    connect(&m_probe, &TunnelProbe::answered, this, [this](const QHostAddress& wgip, Milliseconds rtt) {
        if (const auto peer = m_paths.peerAt(wgip))
            on(*peer, event::ProbeAnswered{rtt});
    });
    connect(&m_probe, &TunnelProbe::asked, this, [this](const QHostAddress& wgip) {
        if (const auto peer = m_paths.peerAt(wgip))
            on(*peer, event::Probed{});
    });
}

void PathRunner::carryOut(const PathWork& work)
{
    for (const auto& [peer, order] : work.orders)
        std::visit([&, &key = peer](const auto& one) { carryOut(key, one); }, order);
    bind();
    m_keeper.setPaths(std::exchange(m_settings, {}));
    if (!work.isEmpty())
        Q_EMIT progressed();
}

void PathRunner::carryOut(const PublicKey& peer, const order::SetPath& order)
{
    m_settings.append({peer, order.endpoint, order.nudge});
}

void PathRunner::carryOut(const PublicKey& peer, const order::ResetSession& order)
{
    m_keeper.resetSession(peer, order.endpoint,
                          {this, [this, peer](const Result<void>& done) { onSetOver(peer, done); }});
}

void PathRunner::onSetOver(const PublicKey& peer, const Result<void>& done)
{
    if (done) {
        m_paths.applied(peer);
    } else {
        qCWarning(lcPath).noquote() << "a session was not made anew:" << done.error().message;
        m_paths.failed(peer, m_clock.now());
    }
    Q_EMIT progressed();
}

void PathRunner::carryOut(const PublicKey& peer, const order::StartCheck& order)
{
    m_keeper.startCheck(peer, order.candidates, {this, [this, peer](const Result<void>& done) {
                                                     if (done)
                                                         return;
                                                     qCWarning(lcPath).noquote()
                                                         << "a path could not be checked:" << done.error().message;
                                                     on(peer, event::CheckOver{});
                                                 }});
}

void PathRunner::carryOut(const PublicKey& peer, const order::StopCheck&)
{
    m_keeper.stopCheck(peer, {this, [](const Result<void>&) {}}); // it ends by itself, too
}

void PathRunner::carryOut(const PublicKey& peer, const order::ProposeSwitch& order)
{
    const auto entry = m_paths.entries().find(peer);
    const auto own = ownEndpoint(order.kind, order.target);
    if (entry == m_paths.entries().end() || !own)
        return on(peer, event::SwitchRefused{wire::error::kStale});
    noteSwitch(peer, order.id);
    m_session.tell(wire::Switch{order.id, peer, order.kind, *own, order.target, m_own.rev(), entry->second.record.rev});
}

/// Where the peer is to reach us, in the family in which we reach it.
std::optional<Endpoint> PathRunner::ownEndpoint(wire::SwitchKind kind, const Endpoint& target) const
{
    const OwnPlace place = m_own.place();
    if (kind == wire::SwitchKind::Wan) {
        const auto& seen = isIpv4(target.address) ? place.wan.v4 : place.wan.v6;
        return seen ? std::optional(seen->endpoint) : std::nullopt;
    }
    const auto address = std::find_if(place.lan.begin(), place.lan.end(), [&](const QHostAddress& candidate) {
        return candidate.protocol() == target.address.protocol();
    });
    return address == place.lan.end() ? std::nullopt : std::optional(Endpoint{*address, m_keeper.listenPort()});
}

void PathRunner::carryOut(const PublicKey&, const order::Settle& order)
{
    m_session.tell(wire::Settled{order.id, order.ok});
}

void PathRunner::carryOut(const PublicKey& peer, const order::AskRekey&)
{
    m_session.tell(wire::Rekey{peer, true});
}

void PathRunner::carryOut(const PublicKey& peer, const order::SendProbe&)
{
    const auto entry = m_paths.entries().find(peer);
    if (entry != m_paths.entries().end())
        m_probe.ask(entry->second.record.wgip);
}

void PathRunner::carryOut(const PublicKey& peer, const order::Bind&)
{
    m_binds.append(m_paths.bindsTo(peer));
}

void PathRunner::bind()
{
    const QList<BindSend> binds = std::exchange(m_binds, {});
    if (!m_keeper.canCheck())
        return bindAddress(binds);
    if (binds.isEmpty())
        return;
    m_keeper.bind(binds, {this, [](const Result<void>& done) {
                              if (!done)
                                  qCWarning(lcPath).noquote() << done.error().message;
                          }});
}

void PathRunner::bindAddress(const QList<BindSend>& binds)
{
    if (!binds.isEmpty() && m_socket.state() != QAbstractSocket::BoundState && !m_socket.bind())
        qCWarning(lcPath).noquote() << "the relay is not told where we are:" << m_socket.errorString();
    for (const BindSend& bind : binds) // lost ones are repeated with the next bind
        m_socket.writeDatagram(reinterpret_cast<const char*>(bind.datagram.data()), bind.datagram.size(),
                               bind.target.address, bind.target.port);
}

bool PathRunner::onMessage(const wire::Message& message)
{
    if (const auto* go = std::get_if<wire::Go>(&message)) {
        noteSwitch(go->publicKey, go->id);
        on(go->publicKey, *go);
    } else if (const auto* settled = std::get_if<wire::Settled>(&message)) {
        if (const auto peer = peerOfSwitch(settled->id))
            on(*peer, event::OtherSettled{settled->id, settled->ok});
    } else if (const auto* rekey = std::get_if<wire::Rekey>(&message)) {
        on(rekey->peer, event::RekeyAsked{});
    } else if (const auto* wake = std::get_if<wire::Wake>(&message)) {
        on(wake->publicKey, event::Woken{});
    } else {
        return false;
    }
    return true;
}

void PathRunner::onRefused(const wire::ErrorMessage& error)
{
    if (const auto peer = error.id ? peerOfSwitch(*error.id) : std::nullopt)
        on(*peer, event::SwitchRefused{error.code});
}

void PathRunner::on(const PublicKey& peer, const PathEvent& event)
{
    carryOut(m_paths.on(peer, event, m_clock.now()));
    Q_EMIT progressed();
    Q_EMIT peerChanged(peer);
}

void PathRunner::onCheckResult(const CheckResult& result)
{
    switch (result.outcome) {
    case CheckResult::Outcome::Confirmed:
        return on(result.peer, event::Confirmed{*result.endpoint});
    case CheckResult::Outcome::Asked:
        return on(result.peer, event::Asked{});
    case CheckResult::Outcome::Failed:
        return on(result.peer, event::CheckOver{});
    }
}

/// One per peer that is there, whatever the server makes up.
void PathRunner::noteSwitch(const PublicKey& peer, quint64 id)
{
    m_switches.removeIf([this](const auto& known) { return !m_paths.entries().contains(known.key()); });
    if (m_paths.entries().contains(peer))
        m_switches.insert(peer, id);
}

std::optional<PublicKey> PathRunner::peerOfSwitch(quint64 id) const
{
    const auto found = std::find(m_switches.cbegin(), m_switches.cend(), id);
    return found == m_switches.cend() ? std::nullopt : std::optional(found.key());
}

} // namespace roamwire
