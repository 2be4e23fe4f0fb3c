#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/pem.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/wiresyncclient.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace roamwire;
using namespace roamwire::test;

class TestServerProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhenItIsReady();
    void addressSurvives_data();
    void addressSurvives();
    void stopsWithinFiveSeconds();
    void logsJson();
    void portInUse();
    void oneServerPerDataFolder();
    void wrongUsage_data();
    void wrongUsage();
    void closedServerRefuses();
    void keepsItsOwnCertificate();
    void readsItsCertificateAgain();
    void badCertificateAtTheStart();
    void pollingClientsLiveInTheConfiguredNetwork();
    void threeHundredAtOnce();
};

namespace {

const QString kProgram = QStringLiteral(ROAMWIRED_PATH);
const QString kName = QStringLiteral("peer");

/// The files of --tls-cert and --tls-key.
class OwnFiles
{
public:
    void write(const QByteArray& certificate, const QByteArray& key) const
    {
        writeOne(m_folder.filePath(QStringLiteral("cert")), certificate);
        writeOne(m_folder.filePath(QStringLiteral("key")), key);
    }
    QStringList options() const
    {
        return {QStringLiteral("--tls-cert"), m_folder.filePath(QStringLiteral("cert")), QStringLiteral("--tls-key"),
                m_folder.filePath(QStringLiteral("key"))};
    }

private:
    static void writeOne(const QString& path, const QByteArray& text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() ||
            !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            qFatal("cannot write a test's file");
    }

    const QTemporaryDir m_folder;
};

} // namespace

void TestServerProcess::saysWhenItIsReady()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    static const QRegularExpression ready(QStringLiteral(
        "\\A\\{\"pin\":\"[A-Za-z0-9_-]{43}\",\"ready\":true,\"urls\":\\[\"wss://127\\.0\\.0\\.1:[0-9]+\","
        "\"ws://127\\.0\\.0\\.1:[0-9]+\"\\]\\}\\n\\z"));
    QVERIFY2(ready.match(QString::fromUtf8(server.firstLine())).hasMatch(), server.firstLine().constData());
    QCOMPARE(server.terminate(), 0);
    QVERIFY(server.standardOutput().isEmpty());
}

void TestServerProcess::addressSurvives_data()
{
    QTest::addColumn<bool>("isKilled");
    QTest::newRow("restart") << false;
    QTest::newRow("kill -9") << true;
}

void TestServerProcess::addressSurvives()
{
    QFETCH(bool, isKilled);
    const QTemporaryDir data;
    const auto tenant = TenantId::random();
    QList<QHostAddress> addresses;
    std::array<Identity, 5> identities;
    {
        ServerProcess server(kProgram);
        QVERIFY(server.start(data.path()));
        std::vector<std::unique_ptr<NativeClient>> clients;
        for (const Identity& identity : identities) {
            clients.push_back(std::make_unique<NativeClient>(server.port(), tenant, identity));
            const auto welcome = clients.back()->join(kName);
            QVERIFY(welcome);
            addresses.append(welcome->wgip);
        }
        // Killed right after the last welcome: what was told is on the disk.
        if (isKilled)
            server.kill();
        else
            QCOMPARE(server.terminate(), 0);
    }
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    for (int i = 4; i >= 0; --i) { // in another order, so that nothing is right by luck
        NativeClient client(server.port(), tenant, identities[static_cast<std::size_t>(i)]);
        const auto welcome = client.join(kName);
        QVERIFY(welcome);
        QCOMPARE(welcome->wgip, addresses[i]);
        QCOMPARE(welcome->list.peers.size(), 4); // the others are away, not gone
    }
    QCOMPARE(server.terminate(), 0);
}

void TestServerProcess::stopsWithinFiveSeconds()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    const Identity identity;
    NativeClient reader(server.port(), TenantId::random(), identity);
    QVERIFY(reader.join(kName));
    RawClient half(server.port());
    half.sendRaw("GET /tenants");
    NativeClient deaf(server.port(), TenantId::random(), identity);
    QVERIFY(deaf.join(kName));
    deaf.stopReading();
    QCOMPARE(server.terminate(), 0);
    QCOMPARE(reader.closeCode(), quint16(1001));
}

void TestServerProcess::logsJson()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path(), {QStringLiteral("--log"), QStringLiteral("json")}));
    QCOMPARE(server.terminate(), 0);
    const QByteArray log = server.standardError();
    QVERIFY2(log.startsWith("{\"category\":\"roamwire."), log.constData());
}

void TestServerProcess::portInUse()
{
    const QTemporaryDir data;
    const QTemporaryDir otherData;
    ServerProcess first(kProgram);
    QVERIFY(first.start(data.path()));
    ServerProcess second(kProgram);
    QCOMPARE(
        second.run({QStringLiteral("serve"), QStringLiteral("--listen-plain"),
                    QStringLiteral("127.0.0.1:%1").arg(first.port()), QStringLiteral("--data-dir"), otherData.path()}),
        1);
    const QByteArray log = second.standardError();
    QVERIFY2(log.contains(QByteArray::number(first.port())), log.constData());
}

void TestServerProcess::oneServerPerDataFolder()
{
    const QTemporaryDir data;
    const QString lock = data.filePath(QStringLiteral("roamwired.lock"));
    ServerProcess first(kProgram);
    QVERIFY(first.start(data.path()));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFile::permissions(lock) & others, QFile::Permissions());
    ServerProcess second(kProgram);
    QCOMPARE(second.run({QStringLiteral("serve"), QStringLiteral("--listen-plain"), QStringLiteral("127.0.0.1:0"),
                         QStringLiteral("--data-dir"), data.path()}),
             1);
    const QByteArray said = second.standardError();
    QVERIFY2(said.contains("Another server") && said.contains("--data-dir"), said.constData());
    // It has taken nothing from the first one.
    ServerProcess command(kProgram);
    QCOMPARE(command.run({QStringLiteral("tenants"), QStringLiteral("--data-dir"), data.path()}), 0);
    // Nothing of a killed one is in the way, whatever the number of the next process.
    first.kill();
    QVERIFY(QFile::exists(lock));
    QVERIFY(second.start(data.path()));
    QCOMPARE(second.terminate(), 0);
    QVERIFY(first.start(data.path()));
}

void TestServerProcess::wrongUsage_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    QTest::newRow("nothing") << QString() << 2;
    QTest::newRow("unknown command") << QStringLiteral("swerve") << 2;
    QTest::newRow("unknown option") << QStringLiteral("serve --nonsense") << 2;
    QTest::newRow("off loopback") << QStringLiteral("serve --listen-plain 0.0.0.0:0") << 2;
    QTest::newRow("help") << QStringLiteral("--help") << 0;
    QTest::newRow("help of serve") << QStringLiteral("serve --help") << 0;
    QTest::newRow("version") << QStringLiteral("--version") << 0;
    QTest::newRow("data directory cannot be made") << QStringLiteral("serve --data-dir /dev/null/x") << 1;
}

void TestServerProcess::wrongUsage()
{
    QFETCH(QString, line);
    QFETCH(int, code);
    ServerProcess server(kProgram);
    QCOMPARE(server.run(line.split(u' ', Qt::SkipEmptyParts)), code);
    QCOMPARE(server.standardError().isEmpty(), code == 0);
    QCOMPARE(server.standardOutput().isEmpty(), code != 0);
}

void TestServerProcess::closedServerRefuses()
{
    const QTemporaryDir data;
    const QTemporaryDir config;
    QFile file(config.filePath(QStringLiteral("conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[server]\nopen = false\n");
    file.close();
    ServerProcess server(kProgram);
    QProcess process;
    process.start(kProgram, {QStringLiteral("serve"), QStringLiteral("--config"), file.fileName(),
                             QStringLiteral("--listen-plain"), QStringLiteral("127.0.0.1:0"),
                             QStringLiteral("--data-dir"), data.path()});
    QVERIFY(eventually([&] { return process.canReadLine(); }));
    const QString line = QString::fromUtf8(process.readLine());
    const auto port = line.section(u':', -1).section(u'"', 0, 0).toUShort();
    const Identity identity;
    NativeClient client(port, TenantId::random(), identity);
    QVERIFY(client.sendJoin(kName));
    const auto error = client.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kNoToken);
    // Nor does it tell anybody who is there.
    QCOMPARE(post(port, "{\"t\":\"peers\"}").status, 404);
    RawClient stranger(port);
    stranger.sendUpgrade(TenantId::random());
    QVERIFY(stranger.isUpgraded());
    stranger.sendText("{\"t\":\"peers\"}");
    QVERIFY(stranger.nextText().startsWith("{\"error\":\"not_open\""));
    QCOMPARE(stranger.closeCode(), quint16(1008));
    process.terminate();
    QVERIFY(process.waitForFinished());
}

void TestServerProcess::keepsItsOwnCertificate()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    const QByteArray pin = server.pin();
    const Identity identity;
    {
        NativeClient client(server.tls(), TenantId::random(), identity);
        QVERIFY(client.join(kName));
        QCOMPARE(client.binding().toBase64Url(), pin);
    }
    server.reload(); // there is nothing to read
    server.kill();
    QVERIFY(server.standardError().contains(QByteArray("pin=" + pin)));
    QVERIFY(server.start(data.path()));
    QCOMPARE(server.pin(), pin);
    QCOMPARE(server.terminate(), 0);
}

void TestServerProcess::readsItsCertificateAgain()
{
    const QTemporaryDir data;
    const OwnFiles files;
    const QByteArray key = pem::ecKey();
    files.write(pem::certificateOf(key), key);
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path(), files.options()));
    const QByteArray before = server.pin();
    const auto tenant = TenantId::random();
    const Identity one;
    const Identity two;
    const Identity three;
    NativeClient old(server.tls(), tenant, one);
    QVERIFY(old.join(kName));

    files.write(pem::certificateOf(pem::ecKey()), key); // not its own
    server.reload();
    QByteArray log;
    QVERIFY(eventually([&] { return (log += server.standardError()).contains("stays"); }));
    QVERIFY2(log.contains("not that of the certificate") && log.contains("SIGHUP"), log.constData());
    files.write(pem::certificateOf(key, -1), key);
    server.reload();
    QVERIFY(eventually([&] { return (log += server.standardError()).contains("has expired"); }));
    NativeClient meanwhile(server.tls(), tenant, two);
    QVERIFY(meanwhile.join(kName));
    QCOMPARE(meanwhile.binding().toBase64Url(), before);

    const QByteArray newKey = pem::rsaKey(2048);
    files.write(pem::certificateOf(newKey), newKey);
    server.reload();
    const auto tellsAnotherPin = [&] {
        return (log += server.standardError()).count("carry pin=") > log.count(before);
    };
    QVERIFY(eventually(tellsAnotherPin));
    NativeClient newcomer(server.tls(), tenant, three);
    QVERIFY(newcomer.join(kName));
    QVERIFY(newcomer.binding().toBase64Url() != before);
    QVERIFY(log.contains(QByteArray("pin=" + newcomer.binding().toBase64Url())));
    for (int i = 0; i < 2; ++i)
        QVERIFY(old.next<wire::PeerUpsert>()); // it has heard of both
    QCOMPARE(server.terminate(), 0);
}

void TestServerProcess::badCertificateAtTheStart()
{
    const QTemporaryDir data;
    const OwnFiles files;
    const QByteArray key = pem::ecKey();
    ServerProcess server(kProgram);
    const QStringList line = QStringList{QStringLiteral("serve"), QStringLiteral("--listen"),
                                         QStringLiteral("127.0.0.1:0"), QStringLiteral("--data-dir"), data.path()} +
                             files.options();
    files.write(pem::certificateOf(pem::ecKey()), key);
    QCOMPARE(server.run(line), 1);
    QVERIFY(server.standardError().contains("not that of the certificate"));
    // Who has its pin does not mind an expired one.
    files.write(pem::certificateOf(key, -1), key);
    QVERIFY(server.start(data.path(), files.options()));
    QCOMPARE(server.terminate(), 0);
    QVERIFY(server.standardError().contains("has expired"));
}

void TestServerProcess::pollingClientsLiveInTheConfiguredNetwork()
{
    const QTemporaryDir data;
    const QTemporaryDir config;
    QFile file(config.filePath(QStringLiteral("conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto tenant = TenantId::random();
    file.write("[wiresync]\ntenant = " + tenant.toString().toLatin1() + '\n');
    file.close();
    ServerProcess server(kProgram);
    for (const bool isConfigured : {true, false}) {
        const TenantId where = isConfigured ? tenant : *TenantId::fromString(u"00000000-0000-4000-8000-000000000004");
        const QStringList more{QStringLiteral("--config"), file.fileName()};
        QVERIFY(server.start(data.path(), isConfigured ? more : QStringList()));
        WireSyncClient polling(server.port(), "10.0.0.2", "192.168.1.2", "02:00:5e:10:00:01");
        QCOMPARE(polling.update().body, QByteArray("{\"t\":\"update_ack\"}"));
        const Identity identity;
        NativeClient native(server.port(), where, identity);
        const auto welcome = native.join(kName);
        QVERIFY(welcome && welcome->list.peers.size() == 1);
        QVERIFY(welcome->list.peers.constFirst().publicKey == polling.key());
        QCOMPARE(server.terminate(), 0);
    }
}

void TestServerProcess::threeHundredAtOnce()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    const auto tenant = TenantId::random();
    // While the server does not run at all, the system still takes every connection: none has to repeat its SYN.
    server.pause();
    QElapsedTimer timer;
    timer.start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 300; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port())); // returns when the connection stands
        clients.back()->sendUpgrade(tenant);
    }
    const qint64 connected = timer.elapsed();
    server.resume();
    for (auto& client : clients)
        QVERIFY(client->isUpgraded());
    QVERIFY2(connected < 900, qPrintable(QString::number(connected))); // a repeated SYN comes after 1 s
    QCOMPARE(server.terminate(), 0);
}

ROAMWIRE_SERVER_TEST_MAIN(TestServerProcess)
#include "test_serverprocess.moc"
