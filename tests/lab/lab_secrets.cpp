#include "tests/lab/watchedprograms.h"
#include "tests/support/sandboxedtest.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTcpSocket>

#include <csignal>

using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000;
constexpr int kKeySize = 32;

const QString kServer = u"server"_s;
const QString kHelper = u"helper"_s;
const QString kOwnConfig = u"home/rw0.conf"_s;
const QString kGuestConfig = u"home/wg0.conf"_s;
const QString kCredential = u"credentials/roamwire.secret"_s;

QByteArray randomBytes()
{
    QByteArray bytes(kKeySize, '\0');
    for (char& byte : bytes)
        byte = char(QRandomGenerator::system()->bounded(256));
    return bytes;
}

/// As WireGuard keeps it.
QByteArray randomPrivateKey()
{
    QByteArray key = randomBytes();
    key[0] = char(key[0] & 0xf8);
    key[31] = char((key[31] & 0x7f) | 0x40);
    return key;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray bytesOf(QByteArrayView base64url)
{
    return QByteArray::fromBase64(base64url.toByteArray(), QByteArray::Base64UrlEncoding);
}

/// What stands between `begin` and the first of "&#" or the end.
QByteArray partOf(const QByteArray& link, const QByteArray& begin)
{
    const qsizetype at = link.indexOf(begin) + begin.size();
    qsizetype end = at;
    while (end < link.size() && !QByteArray("&#\n").contains(link[end]))
        ++end;
    return link.sliced(at, end - at);
}

} // namespace

/// The real programs do all that they can do with secrets, with every log category on, and what they say, show and
/// write is searched for them. The one place that is known to show one is the command line of `join LINK`.
class LabSecrets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();
    void theSearchFinds_data();
    void theSearchFinds();
    void firstJoins();
    void refusalsRepeatNothing_data();
    void refusalsRepeatNothing();
    void memberShowsItsStatus();
    void memberInvites();
    void guestJoinsInSyncMode();
    void serverIsAdministered();
    void serviceManagerHandsTheSecretOver();
    void nothingLeaked();
    void crashesLeaveNothing_data();
    void crashesLeaveNothing();
    void ownerLeaves();

private:
    static void makeNetwork();
    void makeSyncInterface();
    void startServer();
    void startHelper();
    std::unique_ptr<QProcess> startAgent(const QString& interface);
    int join(const QByteArray& link, const QString& interface);
    QByteArray status(const QString& interface, const QStringList& words);
    QByteArray administer(const QStringList& words, const QByteArray& input = {});
    void expectNoLeaks();
    QString socketOf(const QString& interface) const { return programs->path(u"home/%1.sock"_s.arg(interface)); }

    std::unique_ptr<WatchedPrograms> programs;
    std::unique_ptr<QProcess> server;
    std::unique_ptr<QProcess> helper;
    std::unique_ptr<QProcess> owner;
    std::unique_ptr<QProcess> guest;
    QList<Canary> canaries;
    QMap<QString, QStringList> homes; ///< where each may be
    QByteArray firstLink;
    QByteArray memberLink;
    quint16 plainPort = 0;
};

void LabSecrets::makeNetwork()
{
    for (const char* line :
         {"link set lo up", "link add lan0 type veth peer name router", "addr add 192.0.2.2/24 dev lan0",
          "link set lan0 up", "link set router up", "neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0",
          "route add default via 192.0.2.1"})
        QCOMPARE(QProcess::execute(u"ip"_s, QString::fromLatin1(line).split(u' ')), 0);
}

void LabSecrets::initTestCase()
{
    makeNetwork();
    programs = std::make_unique<WatchedPrograms>(u"/run/watched"_s);
    makeSyncInterface();
    startServer();
    startHelper();
    firstLink = administer({u"invite"_s, u"--create"_s, u"--tenant"_s, u"home"_s}).trimmed();
    canaries << Canary(u"first token"_s, bytesOf(partOf(firstLink, "token=")));
    QVERIFY(firstLink.startsWith("roamwire://127.0.0.1:"));
}

void LabSecrets::cleanup()
{
    if (QTest::currentTestFailed())
        qInfo("%s", programs->said().right(4'000).constData());
}

void LabSecrets::cleanupTestCase()
{
    for (const auto* process : {&guest, &owner, &helper, &server}) {
        (*process)->kill();
        (*process)->waitForFinished();
    }
}

/// With keys that we know, as its owner made it.
void LabSecrets::makeSyncInterface()
{
    const QByteArray key = randomPrivateKey();
    const QByteArray preshared = randomBytes();
    canaries << Canary(u"private key of wg0"_s, key) << Canary(u"preshared key"_s, preshared);
    const auto wg = [&](const QStringList& words, const QByteArray& input = {}) {
        return programs->run(QStringList{u"/usr/bin/wg"_s} + words, QByteArray(input.toBase64() + '\n'));
    };
    QCOMPARE(programs->run({u"/usr/bin/wireguard-go"_s, u"wg0"_s}), 0);
    QCOMPARE(wg({u"set"_s, u"wg0"_s, u"private-key"_s, u"/dev/stdin"_s}, key), 0);
    QCOMPARE(wg({u"set"_s, u"wg0"_s, u"peer"_s, QString::fromLatin1(randomPrivateKey().toBase64()), u"preshared-key"_s,
                 u"/dev/stdin"_s, u"allowed-ips"_s, u"10.99.0.9/32"_s},
                preshared),
             0);
    QCOMPARE(QProcess::execute(u"ip"_s, u"addr add 10.99.0.1/24 dev wg0"_s.split(u' ')), 0);
    QCOMPARE(QProcess::execute(u"ip"_s, u"link set wg0 up"_s.split(u' ')), 0);
}

void LabSecrets::startServer()
{
    server = programs->start(kServer,
                             {u"roamwired"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1:8443"_s, u"--listen-plain"_s,
                              u"127.0.0.1:8080"_s, u"--data-dir"_s, programs->path(u"data"_s), u"--log"_s, u"json"_s});
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(programs->path(u"server.out"_s)).contains("ready"), kPatience);
    const QByteArray pem = contentOf(programs->path(u"data/tls.pem"_s));
    const qsizetype body = pem.indexOf("PRIVATE KEY-----\n") + 17;
    canaries << Canary(u"TLS key"_s, privateNumberOf(pem)) << Canary(u"TLS key in PEM"_s, pem.sliced(body, 64));
    homes[u"data/tls.pem"_s] = {u"TLS key in PEM"_s};
}

void LabSecrets::startHelper()
{
    helper = programs->start(kHelper, {u"roamwire-helper"_s, u"--socket"_s, programs->path(u"helper.sock"_s),
                                       u"--allow-interface"_s, u"rw0"_s, u"wg0"_s, u"--state-dir"_s,
                                       programs->path(u"state"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(programs->path(u"helper.sock"_s)), kPatience);
}

std::unique_ptr<QProcess> LabSecrets::startAgent(const QString& interface)
{
    if (interface == u"rw0" && homes.contains(kCredential))
        qputenv("CREDENTIALS_DIRECTORY", QFileInfo(programs->path(kCredential)).path().toUtf8());
    auto agent =
        programs->start(u"agent-"_s + interface,
                        {u"roamwire-agent"_s, u"run"_s, u"--config"_s, programs->path(u"home/%1.conf"_s.arg(interface)),
                         u"--helper"_s, programs->path(u"helper.sock"_s), u"--status-socket"_s, socketOf(interface)});
    qunsetenv("CREDENTIALS_DIRECTORY");
    const auto isConnected = [&] { return status(interface, {u"--json"_s}).contains(R"("server":"connected")"); };
    if (!QTest::qWaitFor(isConnected, kPatience))
        qWarning("%s is not connected", qPrintable(interface));
    return agent;
}

int LabSecrets::join(const QByteArray& link, const QString& interface)
{
    return programs->run({u"roamwire-agent"_s, u"join"_s, u"-"_s, u"--name"_s, interface, u"--interface"_s, interface,
                          u"--config"_s, programs->path(u"home/%1.conf"_s.arg(interface)), u"--helper"_s,
                          programs->path(u"helper.sock"_s)},
                         QByteArray(link + '\n'));
}

QByteArray LabSecrets::status(const QString& interface, const QStringList& words)
{
    return programs->ask(QStringList{u"roamwire-agent"_s, u"status"_s, u"--status-socket"_s, socketOf(interface)} +
                         words);
}

QByteArray LabSecrets::administer(const QStringList& words, const QByteArray& input)
{
    return programs->ask(QStringList{u"roamwired"_s} + words + QStringList{u"--data-dir"_s, programs->path(u"data"_s)},
                         input);
}

void LabSecrets::expectNoLeaks()
{
    const QStringList leaks = programs->leaks(canaries, homes);
    QVERIFY2(leaks.isEmpty(), qPrintable(leaks.join(u", ")));
}

void LabSecrets::theSearchFinds_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray secret(kKeySize, '\xb7');
    QTest::newRow("as it is") << QByteArray("x" + secret + "y");
    QTest::newRow("hex") << QByteArray("x" + secret.toHex() + "y");
    QTest::newRow("upper case") << secret.toHex().toUpper();
    QTest::newRow("base64") << secret.toBase64();
    QTest::newRow("behind one byte") << QByteArray("a" + secret + "b").toBase64();
    QTest::newRow("behind two bytes, for a URL")
        << QByteArray("aa" + secret + "bc").toBase64(QByteArray::Base64UrlEncoding);
}

void LabSecrets::theSearchFinds()
{
    QFETCH(QByteArray, text);
    const Canary canary(u"canary"_s, QByteArray(kKeySize, '\xb7'));
    QVERIFY(canary.isIn(text));
    QVERIFY(!canary.isIn(QByteArray(text).replace(text.size() / 2, 1, "!")));
}

void LabSecrets::firstJoins()
{
    QCOMPARE(join(firstLink, u"rw0"_s), 0);
    const QByteArray config = contentOf(programs->path(kOwnConfig));
    canaries << Canary(u"secret"_s, bytesOf(partOf(config, "#")))
             << Canary(u"private key of rw0"_s,
                       QByteArray::fromBase64(contentOf(programs->path(u"state/rw0.key"_s)).trimmed()));
    homes[kOwnConfig] = {u"secret"_s};
    homes[u"state/rw0.key"_s] = {u"private key of rw0"_s};
    owner = startAgent(u"rw0"_s);
}

void LabSecrets::refusalsRepeatNothing_data()
{
    QTest::addColumn<QByteArray>("change"); // of the first link
    QTest::addColumn<QByteArray>("into");
    const QByteArray secret = QByteArray("#").append(QByteArray(42, 'A'));
    QTest::newRow("spent") << QByteArray() << QByteArray();
    QTest::newRow("of another network") << QByteArray("-") << QByteArray("a-");
    QTest::newRow("the token is cut off") << QByteArray("&pin=") << QByteArray("x&pin=");
    QTest::newRow("the token is there twice") << QByteArray("&pin=") << QByteArray("&token=%1&pin=");
    QTest::newRow("the secret is cut off") << QByteArray("\n") << secret;
    QTest::newRow("another certificate") << QByteArray("pin=") << QByteArray("pin=AAAA");
}

void LabSecrets::refusalsRepeatNothing()
{
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, into);
    QByteArray link = firstLink;
    link.append('\n');
    into.replace("%1", partOf(firstLink, "token="));
    if (change == "-")
        link.replace(link.indexOf('-') + 1, 1, link[link.indexOf('-') + 1] == 'a' ? "b" : "a");
    else if (change == "pin=")
        link.replace(link.indexOf("pin=") + 4, 4, into.sliced(4));
    else if (!change.isEmpty())
        link.replace(link.indexOf(change), change.size(), into);
    QCOMPARE(join(link.trimmed(), u"wg0"_s), 1);
    expectNoLeaks();
}

void LabSecrets::memberShowsItsStatus()
{
    for (const QStringList& words : {QStringList{}, {u"--json"_s}}) {
        const QByteArray shown = status(u"rw0"_s, words);
        QVERIFY(!shown.isEmpty());
        for (const Canary& canary : canaries)
            QVERIFY2(!canary.isIn(shown), qPrintable(canary.name()));
    }
    const auto watch = programs->start(u"watch"_s, {u"roamwire-agent"_s, u"status"_s, u"--watch"_s, u"--json"_s,
                                                    u"--status-socket"_s, socketOf(u"rw0"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(programs->path(u"watch.out"_s)).contains("connected"), kPatience);
    watch->kill();
    watch->waitForFinished();
    const QString bundle = programs->path(u"bundle.txt"_s);
    for (const QString& json : {u"--json"_s, u"--helper=/nowhere"_s})
        programs->run(
            {u"roamwire-agent"_s, u"doctor"_s, json, u"--config"_s, programs->path(kOwnConfig), u"--bundle"_s, bundle});
    QVERIFY(contentOf(bundle).contains("joined as <ipv4-private-"));
}

void LabSecrets::memberInvites()
{
    const QStringList words{u"roamwire-agent"_s,        u"invite"_s,   u"--config"_s,
                            programs->path(kOwnConfig), u"--helper"_s, programs->path(u"helper.sock"_s)};
    memberLink = programs->ask(words).trimmed();
    canaries << Canary(u"second token"_s, bytesOf(partOf(memberLink, "token=")));
    QVERIFY(!programs->ask(words + QStringList{u"--qr"_s}).isEmpty());
    QVERIFY(programs->ask(words + QStringList{u"--json"_s}).contains("link"));
    // Without a running client it joins by itself.
    owner->terminate();
    QVERIFY(owner->waitForFinished());
    QVERIFY(programs->ask(words).startsWith("roamwire://"));
    owner = startAgent(u"rw0"_s);
}

void LabSecrets::guestJoinsInSyncMode()
{
    QCOMPARE(join(memberLink, u"wg0"_s), 0);
    homes[kGuestConfig] = {u"secret"_s};
    guest = startAgent(u"wg0"_s);
    QTRY_VERIFY_WITH_TIMEOUT(status(u"rw0"_s, {u"--json"_s}).contains("\"wg0\""), kPatience);
    // Also as most people do it: safe to repeat, and the one way to show a link to others.
    const auto shown =
        programs->start(u"join-link"_s, {u"roamwire-agent"_s, u"join"_s, QString::fromLatin1(memberLink), u"--config"_s,
                                         programs->path(kGuestConfig), u"--interface"_s, u"wg0"_s});
    QVERIFY(shown->waitForFinished());
    QCOMPARE(shown->exitCode(), 0);
}

void LabSecrets::serverIsAdministered()
{
    for (const QString& json : {u"--json"_s, QString()}) {
        for (const QString& words :
             {u"tenants"_s, u"peers --tenant home"_s, u"invite --tenant home"_s, u"peers --tenant nowhere"_s,
              u"kick --tenant home AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="_s})
            programs->run(u"roamwired %1 --data-dir %2 %3"_s.arg(words, programs->path(u"data"_s), json)
                              .split(u' ', Qt::SkipEmptyParts));
    }
    // The spent one is still known; the second time it is not.
    for (int i = 0; i < 2; ++i)
        programs->run({u"roamwired"_s, u"revoke"_s, u"-"_s, u"--data-dir"_s, programs->path(u"data"_s)},
                      QByteArray(memberLink + '\n'));
    QTcpSocket http;
    QByteArray answer;
    for (const char* path : {"/metrics", "/healthz", "/"}) {
        http.connectToHost(u"127.0.0.1"_s, 8080);
        http.write(QByteArray("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        QTRY_COMPARE_WITH_TIMEOUT(http.state(), QAbstractSocket::UnconnectedState, kPatience);
        answer += http.readAll();
    }
    QVERIFY(answer.contains("roamwire_joins_total"));
    for (const Canary& canary : canaries)
        QVERIFY2(!canary.isIn(answer), qPrintable(canary.name()));
}

/// Which then is in its file alone.
void LabSecrets::serviceManagerHandsTheSecretOver()
{
    owner->terminate();
    QVERIFY(owner->waitForFinished());
    QByteArray text = contentOf(programs->path(kOwnConfig));
    const qsizetype at = text.indexOf('#');
    const QByteArray secret = text.sliced(at + 1, 43);
    QFile config(programs->path(kOwnConfig));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(text.remove(at, 1 + secret.size()));
    config.close();
    QVERIFY(QDir().mkpath(programs->path(u"credentials"_s)));
    QFile credential(programs->path(kCredential));
    QVERIFY(credential.open(QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner));
    credential.write(QByteArray(secret + '\n'));
    credential.close();
    homes.remove(kOwnConfig);
    homes[kCredential] = {u"secret"_s};

    owner = startAgent(u"rw0"_s);
    const QByteArray link = programs->ask({u"roamwire-agent"_s, u"invite"_s, u"--status-socket"_s, socketOf(u"rw0"_s)});
    QVERIFY(link.endsWith(QByteArray('#' + secret + '\n')));
    expectNoLeaks();
}

void LabSecrets::nothingLeaked()
{
    programs->look();
    expectNoLeaks();
    // And where it was searched, there was something.
    QCOMPARE(canaries.size(), 8);
    for (const char* trace :
         {"roamwired", "roamwire-helper", "--status-socket", "wireguard-go", "QT_LOGGING_RULES", "/dev/stdin"})
        QVERIFY2(programs->seen().contains(trace), trace);
    for (const char* trace :
         {R"("category":"roamwire.)", "roamwire.agent", "debug qt.", "damaged", "more than one token"})
        QVERIFY2(programs->said().contains(trace), trace);
}

void LabSecrets::crashesLeaveNothing_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<int>("signal");
    QTest::newRow("agent in sync mode") << u"wg0"_s << SIGABRT;
    QTest::newRow("agent in managed mode") << u"rw0"_s << SIGSEGV;
    QTest::newRow("helper") << kHelper << SIGABRT;
    QTest::newRow("server") << kServer << SIGSEGV;
}

void LabSecrets::crashesLeaveNothing()
{
    QFETCH(QString, program);
    QFETCH(int, signal);
    QProcess& process = program == kServer    ? *server
                        : program == kHelper  ? *helper
                        : program == u"wg0"_s ? *guest
                                              : *owner;
    QCOMPARE(process.state(), QProcess::Running);
    ::kill(pid_t(process.processId()), signal);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    expectNoLeaks();
}

void LabSecrets::ownerLeaves()
{
    QFile::remove(programs->path(u"helper.sock"_s));
    QFile::remove(programs->path(u"server.out"_s));
    server = programs->start(u"server-again"_s, {u"roamwired"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1:8443"_s,
                                                 u"--data-dir"_s, programs->path(u"data"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(contentOf(programs->path(u"server-again.out"_s)).contains("ready"), kPatience);
    startHelper();
    owner = startAgent(u"rw0"_s);
    QCOMPARE(programs->run({u"roamwire-agent"_s, u"leave"_s, u"--config"_s, programs->path(kOwnConfig)}), 0);
    homes.remove(u"state/rw0.key"_s);
    expectNoLeaks();
    QVERIFY(!QFile::exists(programs->path(kOwnConfig)));
    QVERIFY(!QFile::exists(programs->path(u"state/rw0.key"_s)));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabSecrets>(argc, argv, Needs::Programs);
}
#include "lab_secrets.moc"
