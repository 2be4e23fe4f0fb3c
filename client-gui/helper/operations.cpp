#include "client-gui/helper/operations.h"

#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/helper/policy.h"
#include "roamwire_version.h"
#include "shared/wireguard/wgtool.h"

#include <QLoggingCategory>

#include <memory>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcOperations, "roamwire.helper")

Answer failed(const Error& error)
{
    return Refused{refusal::kFailed, error.message};
}

Answer notThere(const QString& interface)
{
    return Refused{refusal::kNotFound, QStringLiteral("there is no interface '%1'; create it first").arg(interface)};
}

Answer answerOf(const Result<void>& result)
{
    return result ? Answer(Done{}) : failed(result.error());
}

Reply<void> doneOrFailed(AnswerReply reply)
{
    return [reply = std::move(reply)](const Result<void>& result) { reply(answerOf(result)); };
}

} // namespace

Operations::Operations(Device& device, InterfaceManager& interfaces, KeyStore& keys)
    : m_device(device)
    , m_interfaces(interfaces)
    , m_keys(keys)
{
}

void Operations::run(const Verb& verb, AnswerReply reply)
{
    std::visit([&](const auto& value) { perform(value, std::move(reply)); }, verb);
}

void Operations::look(const QString& interface, const AnswerReply& reply, const Seen& next)
{
    if (!m_interfaces.exists(interface))
        return reply(notThere(interface));
    m_device.show(interface, [=](const Result<DeviceState>& now) {
        if (!now)
            return reply(failed({QStringLiteral("%1 does not answer as a WireGuard interface (%2); remove it with `ip "
                                                "link del %1` if nothing needs it")
                                     .arg(interface, now.error().message)}));
        next(*now);
    });
}

void Operations::perform(const Hello&, AnswerReply reply)
{
    HelloAnswer answer{QStringLiteral(ROAMWIRE_VERSION), verbNames()};
    if (m_interfaces.canCreate())
        answer.abilities.append(QStringLiteral("managed"));
    reply(answer);
}

void Operations::perform(const Show& verb, AnswerReply reply)
{
    look(verb.interface, reply, [reply](const DeviceState& now) { reply(ShowAnswer{now}); });
}

void Operations::perform(const Create& verb, AnswerReply reply)
{
    const QString interface = verb.interface;
    if (m_interfaces.exists(interface))
        return look(interface, reply, [=, this](const DeviceState& now) { adopt(interface, now, reply); });
    const Step make = [this, interface](Reply<void> next) { m_interfaces.create(interface, std::move(next)); };
    giveKey(interface, {make}, reply);
}

void Operations::adopt(const QString& interface, const DeviceState& now, const AnswerReply& reply)
{
    if (now.publicKey.isNull())
        return giveKey(interface, {}, reply);
    const auto stored = m_keys.load(interface);
    if (!stored)
        return reply(failed(stored.error()));
    if (!*stored || publicKeyOf(**stored) != now.publicKey)
        return reply(Refused{refusal::kNotAllowed,
                             QStringLiteral("interface '%1' exists already with a key that is not ours; remove it, or "
                                            "choose another name with --interface")
                                 .arg(interface)});
    runSteps({bringUp(interface)}, [reply, key = now.publicKey](const Result<void>& result) {
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
    look(verb.interface, reply, [=, this](const DeviceState& now) {
        const auto stored = m_keys.load(verb.interface);
        if (!stored)
            return reply(failed(stored.error()));
        const bool isOurs = now.publicKey.isNull() || (*stored && publicKeyOf(**stored) == now.publicKey);
        if (!isOurs)
            return reply(Refused{refusal::kNotAllowed,
                                 QStringLiteral("interface '%1' has a key that is not ours; whoever made it removes it")
                                     .arg(verb.interface)});
        removeInterface(verb, reply);
    });
}

void Operations::removeInterface(const Destroy& verb, const AnswerReply& reply)
{
    m_interfaces.destroy(verb.interface, [=, this](const Result<void>& result) {
        if (!result)
            return reply(failed(result.error()));
        qCInfo(lcOperations).noquote() << "removed" << verb.interface;
        reply(answerOf(forgetIfAsked(verb)));
    });
}

Result<void> Operations::forgetIfAsked(const Destroy& verb)
{
    return verb.forget ? m_keys.remove(verb.interface) : Result<void>();
}

void Operations::perform(const Assign& verb, AnswerReply reply)
{
    if (!m_interfaces.exists(verb.interface))
        return reply(notThere(verb.interface));
    m_interfaces.assign(verb.interface, verb.addresses, verb.mtu, doneOrFailed(std::move(reply)));
}

void Operations::perform(const SetPaths& verb, AnswerReply reply)
{
    look(verb.interface, reply, [=, this](const DeviceState& now) {
        if (const auto refused = Policy::judge(verb, now))
            return reply(*refused);
        if (pathArguments(verb.paths, now).isEmpty())
            return reply(Done{});
        m_device.setPaths(verb.interface, verb.paths, now, doneOrFailed(reply));
    });
}

void Operations::perform(const AddPeer& verb, AnswerReply reply)
{
    look(verb.interface, reply, [=, this](const DeviceState& now) {
        if (const auto refused = Policy::judge(verb, now))
            return reply(*refused);
        m_device.addPeer(verb.interface, verb.peer, doneOrFailed(reply));
    });
}

void Operations::perform(const RemovePeer& verb, AnswerReply reply)
{
    if (!m_interfaces.exists(verb.interface))
        return reply(notThere(verb.interface));
    m_device.removePeer(verb.interface, verb.peer, doneOrFailed(std::move(reply)));
}

void Operations::perform(const SetListenPort& verb, AnswerReply reply)
{
    if (!m_interfaces.exists(verb.interface))
        return reply(notThere(verb.interface));
    m_device.setListenPort(verb.interface, verb.port, doneOrFailed(std::move(reply)));
}

void Operations::perform(const Prove& verb, AnswerReply reply)
{
    const auto key = m_keys.load(verb.interface);
    if (!key)
        return reply(failed(key.error()));
    if (!*key)
        return reply(Refused{refusal::kNotFound,
                             QStringLiteral("no key is stored for '%1'; create it first").arg(verb.interface)});
    const auto proof = provePossession(**key, verb.context);
    if (!proof)
        return reply(failed(proof.error()));
    reply(ProveAnswer{publicKeyOf(**key), *proof});
}

} // namespace roamwire::helper
