#include "client-gui/helper/linux/filekeystore.h"
#include "shared/crypto/possession.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

using namespace roamwire;
using namespace roamwire::helper;

namespace {

const QString kIf = QStringLiteral("rw0");

mode_t modeOf(const QString& path)
{
    struct stat status{};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

void write(const QString& path, const QByteArray& content, mode_t mode = 0600)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
    file.close();
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), mode), 0);
}

} // namespace

class TestFileKeyStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsKeys();
    void writesWhatWgReads();
    void survivesAnAbandonedFile();
    void refusesContent_data();
    void refusesContent();
    void refusesOpenFiles();
    void refusesForeignFiles();
    void refusesLinksAndFolders();
    void refusesOpenFolders();
    void needsItsParent();

private:
    QString folder() const { return m_directory->path() + QStringLiteral("/keys"); }
    QString file() const { return folder() + QStringLiteral("/rw0.key"); }

    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestFileKeyStore::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
}

void TestFileKeyStore::keepsKeys()
{
    auto store = FileKeyStore::open(folder());
    QVERIFY(store);
    QCOMPARE(modeOf(folder()), mode_t(0700));
    const auto nothing = store->load(kIf);
    QVERIFY(nothing && !*nothing);

    const PrivateKey key = makePrivateKey();
    QVERIFY(store->save(kIf, key));
    QCOMPARE(modeOf(file()), mode_t(0600));
    auto again = FileKeyStore::open(folder());
    const auto loaded = again->load(kIf);
    QVERIFY(loaded && *loaded);
    QCOMPARE(std::memcmp((*loaded)->data(), key.data(), key.size()), 0);

    QVERIFY(again->remove(kIf));
    QVERIFY(again->remove(kIf));
    QVERIFY(!QFile::exists(file()));
}

void TestFileKeyStore::writesWhatWgReads()
{
    auto store = FileKeyStore::open(folder());
    const PrivateKey key = makePrivateKey();
    QVERIFY(store->save(kIf, key));
    QFile written(file());
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), QByteArray(reinterpret_cast<const char*>(key.data()), 32).toBase64() + '\n');
}

void TestFileKeyStore::survivesAnAbandonedFile()
{
    auto store = FileKeyStore::open(folder());
    write(file() + QStringLiteral(".new"), "half");
    QVERIFY(store->save(kIf, makePrivateKey()));
    QVERIFY(!QFile::exists(file() + QStringLiteral(".new")));
    const auto loaded = store->load(kIf);
    QVERIFY(loaded && *loaded);
}

void TestFileKeyStore::refusesContent_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray good = QByteArray(32, 'k').toBase64();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << good.first(43) + '\n';
    QTest::newRow("long") << good + "x\n";
    QTest::newRow("no newline") << good + ' ';
    QTest::newRow("no base64") << QByteArray(44, '!') + '\n';
    QTest::newRow("33 bytes") << QByteArray(33, 'k').toBase64() + '\n';
    QTest::newRow("hexadecimal") << QByteArray(64, 'a') + '\n';
}

void TestFileKeyStore::refusesContent()
{
    QFETCH(QByteArray, content);
    auto store = FileKeyStore::open(folder());
    write(file(), content);
    const auto loaded = store->load(kIf);
    QVERIFY(!loaded);
    QVERIFY(loaded.error().message.contains(file()));
}

void TestFileKeyStore::refusesOpenFiles()
{
    auto store = FileKeyStore::open(folder());
    for (const mode_t mode : {0604, 0640, 0602, 0610}) {
        write(file(), QByteArray(32, 'k').toBase64() + '\n', mode);
        QVERIFY(!store->load(kIf));
    }
    write(file(), QByteArray(32, 'k').toBase64() + '\n', 0600);
    QVERIFY(store->load(kIf));
}

void TestFileKeyStore::refusesForeignFiles()
{
    if (::geteuid() != 0)
        QSKIP("only root can give files away");
    auto store = FileKeyStore::open(folder());
    write(file(), QByteArray(32, 'k').toBase64() + '\n');
    QCOMPARE(::chown(QFile::encodeName(file()).constData(), 65534, 0), 0);
    QVERIFY(!store->load(kIf));
    QCOMPARE(::chown(QFile::encodeName(folder()).constData(), 65534, 0), 0);
    QVERIFY(!FileKeyStore::open(folder()));
}

void TestFileKeyStore::refusesLinksAndFolders()
{
    auto store = FileKeyStore::open(folder());
    const QString elsewhere = m_directory->path() + QStringLiteral("/elsewhere");
    write(elsewhere, QByteArray(32, 'k').toBase64() + '\n');
    QVERIFY(QFile::link(elsewhere, file()));
    QVERIFY(!store->load(kIf));
    QVERIFY(QFile::remove(file()));
    QVERIFY(QDir().mkdir(file()));
    QVERIFY(!store->load(kIf));
}

void TestFileKeyStore::refusesOpenFolders()
{
    QVERIFY(FileKeyStore::open(folder()));
    QCOMPARE(::chmod(QFile::encodeName(folder()).constData(), 0750), 0);
    QVERIFY(!FileKeyStore::open(folder()));
    QVERIFY(QDir().rmdir(folder()));
    QVERIFY(QFile::link(m_directory->path(), folder()));
    QVERIFY(!FileKeyStore::open(folder()));
}

void TestFileKeyStore::needsItsParent()
{
    QVERIFY(!FileKeyStore::open(m_directory->path() + QStringLiteral("/no/keys")));
}

QTEST_GUILESS_MAIN(TestFileKeyStore)
#include "test_filekeystore.moc"
