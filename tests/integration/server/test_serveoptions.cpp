#include "server/app/serveoptions.h"

#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

class TestServeOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void defaults();
    void stateDirectory();
    void everyOption();
    void listenAddresses_data();
    void listenAddresses();
    void relayAddresses_data();
    void relayAddresses();
    void relays();
    void errors_data();
    void errors();
    void fileAndCommandLine();
    void badFiles_data();
    void badFiles();
    void help();
};

namespace {

QString writeFile(const QTemporaryDir& directory, const QByteArray& text)
{
    QFile file(directory.filePath(QStringLiteral("roamwired.conf")));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write a test file");
    return file.fileName();
}

QStringList words(const QString& line)
{
    return line.split(u' ', Qt::SkipEmptyParts);
}

Result<ServeOptions> parse(const QStringList& arguments)
{
    auto parsed = parseServe(arguments);
    if (!parsed)
        return std::unexpected(parsed.error());
    const auto* options = std::get_if<ServeOptions>(&*parsed);
    return options ? Result<ServeOptions>(*options) : failure(QStringLiteral("(help)"));
}

} // namespace

void TestServeOptions::init()
{
    qunsetenv("STATE_DIRECTORY");
}

void TestServeOptions::defaults()
{
    const auto options = parse({});
    QVERIFY(options);
    QVERIFY(options->listenPlain.isEmpty());
    QCOMPARE(options->listen.size(), 1);
    QCOMPARE(options->listen[0].toString(), QStringLiteral("*:8443"));
    QVERIFY(options->tlsCert.isEmpty() && options->tlsKey.isEmpty());
    QVERIFY(!options->open);
    QVERIFY(options->relay.isEmpty());
    QCOMPARE(options->dataDir, QStringLiteral("/var/lib/roamwire"));
    QVERIFY(options->log == LogFormat::Text);
    QCOMPARE(options->grace, std::chrono::seconds(86400));
    QCOMPARE(options->messageRate, 16);
    QCOMPARE(options->wireSyncTenant.toString(), QStringLiteral("00000000-0000-4000-8000-000000000004"));
}

void TestServeOptions::stateDirectory()
{
    qputenv("STATE_DIRECTORY", "/srv/state/one:/srv/state/two");
    QCOMPARE(parse({})->dataDir, QStringLiteral("/srv/state/one"));
    QCOMPARE(parse(words(QStringLiteral("--data-dir /x")))->dataDir, QStringLiteral("/x"));
}

void TestServeOptions::everyOption()
{
    const auto options = parse(words(
        QStringLiteral("--open --listen-plain 0.0.0.0:80 --listen-plain=[::1]:0 --listen *:443 --listen 192.0.2.1 "
                       "--trusted-proxy 192.0.2.0/24 --trusted-proxy ::1 --proxy-cert /etc/proxy "
                       "--tls-cert /etc/cert --tls-key /etc/key --data-dir "
                       "/tmp/x --log json --grace 7 --message-rate 0 --metrics 192.0.2.7 --metrics 2001:db8::1/48")));
    QVERIFY(options);
    QVERIFY(options->open);
    QCOMPARE(options->listenPlain.size(), 2);
    QCOMPARE(options->listenPlain[0].toString(), QStringLiteral("0.0.0.0:80"));
    QCOMPARE(options->listenPlain[1].toString(), QStringLiteral("[::1]:0"));
    QCOMPARE(options->listen.size(), 2);
    QCOMPARE(options->listen[0].toString(), QStringLiteral("*:443"));
    QCOMPARE(options->listen[1].toString(), QStringLiteral("192.0.2.1:8443"));
    QCOMPARE(options->trustedProxies, QList<Prefix>({*Prefix::fromString(QStringLiteral("192.0.2.0/24")),
                                                     *Prefix::fromString(QStringLiteral("::1"))}));
    QCOMPARE(options->proxyCert, QStringLiteral("/etc/proxy"));
    QCOMPARE(options->tlsCert, QStringLiteral("/etc/cert"));
    QCOMPARE(options->tlsKey, QStringLiteral("/etc/key"));
    QCOMPARE(options->dataDir, QStringLiteral("/tmp/x"));
    QVERIFY(options->log == LogFormat::Json);
    QCOMPARE(options->grace, std::chrono::seconds(7));
    QCOMPARE(options->messageRate, 0);
    QCOMPARE(options->metricsReaders, QList<Prefix>({*Prefix::fromString(QStringLiteral("192.0.2.7")),
                                                     *Prefix::fromString(QStringLiteral("2001:db8::/48"))}));
}

void TestServeOptions::listenAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result"); // empty: refused
    const auto row = [](const char* text, const char* result) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(result);
    };
    row("127.0.0.1:9000", "127.0.0.1:9000");
    row("127.0.0.1", "127.0.0.1:8443");
    row("127.0.0.1:0", "127.0.0.1:0");
    row("[::]:9000", "[::]:9000");
    row("[::1]", "[::1]:8443");
    row("::1", "[::1]:8443");
    row("::", "[::]:8443");
    row("*", "*:8443");
    row("*:0", "*:0");
    row("*:", "");
    row("**", "");
    row("", "");
    row("127.0.0.1:", "");
    row("127.0.0.1:65536", "");
    row("127.0.0.1:-1", "");
    row("[::1]9000", "");
    row("[::1", "");
    row("[::1]:", "");
    row("localhost:80", "");
    row("10.1:80", "");
}

void TestServeOptions::listenAddresses()
{
    QFETCH(QString, text);
    QFETCH(QString, result);
    const auto address = ListenAddress::fromString(text);
    QCOMPARE(address ? address->toString() : QString(), result);
}

void TestServeOptions::relayAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("address"); // empty: refused
    QTest::addColumn<int>("low");
    QTest::addColumn<int>("pairs");
    const auto row = [](const char* text, const char* address, int low = 42000, int pairs = 500) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(address) << low << pairs;
    };
    row("192.0.2.1", "192.0.2.1");
    row("2001:db8::1", "2001:db8::1");
    row("[2001:db8::1]", "2001:db8::1");
    row("0.0.0.0", "0.0.0.0");
    row("192.0.2.1:5000-5001", "192.0.2.1", 5000, 1);
    row("192.0.2.1:5000-5002", "192.0.2.1", 5000, 1);
    row("[2001:db8::1]:1-65535", "2001:db8::1", 1, 32767);
    row("192.0.2.1:65534-65535", "192.0.2.1", 65534, 1);
    for (const char* wrong : {"", "home", "*", "192.0.2.1:", "192.0.2.1:42000", "192.0.2.1:-", "192.0.2.1:42000-",
                              "192.0.2.1:-42000", "192.0.2.1:42001-42000", "192.0.2.1:42000-42000", "192.0.2.1:0-100",
                              "192.0.2.1:65535-65536", "192.0.2.1:1-2-3", "[2001:db8::1", "[2001:db8::1]42000-42999",
                              "[]:1-2", "224.0.0.1", "255.255.255.255", "fe80::1%eth0"})
        row(wrong, "");
}

void TestServeOptions::relayAddresses()
{
    QFETCH(QString, text);
    QFETCH(QString, address);
    const auto relay = RelayAddress::fromString(text);
    QCOMPARE(relay ? relay->address.toString() : QString(), address);
    if (!relay)
        return;
    QTEST(int(relay->ports.low), "low");
    QTEST(int(relay->ports.pairs), "pairs");
    QVERIFY(relay->ports.isValid());
}

void TestServeOptions::relays()
{
    const auto options = parse(words(QStringLiteral("--relay 0.0.0.0 --relay [2001:db8::1]:42000-42999 "
                                                    "--relay-advertise 192.0.2.1")));
    QVERIFY2(options, options ? "" : qPrintable(options.error().message));
    const RelayOptions& relay = options->relay;
    QCOMPARE(relay.ports().pairs, quint16(500));
    QCOMPARE(relay.listenOn(QAbstractSocket::IPv4Protocol), QHostAddress(QStringLiteral("0.0.0.0")));
    QCOMPARE(relay.listenOn(QAbstractSocket::IPv6Protocol), QHostAddress(QStringLiteral("2001:db8::1")));
    QCOMPARE(relay.advertised(QAbstractSocket::IPv4Protocol), QHostAddress(QStringLiteral("192.0.2.1")));
    QCOMPARE(relay.advertised(QAbstractSocket::IPv6Protocol), std::nullopt);
}

void TestServeOptions::errors_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* line, const char* message) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(message);
    };
    row("--listen-plain 0.0.0.0:8443", "--open");
    row("--listen-plain [::]:8443", "--open");
    row("--listen-plain 192.0.2.1", "--open");
    row("--listen-plain *", "--open");
    row("--listen-plain nowhere", "ADDRESS:PORT");
    row("--listen-plain 0.0.0.0", "--trusted-proxy");
    row("--trusted-proxy home", "192.0.2.0/24");
    row("--proxy-cert /etc/proxy", "--trusted-proxy");
    row("--listen nowhere", "ADDRESS:PORT");
    row("--tls-cert /etc/cert", "--tls-key");
    row("--tls-key /etc/key", "--tls-cert");
    row("--log xml", "json");
    row("--grace -1", "seconds");
    row("--grace soon", "seconds");
    row("--message-rate -1", "messages");
    row("--message-rate few", "messages");
    row("--metrics home", "192.0.2.0/24");
    row("--relay home", "192.0.2.1:42000-42999");
    row("--relay 192.0.2.1:7", "42000-42999");
    row("--relay 192.0.2.1 --relay 192.0.2.2", "once");
    row("--relay 192.0.2.1:1-2 --relay [2001:db8::1]:1-4", "same ports");
    row("--relay 0.0.0.0", "--relay-advertise");
    row("--relay ::", "--relay-advertise");
    row("--relay-advertise 192.0.2.1", "--relay");
    row("--relay ::1 --relay-advertise 192.0.2.1", "of its family");
    row("--relay ::1 --relay-advertise 2001:db8::1 --relay-advertise 2001:db8::2", "once");
    row("--relay 0.0.0.0 --relay-advertise 0.0.0.0", "clients");
    row("--relay 0.0.0.0 --relay-advertise home", "clients");
    row("--nonsense", "nonsense");
    row("--tenant 3daf1997-d6eb-41ba-898f-ebc275da1f98", "tenant"); // in the file only
    row("--data-dir", "data-dir");
    row("stray", "stray");
    row("--config /does/not/exist", "/does/not/exist");
}

void TestServeOptions::errors()
{
    QFETCH(QString, line);
    QFETCH(QString, message);
    const auto options = parse(words(line));
    QVERIFY(!options);
    QVERIFY2(options.error().message.contains(message), qPrintable(options.error().message));
}

void TestServeOptions::fileAndCommandLine()
{
    const QTemporaryDir directory;
    const QString file = writeFile(
        directory, "# a comment\n\n[server]\n"
                   "listen-plain = 127.0.0.1:1\n listen-plain=[::1]:2 \r\n"
                   "; another\nopen = true\ndata-dir = /with space/x\nrelay = 192.0.2.1:1-2\ngrace = 5\nlog = json\n"
                   "[wiresync]\ntenant = 3DAF1997-d6eb-41ba-898f-ebc275da1f98\n"
                   "[wgkex]\nenabled = true\ndomains = a, b\ndomains = c d\nweights = gw1:2, gw2:0.5\nmqtt_host = mq\n"
                   "mqtt_port = 1\nmqtt_user = me\nmqtt_password_file = /x\nmqtt_tls = /ca.pem\n");
    const QStringList fromFile{QStringLiteral("--config"), file};
    const auto options = parse(fromFile);
    QVERIFY2(options, qPrintable(options ? QString() : options.error().message));
    QCOMPARE(options->listenPlain.size(), 2);
    QVERIFY(options->open);
    QCOMPARE(options->dataDir, QStringLiteral("/with space/x"));
    QCOMPARE(options->grace, std::chrono::seconds(5));
    QCOMPARE(options->relay.ports().low, quint16(1));
    QCOMPARE(options->wireSyncTenant.toString(), QStringLiteral("3daf1997-d6eb-41ba-898f-ebc275da1f98"));
    QVERIFY(options->wgkex.isEnabled && options->wgkex.isTls);
    QCOMPARE(options->wgkex.domains, (QSet<QByteArray>{"a", "b", "c", "d"}));
    QCOMPARE(options->wgkex.weights, (QHash<QByteArray, double>{{"gw1", 2}, {"gw2", 0.5}}));
    const server::MqttSettings mqtt = options->wgkex.mqtt(QStringLiteral("/data"));
    QCOMPARE(mqtt.host, QStringLiteral("mq"));
    QCOMPARE(mqtt.port, quint16(1));
    QCOMPARE(mqtt.user, QStringLiteral("me"));
    QCOMPARE(mqtt.passwordFile, QStringLiteral("/x"));
    QCOMPARE(mqtt.tlsCaFile, QStringLiteral("/ca.pem"));
    QVERIFY(mqtt.clientId != options->wgkex.mqtt(QStringLiteral("/other")).clientId);

    const auto mixed =
        parse(fromFile + words(QStringLiteral("--listen-plain 127.0.0.1:3 --grace 6 --relay 192.0.2.2")));
    QVERIFY(mixed);
    QCOMPARE(mixed->listenPlain.size(), 1);
    QCOMPARE(mixed->listenPlain[0].port, quint16(3));
    QCOMPARE(mixed->grace, std::chrono::seconds(6));
    QCOMPARE(mixed->relay.listen.size(), 1); // in the place of the file's
    QVERIFY(mixed->log == LogFormat::Json);
}

void TestServeOptions::badFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown key") << QByteArray("[server]\nopne = true\n") << QStringLiteral("[server] opne");
    QTest::newRow("unknown section") << QByteArray("[sever]\nopen = true\n") << QStringLiteral("[sever] open");
    QTest::newRow("key of another section")
        << QByteArray("[wiresync]\nopen = true\n") << QStringLiteral("[wiresync] open");
    QTest::newRow("tenant of the server")
        << QByteArray("[server]\ntenant = 3daf1997-d6eb-41ba-898f-ebc275da1f98\n") << QStringLiteral("[server] tenant");
    QTest::newRow("no UUID") << QByteArray("[wiresync]\ntenant = home\n") << QStringLiteral("not a UUID");
    const QByteArray wgkex("[wgkex]\nenabled = true\ndomains = a\n");
    QTest::newRow("wgkex: no domains") << QByteArray("[wgkex]\nenabled = true\n") << QStringLiteral("domains");
    QTest::newRow("wgkex: not yes or no") << QByteArray("[wgkex]\nenabled = yes\n") << QStringLiteral("neither");
    QTest::newRow("wgkex: a topic") << QByteArray("[wgkex]\ndomains = a, b/c\n") << QStringLiteral("'b/c'");
    QTest::newRow("wgkex: no name") << QByteArray("[wgkex]\ndomains = a,,b\n") << QStringLiteral("''");
    QTest::newRow("wgkex: no weight") << wgkex + "weights = gw1\n" << QStringLiteral("'gw1'");
    QTest::newRow("wgkex: negative weight") << wgkex + "weights = gw1:-1\n" << QStringLiteral("'gw1:-1'");
    QTest::newRow("wgkex: endless weight") << wgkex + "weights = gw1:inf\n" << QStringLiteral("'gw1:inf'");
    QTest::newRow("wgkex: bad port") << wgkex + "mqtt_port = 0\n" << QStringLiteral("'0'");
    QTest::newRow("wgkex: password of nobody") << wgkex + "mqtt_password_file = /x\n" << QStringLiteral("mqtt_user");
    QTest::newRow("wgkex: unknown key") << wgkex + "tls = true\n" << QStringLiteral("[wgkex] tls");
    QTest::newRow("no section") << QByteArray("open = true\n") << QStringLiteral("line 1");
    QTest::newRow("no value") << QByteArray("[server]\nopen\n") << QStringLiteral("line 2");
    QTest::newRow("bad value") << QByteArray("[server]\n\nopen = maybe\n") << QStringLiteral("line 3: [server] open");
    QTest::newRow("off loopback") << QByteArray("[server]\nlisten-plain = 0.0.0.0\n") << QStringLiteral("--open");
}

void TestServeOptions::badFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    const QTemporaryDir directory;
    const auto options = parse({QStringLiteral("--config"), writeFile(directory, text)});
    QVERIFY(!options);
    QVERIFY2(options.error().message.contains(message), qPrintable(options.error().message));
}

void TestServeOptions::help()
{
    const auto parsed = parseServe({QStringLiteral("--help")});
    QVERIFY(parsed);
    const QString text = std::get<HelpText>(*parsed).text;
    for (const char* word :
         {"--listen-plain", "--open", "--data-dir", "--config", "--log", "--metrics", "[server]", "grace", "[wiresync]",
          "[wgkex]", "domains", "weights", "mqtt_host", "mqtt_port", "mqtt_user", "mqtt_password_file", "mqtt_tls"})
        QVERIFY2(text.contains(QLatin1String(word)), word);
}

QTEST_GUILESS_MAIN(TestServeOptions)
#include "test_serveoptions.moc"
