#include "client-gui/engine/engine.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::ServerProcess;

namespace {

constexpr int kPatience = 15'000;

/// Stands between client and server with a certificate of its own, and passes on what each of them says.
class ManInTheMiddle final : public QTcpServer
{
public:
    /// `certificateFile`: PEM, with the key.
    ManInTheMiddle(const QString& certificateFile, const InviteLink& server)
        : m_server(server)
    {
        QFile file(certificateFile);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no certificate for the man in the middle");
        const QByteArray pem = file.readAll();
        m_certificate = QSslCertificate(pem);
        m_key = QSslKey(pem, QSsl::Ec);
        listen(QHostAddress::LocalHost);
    }

    /// What clients told it, in clear text.
    qsizetype heard = 0;

private:
    void incomingConnection(qintptr descriptor) override
    {
        auto* client = new QSslSocket(this);
        auto* server = new QSslSocket(client);
        client->setSocketDescriptor(descriptor);
        client->setLocalCertificate(m_certificate);
        client->setPrivateKey(m_key);
        server->setPeerVerifyMode(QSslSocket::VerifyNone);
        connect(client, &QSslSocket::disconnected, client, &QObject::deleteLater);
        connect(server, &QSslSocket::disconnected, client, &QSslSocket::disconnectFromHost);
        connect(client, &QSslSocket::readyRead, server, [this, client, server] {
            const QByteArray said = client->readAll();
            heard += said.size();
            server->write(said);
        });
        connect(server, &QSslSocket::readyRead, client, [client, server] { client->write(server->readAll()); });
        client->startServerEncryption();
        server->connectToHostEncrypted(m_server.host, m_server.port);
    }

    InviteLink m_server;
    QSslCertificate m_certificate;
    QSslKey m_key;
};

} // namespace

class TestPinnedServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { engine.reset(); }

    void rightServerIsJoined();
    void pinOutlivesARestart();
    void otherServerIsToldNothing();
    void withoutAPinAnAuthorityIsNeeded();
    void manInTheMiddleIsToldNothing();
    void proofForTheMiddleIsRefused();
    void proofForNobodyIsRefused();

private:
    void start(const InviteLink& link)
    {
        engine = std::make_unique<Engine>(EngineSettings{u"rw0"_s, link, u"laptop"_s, std::nullopt}, watch, device,
                                          store, clock);
        watch.move(test::homeNetwork(1, 20));
        engine->start();
    }
    bool isConnected() const { return engine->status().server == u"connected"; }
    QString problem() const { return engine->status().problem; }

    const TenantId tenant = TenantId::random();
    const SystemClock clock;
    ServerProcess server{ServerProcess::Transport::Tls};
    ServerProcess other{ServerProcess::Transport::Tls};
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    std::unique_ptr<Engine> engine;
};

void TestPinnedServer::initTestCase()
{
    QVERIFY(server.start());
    QVERIFY(other.start());
    QVERIFY(server.link(tenant).pin);
    QVERIFY(server.link(tenant).pin != other.link(tenant).pin);
}

void TestPinnedServer::rightServerIsJoined()
{
    start(server.link(tenant));
    QTRY_VERIFY2_WITH_TIMEOUT(isConnected(), qPrintable(problem()), kPatience);
}

void TestPinnedServer::pinOutlivesARestart()
{
    const InviteLink link = server.link(tenant);
    QVERIFY(server.stop());
    QVERIFY(server.start());
    start(link);
    QTRY_VERIFY2_WITH_TIMEOUT(isConnected(), qPrintable(problem()), kPatience);
}

void TestPinnedServer::otherServerIsToldNothing()
{
    InviteLink link = server.link(tenant);
    link.pin = other.link(tenant).pin;
    start(link);
    QTRY_VERIFY_WITH_TIMEOUT(problem().contains(u"does not have the key that the link names"), kPatience);
    QVERIFY(!isConnected());
}

void TestPinnedServer::withoutAPinAnAuthorityIsNeeded()
{
    InviteLink link = server.link(tenant);
    link.pin.reset();
    start(link);
    QTRY_VERIFY_WITH_TIMEOUT(problem().contains(u"is not trusted here"), kPatience);
    QVERIFY(!isConnected());
}

void TestPinnedServer::manInTheMiddleIsToldNothing()
{
    ManInTheMiddle middle(other.certificateFile(), server.link(tenant));
    InviteLink link = server.link(tenant);
    link.port = middle.serverPort();
    start(link);
    QTRY_VERIFY_WITH_TIMEOUT(problem().contains(u"somebody stands in between"), kPatience);
    QCOMPARE(middle.heard, 0);
}

void TestPinnedServer::proofForTheMiddleIsRefused()
{
    // Somebody was made to believe in the certificate of the middle; the server still does not.
    ManInTheMiddle middle(other.certificateFile(), server.link(tenant));
    InviteLink link = other.link(tenant);
    link.port = middle.serverPort();
    start(link);
    QTRY_VERIFY2_WITH_TIMEOUT(problem().contains(u"proof"), qPrintable(problem()), kPatience);
    QVERIFY(middle.heard > 0);
    QVERIFY(!isConnected());
}

void TestPinnedServer::proofForNobodyIsRefused()
{
    InviteLink link = server.link(tenant);
    link.bindNone = true;
    start(link);
    QTRY_VERIFY2_WITH_TIMEOUT(problem().contains(u"proof"), qPrintable(problem()), kPatience);
    QVERIFY(!isConnected());
}

QTEST_GUILESS_MAIN(TestPinnedServer)
#include "test_pinnedserver.moc"
