#include "server/app/admin/admincommand.h"
#include "server/app/admin/adminfields.h"
#include "server/app/admin/adminsocket.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/support/qrreader.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::StringLiterals;

namespace {

const QString kProgram = QStringLiteral(ROAMWIRED_PATH);

const QString kKey = u"iOqMfXuyz3FZHvapq2wQk480mr+NSbP/6lMuhzWBJVo="_s;

} // namespace

class TestAdminCommand final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void asksAsItIsTold();
    void explainsItself();
    void socketIsForItsUser();
    void socketIsInTheDataFolder();
    void tooLongDataFolders();
    void serverAnswers_data();
    void serverAnswers();
    void linkIsDrawn();
    void chatterersAreDropped();
    void withoutAServerItSaysSo();
};

void TestAdminCommand::refusesWrongUsage_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("said");
    QTest::newRow("no tenant") << u"invite"_s << u"--tenant"_s;
    QTest::newRow("no tenant to list") << u"peers"_s << u"--tenant"_s;
    QTest::newRow("no key") << u"kick --tenant home"_s << u"KEY"_s;
    QTest::newRow("no key at all") << u"kick --tenant home laptop"_s << u"public key"_s;
    QTest::newRow("a key for no tenant") << u"revoke "_s + kKey << u"--tenant"_s;
    QTest::newRow("two keys") << u"revoke --tenant home %1 %1"_s.arg(kKey) << u"one"_s;
    QTest::newRow("an argument too many") << u"tenants home"_s << u"home"_s;
    QTest::newRow("no uses") << u"invite --tenant home --uses 0"_s << u"--uses"_s;
    QTest::newRow("JSON and a picture") << u"invite --tenant home --json --qr"_s << u"choose one"_s;
    QTest::newRow("changes its kind") << u"invite --tenant home --unsealed"_s << u"--create"_s;
    QTest::newRow("a picture of no link") << u"tenants --qr"_s << u"qr"_s;
    QTest::newRow("an unknown option") << u"tenants --uses 1"_s << u"uses"_s;
}

void TestAdminCommand::refusesWrongUsage()
{
    QFETCH(QString, words);
    QFETCH(QString, said);
    const auto parsed = parseAdminCommand(words.split(u' '));
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().message.contains(said), qPrintable(parsed.error().message));
}

void TestAdminCommand::asksAsItIsTold()
{
    const auto parsed = parseAdminCommand(
        u"invite --create --unsealed --tenant home --uses 3 --expires 2h --ephemeral --server h:1 --data-dir /d --json"_s
            .split(u' '));
    QVERIFY(parsed);
    const auto& command = std::get<AdminCommand>(*parsed);
    QCOMPARE(command.dataDir, u"/d"_s);
    QVERIFY(command.json);
    QCOMPARE(command.request, (QJsonObject{{admin::kCommand, u"invite"_s},
                                           {admin::kTenant, u"home"_s},
                                           {admin::kCreate, true},
                                           {admin::kUnsealed, true},
                                           {admin::kUses, 3},
                                           {admin::kSeconds, 7200},
                                           {admin::kEphemeral, true},
                                           {admin::kServer, u"h:1"_s}}));
}

void TestAdminCommand::explainsItself()
{
    for (const char* name : {"invite", "tenants", "peers", "kick", "revoke"}) {
        QVERIFY(isAdminCommand(QString::fromLatin1(name)));
        const auto parsed = parseAdminCommand({QString::fromLatin1(name), u"--help"_s});
        QVERIFY(parsed);
        QVERIFY(std::get<QString>(*parsed).startsWith(u"Usage: roamwired "_s + QString::fromLatin1(name)));
    }
    QVERIFY(!isAdminCommand(u"serve"_s));
}

void TestAdminCommand::socketIsForItsUser()
{
    QTemporaryDir data;
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFile::permissions(AdminSocket::pathIn(data.path())) & others, QFile::Permissions());
    // A server that was killed leaves its socket behind.
    server.kill();
    QVERIFY(server.start(data.path()));
    test::ServerProcess command(kProgram);
    QCOMPARE(command.run({u"tenants"_s, u"--data-dir"_s, data.path()}), 0);
}

void TestAdminCommand::socketIsInTheDataFolder()
{
    QTemporaryDir home;
    const QString before = QDir::currentPath();
    const auto goBack = qScopeGuard([&before] { QDir::setCurrent(before); });
    QDir::setCurrent(home.path());
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(u"data"_s));
    QVERIFY(QFile::exists(home.filePath(u"data/admin.sock"_s)));
    test::ServerProcess command(kProgram);
    QCOMPARE(command.run({u"tenants"_s, u"--data-dir"_s, u"data"_s}), 0);
}

void TestAdminCommand::tooLongDataFolders()
{
    QTemporaryDir home;
    const qsizetype longest = 106 - u"/admin.sock"_s.size();
    const QString good = home.filePath(QString(longest - home.path().size() - 1, u'x'));
    QCOMPARE(good.size(), longest);
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(good));
    test::ServerProcess command(kProgram);
    QCOMPARE(command.run({u"tenants"_s, u"--data-dir"_s, good}), 0);
    QCOMPARE(command.run({u"serve"_s, u"--listen-plain"_s, u"127.0.0.1:0"_s, u"--data-dir"_s, good + u'x'}), 1);
    const QByteArray said = command.standardError();
    QVERIFY2(said.contains("106 bytes") && said.contains("shorter"), said.constData());
}

void TestAdminCommand::serverAnswers_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("no tenants yet") << QByteArray(R"({"command":"tenants"})") << QByteArray(R"({"tenants":[]})");
    QTest::newRow("no such command") << QByteArray(R"({"command":"x"})") << QByteArray("does not know 'x'");
    QTest::newRow("no command") << QByteArray("{}") << QByteArray("does not know ''");
    QTest::newRow("no JSON") << QByteArray("tenants") << QByteArray("does not know ''");
    QTest::newRow("no such tenant") << QByteArray(R"({"command":"peers","tenant":"x"})")
                                    << QByteArray("no network 'x'");
    QTest::newRow("a UUID of no tenant")
        << QByteArray(R"({"command":"peers","tenant":"3daf1997-d6eb-41ba-898f-ebc275da1f98"})")
        << QByteArray("no network '3daf");
    QTest::newRow("a token of no invite")
        << QByteArray(R"({"command":"revoke","token":"x"})") << QByteArray("no such invite");
    QTest::newRow("lives for ever")
        << QByteArray(R"({"command":"invite","create":true,"tenant":"h","expires_s":9007199254740991})")
        << QByteArray("expires after");
    QTest::newRow("more uses than a number holds")
        << QByteArray(R"({"command":"invite","create":true,"tenant":"h","expires_s":60,"uses":4294967297})")
        << QByteArray("uses");
    QTest::newRow("a server that is none")
        << QByteArray(R"({"command":"invite","create":true,"tenant":"h","expires_s":60,"server":"a/b"})")
        << QByteArray("--server");
}

void TestAdminCommand::serverAnswers()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    QTemporaryDir data;
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    QLocalSocket socket;
    socket.connectToServer(AdminSocket::pathIn(data.path()));
    socket.write(request + '\n');
    QTRY_VERIFY(socket.canReadLine());
    const QByteArray line = socket.readLine();
    QVERIFY2(line.contains(answer), line.constData());
    QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
}

void TestAdminCommand::linkIsDrawn()
{
    QTemporaryDir data;
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    test::ServerProcess command(kProgram);
    const QStringList words = u"invite --create --tenant home --server vpn.example.org --qr --data-dir"_s.split(u' ');
    QCOMPARE(command.run(words + QStringList{data.path()}), 0);
    const QByteArray printed = command.standardOutput();
    const qsizetype end = printed.indexOf('\n');
    const QByteArray link = printed.first(end);
    QVERIFY2(link.startsWith("roamwire://vpn.example.org:"), link.constData());
    QCOMPARE(test::readQrCode(QString::fromUtf8(printed.sliced(end + 1))), link);
}

void TestAdminCommand::chatterersAreDropped()
{
    QTemporaryDir data;
    test::ServerProcess server(kProgram);
    QVERIFY(server.start(data.path()));
    QLocalSocket socket;
    socket.connectToServer(AdminSocket::pathIn(data.path()));
    socket.write(QByteArray(10'000, 'x'));
    QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
    QCOMPARE(server.terminate(), 0);
}

void TestAdminCommand::withoutAServerItSaysSo()
{
    QTemporaryDir data;
    test::ServerProcess program(kProgram);
    QCOMPARE(program.run({u"tenants"_s, u"--data-dir"_s, data.path()}), 1);
    const QByteArray said = program.standardError();
    QVERIFY2(said.contains("no server answers"), said.constData());
}

QTEST_GUILESS_MAIN(TestAdminCommand)
#include "test_admincommand.moc"
