#include "client-gui/platform/doctor/doctorchecks.h"
#include "tests/support/fakenetworkwatch.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::homeNetwork;

namespace {

EngineSettings settingsFor(InterfaceMode mode, bool allowPeers = false)
{
    EngineSettings settings;
    settings.interface = u"wg0"_s;
    settings.mode = mode;
    settings.allowPeers = allowPeers;
    return settings;
}

InterfaceFacts interfaceFacts(const Result<std::optional<InterfaceMode>>& mode, bool isHeld = false)
{
    return {true, mode, isHeld, {*Prefix::fromString(u"10.9.0.1/24")}};
}

QJsonObject statusOf(const char* json)
{
    return QJsonDocument::fromJson(json).object();
}

/// A row: what a check said, and what it should have. The mend of what is well is empty, and of nothing else.
struct Row
{
    const char* name;
    Finding finding;
    const char* check;
    Health health;
    const char* said; ///< somewhere in detail or mend
};

QList<Row> rows()
{
    using enum Health;
    const auto managed = settingsFor(InterfaceMode::Managed);
    const auto sync = settingsFor(InterfaceMode::Sync);
    const auto peers = settingsFor(InterfaceMode::Sync, true);
    const HelperFacts helper{true, {}, u"0.1.0"_s, {u"show"_s, u"managed"_s}, {}};
    const HelperFacts away{false, u"no helper listens on /x; start it"_s, {}, {}, {}};
    const auto modeOf = [](InterfaceMode mode) { return Result<std::optional<InterfaceMode>>(mode); };
    const Result<std::optional<InterfaceMode>> unknown = failure(u"busy; stop the other"_s);
    const auto running = statusOf(
        R"({"self":{"interface":"wg0","server":"connected","problem":null,"observed":"198.51.100.9"},"peers":[]})");
    const auto troubled =
        statusOf(R"({"self":{"interface":"wg0","server":"offline","problem":"no route","observed":null}})");
    const auto silent = statusOf(R"({"self":{},"peers":[{"presence":"online","verified":false}]})");
    const auto talking =
        statusOf(R"({"self":{},"peers":[{"presence":"online","verified":false},{"presence":"away","verified":true}]})");
    const auto mixed = statusOf(R"({"peers":[{"presence":"online","path":"lan","verified":true,"reason":"no_answer"},
        {"presence":"online","path":"wan","verified":true},{"presence":"online","path":"relay","verified":true,
        "reason":"both_symmetric"},{"presence":"online","path":"relay","verified":true,"reason":"no_answer"},
        {"presence":"away","path":"wan","verified":false,"reason":"no_answer"}]})");
    auto noMac = homeNetwork(1, 20);
    noMac.v4->gatewayMac.reset();
    constexpr qint64 kNow = 1'800'000'000'000;

    return {
        {"configuration", checkConfiguration({u"/c"_s, {}, true, true, true}), "configuration", Ok, "/c"},
        {"no configuration", checkConfiguration({{}, u"there is none; join first"_s}), "configuration", Warn,
         "join first"},
        {"missing file", checkConfiguration({u"/c"_s, {}}), "configuration", Warn, "roamwire-agent join"},
        {"bad file", checkConfiguration({u"/c"_s, u"/c: key 'x' is unknown"_s, true, true, false}), "configuration",
         Fail, "'x'"},
        {"open file", checkConfiguration({u"/c"_s, {}, true, false, true}), "configuration", Fail, "chmod 600 /c"},

        {"agent", checkAgent(running, u"/s"_s), "agent", Ok, "connected"},
        {"no agent", checkAgent(std::nullopt, u"/s"_s), "agent", Warn, "/s"},
        {"agent with a problem", checkAgent(troubled, u"/s"_s), "agent", Warn, "no route"},

        {"raw sockets", checkRawSockets({true, {}, {}, {u"raw_sockets"_s}, {}}), "raw_sockets", Ok, "checked"},
        {"no raw sockets", checkRawSockets(helper), "raw_sockets", Warn, "CAP_NET_RAW"},
        {"raw sockets of nobody", checkRawSockets(away), "raw_sockets", Warn, "helper"},

        {"no paths known", checkPaths(std::nullopt), "paths", Warn, "agent"},
        {"nobody there", checkPaths(running), "paths", Ok, "0 direct, 0 over the relay"},
        {"paths", checkPaths(mixed), "paths", Ok,
         "2 direct, 2 over the relay, 1 not reached (1 both_symmetric, 2 no_answer)"},
        {"peer not reached", checkPaths(silent), "paths", Warn, "1 not reached"},

        {"helper", checkHelper(helper), "helper", Ok, "0.1.0"},
        {"no helper", checkHelper(away), "helper", Fail, "start it"},
        {"locked helper", checkHelper({false, {}, {}, {}, u"roamwire"_s}), "helper", Fail, "usermod -aG roamwire"},
        {"abilities", checkAbilities(helper, &managed), "abilities", Ok, "makes interfaces"},
        {"abilities without helper", checkAbilities(away, &managed), "abilities", Warn, "unknown"},
        {"cannot make", checkAbilities({true, {}, {}, {}, {}}, &managed), "abilities", Fail, "cannot make"},
        {"need not make", checkAbilities({true, {}, {}, {}, {}}, &sync), "abilities", Ok, "sets endpoints"},
        {"peers not allowed", checkAbilities(helper, &peers), "abilities", Fail, "--allow-peers"},
        {"peers allowed", checkAbilities({true, {}, {}, {u"allow_peers"_s}, {}}, &peers), "abilities", Ok,
         "adds peers"},

        {"kernel", checkWireGuard({true, {}, false}), "wireguard", Ok, "kernel"},
        {"user space", checkWireGuard({false, u"/w"_s, true}), "wireguard", Ok, "/w"},
        {"no tun", checkWireGuard({false, u"/w"_s, false}), "wireguard", Fail, "modprobe tun"},
        {"no WireGuard", checkWireGuard({false, {}, true}), "wireguard", Fail, "wireguard-go"},
        {"wg", checkWgTool(QByteArray("wireguard-tools v1.0 - https://x\n")), "wg", Ok, "wireguard-tools v1.0"},
        {"no wg", checkWgTool(failure(u"cannot be started"_s)), "wg", Fail, "wireguard-tools"},

        {"managed", checkInterface(interfaceFacts(modeOf(InterfaceMode::Managed)), &managed), "interface", Ok,
         "managed mode, 10.9.0.1"},
        {"sync", checkInterface(interfaceFacts(modeOf(InterfaceMode::Sync)), &sync), "interface", Ok, "sync mode"},
        {"held by the client", checkInterface(interfaceFacts(unknown, true), &sync), "interface", Ok, "sync mode"},
        {"held by somebody", checkInterface(interfaceFacts(unknown), &sync), "interface", Warn, "busy"},
        {"nothing configured", checkInterface({}, nullptr), "interface", Warn, "join"},
        {"missing, managed", checkInterface({}, &managed), "interface", Warn, "makes it"},
        {"missing, sync", checkInterface({}, &sync), "interface", Fail, "wg-quick up wg0"},
        {"somebody else's", checkInterface(interfaceFacts(modeOf(InterfaceMode::Sync)), &managed), "interface", Fail,
         "not made by roamwire"},
        {"no address, sync", checkInterface({true, modeOf(InterfaceMode::Sync), false, {}}, &sync), "interface", Fail,
         "Address ="},
        {"no address, managed", checkInterface({true, modeOf(InterfaceMode::Managed), false, {}}, &managed),
         "interface", Ok, "no address yet"},

        {"name", checkServerName(u"host"_s, Milliseconds(3)), "server_name", Ok, "3 ms"},
        {"no name", checkServerName(u"host"_s, failure(u"not known"_s)), "server_name", Fail, "host"},
        {"tcp", checkServerTcp(u"host"_s, 8443, Milliseconds(12)), "server_tcp", Ok, "12 ms"},
        {"slow tcp", checkServerTcp(u"host"_s, 8443, Milliseconds(1500)), "server_tcp", Warn, "1500 ms"},
        {"no tcp", checkServerTcp(u"host"_s, 8443, failure(u"refused"_s)), "server_tcp", Fail, "TCP port 8443"},
        {"challenge", checkServerChallenge(Milliseconds(30)), "server_challenge", Ok, "30 ms"},
        {"no challenge", checkServerChallenge(failure(u"it does not speak"_s)), "server_challenge", Fail, "roamwired"},
        {"not tried", notTried(kServerTcp, u"x"_s, u"see y"_s), "server_tcp", Warn, "not tried"},

        {"observed", checkObserved(running), "observed_address", Ok, "198.51.100.9"},
        {"not observed", checkObserved(troubled), "observed_address", Warn, "unknown"},
        {"nobody observes", checkObserved(std::nullopt), "observed_address", Warn, "unknown"},
        {"clock", checkClock(kNow, true), "clock", Ok, "synchronized"},
        {"clock that does not tell", checkClock(kNow, std::nullopt), "clock", Ok, "plausible"},
        {"free-running clock", checkClock(kNow, false), "clock", Warn, "timedatectl"},
        {"clock after a dead battery", checkClock(0, true), "clock", Fail, "far behind"},

        {"network", checkNetwork(homeNetwork(1, 20)), "network", Ok,
         "192.168.1.20 via 192.168.1.1 (02:00:00:00:00:01)"},
        {"no MAC", checkNetwork(noMac), "network", Warn, "no MAC"},
        {"no network", checkNetwork({}), "network", Fail, "connect this machine"},
        {"udp", checkUdp({}, std::nullopt), "udp", Ok, "can be sent"},
        {"udp proven", checkUdp(failure(u"x"_s), talking), "udp", Ok, "1 of 2 peers"},
        {"udp unanswered", checkUdp({}, silent), "udp", Warn, "none of 1"},
        {"udp blocked", checkUdp(failure(u"not permitted"_s), silent), "udp", Fail, "not permitted"},
        {"no other VPN", checkOtherVpn(homeNetwork(1, 20), u"wlan0"_s), "other_vpn", Ok, "none"},
        {"no way out", checkOtherVpn({}, {}), "other_vpn", Ok, "none"},
        {"other VPN", checkOtherVpn(homeNetwork(1, 20), u"tun0"_s), "other_vpn", Warn, "tun0"},
        {"firewall", checkFirewall({{u"ufw"_s}, {}}, false), "firewall", Ok, "ufw"},
        {"no firewall", checkFirewall({{}, {u"wlan0"_s}}, false), "firewall", Ok, "nothing"},
        {"strict filter", checkFirewall({{}, {u"wlan0"_s}}, true), "firewall", Warn, "rp_filter=2"},
    };
}

} // namespace

class TestDoctorChecks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checks();
    void takesMessagesApart();
    void jsonIsStable();
    void textIsReadable();
};

void TestDoctorChecks::checks()
{
    for (const Row& row : rows()) {
        const Finding& found = row.finding;
        const QString all = found.detail + u" -> "_s + found.mend;
        const QByteArray name = QByteArray(row.name) + ": " + all.toUtf8();
        QVERIFY2(found.check == QLatin1String(row.check), name.constData());
        QVERIFY2(found.health == row.health, name.constData());
        QVERIFY2(all.contains(QLatin1String(row.said)), name.constData());
        QVERIFY2(found.mend.isEmpty() == (found.health == Health::Ok), name.constData());
    }
}

void TestDoctorChecks::takesMessagesApart()
{
    QCOMPARE(failed(u"x"_s, u"it is broken; mend it; or not"_s),
             (Finding{u"x"_s, Health::Fail, u"it is broken"_s, u"mend it; or not"_s}));
    QVERIFY(!failed(u"x"_s, u"it is broken"_s).mend.isEmpty());
}

void TestDoctorChecks::jsonIsStable()
{
    const QList<Finding> findings{{u"one"_s, Health::Ok, u"well"_s, {}},
                                  {u"two"_s, Health::Warn, u"so so"_s, u"do this"_s},
                                  {u"three"_s, Health::Fail, u"bad"_s, u"do that"_s}};
    QCOMPARE(QJsonDocument(toJson(findings)).toJson(QJsonDocument::Compact),
             QByteArray(R"([{"check":"one","detail":"well","mend":null,"state":"ok"},)"
                        R"({"check":"two","detail":"so so","mend":"do this","state":"warn"},)"
                        R"({"check":"three","detail":"bad","mend":"do that","state":"fail"}])"));
    QVERIFY(!isHealthy(findings));
    QVERIFY(isHealthy(findings.mid(0, 2)));
}

void TestDoctorChecks::textIsReadable()
{
    const QString text =
        findingsText({{u"one"_s, Health::Ok, u"well"_s, {}}, {u"longer"_s, Health::Fail, u"bad"_s, u"do that"_s}});
    QCOMPARE(text, u"ok    one     well\nfail  longer  bad\n              -> do that\n"_s);
}

QTEST_GUILESS_MAIN(TestDoctorChecks)
#include "test_doctorchecks.moc"
