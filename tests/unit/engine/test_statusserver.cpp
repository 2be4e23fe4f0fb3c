#include "client-gui/engine/invitationjson.h"
#include "client-gui/engine/statusserver.h"
#include "shared/base/logging.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t kExpires = 1'800'000'000;

} // namespace

class TestStatusServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        status = Status();
        status.interface = u"rw0"_s;
        server = std::make_unique<StatusServer>([this] { return status; });
        path = folder.filePath(u"rw0.sock"_s);
        QVERIFY(server->listen(path));
    }

    void answersOnce();
    void tellsWatchersOfChangesOnly();
    void secondServerIsRefused();
    void tellsWhatWasLogged();
    void chattererIsDropped();
    void invites_data();
    void invites();
    void jsonHasTheContractsFields();

private:
    QTemporaryDir folder;
    QString path;
    Status status;
    std::unique_ptr<StatusServer> server;
};

void TestStatusServer::answersOnce()
{
    QLocalSocket client;
    client.connectToServer(path);
    client.write("status\n");
    QTRY_VERIFY(client.canReadLine());
    const auto object = QJsonDocument::fromJson(client.readLine()).object();
    QCOMPARE(object["self"_L1]["interface"_L1].toString(), u"rw0"_s);
    QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
}

void TestStatusServer::tellsWatchersOfChangesOnly()
{
    QLocalSocket client;
    client.connectToServer(path);
    client.write("watch\n");
    QTRY_VERIFY(client.canReadLine());
    client.readLine();

    server->notify(); // nothing changed
    status.server = u"connected"_s;
    server->notify();
    QTRY_VERIFY(client.canReadLine());
    const auto object = QJsonDocument::fromJson(client.readLine()).object();
    QCOMPARE(object["self"_L1]["server"_L1].toString(), u"connected"_s);
    QVERIFY(!client.canReadLine());
}

void TestStatusServer::secondServerIsRefused()
{
    StatusServer second([] { return Status(); });
    const auto listening = second.listen(path);
    QVERIFY(!listening);
    QVERIFY(listening.error().message.contains(u"already runs"));
}

void TestStatusServer::invites_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QString>("refusal"); // of the engine; empty: it makes a link
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("said");
    const QByteArray good = R"({"uses": 1000, "expires_s": 31536000, "ephemeral": true})";
    QTest::newRow("a link") << good << QString() << u"link"_s << u"roamwire://vpn.example:8443/"_s;
    QTest::newRow("refused") << good << u"not now"_s << u"error"_s << u"not now"_s;
    QTest::newRow("no uses") << QByteArray(R"({"uses": 0, "expires_s": 1})") << QString() << u"error"_s
                             << u"not an invite"_s;
    QTest::newRow("never over") << QByteArray(R"({"uses": 1, "expires_s": 31536001})") << QString() << u"error"_s
                                << u"not an invite"_s;
    QTest::newRow("no object") << QByteArray("x") << QString() << u"error"_s << u"not an invite"_s;
}

void TestStatusServer::invites()
{
    QFETCH(QByteArray, asked);
    QFETCH(QString, refusal);
    QFETCH(QString, field);
    QFETCH(QString, said);
    connect(server.get(), &StatusServer::inviteRequested, this,
            [&](const wire::Invite&, const ReplyTo<Invitation>& reply) {
                if (!refusal.isEmpty())
                    return reply(failure(refusal));
                Invitation invitation;
                invitation.link.host = u"vpn.example"_s;
                invitation.link.tenant = TenantId::random();
                invitation.expires = kExpires;
                reply(invitation);
            });
    QLocalSocket client;
    client.connectToServer(path);
    client.write("invite " + asked + '\n');
    QTRY_VERIFY(client.canReadLine());
    const auto object = QJsonDocument::fromJson(client.readLine()).object();
    QVERIFY2(object[field].toString().contains(said), qPrintable(object[field].toString()));
    const auto invitation = invitationFromJson(object);
    QCOMPARE(invitation.has_value(), field == u"link");
    if (invitation)
        QCOMPARE(invitation->expires, kExpires);
    else
        QVERIFY(invitation.error().message.contains(said));
}

void TestStatusServer::tellsWhatWasLogged()
{
    installLogHandler(LogFormat::Text);
    keepRecentLog();
    qInfo("something happened");
    QLocalSocket client;
    client.connectToServer(path);
    client.write("log\n");
    QTRY_VERIFY(client.canReadLine());
    const QJsonArray lines = QJsonDocument::fromJson(client.readLine()).object()[kLogField].toArray();
    QVERIFY(lines.last().toString().endsWith(u"info  default: something happened"_s));
    QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
}

void TestStatusServer::chattererIsDropped()
{
    QLocalSocket client;
    client.connectToServer(path);
    client.write(QByteArray(1000, 'x'));
    QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
}

void TestStatusServer::jsonHasTheContractsFields()
{
    PeerStatus peer;
    peer.name = u"nas"_s;
    status.peers = {peer};
    const QJsonObject object = toJson(status);
    const QStringList self = object["self"_L1].toObject().keys();
    for (const QString& name : {u"interface"_s, u"tenant"_s, u"mode"_s, u"wgip"_s, u"server"_s, u"observed"_s,
                                u"lan_name"_s, u"name"_s, u"may_invite"_s})
        QVERIFY2(self.contains(name), qPrintable(name));
    const QJsonObject shown = object["peers"_L1].toArray().first().toObject();
    QStringList expected{u"name"_s,     u"publickey"_s, u"wgip"_s,      u"presence"_s, u"path"_s,
                         u"verified"_s, u"endpoint"_s,  u"rtt_ms"_s,    u"reason"_s,   u"handshake_age_s"_s,
                         u"rx_bytes"_s, u"tx_bytes"_s,  u"candidates"_s};
    expected.sort();
    QCOMPARE(shown.keys(), expected);
    QVERIFY(shown["rtt_ms"_L1].isNull());
    QCOMPARE(shown["path"_L1].toString(), u"none"_s);
}

QTEST_GUILESS_MAIN(TestStatusServer)
#include "test_statusserver.moc"
