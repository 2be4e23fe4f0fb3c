#include "client-gui/helper/lookout.h"

#include "client-gui/helper-api/messagecodec.h"

namespace roamwire::helper {

Lookout::Lookout(Policy policy, Device& device, const InterfaceManager& interfaces, KeyStore& keys, Ledger& ledger)
    : m_policy(std::move(policy))
    , m_device(device)
    , m_interfaces(interfaces)
    , m_keys(keys)
    , m_ledger(ledger)
{
}

void Lookout::look(const Verb& verb, const AnswerReply& reply, const Seen& next)
{
    const QString interface = interfaceOf(verb);
    if (!m_interfaces.exists(interface))
        return reply(
            Refused{refusal::kNotFound,
                    QStringLiteral("there is no interface '%1'; bring it up (`wg-quick up %1`), or let roamwire make "
                                   "it (roamwire-agent join --managed)")
                        .arg(interface)});
    show(verb, false, reply, next);
}

void Lookout::show(const Verb& verb, bool isSecondLook, const AnswerReply& reply, const Seen& next)
{
    const QString interface = interfaceOf(verb);
    m_device.show(interface, [=, this](const Result<DeviceState>& now) {
        if (!now)
            return reply(failed({QStringLiteral("%1 does not answer as a WireGuard interface (%2); remove it with `ip "
                                                "link del %1` if nothing needs it")
                                     .arg(interface, now.error().message)}));
        judge(verb, *now, isSecondLook, reply, next);
    });
}

void Lookout::judge(const Verb& verb, DeviceState now, bool isSecondLook, const AnswerReply& reply, const Seen& next)
{
    const QString interface = interfaceOf(verb);
    const auto stored = m_keys.load(interface);
    if (!stored)
        return reply(failed(stored.error()));
    const auto storedKey = *stored ? std::optional(publicKeyOf(**stored)) : std::nullopt;
    const auto mode = m_ledger.modeOf(interface, now, storedKey);
    if (!mode)
        return reply(failed(mode.error()));
    if (*mode == InterfaceMode::Managed)
        return next({std::move(now), *mode});

    const auto record = m_ledger.record(interface);
    if (!record)
        return reply(failed(record.error()));
    if (const auto refused = m_policy.judgeInSync(verb, now, record->added))
        return reply(*refused);
    const auto isDoubtful = m_ledger.observe(interface, now, isSecondLook);
    if (!isDoubtful)
        return reply(failed(isDoubtful.error()));
    if (*isDoubtful)
        return show(verb, true, reply, next);
    auto known = m_ledger.asKnown(interface, std::move(now));
    if (!known)
        return reply(failed(known.error()));
    next({std::move(*known), *mode});
}

} // namespace roamwire::helper
