#include "client-gui/helper/operations.h"

#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/helper/peerdifference.h"
#include "roamwire_version.h"
#include "shared/wireguard/wgtool.h"

#include <QLoggingCategory>

#include <memory>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcOperations, "roamwire.helper")

Answer answerOf(const Result<void>& result)
{
    return result ? Answer(Done{}) : failed(result.error());
}

Answer proofOf(const PrivateKey& key, const ProofContext& context)
{
    const auto proof = provePossession(key, context);
    return proof ? Answer(ProveAnswer{publicKeyOf(key), *proof}) : failed(proof.error());
}

Reply<void> doneOrFailed(AnswerReply reply)
{
    return [reply = std::move(reply)](const Result<void>& result) { reply(answerOf(result)); };
}

/// A keepalive makes WireGuard begin a handshake at once. To a peer without an endpoint it cannot be sent, but it keeps
/// WireGuard from beginning another for five seconds (whitepaper section 6.4); the first path brings the keepalive.
PeerSetting startable(PeerSetting peer, const DeviceState& now)
{
    const DevicePeer* known = now.find(peer.peer);
    if (!known || !known->endpoint)
        peer.keepaliveSeconds = 0;
    return peer;
}

/// The keepalives to which nudges return: ours have one from their first path on.
DeviceState withKeepalives(const Sight& sight)
{
    DeviceState device = sight.device;
    for (DevicePeer& peer : device.peers) {
        const bool isOurs = sight.mode == InterfaceMode::Managed || peer.isAdded;
        if (isOurs && peer.keepaliveSeconds == 0)
            peer.keepaliveSeconds = kDefaultKeepaliveSeconds;
    }
    return device;
}

} // namespace

Operations::Operations(Policy policy, Device& device, InterfaceManager& interfaces, KeyStore& keys,
                       RecordStore& records, Reach& reach)
    : m_canAllowPeers(policy.allowsPeers())
    , m_device(device)
    , m_interfaces(interfaces)
    , m_keys(keys)
    , m_ledger(records, interfaces)
    , m_lookout(std::move(policy), device, interfaces, keys, m_ledger)
    , m_reach(reach)
{
}

void Operations::run(const Verb& verb, AnswerReply reply)
{
    std::visit([&](const auto& value) { perform(value, std::move(reply)); }, verb);
}

void Operations::look(const Verb& verb, const AnswerReply& reply, const Lookout::Seen& next)
{
    const QString interface = interfaceOf(verb);
    if (!m_interfaces.exists(interface))
        m_reach.close(interface);
    m_lookout.look(verb, reply, [=, this](const Sight& sight) {
        m_reach.observe(interface, sight.device);
        next(sight);
    });
}

void Operations::perform(const Hello&, AnswerReply reply)
{
    HelloAnswer answer{QStringLiteral(ROAMWIRE_VERSION), verbNames() << ability::kLooks};
    if (m_interfaces.canCreate())
        answer.abilities.append(ability::kManaged);
    if (m_canAllowPeers)
        answer.abilities.append(ability::kAllowPeers);
    if (m_reach.isAllowed())
        answer.abilities.append(ability::kRawSockets);
    reply(answer);
}

void Operations::perform(const Show& verb, AnswerReply reply)
{
    look(verb, reply, [reply](const Sight& sight) { reply(ShowAnswer{sight.device, sight.mode}); });
}

void Operations::perform(const Create& verb, AnswerReply reply)
{
    const QString interface = verb.interface;
    if (!m_interfaces.exists(interface))
        return make(interface, reply);
    look(verb, reply, [=, this](const Sight& sight) { adopt(interface, sight.device, reply); });
}

void Operations::make(const QString& interface, const AnswerReply& reply)
{
    // Noted before and after: an interface that nobody knows for ours would be left to somebody else.
    const Step begin = [this, interface](const Reply<void>& next) { next(m_ledger.beginMaking(interface)); };
    const Step create = [this, interface](Reply<void> next) { m_interfaces.create(interface, std::move(next)); };
    const Step note = [this, interface](const Reply<void>& next) { next(m_ledger.finishMaking(interface)); };
    giveKey(interface, {begin, create, note}, reply);
}

void Operations::adopt(const QString& interface, const DeviceState& now, const AnswerReply& reply)
{
    const Step note = [this, interface](const Reply<void>& next) { next(m_ledger.finishMaking(interface)); };
    if (now.publicKey.isNull())
        return giveKey(interface, {note}, reply);
    runSteps({note, bringUp(interface)}, [reply, key = now.publicKey](const Result<void>& result) {
        reply(result ? Answer(CreateAnswer{key}) : failed(result.error()));
    });
}

void Operations::giveKey(const QString& interface, QList<Step> before, const AnswerReply& reply)
{
    auto loaded = storedOrNewKey(interface);
    if (!loaded)
        return reply(failed(loaded.error()));
    const auto key = std::make_shared<const PrivateKey>(std::move(*loaded));
    const Step setKey = [this, interface, key](Reply<void> next) {
        m_device.setPrivateKey(interface, *key, std::move(next));
    };
    before << setKey << bringUp(interface);
    runSteps(std::move(before), [reply, interface, publicKey = publicKeyOf(*key)](const Result<void>& result) {
        if (!result)
            return reply(failed(result.error()));
        qCInfo(lcOperations).noquote() << interface << "is up with public key" << publicKey.toBase64();
        reply(CreateAnswer{publicKey});
    });
}

Result<PrivateKey> Operations::storedOrNewKey(const QString& interface)
{
    auto stored = m_keys.load(interface);
    if (!stored)
        return std::unexpected(stored.error());
    if (*stored)
        return std::move(**stored);
    PrivateKey made = makePrivateKey();
    // On disk before the interface has it: a key that others know us by must not be lost with the power.
    if (const auto saved = m_keys.save(interface, made); !saved)
        return std::unexpected(saved.error());
    qCInfo(lcOperations).noquote() << "made a key for" << interface;
    return made;
}

Step Operations::bringUp(const QString& interface)
{
    return [this, interface](Reply<void> next) { m_interfaces.bringUp(interface, std::move(next)); };
}

void Operations::perform(const Destroy& verb, AnswerReply reply)
{
    if (!m_interfaces.exists(verb.interface))
        return reply(answerOf(forgetIfAsked(verb)));
    look(verb, reply, [=, this](const Sight&) { removeInterface(verb, reply); });
}

void Operations::removeInterface(const Destroy& verb, const AnswerReply& reply)
{
    m_interfaces.destroy(verb.interface, [=, this](const Result<void>& result) {
        if (!result)
            return reply(failed(result.error()));
        qCInfo(lcOperations).noquote() << "removed" << verb.interface;
        m_reach.close(verb.interface);
        const auto forgotten = m_ledger.forget(verb.interface);
        reply(answerOf(forgotten ? forgetIfAsked(verb) : forgotten));
    });
}

Result<void> Operations::forgetIfAsked(const Destroy& verb)
{
    if (!verb.forget)
        return {};
    const auto removed = m_keys.remove(verb.interface);
    return removed ? m_ledger.erase(verb.interface) : removed;
}

void Operations::perform(const Assign& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight&) {
        m_interfaces.assign(verb.interface, verb.addresses, verb.mtu, doneOrFailed(reply));
    });
}

void Operations::perform(const SetPaths& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        const DeviceState& now = sight.device;
        if (const auto refused = Policy::judge(verb, now))
            return reply(*refused);
        if (pathArguments(verb.paths, now).isEmpty())
            return reply(Done{});
        if (sight.mode == InterfaceMode::Managed)
            return m_device.setPaths(verb.interface, verb.paths, withKeepalives(sight), doneOrFailed(reply));
        if (const auto remembered = m_ledger.remember(verb.interface, verb.paths, now); !remembered)
            return reply(failed(remembered.error()));
        m_device.setPaths(verb.interface, verb.paths, withKeepalives(sight), [=, this](const Result<void>& result) {
            if (result)
                m_ledger.applied(verb.interface, verb.paths);
            else
                m_ledger.unsettled(verb.interface);
            reply(answerOf(result));
        });
    });
}

void Operations::perform(const AddPeer& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        if (const auto refused = Policy::judge(verb, sight.device))
            return reply(*refused);
        if (sight.mode == InterfaceMode::Sync) {
            // Known for ours before it is there: one that nobody knows for ours would stay for ever.
            const auto noted = m_ledger.setAdded(verb.interface, verb.peer.peer, true);
            if (!noted)
                return reply(failed(noted.error()));
        }
        m_device.addPeer(verb.interface, startable(verb.peer, sight.device), doneOrFailed(reply));
    });
}

void Operations::perform(const RemovePeer& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        m_device.removePeer(verb.interface, verb.peer, [=, this, mode = sight.mode](const Result<void>& result) {
            const bool isNoted = result && mode == InterfaceMode::Sync;
            reply(answerOf(isNoted ? m_ledger.setAdded(verb.interface, verb.peer, false) : result));
        });
    });
}

void Operations::perform(const SetListenPort& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        // wireguard-go opens its sockets anew for the same port, too, and loses what comes in meanwhile.
        if (sight.device.listenPort == verb.port)
            return reply(Done{});
        m_device.setListenPort(verb.interface, verb.port,
                               [=, this, device = sight.device](const Result<void>& result) mutable {
                                   device.listenPort = verb.port;
                                   if (result)
                                       m_reach.observe(verb.interface, device);
                                   reply(answerOf(result));
                               });
    });
}

void Operations::perform(const Prove& verb, AnswerReply reply)
{
    // A client that leaves proves who it is, also when its interface went with the last boot.
    if (!m_interfaces.exists(verb.interface))
        return proveWithStoredKey(verb, reply);
    look(verb, reply, [=, this](const Sight& sight) {
        if (sight.mode == InterfaceMode::Managed)
            return proveWithStoredKey(verb, reply);
        m_device.privateKey(verb.interface, [=](const Result<PrivateKey>& key) {
            reply(key ? proofOf(*key, verb.context) : failed(key.error()));
        });
    });
}

void Operations::proveWithStoredKey(const Prove& verb, const AnswerReply& reply)
{
    const auto key = m_keys.load(verb.interface);
    if (!key)
        return reply(failed(key.error()));
    if (!*key)
        return reply(Refused{refusal::kNotFound,
                             QStringLiteral("no key is stored for '%1'; create it first").arg(verb.interface)});
    reply(proofOf(**key, verb.context));
}

void Operations::perform(const Bind& verb, AnswerReply reply)
{
    reach(verb, reply, [=, this](const Sight&) { reply(answerOf(m_reach.bind(verb))); });
}

void Operations::perform(const CheckStart& verb, AnswerReply reply)
{
    reach(verb, reply, [=, this](const Sight& sight) {
        const auto refused = Policy::judge(verb, sight.device);
        reply(refused ? Answer(*refused) : answerOf(m_reach.start(verb)));
    });
}

void Operations::perform(const CheckStop& verb, AnswerReply reply)
{
    m_reach.stop(verb);
    reply(Done{});
}

void Operations::reach(const Verb& verb, const AnswerReply& reply, const Lookout::Seen& next)
{
    if (!m_reach.isAllowed())
        return reply(failed({QStringLiteral("the helper may not open raw sockets here (CAP_NET_RAW); paths are chosen "
                                            "without a check")}));
    look(verb, reply, [=, this](const Sight& sight) {
        const QString interface = interfaceOf(verb);
        if (m_reach.isOpen(interface))
            return next(sight);
        privateKey(interface, sight.mode, [=, this](Result<PrivateKey> key) {
            const auto opened =
                key ? m_reach.open(interface, std::move(*key), sight.device) : std::unexpected(key.error());
            if (!opened)
                return reply(failed(opened.error()));
            next(sight);
        });
    });
}

void Operations::privateKey(const QString& interface, InterfaceMode mode, Reply<PrivateKey> reply)
{
    if (mode == InterfaceMode::Sync)
        return m_device.privateKey(interface, std::move(reply));
    auto key = m_keys.load(interface);
    if (!key)
        return reply(std::unexpected(key.error()));
    if (!*key)
        return reply(failure(QStringLiteral("no key is stored for '%1'; create it first").arg(interface)));
    reply(std::move(**key));
}

void Operations::perform(const ResetSession& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        const DeviceState& now = sight.device;
        if (const auto refused = Policy::judge(verb, now))
            return reply(*refused);
        const DevicePeer peer = *withKeepalives(sight).find(verb.peer);
        const QString endpoint = verb.endpoint ? verb.endpoint->toString() : endpointText(peer);
        if (sight.mode == InterfaceMode::Managed)
            return m_device.resetPeer(verb.interface, peer, endpoint, doneOrFailed(reply));
        const auto remembered = m_ledger.remember(verb.interface, {{verb.peer, verb.endpoint, true}}, now);
        if (!remembered)
            return reply(failed(remembered.error()));
        m_device.resetPeer(verb.interface, peer, endpoint, [=, this](const Result<void>& result) {
            if (result)
                m_ledger.wasReset(verb.interface, verb.peer, endpoint);
            else
                m_ledger.unsettled(verb.interface);
            reply(answerOf(result));
        });
    });
}

void Operations::perform(const SyncPeers& verb, AnswerReply reply)
{
    look(verb, reply, [=, this](const Sight& sight) {
        if (const auto refused = Policy::judge(verb, sight.device))
            return reply(*refused);
        const PeerChanges changes = differenceTo(verb.peers, sight.device);
        if (changes.isEmpty())
            return reply(Done{});
        qCInfo(lcOperations).noquote() << verb.interface << "gets" << changes.set.size() << "peers anew and loses"
                                       << changes.gone.size();
        QList<Step> steps;
        for (const PeerChanges& part : parted(changes))
            steps.append([=, this](Reply<void> next) { m_device.changePeers(verb.interface, part, std::move(next)); });
        runSteps(std::move(steps), doneOrFailed(reply));
    });
}

void Operations::perform(const Restore& verb, AnswerReply reply)
{
    if (!m_interfaces.exists(verb.interface))
        return reply(Done{});
    look(verb, reply, [=, this](const Sight& sight) {
        if (sight.mode == InterfaceMode::Managed)
            return reply(Done{});
        auto steps = stepsToRestore(verb.interface, sight.device);
        if (!steps)
            return reply(failed(steps.error()));
        runSteps(std::move(*steps), [=, this](const Result<void>& result) {
            if (!result)
                m_ledger.unsettled(verb.interface);
            else
                qCInfo(lcOperations).noquote() << verb.interface << "is as it was found";
            reply(answerOf(result ? m_ledger.forget(verb.interface) : result));
        });
    });
}

Result<QList<Step>> Operations::stepsToRestore(const QString& interface, const DeviceState& now)
{
    const auto record = m_ledger.record(interface);
    if (!record)
        return std::unexpected(record.error());
    QList<Step> steps;
    QList<PeerOriginal> originals;
    for (const DevicePeer& peer : now.peers) {
        const PublicKey key = peer.publicKey;
        if (record->added.contains(key))
            steps.append([=, this](Reply<void> next) { m_device.removePeer(interface, key, std::move(next)); });
        const auto found = record->found.constFind(key);
        if (found == record->found.constEnd())
            continue;
        // `wg` takes no endpoint away; the peer begins anew, as its owner had it.
        if (found->endpoint.isEmpty() && !endpointText(peer).isEmpty())
            steps.append([=, this](Reply<void> next) { m_device.resetPeer(interface, peer, {}, std::move(next)); });
        else
            originals.append({key, found->endpoint, found->keepaliveSeconds});
    }
    if (!originals.isEmpty())
        steps.append([=, this](Reply<void> next) { m_device.putBack(interface, originals, std::move(next)); });
    return steps;
}

} // namespace roamwire::helper
