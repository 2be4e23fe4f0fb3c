#include "tests/unit/helper/fakesystem.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

const QString kIf = QStringLiteral("rw0");

QList<Prefix> prefixes(const QStringList& texts)
{
    QList<Prefix> list;
    for (const QString& text : texts)
        list.append(*Prefix::fromString(text));
    return list;
}

} // namespace

class TestIpTool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesAddresses_data();
    void parsesAddresses();
    void assignsTheDifference();
    void assignStopsAtAFailure();
    void createWaitsForWireguardGo();
    void destroyWaitsForWireguardGo();
};

void TestIpTool::parsesAddresses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QStringList>("addresses");
    const auto row = [](const char* name, const QByteArray& json, bool isGood, const QString& addresses = {}) {
        QTest::newRow(name) << json << isGood << addresses.split(u' ', Qt::SkipEmptyParts);
    };
    row("none", R"([{"ifname":"rw0","addr_info":[]}])", true);
    row("empty objects", R"([{},{"ifname":"rw0"}])", true);
    row("both families",
        R"([{"addr_info":[{"family":"inet","local":"10.128.4.7","prefixlen":22,"scope":"global"},)"
        R"({"family":"inet6","local":"fd12::7","prefixlen":64},{"family":"inet6","local":"fe80::1","prefixlen":64}]}])",
        true, QStringLiteral("10.128.4.7/22 fd12::7/64"));
    row("no JSON", "Device \"rw0\" does not exist.", false);
    row("object", "{}", false);
    row("bad address", R"([{"addr_info":[{"local":"10.128.4","prefixlen":22}]}])", false);
    row("bad length", R"([{"addr_info":[{"local":"10.128.4.7","prefixlen":33}]}])", false);
}

void TestIpTool::parsesAddresses()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isGood);
    QFETCH(QStringList, addresses);
    const auto parsed = parseAddresses(json);
    QCOMPARE(parsed.has_value(), isGood);
    if (isGood)
        QCOMPARE(*parsed, prefixes(addresses));
}

void TestIpTool::assignsTheDifference()
{
    FakeRunner runner;
    IpTool ip(runner, {[](const QString&) { return 3; }, [](const QString&) { return false; }});
    runner.answer(
        QStringLiteral("/sbin/ip -json"),
        QByteArray(R"([{"addr_info":[{"local":"10.128.4.7","prefixlen":22},{"local":"fd12::7","prefixlen":64},)"
                   R"({"local":"fe80::1","prefixlen":64}]}])"));
    bool isDone = false;
    ip.assign(kIf, prefixes({QStringLiteral("10.128.4.8/22"), QStringLiteral("fd12::7/64")}), 1400,
              [&](const Result<void>& result) { isDone = result.has_value(); });
    QVERIFY(isDone);
    QCOMPARE(runner.takeTexts(), (QStringList{QStringLiteral("/sbin/ip -json address show dev rw0"),
                                              QStringLiteral("/sbin/ip address del 10.128.4.7/22 dev rw0"),
                                              QStringLiteral("/sbin/ip address replace 10.128.4.8/22 dev rw0"),
                                              QStringLiteral("/sbin/ip address replace fd12::7/64 dev rw0"),
                                              QStringLiteral("/sbin/ip link set dev rw0 mtu 1400")}));
}

void TestIpTool::assignStopsAtAFailure()
{
    FakeRunner runner;
    IpTool ip(runner, {[](const QString&) { return 3; }, [](const QString&) { return false; }});
    runner.answer(QStringLiteral("/sbin/ip -json"), QByteArray("[]"));
    runner.answer(QStringLiteral("/sbin/ip address"), failure(QStringLiteral("no")));
    QString said;
    ip.assign(kIf, prefixes({QStringLiteral("10.128.4.8/22"), QStringLiteral("fd12::7/64")}), 1400,
              [&](const Result<void>& result) { said = result ? QStringLiteral("done") : result.error().message; });
    QCOMPARE(said, QStringLiteral("no"));
    QCOMPARE(runner.takeTexts().size(), 2);
}

void TestIpTool::createWaitsForWireguardGo()
{
    FakeRunner runner;
    IpTool ip(runner, {[](const QString&) { return 0; }, [](const QString&) { return false; }});
    runner.answer(QStringLiteral("/sbin/ip link add"), failure(QStringLiteral("Unknown device type.")));
    bool isDone = false;
    ip.create(kIf, [&](const Result<void>& result) { isDone = result.has_value(); });
    QVERIFY(isDone);
    QCOMPARE(runner.takeTexts(), (QStringList{QStringLiteral("/sbin/ip link add dev rw0 type wireguard"),
                                              QStringLiteral("/usr/bin/setsid /usr/bin/wireguard-go rw0"),
                                              QStringLiteral("/usr/bin/wg show rw0 listen-port")}));
    runner.answer(QStringLiteral("/usr/bin/wg show"), failure(QStringLiteral("no")));
    QString said;
    ip.create(kIf,
              [&](const Result<void>& result) { said = result ? QStringLiteral("done") : result.error().message; });
    QCOMPARE(said, QStringLiteral("no"));
}

void TestIpTool::destroyWaitsForWireguardGo()
{
    FakeRunner runner;
    bool isListening = true;
    IpTool ip(runner, {[](const QString&) { return 3; }, [&](const QString&) { return isListening; }});
    bool isDone = false;
    ip.destroy(kIf, [&](const Result<void>& result) { isDone = result.has_value(); });
    QTest::qWait(50);
    QVERIFY(!isDone);
    isListening = false;
    QTRY_VERIFY(isDone);
    QCOMPARE(runner.takeTexts(), QStringList{QStringLiteral("/sbin/ip link del dev rw0")});
}

QTEST_GUILESS_MAIN(TestIpTool)
#include "test_iptool.moc"
