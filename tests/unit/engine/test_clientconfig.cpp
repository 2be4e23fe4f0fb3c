#include "client-gui/engine/configmemberstore.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestClientConfig final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void isPrivate();
    void placeOfSecrets_data();
    void placeOfSecrets();
    void sealsAreKeptBesideIt();
    void bad_data();
    void bad();

private:
    QTemporaryDir m_folder;
};

void TestClientConfig::roundTrip_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("address");
    QTest::addColumn<InterfaceMode>("mode");
    const auto managed = InterfaceMode::Managed;
    QTest::newRow("plain") << u"laptop"_s << u"10.128.4.2"_s << managed;
    QTest::newRow("sync") << u"laptop"_s << u"10.9.0.2"_s << InterfaceMode::Sync;
    QTest::newRow("no address yet") << u"laptop"_s << QString() << managed;
    QTest::newRow("quotes") << u"the \"old\" one"_s << QString() << managed;
    QTest::newRow("backslash, percent, comma, semicolon") << u"a\\b%c,d;e=f"_s << QString() << managed;
    QTest::newRow("not ASCII") << u"Bücherwurm 书"_s << QString() << managed;
}

void TestClientConfig::roundTrip()
{
    QFETCH(QString, name);
    QFETCH(QString, address);
    QFETCH(InterfaceMode, mode);
    const QString path = m_folder.filePath(u"sub/rw0.conf"_s);
    ClientConfig config;
    config.settings.interface = u"rw0"_s;
    config.settings.displayName = name;
    config.settings.link = *InviteLink::fromString(
        u"roamwire://192.0.2.1/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1&token=%1#%1"_s.arg(QString(43, u'A')));
    config.settings.wgip = parseAddress(address);
    config.settings.mode = mode;
    config.settings.allowPeers = mode == InterfaceMode::Sync;
    QVERIFY(config.save(path));

    const auto loaded = ClientConfig::load(path);
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().message));
    QCOMPARE(loaded->settings.displayName, name);
    QCOMPARE(loaded->settings.interface, u"rw0"_s);
    QCOMPARE(loaded->settings.link, config.settings.link);
    QCOMPARE(loaded->settings.wgip, config.settings.wgip);
    QCOMPARE(loaded->settings.mode, mode);
    QCOMPARE(loaded->settings.allowPeers, config.settings.allowPeers);
}

void TestClientConfig::isPrivate()
{
    const QString path = m_folder.filePath(u"private.conf"_s);
    QVERIFY(ClientConfig().save(path));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(path) & others));
}

void TestClientConfig::placeOfSecrets_data()
{
    QTest::addColumn<SecretPlace>("place");
    QTest::addColumn<bool>("hasSecret");
    QTest::addColumn<bool>("isComplete");
    QTest::newRow("nobody was asked") << SecretPlace::Unchosen << false << true;
    QTest::newRow("the file") << SecretPlace::File << true << true;
    QTest::newRow("a keychain") << SecretPlace::Keychain << false << false;
    QTest::newRow("a keychain, joined anew") << SecretPlace::Keychain << true << true;
}

void TestClientConfig::placeOfSecrets()
{
    QFETCH(SecretPlace, place);
    QFETCH(bool, hasSecret);
    QFETCH(bool, isComplete);
    const QString path = m_folder.filePath(u"rw2.conf"_s);
    ClientConfig config;
    config.settings.interface = u"rw2"_s;
    config.settings.displayName = u"laptop"_s;
    config.settings.link = *InviteLink::fromString(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
    if (hasSecret)
        config.settings.link.secret = makeTenantSecret();
    config.secretPlace = place;
    QVERIFY(config.save(path));
    const auto loaded = ClientConfig::load(path);
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().message));
    QCOMPARE(loaded->secretPlace, place);
    QVERIFY(!hasSecret || !loaded->contradicts(*config.settings.link.secret));
    QCOMPARE(loaded->contradicts(makeTenantSecret()), hasSecret);
    const auto complete = loaded->checkSecrets();
    QCOMPARE(complete.has_value(), isComplete);
    QVERIFY(isComplete || complete.error().message.contains(u"in the keychain"));
}

void TestClientConfig::sealsAreKeptBesideIt()
{
    const QString path = m_folder.filePath(u"rw1.conf"_s);
    ClientConfig config;
    config.settings.interface = u"rw1"_s;
    config.settings.displayName = u"laptop"_s;
    config.settings.link = *InviteLink::fromString(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
    ConfigMemberStore store(config, path);
    const TenantSecret secret = makeTenantSecret();
    bool isKept = false;
    store.keepSecret(secret, {this, [&](const Result<void>& kept) { isKept = kept.has_value(); }});
    QVERIFY(isKept); // before anything else was written
    SealLedger ledger;
    ledger.highest = {{PublicKey(), 7}};
    QVERIFY(store.keepSeals(ledger));

    auto loaded = ClientConfig::load(path);
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().message));
    QVERIFY(loaded->settings.link.secret == secret);
    QCOMPARE(ConfigMemberStore(*loaded, path).seals(), ledger);

    QFile damaged(ClientConfig::sealsPath(path));
    QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
    damaged.close();
    QVERIFY(!ClientConfig::load(path));
    QVERIFY(ClientConfig::remove(path));
    QVERIFY(!QFile::exists(ClientConfig::sealsPath(path)));
}

void TestClientConfig::bad_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("said");
    const QByteArray good = "[network]\ninterface=rw0\nname=x\n"
                            "link=\"roamwire://192.0.2.1/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1\"\n";
    QTest::newRow("unknown key") << good + "colour=red\n" << u"section [network], key 'colour'"_s;
    QTest::newRow("unknown section") << good + "[paint]\ncolour=red\n" << u"section [paint], key 'colour'"_s;
    QTest::newRow("empty") << QByteArray() << u"'interface' is missing"_s;
    QTest::newRow("bad link") << QByteArray("[network]\ninterface=rw0\nname=x\nlink=http://x\n") << u"key 'link'"_s;
    QTest::newRow("bad mode") << good + "mode=both\n" << u"key 'mode'"_s;
    QTest::newRow("bad switch") << good + "allow-peers=1\n" << u"key 'allow-peers'"_s;
    QTest::newRow("bad place") << good + "[secrets]\nkept=vault\n" << u"section [secrets], key 'kept'"_s;
    QTest::newRow("bad address") << good + "address=10.1\n" << u"key 'address'"_s;
}

void TestClientConfig::bad()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, said);
    const QString path = m_folder.filePath(u"bad.conf"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const auto loaded = ClientConfig::load(path);
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().message.contains(said), qPrintable(loaded.error().message));
}

QTEST_GUILESS_MAIN(TestClientConfig)
#include "test_clientconfig.moc"
