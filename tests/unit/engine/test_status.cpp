#include "client-gui/engine/status.h"
#include "tests/support/testkeys.h"

#include <QJsonArray>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;

class TestStatus final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void untoldPeer_data();
    void untoldPeer();
    void unknownIsNull();

private:
    static constexpr std::int64_t kNow = 1'000'000;
};

void TestStatus::untoldPeer_data()
{
    QTest::addColumn<bool>("hasEndpoint");
    QTest::addColumn<qint64>("handshake");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("verified");
    QTest::newRow("its session lives") << true << qint64(kNow - 100) << QStringLiteral("wan") << true;
    QTest::newRow("its session is over") << true << qint64(kNow - 200) << QStringLiteral("wan") << false;
    QTest::newRow("never heard") << true << qint64(0) << QStringLiteral("wan") << false;
    QTest::newRow("nowhere to send to") << false << qint64(kNow) << QStringLiteral("none") << false;
}

void TestStatus::untoldPeer()
{
    QFETCH(const bool, hasEndpoint);
    QFETCH(const qint64, handshake);
    QFETCH(const QString, path);
    QFETCH(const bool, verified);
    DevicePeer peer;
    peer.publicKey = keyNumber(7);
    if (hasEndpoint)
        peer.endpoint = Endpoint{QHostAddress(QStringLiteral("198.51.100.7")), 5000};
    peer.allowedIps = {Prefix::host(QHostAddress(QStringLiteral("fd00::7"))),
                       Prefix::host(QHostAddress(QStringLiteral("10.128.0.7")))};
    peer.latestHandshake = handshake;
    peer.rxBytes = 11;
    peer.txBytes = 22;

    const PeerStatus status = roamwire::untoldPeer(peer, kNow);
    QCOMPARE(status.publicKey, peer.publicKey);
    QCOMPARE(status.wgip, QHostAddress(QStringLiteral("10.128.0.7")));
    QCOMPARE(pathWord(status.path), path);
    QCOMPARE(status.path.verified, verified);
    QCOMPARE(reasonWord(status.path.reason), QStringLiteral("server_unreachable"));
    QCOMPARE(status.rxBytes, std::optional<quint64>(11));
    QCOMPARE(status.txBytes, std::optional<quint64>(22));
}

void TestStatus::unknownIsNull()
{
    Status status;
    status.peers = {roamwire::untoldPeer({}, kNow)};
    const QJsonObject peer = toJson(status).value(QStringLiteral("peers")).toArray().first().toObject();
    for (const char* field : {"name", "wgip", "presence", "endpoint", "handshake_age_s"})
        QVERIFY2(peer.value(QLatin1String(field)).isNull(), field);
}

QTEST_GUILESS_MAIN(TestStatus)
#include "test_status.moc"
