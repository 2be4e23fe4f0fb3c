#include "client-gui/engine/statusreader.h"
#include "tests/support/testkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

PeerStatus fullPeer()
{
    PeerStatus peer;
    peer.publicKey = keyNumber(7);
    peer.name = u"nas \u00fc"_s;
    peer.wgip = QHostAddress(u"10.128.0.7"_s);
    peer.presence = Presence::Away;
    peer.path = {PathKind::Relay, Endpoint::fromString(u"[2001:db8::1]:42010"), true, PathReason::BothSymmetric};
    peer.rttMs = 0;
    peer.handshakeAgeSeconds = 17;
    peer.rxBytes = 1'234'567'890'123;
    peer.txBytes = 0;
    peer.candidates = {{*Endpoint::fromString(u"192.168.1.30:51820"), PathKind::Lan, true},
                       {*Endpoint::fromString(u"[2001:db8::1]:42010"), PathKind::Relay, false}};
    return peer;
}

Status fullStatus()
{
    Status status;
    status.interface = u"rw0"_s;
    status.tenant = u"11111111-1111-4111-8111-111111111111"_s;
    status.mode = modeWord(InterfaceMode::Sync);
    status.displayName = u"laptop"_s;
    status.mayInvite = true;
    status.wgip = QHostAddress(u"10.128.0.1"_s);
    status.server = u"connected"_s;
    status.problem = u"the helper is away; start it"_s;
    status.observed.v4 = QHostAddress(u"203.0.113.9"_s);
    status.lanName = Fingerprint(Fingerprint::Bytes{1, 2, 3});
    status.peers = {fullPeer()};
    return status;
}

QByteArray lineOf(const QJsonObject& json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

class TestStatusReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas_data();
    void comesBackAsItWas();
    void everyWordComesBack();
    void otherTextIsNoStatus_data();
    void otherTextIsNoStatus();
    void whatCannotBeReadIsUnknown_data();
    void whatCannotBeReadIsUnknown();
    void listsAreBounded();
};

void TestStatusReader::comesBackAsItWas_data()
{
    QTest::addColumn<Status>("status");
    Status bare;
    bare.interface = u"rw0"_s;
    Status unknownPeer = bare;
    unknownPeer.peers = {untoldPeer({}, 1'000'000)};
    Status v6 = fullStatus();
    v6.observed = {std::nullopt, QHostAddress(u"2001:db8::9"_s)};
    QTest::newRow("full") << fullStatus();
    QTest::newRow("bare") << bare;
    QTest::newRow("a peer of which nothing is known") << unknownPeer;
    QTest::newRow("seen over IPv6") << v6;
}

void TestStatusReader::comesBackAsItWas()
{
    QFETCH(const Status, status);
    const auto read = readStatus(lineOf(toJson(status)));
    QVERIFY(read);
    QVERIFY2(*read == status, lineOf(toJson(*read)).constData());
}

void TestStatusReader::everyWordComesBack()
{
    for (int reason = 0; reason <= int(PathReason::WaitingRetry); ++reason) {
        Status status = fullStatus();
        status.peers.first().path.reason = PathReason(reason);
        QCOMPARE(readStatus(lineOf(toJson(status)))->peers.first().path.reason, PathReason(reason));
    }
    for (const auto kind : {PathKind::Lan, PathKind::Wan, PathKind::Relay}) {
        Status status = fullStatus();
        status.peers.first().path.kind = kind;
        QCOMPARE(readStatus(lineOf(toJson(status)))->peers.first().path.kind, kind);
    }
}

void TestStatusReader::otherTextIsNoStatus_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("{\"self\":");
    QTest::newRow("another object") << QByteArray("{\"left\":true}\n");
    QTest::newRow("self is a word") << QByteArray("{\"self\":\"rw0\"}\n");
    QTest::newRow("too long") << lineOf(toJson(fullStatus())) + QByteArray(kMaxStatusLine, ' ');
}

void TestStatusReader::otherTextIsNoStatus()
{
    QFETCH(const QByteArray, line);
    QVERIFY(!readStatus(line));
}

void TestStatusReader::whatCannotBeReadIsUnknown_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("a name with an escape") << u"name"_s << QJsonValue(u"\u001b[2J"_s);
    QTest::newRow("a long name") << u"name"_s << QJsonValue(QString(65, u'a'));
    QTest::newRow("an address that is none") << u"wgip"_s << QJsonValue(u"here"_s);
    QTest::newRow("an endpoint without a port") << u"endpoint"_s << QJsonValue(u"192.0.2.1"_s);
    QTest::newRow("presence of another day") << u"presence"_s << QJsonValue(u"asleep"_s);
    QTest::newRow("a path of another day") << u"path"_s << QJsonValue(u"tcp"_s);
    QTest::newRow("a reason of another day") << u"reason"_s << QJsonValue(u"tuesday"_s);
    QTest::newRow("a negative time") << u"rtt_ms"_s << QJsonValue(-1);
    QTest::newRow("half a byte") << u"rx_bytes"_s << QJsonValue(0.5);
    QTest::newRow("bytes as text") << u"tx_bytes"_s << QJsonValue(u"1"_s);
    QTest::newRow("candidates as text") << u"candidates"_s << QJsonValue(u"192.0.2.1:1"_s);
}

/// It comes back as if it had been null.
void TestStatusReader::whatCannotBeReadIsUnknown()
{
    QFETCH(const QString, field);
    QFETCH(const QJsonValue, value);
    const auto with = [&](const QJsonValue& what) {
        QJsonObject json = toJson(fullStatus());
        QJsonObject peer = json["peers"_L1].toArray().first().toObject();
        peer[field] = what;
        json["peers"_L1] = QJsonArray{peer};
        return readStatus(lineOf(json));
    };
    QVERIFY(with(value));
    QVERIFY(*with(value) == *with(QJsonValue::Null));
    QVERIFY(!(*with(value) == fullStatus()));
}

void TestStatusReader::listsAreBounded()
{
    QJsonObject json = toJson(fullStatus());
    QJsonObject peer = json["peers"_L1].toArray().first().toObject();
    QJsonArray candidates;
    for (int i = 0; i < 1000; ++i)
        candidates.append(peer["candidates"_L1].toArray().first());
    peer["candidates"_L1] = candidates;
    json["peers"_L1] = QJsonArray{peer, u"nobody"_s, QJsonObject{{u"publickey"_s, u"short"_s}}};
    QJsonObject self = json["self"_L1].toObject();
    self["problem"_L1] = QString(100'000, u'x');
    json["self"_L1] = self;
    const auto read = readStatus(lineOf(json));
    QVERIFY(read);
    QCOMPARE(read->peers.size(), 1);
    QCOMPARE(read->peers.first().candidates.size(), 33);
    QCOMPARE(read->problem.size(), 2048);
}

QTEST_GUILESS_MAIN(TestStatusReader)
#include "test_statusreader.moc"
