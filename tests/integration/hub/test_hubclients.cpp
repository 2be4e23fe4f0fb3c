#include "client-gui/agent/hub/brokerprotocol.h"
#include "shared/commandline/qrcode.h"
#include "tests/integration/hub/standinbroker.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using namespace roamwire::agent;
using tests::StandInBroker;

namespace {

constexpr int kPatience = 20'000;
const QByteArray kHubKey = PublicKey::fromRaw(QByteArray(32, 'h'))->toBase64();

} // namespace

/// What the real program does for clients of a hub.
class TestHubClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writesAReadyFile();
    void replacesNothingUnasked();
    void drawsForThePhone();
    void takesAPublicKey();
    void printsToStdout();
    void tellsWhyNot();
    void lists();
    void removes();

private:
    /// The exit code; -1 if it does not end.
    int run(const QStringList& words);
    QByteArray fileOf(const QString& name) const
    {
        QFile file(folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<StandInBroker> stand;
    QByteArray output;
    QByteArray errors;
};

void TestHubClients::init()
{
    folder = std::make_unique<QTemporaryDir>();
    stand = std::make_unique<StandInBroker>();
    stand->answer(broker::path::kClientAdd, 201);
    stand->answer(broker::path::kClientConfig, 200,
                  R"({"server":{"endpoint_address":"203.0.113.5","endpoint_port":5128,"public_key":")" + kHubKey +
                      R"("},"subnet":{"allowed_ips":"10.20.0.0/24","lease":"10.20.0.21"}})");
    QFile config(folder->filePath(u"hub.ini"_s));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("[api]\nurl=" + stand->url().toEncoded() + '\n');
}

int TestHubClients::run(const QStringList& words)
{
    QProcess agent;
    agent.setWorkingDirectory(folder->path());
    agent.start(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwire-agent"),
                QStringList{u"hub"_s} + words + QStringList{u"--config"_s, u"hub.ini"_s});
    if (!QTest::qWaitFor([&] { return agent.state() == QProcess::NotRunning; }, kPatience))
        return -1;
    output = agent.readAllStandardOutput();
    errors = agent.readAllStandardError();
    return agent.exitCode();
}

void TestHubClients::writesAReadyFile()
{
    QVERIFY2(run({u"client"_s, u"laptop"_s, u"--server"_s, u"one"_s}) == 0, errors.constData());
    const QByteArray text = fileOf(u"laptop.conf"_s);
    const QRegularExpression form(
        u"^# laptop at one\n\\[Interface\\]\nPrivateKey = [A-Za-z0-9+/]{43}=\n"
        "Address = 10\\.20\\.0\\.21/32\n\n\\[Peer\\]\nPublicKey = %1\n"
        "Endpoint = 203\\.0\\.113\\.5:5128\nAllowedIPs = 10\\.20\\.0\\.0/24\n"
        "PersistentKeepalive = 25\n$"_s.arg(QRegularExpression::escape(QString::fromLatin1(kHubKey))));
    QVERIFY2(form.match(QString::fromUtf8(text)).hasMatch(), text.constData());
    QCOMPARE(QFile::permissions(folder->filePath(u"laptop.conf"_s)) &
                 (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOwner),
             QFile::Permissions());
    QVERIFY2(output.contains("laptop.conf") && output.contains("wg-quick up laptop"), output.constData());
    QVERIFY(!output.contains("PrivateKey"));
    QCOMPARE(stand->calls.size(), 2);
    QCOMPARE(stand->calls.first().body.value(u"client_name"_s), u"laptop"_s);
    QCOMPARE(stand->calls.first().body.value(u"server_name"_s), u"one"_s);
}

void TestHubClients::replacesNothingUnasked()
{
    QFile old(folder->filePath(u"laptop.conf"_s));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("mine") == 4);
    old.close();
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"one"_s}), 1);
    QVERIFY2(errors.contains("--force"), errors.constData());
    QCOMPARE(fileOf(u"laptop.conf"_s), "mine");
    QVERIFY(stand->calls.isEmpty()); // the client's old key is still good
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"one"_s, u"--force"_s}), 0);
    QVERIFY(fileOf(u"laptop.conf"_s).contains("PrivateKey"));
}

void TestHubClients::drawsForThePhone()
{
    QVERIFY2(run({u"client"_s, u"phone"_s, u"--server"_s, u"one"_s, u"--qr"_s}) == 0, errors.constData());
    QVERIFY(!QFile::exists(folder->filePath(u"phone.conf"_s)));
    QVERIFY(output.startsWith("phone has 10.20.0.21 at one\n\x1b[") && !output.contains("PrivateKey"));
    QCOMPARE(run({u"client"_s, u"phone"_s, u"--server"_s, u"one"_s, u"--qr"_s, u"--output"_s, u"both.conf"_s}), 0);
    const QByteArray text = fileOf(u"both.conf"_s);
    QVERIFY2(text.startsWith("# phone at one\n[Interface]\nPrivateKey = "), text.constData());
    QVERIFY(output.contains(qrCode(QString::fromUtf8(text))->toUtf8()));
}

void TestHubClients::takesAPublicKey()
{
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"one"_s, u"--public-key"_s, QString::fromLatin1(kHubKey)}),
             0);
    QVERIFY(!fileOf(u"laptop.conf"_s).contains("\nPrivateKey"));
    QVERIFY2(output.contains("private key"), output.constData());
    QCOMPARE(stand->calls.first().body.value(u"public_key"_s), QString::fromLatin1(kHubKey));
}

void TestHubClients::printsToStdout()
{
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"one"_s, u"--output"_s, u"-"_s}), 0);
    QVERIFY2(output.startsWith("# laptop at one\n[Interface]\nPrivateKey = "), output.constData());
    QVERIFY(errors.contains("10.20.0.21"));
}

void TestHubClients::tellsWhyNot()
{
    QCOMPARE(run({u"client"_s, u"laptop"_s}), 1);
    QVERIFY2(errors.contains("--server"), errors.constData());
    stand->answer(broker::path::kClientAdd, 400, R"({"error":"no such server"})");
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"two"_s}), 1);
    QVERIFY2(errors.contains("no such server"), errors.constData());
    QVERIFY(!QFile::exists(folder->filePath(u"laptop.conf"_s)));
    stand->answer(broker::path::kClientAdd, 201);
    stand->answer(broker::path::kClientConfig, 200, R"({"server":{},"subnet":{}})");
    QCOMPARE(run({u"client"_s, u"laptop"_s, u"--server"_s, u"two"_s}), 1);
    QVERIFY2(errors.contains("not understood"), errors.constData());
    QCOMPARE(run({u"client"_s}), 2);
    QCOMPARE(run({u"client"_s, u"../x"_s, u"--server"_s, u"one"_s}), 1);
}

void TestHubClients::lists()
{
    stand->answer(broker::path::kClientList, 200,
                  R"({"phone":{"peering1":{"public_key":")" + kHubKey +
                      R"(","server":"one"},"peering2":{"public_key":")" + kHubKey + R"(","server":"two"}}})");
    QCOMPARE(run({u"list"_s}), 0);
    QVERIFY2(output.contains("one") && output.contains("two") && output.contains(kHubKey), output.constData());
    QCOMPARE(run({u"list"_s, u"--server"_s, u"two"_s, u"--json"_s}), 0);
    QCOMPARE(output, R"([{"client":"phone","publickey":")" + kHubKey + "\",\"server\":\"two\"}]\n");
}

void TestHubClients::removes()
{
    stand->answer(broker::path::kRemovePeer, 200);
    QCOMPARE(run({u"remove"_s, u"phone"_s, u"--server"_s, u"one"_s}), 0);
    QCOMPARE(stand->calls.last().body, (QJsonObject{{u"client_name"_s, u"phone"_s}, {u"server_name"_s, u"one"_s}}));
}

QTEST_GUILESS_MAIN(TestHubClients)
#include "test_hubclients.moc"
