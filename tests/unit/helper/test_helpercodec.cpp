#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"
#include "tests/unit/helper/fakesystem.h"

#include <QRandomGenerator>
#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using tests::keyOf;

Q_DECLARE_METATYPE(roamwire::helper::Request)
Q_DECLARE_METATYPE(roamwire::helper::Response)

namespace {

const QString kIf = QStringLiteral("rw0");
const QByteArray kKey = keyOf('k').toBase64();

Prefix prefix(QStringView text)
{
    return *Prefix::fromString(text);
}

BindDatagram bindDatagram()
{
    return makeBindDatagram({*RelayId::fromRaw(QByteArray(16, 'i')), RelayKey()}, 7);
}

QByteArray base64Of(const BindDatagram& datagram)
{
    return QByteArray(reinterpret_cast<const char*>(datagram.data()), datagram.size()).toBase64();
}

QByteArray bindWith(const QByteArray& item)
{
    return R"({"id":1,"verb":"bind","interface":"rw0","sends":[)" + item + "]}";
}

QByteArray checkWith(const QByteArray& candidates)
{
    return R"({"id":1,"verb":"check_start","interface":"rw0","peer":")" + kKey + R"(","candidates":)" + candidates +
           "}";
}

QList<Request> requests()
{
    const ProofContext context{*ServerKey::fromRaw(QByteArray(32, 's')), *Nonce::fromRaw(QByteArray(32, 'n')),
                               TenantId::random(), *Binding::fromRaw(QByteArray(32, '\0'))};
    const QList<PathSetting> paths{{keyOf('a'), Endpoint::fromString(u"192.0.2.1:5000"), true},
                                   {keyOf('b'), Endpoint::fromString(u"[2001:db8::1]:1"), false},
                                   {keyOf('c'), std::nullopt, true}};
    return {
        {1, Hello{}},
        {2, Show{kIf}},
        {2, Show{kIf, 0}},
        {2, Show{kIf, 0xffffffff}},
        {3, Create{kIf}},
        {4, Destroy{kIf, true}},
        {5, Assign{kIf, {prefix(u"10.128.4.7/22"), prefix(u"fd00::7/64")}, 1420}},
        {6, SetPaths{kIf, paths}},
        {7, SetPaths{kIf, {}}},
        {8, AddPeer{kIf, {keyOf('a'), {prefix(u"10.128.4.8/32")}, 25}}},
        {9, AddPeer{kIf, {keyOf('a'), {}, 0}}},
        {10, RemovePeer{kIf, keyOf('a')}},
        {11, SetListenPort{kIf, 65535}},
        {12, Restore{kIf}},
        {13, Bind{kIf, {{*Endpoint::fromString(u"192.0.2.1:42000"), bindDatagram()}}}},
        {14, Bind{kIf, {}}},
        {15, CheckStart{kIf, keyOf('a'), {*Endpoint::fromString(u"192.0.2.1:1"), *Endpoint::fromString(u"[::1]:2")}}},
        {16, CheckStop{kIf, keyOf('a')}},
        {17, ResetSession{kIf, keyOf('a'), std::nullopt}},
        {18, ResetSession{kIf, keyOf('a'), Endpoint::fromString(u"192.0.2.1:1")}},
        {19, SyncPeers{kIf, {{keyOf('a'), {prefix(u"10.128.4.8/32"), prefix(u"fd00::8/128")}}, {keyOf('b'), {}}}}},
        {20, SyncPeers{kIf, {}}},
        {0xffffffff, Prove{kIf, context}}};
}

QList<Response> responses()
{
    DeviceState device{keyOf('d'), 51820, {}};
    device.peers.append({keyOf('a'),
                         Endpoint::fromString(u"192.0.2.1:5000"),
                         {prefix(u"10.128.4.8/32")},
                         1700000000,
                         quint64(1) << 53,
                         7,
                         25});
    device.peers.append({keyOf('b'), std::nullopt, {}, 0, 0, 0, 0});
    device.peers.last().isAdded = true;
    return {{1, HelloAnswer{QStringLiteral("1.2.3"), verbNames()}},
            {2, ShowAnswer{device}},
            {2, ShowAnswer{device, InterfaceMode::Sync}},
            {2, ShowAnswer{device, InterfaceMode::Sync, 1}},
            {2, ShowAnswer{device, InterfaceMode::Managed, 0xffffffff, 0xfffffffe, {keyOf('c')}}},
            {2, ShowAnswer{device, InterfaceMode::Managed, 2, 1}},
            {3, CreateAnswer{keyOf('d')}},
            {4, ProveAnswer{keyOf('d'), *PossessionProof::fromRaw(QByteArray(32, 'p'))}},
            {5, Done{}},
            {0, Refused{refusal::kBusy, QStringLiteral("somebody else, \u00fcberall")}}};
}

} // namespace

class TestHelperCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTripsRequests();
    void roundTripsResponses();
    void roundTripsEvents();
    void namesEveryVerb();
    void refusesRequests_data();
    void refusesRequests();
    void refusesResponses_data();
    void refusesResponses();
    void survivesBrokenBytes();
    void fullRequestFits();
};

void TestHelperCodec::roundTripsRequests()
{
    const QList<Request> all = requests();
    for (const Request& request : all) {
        const auto decoded = decodeRequest(encode(request));
        QVERIFY2(decoded, qPrintable(decoded ? QString() : decoded.error().message));
        QCOMPARE(*decoded, request);
    }
}

void TestHelperCodec::roundTripsResponses()
{
    const QList<Response> all = responses();
    for (const Response& response : all) {
        const auto decoded = decodeFromHelper(encode(response));
        QVERIFY2(decoded, qPrintable(decoded ? QString() : decoded.error().message));
        QCOMPARE(std::get<Response>(*decoded), response);
    }
}

void TestHelperCodec::roundTripsEvents()
{
    using Outcome = CheckResult::Outcome;
    const auto there = Endpoint::fromString(u"[2001:db8::1]:5000");
    const QList<CheckResult> all{{keyOf('a'), Outcome::Confirmed, there, Milliseconds(17)},
                                 {keyOf('a'), Outcome::Asked, there},
                                 {keyOf('a'), Outcome::Failed}};
    for (const CheckResult& result : all) {
        const Event event{kIf, result};
        const auto decoded = decodeFromHelper(encode(event));
        QVERIFY2(decoded, qPrintable(decoded ? QString() : decoded.error().message));
        QCOMPARE(std::get<Event>(*decoded), event);
    }
}

void TestHelperCodec::namesEveryVerb()
{
    QCOMPARE(verbNames().join(u' '), QStringLiteral("hello show create destroy assign set_paths add_peer remove_peer "
                                                    "set_listen_port prove restore bind check_start check_stop "
                                                    "reset_session sync_peers"));
}

void TestHelperCodec::refusesRequests_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QString>("named"); // the field that the error names
    const auto row = [](const char* name, const QByteArray& frame, const char* named) {
        QTest::newRow(name) << frame << QString::fromLatin1(named);
    };
    row("empty", "", "");
    row("no JSON", "hello", "");
    row("array", "[]", "");
    row("broken UTF-8", "{\"id\":1,\"verb\":\"\xff\"}", "");
    row("deep", QByteArray(100, '['), "nested");
    row("no id", R"({"verb":"hello"})", "id");
    row("negative id", R"({"id":-1,"verb":"hello"})", "id");
    row("id too large", R"({"id":4294967296,"verb":"hello"})", "id");
    row("broken id", R"({"id":1.5,"verb":"hello"})", "id");
    row("text as id", R"({"id":"1","verb":"hello"})", "id");
    row("no verb", R"({"id":1})", "verb");
    row("unknown verb", R"({"id":1,"verb":"run"})", "verb");
    row("number as verb", R"({"id":1,"verb":1})", "verb");
    row("unknown field", R"({"id":1,"verb":"hello","shell":"sh"})", "shell");
    row("field of another verb", R"({"id":1,"verb":"show","interface":"rw0","port":5000})", "port");
    row("no interface", R"({"id":1,"verb":"show"})", "interface");
    row("list as interface", R"({"id":1,"verb":"show","interface":["rw0"]})", "interface");
    row("forget missing", R"({"id":1,"verb":"destroy","interface":"rw0"})", "forget");
    row("forget as number", R"({"id":1,"verb":"destroy","interface":"rw0","forget":1})", "forget");
    row("MTU too small", R"({"id":1,"verb":"assign","interface":"rw0","addresses":[],"mtu":1279})", "mtu");
    row("address of nobody", R"({"id":1,"verb":"assign","interface":"rw0","addresses":["10.1/8"],"mtu":1420})",
        "addresses");
    row("address with a scope",
        R"({"id":1,"verb":"assign","interface":"rw0","addresses":["fe80::1%eth0/64"],"mtu":1420})", "addresses");
    row("too many addresses",
        R"({"id":1,"verb":"assign","interface":"rw0","addresses":["a","a","a","a","a","a","a","a","a"],"mtu":1420})",
        "addresses");
    row("path without nudge", R"({"id":1,"verb":"set_paths","interface":"rw0","paths":[{"peer":")" + kKey + R"("}]})",
        "nudge");
    row("path with an extra",
        R"({"id":1,"verb":"set_paths","interface":"rw0","paths":[{"peer":")" + kKey + R"(","nudge":true,"psk":"x"}]})",
        "psk");
    row("path as text", R"({"id":1,"verb":"set_paths","interface":"rw0","paths":["x"]})", "paths");
    row("endpoint with a name",
        R"({"id":1,"verb":"set_paths","interface":"rw0","paths":[{"peer":")" + kKey +
            R"(","nudge":true,"endpoint":"example.org:1"}]})",
        "endpoint");
    row("endpoint null",
        R"({"id":1,"verb":"set_paths","interface":"rw0","paths":[{"peer":")" + kKey +
            R"(","nudge":true,"endpoint":null}]})",
        "endpoint");
    row("short key", R"({"id":1,"verb":"remove_peer","interface":"rw0","peer":"AAAA"})", "peer");
    row("key with a newline", R"({"id":1,"verb":"remove_peer","interface":"rw0","peer":")" + kKey + R"(\n"})", "peer");
    row("keepalive too large",
        R"({"id":1,"verb":"add_peer","interface":"rw0","peer":")" + kKey + R"(","allowed_ips":[],"keepalive_s":65536})",
        "keepalive_s");
    row("port 0", R"({"id":1,"verb":"set_listen_port","interface":"rw0","port":0})", "port");
    row("system port", R"({"id":1,"verb":"set_listen_port","interface":"rw0","port":1023})", "port");
    row("no peers", R"({"id":1,"verb":"sync_peers","interface":"rw0"})", "peers");
    row("peers as text", R"({"id":1,"verb":"sync_peers","interface":"rw0","peers":["x"]})", "peers");
    row("peer of a list with an endpoint",
        R"({"id":1,"verb":"sync_peers","interface":"rw0","peers":[{"peer":")" + kKey +
            R"(","allowed_ips":[],"endpoint":"192.0.2.1:1"}]})",
        "endpoint");
    row("peer of a list without addresses",
        R"({"id":1,"verb":"sync_peers","interface":"rw0","peers":[{"peer":")" + kKey + R"("}]})", "allowed_ips");
    row("network of nobody in a list",
        R"({"id":1,"verb":"sync_peers","interface":"rw0","peers":[{"peer":")" + kKey +
            R"(","allowed_ips":["10.0.0.0/33"]}]})",
        "allowed_ips");
    row("restore to something", R"({"id":1,"verb":"restore","interface":"rw0","endpoint":"192.0.2.1:1"})", "endpoint");
    const QByteArray good = base64Of(bindDatagram());
    row("bind without datagram", bindWith(R"({"endpoint":"192.0.2.1:1"})"), "datagram");
    row("bind to nowhere", bindWith(R"({"datagram":")" + good + R"("})"), "endpoint");
    row("bind to a name", bindWith(R"({"endpoint":"relay:1","datagram":")" + good + R"("})"), "endpoint");
    row("bind with an extra", bindWith(R"({"endpoint":"192.0.2.1:1","from":1,"datagram":")" + good + R"("})"), "from");
    row("bind with another datagram",
        bindWith(R"({"endpoint":"192.0.2.1:1","datagram":")" + QByteArray(44, 'x').toBase64() + R"("})"), "datagram");
    row("bind with a longer datagram",
        bindWith(R"({"endpoint":"192.0.2.1:1","datagram":")" + QByteArray("RWB1" + QByteArray(41, 'x')).toBase64() +
                 R"("})"),
        "datagram");
    row("bind as text", bindWith("\"x\""), "sends");
    row("too many binds", bindWith(QByteArray("1,").repeated(128) + "1"), "sends");
    row("no candidates", R"({"id":1,"verb":"check_start","interface":"rw0","peer":")" + kKey + R"("})", "candidates");
    row("empty candidates", checkWith("[]"), "candidates");
    row("nine candidates", checkWith(R"(["192.0.2.1:1)" + QByteArray(R"(","192.0.2.1:1)").repeated(8) + R"("])"),
        "candidates");
    row("candidate without port", checkWith(R"(["192.0.2.1"])"), "candidates");
    row("candidate as number", checkWith("[1]"), "candidates");
    row("check of nobody", R"({"id":1,"verb":"check_start","interface":"rw0","candidates":["192.0.2.1:1"]})", "peer");
    row("stop with candidates",
        R"({"id":1,"verb":"check_stop","interface":"rw0","peer":")" + kKey + R"(","candidates":[]})", "candidates");
    row("reset with a key",
        R"({"id":1,"verb":"reset_session","interface":"rw0","peer":")" + kKey + R"(","preshared_key":"x"})",
        "preshared_key");
    row("reset to a name",
        R"({"id":1,"verb":"reset_session","interface":"rw0","peer":")" + kKey + R"(","endpoint":"localhost:1"})",
        "endpoint");
    row("no tenant",
        R"({"id":1,"verb":"prove","interface":"rw0","server_key":")" + kKey + R"(","nonce":")" + kKey +
            R"(","binding":")" + kKey + R"("})",
        "tenant");
}

void TestHelperCodec::refusesRequests()
{
    QFETCH(QByteArray, frame);
    QFETCH(QString, named);
    const auto decoded = decodeRequest(frame);
    QVERIFY(!decoded);
    QVERIFY2(decoded.error().message.contains(named), qPrintable(decoded.error().message));
}

void TestHelperCodec::refusesResponses_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("no kind") << QByteArray(R"({"id":1})");
    QTest::newRow("unknown kind") << QByteArray(R"({"id":1,"answer":"maybe"})");
    QTest::newRow("extra") << QByteArray(R"({"id":1,"answer":"done","private_key":"x"})");
    QTest::newRow("no reason") << QByteArray(R"({"id":1,"answer":"refused","code":"busy"})");
    QTest::newRow("ability as number") << QByteArray(R"({"id":1,"answer":"hello","version":"1","abilities":[1]})");
    QTest::newRow("peer as text") << QByteArray(R"({"id":1,"answer":"show","publickey":")") + kKey +
                                         R"(","listen_port":1,"mode":"sync","peers":["x"]})";
    const auto event = [](const char* name, const QByteArray& rest) {
        QTest::newRow(name) << R"({"event":"check_result","interface":"rw0","peer":")" + kKey + R"(","outcome":)" +
                                   rest;
    };
    event("event without outcome", R"("x"})");
    event("unknown outcome", R"("maybe"})");
    event("confirmed nowhere", R"("confirmed","rtt_ms":1})");
    event("confirmed without time", R"("confirmed","endpoint":"192.0.2.1:1"})");
    event("confirmed before it was asked", R"("confirmed","endpoint":"192.0.2.1:1","rtt_ms":-1})");
    event("asked from nowhere", R"("asked"})");
    event("asked with a time", R"("asked","endpoint":"192.0.2.1:1","rtt_ms":1})");
    event("failed somewhere", R"("failed","endpoint":"192.0.2.1:1"})");
    event("event with an extra", R"("failed","key":"x"})");
    event("event and answer", R"("failed","answer":"done"})");
    QTest::newRow("unknown event") << R"({"event":"x","interface":"rw0","outcome":"failed","peer":")" + kKey + R"("})";
    QTest::newRow("event of nobody") << QByteArray(R"({"event":"check_result","interface":"rw0","outcome":"failed"})");
    QTest::newRow("event nowhere") << R"({"event":"check_result","outcome":"failed","peer":")" + kKey + R"("})";
    QTest::newRow("no mode") << QByteArray(R"({"id":1,"answer":"show","publickey":")") + kKey +
                                    R"(","listen_port":1,"peers":[]})";
    const auto look = [](const char* name, const QByteArray& rest) {
        QTest::newRow(name) << R"({"id":1,"answer":"show","publickey":")" + kKey +
                                   R"(","listen_port":1,"peers":[],"mode":"sync",)" + rest;
    };
    look("look without a number", R"("look":0})");
    look("since without gone", R"("look":2,"since":1})");
    look("gone is no key", R"("look":2,"since":1,"gone":["x"]})");
    QTest::newRow("unknown mode") << QByteArray(R"({"id":1,"answer":"show","publickey":")") + kKey +
                                         R"(","listen_port":1,"peers":[],"mode":"both"})";
}

void TestHelperCodec::refusesResponses()
{
    QFETCH(QByteArray, frame);
    QVERIFY(!decodeFromHelper(frame));
}

/// Whatever one changed or missing byte makes of a message, decoding ends, and never in a request that encodes
/// differently.
void TestHelperCodec::survivesBrokenBytes()
{
    QRandomGenerator random(20);
    const QList<Request> all = requests();
    for (const Request& request : all) {
        const QByteArray good = encode(request);
        for (int i = 0; i < 300; ++i) {
            QByteArray bad = good;
            bad[random.bounded(bad.size())] = static_cast<char>(random.bounded(256));
            if (i % 3 == 0)
                bad.truncate(random.bounded(bad.size()));
            if (const auto decoded = decodeRequest(bad))
                QCOMPARE(*decodeRequest(encode(*decoded)), *decoded);
        }
    }
}

void TestHelperCodec::fullRequestFits()
{
    SetPaths paths{kIf, {}};
    const auto longest = Endpoint::fromString(u"[2001:db8:1111:2222:3333:4444:5555:6666]:65535");
    for (qsizetype i = 0; i < limits::kMaxPeers; ++i)
        paths.paths.append({keyOf(static_cast<char>(i)), longest, false});
    const QByteArray full = encode(Request{1, paths});
    QVERIFY2(full.size() <= kMaxRequest, qPrintable(QString::number(full.size())));
    QVERIFY(decodeRequest(full));
    paths.paths.append(paths.paths.first());
    QVERIFY(!decodeRequest(encode(Request{1, paths})));

    SyncPeers peers{kIf, {}};
    const PeerAddresses longestPeer{
        keyOf('a'), {prefix(u"255.255.255.255/32"), prefix(u"2001:db8:1111:2222:3333:4444:5555:6666/128")}};
    peers.peers.fill(longestPeer, limits::kMaxSyncedPeers);
    const QByteArray hub = encode(Request{1, peers});
    QVERIFY2(hub.size() <= kMaxRequest, qPrintable(QString::number(hub.size())));
    QVERIFY(decodeRequest(hub));
    peers.peers.append(longestPeer);
    QVERIFY(!decodeRequest(encode(Request{1, peers})));
}

QTEST_GUILESS_MAIN(TestHelperCodec)
#include "test_helpercodec.moc"
