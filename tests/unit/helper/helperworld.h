#pragma once

#include "client-gui/helper/dispatcher.h"
#include "shared/wireguard/wgtool.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/helper/fakesystem.h"

#include <QSet>

#include <memory>

namespace roamwire::tests {

inline const QString kIf = QStringLiteral("rw0");
inline const QByteArray kPrivate(32, '\x48'); // clamped as it is
inline const QByteArray kForeignPrivate(32, '\x50');
inline const QString kBoot = QStringLiteral("boot");
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
    MemoryRecordStore records;
    QHash<QString, int> interfaces; ///< name to index
    WgTool device{runner};
    IpTool ip{
        runner,
        {[this](const QString& name) { return interfaces.value(name); }, [](const QString&) { return false; }, kBoot}};
    FakeRawUdp raw;
    test::FakeClock clock;
    helper::Reach reach{raw, clock};
    helper::Operations operations;
    helper::Dispatcher dispatcher;

    explicit World(bool allowPeers = false)
        : operations(policy(allowPeers), device, ip, keys, records, reach)
        , dispatcher(policy(allowPeers), operations)
    {
        // The kernel counts on.
        runner.onRun = [this](const QString& text) {
            if (text == kAdd)
                interfaces.insert(kIf, ++lastIndex);
        };
    }

    static helper::Policy policy(bool allowPeers)
    {
        return helper::Policy({{kIf, QStringLiteral("rw1")},
                               {*Prefix::fromString(u"10.128.0.0/9"), *Prefix::fromString(u"fd00::/8")},
                               allowPeers});
    }

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
        interfaces.insert(kIf, ++lastIndex);
        records.records.insert(kIf, {ip.identity(kIf), true, {}, {}});
        keys.keys.insert(kIf, kPrivate);
        runner.answer(kShow, dumpOf(kPrivate, peers));
    }

    /// An interface that somebody else made.
    void haveForeignInterface(const QByteArrayList& peers = {})
    {
        interfaces.insert(kIf, ++lastIndex);
        runner.answer(kShow, dumpOf(kForeignPrivate, peers));
    }

    int lastIndex = 1;
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
