#include "client-gui/engine/clientconfig.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 'Q');
const QByteArray kSecret(43, 'A');
const QByteArray kOther(43, 'w');

} // namespace

/// What systemd hands to `run` beside the configuration.
class TestCredentials final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void areUsed_data();
    void areUsed();
    void areRefused_data();
    void areRefused();
    void areNotWritten();
    void ownSecretIsWritten();

private:
    void put(const QString& name, const QByteArray& content) const;

    std::unique_ptr<QTemporaryDir> folder;
    ClientConfig config;
};

void TestCredentials::init()
{
    folder = std::make_unique<QTemporaryDir>();
    config = ClientConfig();
    config.settings.interface = u"rw0"_s;
    config.settings.displayName = u"nas"_s;
    config.settings.link = *InviteLink::fromString(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
}

void TestCredentials::put(const QString& name, const QByteArray& content) const
{
    QFile file(folder->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

void TestCredentials::areUsed_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("token") << kToken << QByteArray();
    QTest::newRow("secret") << QByteArray() << kSecret;
    QTest::newRow("both, as lines") << kToken + '\n' << kSecret + '\n';
}

void TestCredentials::areUsed()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, secret);
    if (!token.isEmpty())
        put(u"roamwire.token"_s, token);
    if (!secret.isEmpty())
        put(u"roamwire.secret"_s, secret);
    QVERIFY(config.useCredentials(folder->path()));
    const InviteLink& link = config.settings.link;
    QCOMPARE(link.token.has_value(), !token.isEmpty());
    QCOMPARE(link.secret.has_value(), !secret.isEmpty());
    if (link.token)
        QCOMPARE(link.token->revealBase64(Base64::Url), QString::fromLatin1(kToken));
    if (link.secret)
        QCOMPARE(link.secret->revealBase64(Base64::Url), QString::fromLatin1(kSecret));
}

void TestCredentials::areRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("said");
    QTest::newRow("cut off") << u"roamwire.token"_s << kToken.chopped(1) << u"roamwire.token is damaged"_s;
    QTest::newRow("empty") << u"roamwire.secret"_s << QByteArray() << u"roamwire.secret is damaged"_s;
    QTest::newRow("a whole link") << u"roamwire.secret"_s << "roamwire://h/x#" + kSecret << u"is damaged"_s;
    QTest::newRow("another than the file has")
        << u"roamwire.secret"_s << kOther << u"another token or another secret"_s;
}

void TestCredentials::areRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, said);
    config.settings.link.secret = TenantSecret::fromBase64(QString::fromLatin1(kSecret), Base64::Url);
    put(name, content);
    const auto used = config.useCredentials(folder->path());
    QVERIFY(!used);
    QVERIFY2(used.error().message.contains(said), qPrintable(used.error().message));
    QVERIFY2(!used.error().message.contains(u"AAAA") && !used.error().message.contains(u"QQQQ"),
             qPrintable(used.error().message));
}

void TestCredentials::areNotWritten()
{
    const QString path = folder->filePath(u"rw0.conf"_s);
    put(u"roamwire.token"_s, kToken);
    put(u"roamwire.secret"_s, kSecret);
    QVERIFY(config.useCredentials(folder->path()));
    QVERIFY(config.save(path));
    const auto loaded = ClientConfig::load(path);
    QVERIFY(loaded);
    QVERIFY(!loaded->settings.link.token);
    QVERIFY(!loaded->settings.link.secret);
}

void TestCredentials::ownSecretIsWritten()
{
    const QString path = folder->filePath(u"rw0.conf"_s);
    put(u"roamwire.token"_s, kToken);
    QVERIFY(config.useCredentials(folder->path()));
    config.settings.link.secret = TenantSecret::fromBase64(QString::fromLatin1(kOther), Base64::Url); // an owner's
    QVERIFY(config.save(path));
    const auto loaded = ClientConfig::load(path);
    QVERIFY(loaded);
    QVERIFY(!loaded->settings.link.token);
    QVERIFY(loaded->settings.link.secret == config.settings.link.secret);
}

QTEST_GUILESS_MAIN(TestCredentials)
#include "test_credentials.moc"
