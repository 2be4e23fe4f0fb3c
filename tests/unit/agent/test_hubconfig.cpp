#include "client-gui/agent/hub/hubconfig.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;

namespace {

const QString kPin = QString(43, u'A');

/// A file that is right; `%1` is the folder.
const QString kGood = u"[api]\nurl=https://broker.example:8443\npin="_s + kPin +
                      u"\nuser=hubs\npassword_file=%1/password\n[hub]\nname=hub one\ninterface=rw0\n"
                      "network=10.20.0.0/24\nlisten_port=51820\nendpoint=203.0.113.5\n"_s;

} // namespace

class TestHubConfig final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsAll();
    void readsWhatIsUsual();
    void needsNoHub();
    void passwords_data();
    void passwords();
    void refusesAPasswordForEverybody();
    void judges_data();
    void judges();

private:
    void write(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner));
    }
    Result<HubConfig> load(const QString& text) const
    {
        write(u"hub.conf"_s, (text.contains(u"%1") ? text.arg(m_folder.path()) : text).toUtf8());
        return HubConfig::load(m_folder.filePath(u"hub.conf"_s));
    }

    QTemporaryDir m_folder;
};

void TestHubConfig::init()
{
    write(u"password"_s, "secret\n");
}

void TestHubConfig::readsAll()
{
    const auto config =
        load(kGood + u"reserved_ips=20\nallowed_ips=10.20.0.0/24, 192.168.7.0/24\nmtu=1380\ninterval=5s\n"_s);
    QVERIFY2(config, config ? "" : qPrintable(config.error().message));
    QCOMPARE(config->broker.url, QUrl(u"https://broker.example:8443"_s));
    QVERIFY(config->broker.pin.has_value());
    QCOMPARE(config->broker.user, u"hubs"_s);
    QCOMPARE(config->broker.password, "secret");
    const HubSettings& hub = *config->hub;
    QCOMPARE(hub.name, u"hub one"_s);
    QCOMPARE(hub.interface, u"rw0"_s);
    QCOMPARE(hub.network, *Prefix::fromString(u"10.20.0.0/24"));
    QCOMPARE(hub.listenPort, 51820);
    QCOMPARE(hub.endpoint, *Endpoint::fromString(u"203.0.113.5:51820"));
    QCOMPARE(hub.reserved, 20);
    QCOMPARE(hub.allowedIps, (QList{*Prefix::fromString(u"10.20.0.0/24"), *Prefix::fromString(u"192.168.7.0/24")}));
    QCOMPARE(hub.mtu, 1380);
    QCOMPARE(hub.interval, Milliseconds(5'000));
}

void TestHubConfig::readsWhatIsUsual()
{
    const auto config = load(QString(kGood).replace(u"203.0.113.5"_s, u"203.0.113.5:443"_s));
    QVERIFY(config);
    const HubSettings& hub = *config->hub;
    QCOMPARE(hub.endpoint.port, 443); // a router in front
    QCOMPARE(hub.reserved, 1);
    QCOMPARE(hub.allowedIps, QList{hub.network});
    QCOMPARE(hub.mtu, 1420);
    QCOMPARE(hub.interval, Milliseconds(30'000));
}

void TestHubConfig::needsNoHub()
{
    const auto config = load(u"[api]\nurl=http://127.0.0.1:8080/wg\n"_s);
    QVERIFY(config);
    QVERIFY(!config->hub && !config->broker.pin && config->broker.password.isEmpty());
}

void TestHubConfig::passwords_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("password"); // empty: refused
    QTest::newRow("with a newline") << QByteArray("pw\n") << QByteArray("pw");
    QTest::newRow("without") << QByteArray("pw") << QByteArray("pw");
    QTest::newRow("with blanks") << QByteArray(" p w \n") << QByteArray(" p w ");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("a newline") << QByteArray("\n") << QByteArray();
    QTest::newRow("two lines") << QByteArray("a\nb\n") << QByteArray();
    QTest::newRow("longest") << QByteArray(1024, 'x') << QByteArray(1024, 'x');
    QTest::newRow("too long") << QByteArray(1025, 'x') << QByteArray();
}

void TestHubConfig::passwords()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, password);
    write(u"password"_s, file);
    const auto config = load(kGood);
    QCOMPARE(config.has_value(), !password.isEmpty());
    if (config)
        QCOMPARE(config->broker.password, password);
    else
        QVERIFY2(config.error().message.contains(u"[api], key 'password_file'"), qPrintable(config.error().message));
}

void TestHubConfig::refusesAPasswordForEverybody()
{
    QVERIFY(QFile::setPermissions(m_folder.filePath(u"password"_s),
                                  QFileDevice::ReadOwner | QFileDevice::ReadGroup | QFileDevice::ReadOther));
    const auto config = load(kGood);
    QVERIFY(!config);
    QVERIFY2(config.error().message.contains(u"chmod 600"), qPrintable(config.error().message));
    QVERIFY(!config.error().message.contains(u"secret"));
}

void TestHubConfig::judges_data()
{
    QTest::addColumn<QString>("from"); // in the good file
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("said"); // empty: nothing against it
    const auto row = [](const char* name, const QString& from, const QString& to, const QString& said = {}) {
        QTest::newRow(name) << from << to << said;
    };
    const QString url = u"https://broker.example:8443"_s;
    row("as it is", {}, {});
    row("unknown key", u"interface="_s, u"shell=sh\ninterface="_s, u"section [hub], key 'shell' is unknown"_s);
    row("unknown section", u"[hub]"_s, u"[other]\nx=1\n[hub]"_s, u"section [other], key 'x' is unknown"_s);
    row("no url", u"url="_s + url, {}, u"'url'"_s);
    row("plain", url, u"http://broker.example"_s, u"plain=true"_s);
    row("plain, and meant so", url, u"http://broker.example\nplain=true"_s);
    row("plain on loopback", url, u"http://[::1]:80/api"_s);
    row("plain, maybe", url, u"http://broker.example\nplain=yes"_s, u"'plain'"_s);
    row("another scheme", url, u"ftp://broker.example"_s, u"'url'"_s);
    row("no host", url, u"https://"_s, u"'url'"_s);
    row("a password in the url", url, u"https://u:p@broker.example"_s, u"'url'"_s);
    row("bad pin", kPin, u"AAAA"_s, u"'pin'"_s);
    row("colon in user", u"user=hubs"_s, u"user=hu:bs"_s, u"'user'"_s);
    row("no such password file", u"/password"_s, u"/nothing"_s, u"'password_file'"_s);
    row("no name", u"name=hub one"_s, {}, u"'name'"_s);
    row("no interface", u"interface=rw0"_s, {}, u"'interface'"_s);
    row("no network", u"network=10.20.0.0/24"_s, {}, u"'network'"_s);
    row("host bits", u"10.20.0.0/24"_s, u"10.20.0.1/24"_s, u"'network'"_s);
    row("a network for nobody", u"10.20.0.0/24"_s, u"10.20.0.0/31"_s, u"'network'"_s);
    row("everything", u"10.20.0.0/24"_s, u"0.0.0.0/0"_s, u"'network'"_s);
    row("IPv6", u"10.20.0.0/24"_s, u"fd00::/64"_s, u"'network'"_s);
    row("no port", u"listen_port=51820"_s, {}, u"'listen_port'"_s);
    row("system port", u"51820"_s, u"53"_s, u"'listen_port'"_s);
    row("no endpoint", u"endpoint=203.0.113.5"_s, {}, u"'endpoint'"_s);
    row("a name as endpoint", u"203.0.113.5"_s, u"hub.example.org"_s, u"'endpoint'"_s);
    row("an IPv6 endpoint", u"203.0.113.5"_s, u"[2001:db8::1]:51820"_s);
    row("MTU of nothing", u"interface="_s, u"mtu=68\ninterface="_s, u"'mtu'"_s);
    row("many reserved", u"interface="_s, u"reserved_ips=-1\ninterface="_s, u"'reserved_ips'"_s);
    row("allowed nothing", u"interface="_s, u"allowed_ips=here\ninterface="_s, u"'allowed_ips'"_s);
    row("never", u"interface="_s, u"interval=0s\ninterface="_s, u"'interval'"_s);
    row("days", u"interface="_s, u"interval=2d\ninterface="_s, u"'interval'"_s);
}

void TestHubConfig::judges()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, said);
    QString text = kGood;
    if (!from.isEmpty())
        text.replace(from, to);
    const auto config = load(text);
    QVERIFY2(config.has_value() == said.isEmpty(), config ? "taken" : qPrintable(config.error().message));
    if (!config)
        QVERIFY2(config.error().message.contains(said), qPrintable(config.error().message));
}

QTEST_GUILESS_MAIN(TestHubConfig)
#include "test_hubconfig.moc"
