#include "server/net/tls/owncertificate.h"
#include "shared/crypto/binding.h"
#include "tests/integration/server/pem.h"
#include "tests/integration/server/testmain.h"

#include <QDir>
#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace roamwire::server {
namespace {

using namespace Qt::StringLiterals;
namespace pem = test::pem;

constexpr unsigned int kWeakRsa = 1024;
constexpr unsigned int kRsa = 2048;

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString write(const QString& path, const QByteArray& text, mode_t mode = 0600)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write a test's file");
    file.close();
    ::chmod(QFile::encodeName(path).constData(), mode);
    return path;
}

mode_t modeOf(const QString& path)
{
    struct stat status{};
    ::stat(QFile::encodeName(path).constData(), &status);
    return status.st_mode & 07777;
}

} // namespace

class TestCertificates final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void isMadeOnce();
    void isMadeAfterAPowerFailure();
    void refusesItsOwn_data();
    void refusesItsOwn();
    void doesNotFollowALink();
    void needsItsFolder();

    void takesFiles_data();
    void takesFiles();
    void refusesFiles_data();
    void refusesFiles();
    void missingFiles();
    void keyForEverybodyIsNone();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString ownFile() const { return ownCertificateFile(m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCertificates::isMadeOnce()
{
    const auto made = ownCertificate(m_folder->path());
    QVERIFY2(made, made ? "" : qPrintable(made.error().message));
    QCOMPARE(modeOf(ownFile()), mode_t(0600));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList({u"tls.pem"_s}));
    QVERIFY(made->expires.date().year() > 9000);

    // The pin is what a client makes of the certificate that it is shown.
    const auto shown = made->configuration.localCertificateChain();
    QCOMPARE(shown.size(), 1);
    QVERIFY(made->pin == bindingOf(shown[0].publicKey().toDer()));
    QCOMPARE(shown[0].publicKey().algorithm(), QSsl::Ec);
    QCOMPARE(shown[0].publicKey().length(), 256);

    const QByteArray text = contents(ownFile());
    const auto again = ownCertificate(m_folder->path());
    QVERIFY(again && again->pin == made->pin);
    QCOMPARE(contents(ownFile()), text);

    const QTemporaryDir other;
    QVERIFY(ownCertificate(other.path())->pin != made->pin);
}

void TestCertificates::isMadeAfterAPowerFailure()
{
    write(ownFile() + u".new"_s, "-----BEGIN PRI");
    QVERIFY(ownCertificate(m_folder->path()));
    QVERIFY(!QFile::exists(ownFile() + u".new"_s));
}

void TestCertificates::refusesItsOwn_data()
{
    QTest::addColumn<QByteArray>("text"); // null: as it was made
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("mend");
    QTest::newRow("group may read") << QByteArray() << 0640 << u"chmod"_s;
    QTest::newRow("everybody may read") << QByteArray() << 0604 << u"chmod"_s;
    QTest::newRow("empty") << QByteArray("") << 0600 << u"backup"_s;
    QTest::newRow("garbage") << QByteArray("garbage") << 0600 << u"backup"_s;
    QTest::newRow("key alone") << pem::ecKey() << 0600 << u"backup"_s;
    QTest::newRow("two that do not belong together")
        << pem::ecKey() + pem::certificateOf(pem::ecKey()) << 0600 << u"backup"_s;
    QTest::newRow("huge") << QByteArray(1024 * 1024, 'x') << 0600 << u"remove"_s;
}

void TestCertificates::refusesItsOwn()
{
    QFETCH(QByteArray, text);
    QFETCH(int, mode);
    QFETCH(QString, mend);
    QVERIFY(ownCertificate(m_folder->path()));
    if (text.isNull())
        text = contents(ownFile());
    write(ownFile(), text, static_cast<mode_t>(mode));
    const auto read = ownCertificate(m_folder->path());
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(mend) && read.error().message.contains(ownFile()),
             qPrintable(read.error().message));
    QCOMPARE(contents(ownFile()), text); // it is never replaced: links have its pin
}

void TestCertificates::doesNotFollowALink()
{
    QVERIFY(ownCertificate(m_folder->path()));
    QVERIFY(QFile::rename(ownFile(), path(u"elsewhere"_s)) && QFile::link(path(u"elsewhere"_s), ownFile()));
    QVERIFY(!ownCertificate(m_folder->path()));
}

void TestCertificates::needsItsFolder()
{
    const auto made = ownCertificate(path(u"missing"_s));
    QVERIFY(!made);
    QVERIFY2(made.error().message.contains(u"missing"), qPrintable(made.error().message));
}

void TestCertificates::takesFiles_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("days");
    QTest::newRow("EC") << pem::ecKey() << 1;
    QTest::newRow("RSA") << pem::rsaKey(kRsa) << 1;
    QTest::newRow("expired") << pem::ecKey() << -1; // who uses it decides
}

void TestCertificates::takesFiles()
{
    QFETCH(QByteArray, key);
    QFETCH(int, days);
    const QByteArray own = pem::certificateOf(key, days);
    const QByteArray above = pem::certificateOf(pem::ecKey());
    const auto read = readCertificate(write(path(u"cert"_s), own + above, 0644), write(path(u"key"_s), key, 0640));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    const auto chain = read->configuration.localCertificateChain();
    QCOMPARE(chain.size(), 2);
    QVERIFY(read->pin == bindingOf(chain[0].publicKey().toDer()));
    QCOMPARE(read->expires < QDateTime::currentDateTimeUtc(), days < 0);
    QVERIFY(!read->configuration.privateKey().isNull());
}

void TestCertificates::refusesFiles_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("why");
    const QByteArray key = pem::ecKey();
    const QByteArray certificate = pem::certificateOf(key);
    const QByteArray locked = pem::lockedKey();
    const QByteArray weak = pem::rsaKey(kWeakRsa);
    const QByteArray edwards = pem::ed25519Key();
    QTest::newRow("another key") << certificate << pem::ecKey() << u"not that of the certificate"_s;
    QTest::newRow("swapped") << key << certificate << u"no certificate"_s;
    QTest::newRow("the authority's first")
        << pem::certificateOf(pem::ecKey()) + certificate << key << u"first certificate"_s;
    QTest::newRow("no certificate") << QByteArray("\n") << key << u"no certificate"_s;
    QTest::newRow("no key") << certificate << QByteArray("\n") << u"no private key"_s;
    QTest::newRow("with a password") << certificate << locked << u"password"_s;
    QTest::newRow("weak") << pem::certificateOf(weak) << weak << u"2048"_s;
    QTest::newRow("unknown kind") << pem::certificateOf(edwards) << edwards << u"P-256"_s;
}

void TestCertificates::refusesFiles()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    QFETCH(QString, why);
    const auto read = readCertificate(write(path(u"cert"_s), certificate), write(path(u"key"_s), key));
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(why) && read.error().message.contains(path(u"cert"_s)),
             qPrintable(read.error().message));
}

void TestCertificates::missingFiles()
{
    const QByteArray key = pem::ecKey();
    const QString certificateFile = write(path(u"cert"_s), pem::certificateOf(key));
    const QString keyFile = write(path(u"key"_s), key);
    QVERIFY(readCertificate(certificateFile, keyFile));
    const QString none = path(u"none"_s);
    QVERIFY(readCertificate(none, keyFile).error().message.contains(none));
    QVERIFY(readCertificate(certificateFile, none).error().message.contains(none));
    QVERIFY(!readCertificate(m_folder->path(), keyFile));
}

void TestCertificates::keyForEverybodyIsNone()
{
    const QByteArray key = pem::ecKey();
    const auto read =
        readCertificate(write(path(u"cert"_s), pem::certificateOf(key)), write(path(u"key"_s), key, 0644));
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(u"chmod"), qPrintable(read.error().message));
}

} // namespace roamwire::server

ROAMWIRE_SERVER_TEST_MAIN(roamwire::server::TestCertificates)
#include "test_certificates.moc"
