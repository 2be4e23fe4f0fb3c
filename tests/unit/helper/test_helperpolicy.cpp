#include "client-gui/helper-api/limits.h"
#include "client-gui/helper/callers.h"
#include "client-gui/helper/policy.h"
#include "client-gui/helper/ratelimit.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/helper/fakesystem.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using tests::keyOf;

Q_DECLARE_METATYPE(roamwire::helper::Verb)

namespace {

const QString kIf = QStringLiteral("rw0");

Prefix prefix(const QString& text)
{
    return *Prefix::fromString(text);
}

Policy usualPolicy()
{
    return Policy({{kIf}, {prefix(QStringLiteral("10.128.0.0/9")), prefix(QStringLiteral("fd00::/8"))}});
}

Verb assign(const QString& address, int mtu = 1420)
{
    return Assign{kIf, {prefix(address)}, mtu};
}

Verb path(const QString& endpoint)
{
    return SetPaths{kIf, {{keyOf('a'), Endpoint::fromString(endpoint), false}}};
}

Verb peer(const QString& allowed)
{
    return AddPeer{kIf, {keyOf('a'), {prefix(allowed)}, 25}};
}

Verb bind(const QStringList& targets)
{
    Bind verb{kIf, {}};
    for (const QString& target : targets)
        verb.sends.append({Endpoint::fromString(target).value_or(Endpoint()), makeBindDatagram({}, 1)});
    return verb;
}

/// Peers with these addresses: one each.
Verb sync(const QStringList& allowed)
{
    SyncPeers verb{kIf, {}};
    for (const QString& address : allowed)
        verb.peers.append({keyOf(static_cast<char>('a' + verb.peers.size())), {prefix(address)}});
    return verb;
}

Verb crowd(qsizetype peers)
{
    SyncPeers verb{kIf, {}};
    for (qsizetype i = 1; i <= peers; ++i) {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(i);
        key.data()[1] = static_cast<std::uint8_t>(i >> 8);
        verb.peers.append({key, {Prefix::host(QHostAddress(0x0a80'0000U + static_cast<quint32>(i)))}});
    }
    return verb;
}

Verb check(const QStringList& candidates)
{
    CheckStart verb{kIf, keyOf('a'), {}};
    for (const QString& candidate : candidates)
        verb.candidates.append(Endpoint::fromString(candidate).value_or(Endpoint()));
    return verb;
}

QString codeOf(const std::optional<Refused>& refused)
{
    return refused ? refused->code : QString();
}

} // namespace

class TestHelperPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void interfaceNames_data();
    void interfaceNames();
    void judges_data();
    void judges();
    void pathsNeedTheirPeer();
    void peersKeepTheirAddresses_data();
    void peersKeepTheirAddresses();
    void limitsPeers();
    void callers_data();
    void callers();
    void rateLimit();
};

void TestHelperPolicy::interfaceNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isName");
    const auto row = [](const QString& name, bool isName) {
        QTest::addRow("'%s'", qPrintable(name)) << name << isName;
    };
    for (const char* good : {"rw0", "wg-home", "a", "A_b.c-9", "exactly15chars_"})
        row(QString::fromLatin1(good), true);
    for (const char* bad : {"", "sixteen_chars_xx", "-rw0", ".", "..", ".rw0", "rw/0", "../x", "rw 0", "rw0\n",
                            "rw0;ls", "$(x)", "r\u00fc0", "all", "interfaces", "default", "lo", "rw0%", "rw:0"})
        row(QString::fromUtf8(bad), false);
    QTest::newRow("with a zero") << QString(QStringLiteral("rw0") + QChar(0)) << false;
}

void TestHelperPolicy::interfaceNames()
{
    QFETCH(QString, name);
    QFETCH(bool, isName);
    QCOMPARE(isInterfaceName(name), isName);
}

void TestHelperPolicy::judges_data()
{
    QTest::addColumn<Verb>("verb");
    QTest::addColumn<QString>("code"); // empty: nothing against it
    const auto row = [](const char* name, const Verb& verb, const QString& code = {}) {
        QTest::newRow(name) << verb << code;
    };
    const QString text = QStringLiteral("%1");
    row("hello", Hello{});
    row("granted", Show{kIf});
    row("not granted", Show{QStringLiteral("eth0")}, refusal::kNotAllowed);
    row("no name", Create{QStringLiteral("../rw0")}, refusal::kBadRequest);
    row("IPv4", assign(text.arg(u"10.128.4.7/22")));
    row("IPv6", assign(text.arg(u"fd12::7/64")));
    row("the whole of it", assign(text.arg(u"10.255.255.254/9")));
    row("somebody's LAN", assign(text.arg(u"192.168.1.1/24")), refusal::kNotAllowed);
    row("shorter prefix", assign(text.arg(u"10.128.4.7/8")), refusal::kNotAllowed);
    row("just outside", assign(text.arg(u"10.127.255.255/32")), refusal::kNotAllowed);
    row("everything", assign(text.arg(u"0.0.0.0/0")), refusal::kBadRequest);
    row("multicast", assign(text.arg(u"ff02::1/128")), refusal::kBadRequest);
    row("loopback", assign(text.arg(u"127.0.0.1/8")), refusal::kBadRequest);
    row("MTU of nothing", assign(text.arg(u"10.128.4.7/22"), 68), refusal::kBadRequest);
    row("jumbo MTU", assign(text.arg(u"10.128.4.7/22"), 9000), refusal::kBadRequest);
    row("endpoint", path(text.arg(u"192.0.2.1:51820")));
    row("endpoint of a LAN", path(text.arg(u"192.168.1.7:51820")));
    row("endpoint on loopback", path(text.arg(u"127.0.0.1:51820")));
    row("endpoint IPv6", path(text.arg(u"[2001:db8::1]:51820")));
    row("no endpoint", SetPaths{kIf, {{keyOf('a'), std::nullopt, true}}});
    row("endpoint nowhere", path(text.arg(u"0.0.0.0:51820")), refusal::kBadRequest);
    row("endpoint in net 0", path(text.arg(u"0.1.2.3:51820")), refusal::kBadRequest);
    row("endpoint broadcast", path(text.arg(u"255.255.255.255:51820")), refusal::kBadRequest);
    row("endpoint multicast", path(text.arg(u"224.0.0.1:51820")), refusal::kBadRequest);
    row("endpoint reserved", path(text.arg(u"240.0.0.1:51820")), refusal::kBadRequest);
    row("endpoint unspecified", path(text.arg(u"[::]:51820")), refusal::kBadRequest);
    row("endpoint multicast IPv6", path(text.arg(u"[ff02::1]:51820")), refusal::kBadRequest);
    row("endpoint link-local", path(text.arg(u"[fe80::1]:51820")), refusal::kBadRequest);
    row("peer", peer(text.arg(u"10.128.4.8/32")));
    row("peer of the internet", peer(text.arg(u"0.0.0.0/0")), refusal::kNotAllowed);
    row("peer of the IPv6 internet", peer(text.arg(u"::/0")), refusal::kNotAllowed);
    row("peer nobody", AddPeer{kIf, {PublicKey(), {}, 0}}, refusal::kBadRequest);
    row("no peers at all", sync({}));
    row("peers", sync({text.arg(u"10.128.4.8/32"), text.arg(u"fd00::8/128"), text.arg(u"10.128.4.9/32")}));
    row("peers with networks", sync({text.arg(u"10.129.0.0/24"), text.arg(u"10.129.1.0/24")}));
    row("one of the peers outside", sync({text.arg(u"10.128.4.8/32"), text.arg(u"192.168.1.1/32")}),
        refusal::kNotAllowed);
    row("one of the peers is the internet", sync({text.arg(u"0.0.0.0/0")}), refusal::kNotAllowed);
    row("two with one address",
        sync({text.arg(u"10.128.4.8/32"), text.arg(u"10.128.4.9/32"), text.arg(u"10.128.4.8/32")}),
        refusal::kBadRequest);
    row("one inside another",
        sync({text.arg(u"10.128.4.8/32"), text.arg(u"10.128.9.1/32"), text.arg(u"10.128.0.0/16"),
              text.arg(u"fd00::/64")}),
        refusal::kBadRequest);
    row("host bits hide nothing", sync({text.arg(u"10.128.4.200/24"), text.arg(u"10.128.4.8/32")}),
        refusal::kBadRequest);
    row("one key twice", SyncPeers{kIf, {{keyOf('a'), {}}, {keyOf('a'), {}}}}, refusal::kBadRequest);
    row("peers nobody", SyncPeers{kIf, {{PublicKey(), {}}}}, refusal::kBadRequest);
    row("as many peers as may be", crowd(limits::kMaxSyncedPeers));
    row("too many peers", crowd(limits::kMaxSyncedPeers + 1), refusal::kBadRequest);
    row("peers elsewhere", SyncPeers{QStringLiteral("eth0"), {}}, refusal::kNotAllowed);
    row("port", SetListenPort{kIf, 1024});
    row("system port", SetListenPort{kIf, 53}, refusal::kBadRequest);
    const QString relay = QStringLiteral("192.0.2.1:42000");
    row("bind to nobody", bind({}));
    row("bind to two ports", bind({relay, QStringLiteral("192.0.2.1:42999")}));
    row("bind to both families", bind({relay, QStringLiteral("[2001:db8::1]:42000"), relay}));
    row("bind to two relays", bind({relay, QStringLiteral("192.0.2.2:42000")}), refusal::kBadRequest);
    row("bind to two relays IPv6", bind({QStringLiteral("[2001:db8::1]:1"), QStringLiteral("[2001:db8::2]:1")}),
        refusal::kBadRequest);
    row("bind to multicast", bind({QStringLiteral("224.0.0.1:42000")}), refusal::kBadRequest);
    row("bind to nowhere", bind({QString()}), refusal::kBadRequest);
    row("128 binds", bind(QStringList(128, relay)));
    row("129 binds", bind(QStringList(129, relay)), refusal::kBadRequest);
    row("bind something else", Bind{kIf, {{*Endpoint::fromString(relay), BindDatagram()}}}, refusal::kBadRequest);
    row("check", check({relay, QStringLiteral("[2001:db8::1]:42000")}));
    row("check nobody", check({}), refusal::kBadRequest);
    row("check nine", check(QStringList(9, relay)), refusal::kBadRequest);
    row("check link-local", check({relay, QStringLiteral("[fe80::1]:1")}), refusal::kBadRequest);
    row("check broadcast", check({QStringLiteral("255.255.255.255:1")}), refusal::kBadRequest);
    row("check elsewhere", CheckStart{QStringLiteral("eth0"), keyOf('a'), {*Endpoint::fromString(relay)}},
        refusal::kNotAllowed);
    row("stop", CheckStop{kIf, keyOf('a')});
    row("stop elsewhere", CheckStop{QStringLiteral("eth0"), keyOf('a')}, refusal::kNotAllowed);
    row("reset", ResetSession{kIf, keyOf('a'), std::nullopt});
    row("reset to somewhere", ResetSession{kIf, keyOf('a'), Endpoint::fromString(relay)});
    row("reset to multicast", ResetSession{kIf, keyOf('a'), Endpoint::fromString(u"[ff02::1]:1")},
        refusal::kBadRequest);
}

void TestHelperPolicy::judges()
{
    QFETCH(Verb, verb);
    QFETCH(QString, code);
    QCOMPARE(codeOf(usualPolicy().judge(verb)), code);
}

void TestHelperPolicy::pathsNeedTheirPeer()
{
    DeviceState now{keyOf('d'), 1, {}};
    const SetPaths paths{kIf, {{keyOf('a'), std::nullopt, true}, {keyOf('b'), std::nullopt, true}}};
    QCOMPARE(codeOf(Policy::judge(paths, now)), refusal::kNotFound);
    now.peers.append({keyOf('a'), {}, {}, 0, 0, 0, 0});
    QCOMPARE(codeOf(Policy::judge(paths, now)), refusal::kNotFound);
    now.peers.append({keyOf('b'), {}, {}, 0, 0, 0, 0});
    QVERIFY(!Policy::judge(paths, now));
    QCOMPARE(codeOf(Policy::judge(CheckStart{kIf, keyOf('c'), {}}, now)), refusal::kNotFound);
    QVERIFY(!Policy::judge(CheckStart{kIf, keyOf('a'), {}}, now));
    QCOMPARE(codeOf(Policy::judge(ResetSession{kIf, keyOf('c'), {}}, now)), refusal::kNotFound);
    QVERIFY(!Policy::judge(ResetSession{kIf, keyOf('a'), {}}, now));
}

void TestHelperPolicy::peersKeepTheirAddresses_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<bool>("isFree");
    QTest::newRow("free") << QStringLiteral("10.128.4.9/32") << true;
    QTest::newRow("taken") << QStringLiteral("10.128.4.8/32") << false;
    QTest::newRow("around it") << QStringLiteral("10.128.4.0/24") << false;
    QTest::newRow("inside a network") << QStringLiteral("fd00:1::5/128") << false;
    QTest::newRow("own") << QStringLiteral("10.128.4.7/32") << true;
}

void TestHelperPolicy::peersKeepTheirAddresses()
{
    QFETCH(QString, wanted);
    QFETCH(bool, isFree);
    DeviceState now{keyOf('d'), 1, {}};
    now.peers.append({keyOf('a'), {}, {prefix(QStringLiteral("10.128.4.7/32"))}, 0, 0, 0, 0});
    now.peers.append(
        {keyOf('b'), {}, {prefix(QStringLiteral("10.128.4.8/32")), prefix(QStringLiteral("fd00:1::/64"))}, 0, 0, 0, 0});
    const AddPeer verb{kIf, {keyOf('a'), {prefix(wanted)}, 25}};
    QCOMPARE(codeOf(Policy::judge(verb, now)), isFree ? QString() : refusal::kNotAllowed);
}

void TestHelperPolicy::limitsPeers()
{
    DeviceState now{keyOf('d'), 1, {}};
    QCOMPARE(codeOf(Policy::judge(AddPeer{kIf, {keyOf('d'), {}, 0}}, now)), refusal::kBadRequest); // ourselves
    QCOMPARE(codeOf(Policy::judge(SyncPeers{kIf, {{keyOf('a'), {}}, {keyOf('d'), {}}}}, now)), refusal::kBadRequest);
    QVERIFY(!Policy::judge(SyncPeers{kIf, {{keyOf('a'), {}}}}, now));
    for (qsizetype i = 0; i < limits::kMaxPeers; ++i) {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(i);
        key.data()[1] = static_cast<std::uint8_t>(i >> 8);
        key.data()[2] = 1;
        now.peers.append({key, {}, {}, 0, 0, 0, 0});
    }
    QCOMPARE(codeOf(Policy::judge(AddPeer{kIf, {keyOf('n'), {}, 0}}, now)), refusal::kNotAllowed);
    QVERIFY(!Policy::judge(AddPeer{kIf, {now.peers.last().publicKey, {}, 0}}, now)); // an update of one that is there
}

void TestHelperPolicy::callers_data()
{
    QTest::addColumn<quint32>("user");
    QTest::addColumn<quint32>("group");
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("root") << 0U << 0U << true;
    QTest::newRow("named user") << 1000U << 1000U << true;
    QTest::newRow("member") << 1001U << 990U << true;
    QTest::newRow("stranger") << 1001U << 1001U << false;
    QTest::newRow("stranger in root's group") << 1001U << 0U << false;
}

void TestHelperPolicy::callers()
{
    QFETCH(quint32, user);
    QFETCH(quint32, group);
    QFETCH(bool, isAllowed);
    QCOMPARE((CallerRules{{1000}, 990}.allow({user, {5, group}, 1})), isAllowed);
    QCOMPARE((CallerRules{{}, std::nullopt}.allow({user, {5, group}, 1})), user == 0);
}

void TestHelperPolicy::rateLimit()
{
    test::FakeClock clock;
    RateLimit rate(3, Milliseconds(10), clock.now());
    for (int i = 0; i < 3; ++i)
        QCOMPARE(rate.take(clock.now()).count(), 0);
    QCOMPARE(rate.take(clock.now()).count(), 10);
    clock.advance(Milliseconds(4));
    QCOMPARE(rate.take(clock.now()).count(), 6);
    clock.advance(Milliseconds(6));
    QCOMPARE(rate.take(clock.now()).count(), 0);
    QCOMPARE(rate.take(clock.now()).count(), 10);
    clock.advance(Milliseconds(100'000)); // rest does not add up beyond the burst
    for (int i = 0; i < 3; ++i)
        QCOMPARE(rate.take(clock.now()).count(), 0);
    QVERIFY(rate.take(clock.now()).count() > 0);
    clock.advance(Milliseconds(20));
    QCOMPARE(rate.take(clock.now(), 3).count(), 10); // all or none
    QCOMPARE(rate.take(clock.now(), 2).count(), 0);
}

QTEST_GUILESS_MAIN(TestHelperPolicy)
#include "test_helperpolicy.moc"
