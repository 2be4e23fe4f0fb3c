#include "client-gui/engine/entrance.h"

#include "client-gui/engine/ownaddress.h"

#include <QLoggingCategory>

#include <utility>

namespace roamwire {
namespace {

/// The milestones of a roam; `./dev bench roam` reads them.
Q_LOGGING_CATEGORY(lcTiming, "roamwire.timing")

const QString kMoved =
    QStringLiteral("the server wants this machine to have the address %1 instead of %2, which nobody "
                   "asked for; if its operator means it, join again with a new link");

} // namespace

Entrance::Entrance(EngineSettings& settings, TunnelKeeper& keeper, ControlSession& session, SealBook& seals,
                   OwnRecord& own, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_keeper(keeper)
    , m_session(session)
    , m_seals(seals)
    , m_own(own)
{
    connect(&m_session, &ControlSession::challenged, this, &Entrance::prove);
    connect(&m_session, &ControlSession::distrusted, this, &Entrance::refused);
}

void Entrance::prove(const wire::Challenge& challenge)
{
    const ProofContext context{challenge.serverKey, challenge.nonce, m_settings.link.tenant, m_session.binding()};
    m_keeper.prove(context, {this, [this, nonce = challenge.nonce](const Result<Proof>& proof) {
                                 if (!proof)
                                     return m_session.giveUp(proof.error().message);
                                 claimAddress(nonce, *proof);
                             }});
}

/// In sync mode the interface has its address already; else the server gives one.
void Entrance::claimAddress(const Nonce& nonce, const Proof& proof)
{
    if (m_settings.mode == InterfaceMode::Managed)
        return join(nonce, proof);
    m_keeper.addresses({this, [this, nonce, proof](const Result<QList<Prefix>>& addresses) {
                            const auto present = addresses.value_or(QList<Prefix>());
                            m_own.setAddresses(present);
                            const auto own = ownAddress(m_settings.interface, present, m_settings.wgip);
                            if (!own)
                                return m_session.giveUp(own.error().message);
                            m_settings.wgip = *own;
                            join(nonce, proof);
                        }});
}

void Entrance::join(const Nonce& nonce, const Proof& proof)
{
    m_reported = m_own.report();
    wire::Join join;
    join.publicKey = proof.publicKey;
    join.displayName = m_settings.displayName;
    join.proof = proof.proof;
    join.token = m_settings.link.token;
    join.wgip = m_settings.wgip;
    join.endpoints = m_reported->endpoints;
    join.seal = m_reported->seal;
    join.features = features();
    m_session.join(nonce, join);
    qCInfo(lcTiming) << "join sent";
}

QStringList Entrance::features() const
{
    QStringList features{wire::feature::kRelay, wire::feature::kProbe};
    if (m_keeper.canCheck())
        features.append(wire::feature::kCheck);
    return features;
}

void Entrance::onWelcome(const wire::Welcome& welcome)
{
    m_entering = welcome;
    checkTrust(welcome, {this, [this](const Result<void>& trusted) {
                             onTrust(trusted);
                             Q_EMIT judged();
                         }});
}

void Entrance::checkTrust(const wire::Welcome& welcome, ReplyTo<void> reply)
{
    const bool isMoved = m_settings.wgip && *m_settings.wgip != welcome.wgip;
    if (isMoved && !mayBeMoved())
        return reply(failure(kMoved.arg(welcome.wgip.toString(), m_settings.wgip->toString())));
    m_seals.enter(welcome, m_settings.link.token.has_value(), std::move(reply));
}

/// What a member has sealed, the others send to: a server that moves one member away and another one there would lead
/// their packets astray. Only a new link, which somebody had to ask for, brings a new address.
bool Entrance::mayBeMoved() const
{
    return m_settings.mode == InterfaceMode::Managed && (!m_seals.secret() || m_settings.link.token);
}

/// At once, but for an owner whose secret takes its time to be kept. What the server says of others meanwhile is not
/// believed: nobody else is in a tenant that has no seal yet.
void Entrance::onTrust(const Result<void>& trusted)
{
    const auto entering = std::exchange(m_entering, std::nullopt);
    if (!entering)
        return; // that connection is lost; the next welcome comes to the same
    m_problem = trusted ? QString() : trusted.error().message;
    if (!trusted)
        return Q_EMIT refused(m_problem);
    m_welcome = entering;
    m_settings.wgip = entering->wgip;
    m_settings.link.secret = m_seals.secret();
    m_settings.link.token.reset(); // spent: from now on the key is enough
    Q_EMIT entered(*entering);
}

void Entrance::onRefused(const wire::ErrorMessage& error)
{
    if (error.code == wire::error::kAddressTaken && mayBeMoved())
        m_settings.wgip.reset(); // it was only remembered: take any other
    else if (error.code == wire::error::kStaleSeal)
        m_seals.sealAnew();
    else if (!error.retrySeconds)
        Q_EMIT refused(error.reason);
}

void Entrance::reportIfChanged()
{
    const wire::Update report = m_own.report();
    if (m_session.state() != ControlSession::State::Joined || m_reported == report)
        return;
    m_reported = report;
    m_session.update(report);
}

} // namespace roamwire
