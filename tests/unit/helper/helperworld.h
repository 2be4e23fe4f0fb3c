#pragma once

#include "client-gui/helper/dispatcher.h"
#include "shared/wireguard/wgtool.h"
#include "tests/unit/helper/fakesystem.h"

#include <QSet>

#include <memory>

namespace roamwire::tests {

inline const QString kIf = QStringLiteral("rw0");
inline const QByteArray kPrivate(32, '\x48'); // clamped as it is
inline const QString kShow = QStringLiteral("/usr/bin/wg show rw0 dump");
inline const QString kSetKey = QStringLiteral("/usr/bin/wg set rw0 private-key /dev/stdin");
inline const QString kUp = QStringLiteral("/sbin/ip link set dev rw0 up");
inline const QString kAdd = QStringLiteral("/sbin/ip link add dev rw0 type wireguard");

inline QString text(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

/// The whole helper but for the socket and the system.
struct World
{
    FakeRunner runner;
    MemoryKeyStore keys;
    QSet<QString> interfaces;
    WgTool device{runner};
    helper::IpTool ip{
        runner,
        {[this](const QString& name) { return interfaces.contains(name); }, [](const QString&) { return false; }}};
    helper::Operations operations{device, ip, keys};
    helper::Dispatcher dispatcher{
        helper::Policy(
            {{kIf, QStringLiteral("rw1")}, {*Prefix::fromString(u"10.128.0.0/9"), *Prefix::fromString(u"fd00::/8")}}),
        operations};

    /// The answer if it came at once.
    std::optional<helper::Answer> ask(const helper::Verb& verb, helper::ConnectionId connection = 1)
    {
        auto answer = std::make_shared<std::optional<helper::Answer>>();
        dispatcher.handle(connection, verb, [answer](const helper::Answer& given) { *answer = given; });
        return *answer;
    }

    /// An interface that an earlier `create` made.
    void haveInterface(const QByteArrayList& peers = {})
    {
        interfaces.insert(kIf);
        keys.keys.insert(kIf, kPrivate);
        runner.answer(kShow, dumpOf(kPrivate, peers));
    }
};

inline QString codeOf(const std::optional<helper::Answer>& answer)
{
    const auto* refused = answer ? std::get_if<helper::Refused>(&*answer) : nullptr;
    return refused ? refused->code : QString();
}

inline bool isDone(const std::optional<helper::Answer>& answer)
{
    return answer && std::holds_alternative<helper::Done>(*answer);
}

} // namespace roamwire::tests
