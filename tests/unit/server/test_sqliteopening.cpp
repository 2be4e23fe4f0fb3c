#include "server/store/datafolder.h"
#include "server/store/sqliteschema.h"
#include "tests/unit/server/storagefixture.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

/// What opening makes of what it finds: nothing, another schema, damage, somebody else's file.
class SqliteOpeningTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<StorageFixture> m_fixture;

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<StorageFixture>(); }

    void startsEmptyAndPrivate()
    {
        const auto storage = m_fixture->open();
        const StoredState state = storage->load().value();
        QVERIFY(state.tenants.isEmpty() && state.peers.isEmpty());
        QVERIFY(commit(*storage, {saveTenant(1)}));
        constexpr auto kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                 QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(m_fixture->directory()) & kOthers, QFile::Permissions());
        const QFileInfoList files = QDir(m_fixture->directory()).entryInfoList(QDir::Files);
        QVERIFY(files.size() >= 2); // the database and its log
        for (const QFileInfo& file : files)
            QCOMPARE(file.permissions() & kOthers, QFile::Permissions());
    }

    void foldersAreLocked()
    {
        auto first = lockDataFolder(m_fixture->directory());
        QVERIFY(first);
        const auto second = lockDataFolder(m_fixture->directory());
        QVERIFY(!second);
        const QString& error = second.error().message;
        QVERIFY2(error.contains(m_fixture->directory()) && error.contains(QStringLiteral("--data-dir")),
                 qPrintable(error));
        QCOMPARE(m_fixture->openError(), QString()); // readers and backups are not kept out
        first->reset();
        QVERIFY(lockDataFolder(m_fixture->directory())); // the file is still there
    }

    void looseFilesAreTightened()
    {
        m_fixture->open().reset();
        QFile::setPermissions(m_fixture->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        m_fixture->open().reset();
        QVERIFY(!(QFile::permissions(m_fixture->path()) & QFile::ReadOther));
    }

    void migratesFromTheBeginning()
    {
        QDir().mkpath(m_fixture->directory());
        m_fixture->execute({QStringLiteral("PRAGMA user_version = 0")});
        QVERIFY(commit(*m_fixture->open(), {saveTenant(1), savePeer(1, 1)}));
        QCOMPARE(names(*m_fixture->open()).size(), 1); // and not a second time
    }

    void migratesNetworksWithoutInvites()
    {
        QDir().mkpath(m_fixture->directory());
        m_fixture->execute(
            {QStringLiteral("CREATE TABLE tenants (id BLOB NOT NULL PRIMARY KEY, network_slot INTEGER NOT NULL) "
                            "STRICT, WITHOUT ROWID"),
             QStringLiteral("CREATE TABLE peers (tenant BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, "
                            "public_key BLOB NOT NULL, display_name TEXT NOT NULL, wgip INTEGER NOT NULL, "
                            "slot INTEGER NOT NULL, gone INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL, "
                            "PRIMARY KEY (tenant, public_key), UNIQUE (tenant, wgip), UNIQUE (tenant, slot)) "
                            "STRICT, WITHOUT ROWID"),
             QStringLiteral("INSERT INTO tenants VALUES (x'01000000000000000000000000000000', 1)"),
             QStringLiteral(
                 "INSERT INTO peers VALUES (x'01000000000000000000000000000000', x'00000001"
                 "00000000000000000000000000000000000000000000000000000000', 'name', 176160769, 1, 1, 1001)"),
             QStringLiteral("PRAGMA user_version = 1")});
        const auto storage = m_fixture->open();
        const StoredState state = storage->load().value();
        SavePeer peer = savePeer(1, 1);
        peer.peer.gone = true;
        QCOMPARE(state.tenants, QList<StoredTenant>({saveTenant(1).tenant})); // an open one
        QCOMPARE(state.peers, QList<StoredPeer>({peer.peer}));
        QVERIFY(state.invites.isEmpty());
        QVERIFY(commit(*storage, {AddInvite{{tenantOf(1), TokenHash(), 1, 1}}}));
    }

    void failedMigrationsChangeNothing()
    {
        QDir().mkpath(m_fixture->directory());
        // The second table of the first step exists: the step fails, and its first table must not stay.
        m_fixture->execute({QStringLiteral("CREATE TABLE peers (x)")});
        QVERIFY(m_fixture->openError().contains(QStringLiteral("peers")));
        m_fixture->execute({QStringLiteral("DROP TABLE peers")});
        QCOMPARE(m_fixture->openError(), QString());
    }

    void newerSchemasAreRefused()
    {
        m_fixture->open().reset();
        m_fixture->execute({QStringLiteral("PRAGMA user_version = %1").arg(newestSchema() + 1)});
        const QString error = m_fixture->openError();
        QVERIFY2(error.contains(QStringLiteral("newer Roamwire")) && error.contains(QStringLiteral("backup")),
                 qPrintable(error));
        QVERIFY(error.contains(m_fixture->path()));
        m_fixture->execute({QStringLiteral("PRAGMA user_version = %1").arg(newestSchema())});
        QCOMPARE(m_fixture->openError(), QString());
    }

    void damage_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("tenant id") << QStringLiteral("UPDATE tenants SET id = x'00'");
        QTest::newRow("network slot") << QStringLiteral("UPDATE tenants SET network_slot = -1");
        QTest::newRow("tenant of a peer") << QStringLiteral("UPDATE peers SET tenant = x'0001'");
        QTest::newRow("key") << QStringLiteral("UPDATE peers SET public_key = x'00'");
        QTest::newRow("address") << QStringLiteral("UPDATE peers SET wgip = 4294967296");
        QTest::newRow("slot") << QStringLiteral("UPDATE peers SET slot = -5");
        QTest::newRow("kind") << QStringLiteral("UPDATE tenants SET kind = 3");
        QTest::newRow("role") << QStringLiteral("UPDATE peers SET role = 3");
        QTest::newRow("half a seal") << QStringLiteral("UPDATE peers SET seal_ms = 1");
        QTest::newRow("short seal") << QStringLiteral("UPDATE peers SET seal_ms = 1, seal_mac = x'00'");
        QTest::newRow("seal of the past") << QStringLiteral("UPDATE peers SET seal_ms = -1, seal_mac = zeroblob(32)");
        QTest::newRow("token") << QStringLiteral("UPDATE invites SET token_hash = x'00'");
        QTest::newRow("uses") << QStringLiteral("UPDATE invites SET uses_left = -1");
        QTest::newRow("role of a token") << QStringLiteral("UPDATE invites SET role = 3");
        QTest::newRow("revoked key") << QStringLiteral("UPDATE revocations SET public_key = x'00'");
        QTest::newRow("minter") << QStringLiteral("UPDATE invites SET minter = x'00'");
    }

    void damage()
    {
        QFETCH(const QString, statement);
        QVERIFY(commit(*m_fixture->open(), {saveTenant(1), savePeer(1, 1), AddInvite{{tenantOf(1), TokenHash(), 1, 1}},
                                            SaveRevocation{{tenantOf(1), keyOf(2), 1}}}));
        m_fixture->execute({QStringLiteral("PRAGMA ignore_check_constraints = ON"), statement});
        const auto state = m_fixture->open()->load();
        QVERIFY(!state);
        QVERIFY2(state.error().message.contains(QStringLiteral("damaged")) &&
                     state.error().message.contains(QStringLiteral("backup")),
                 qPrintable(state.error().message));
    }

    void otherFilesAreRefused()
    {
        QDir().mkpath(m_fixture->directory());
        QFile file(m_fixture->path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const QString error = m_fixture->openError();
        QVERIFY2(error.contains(QStringLiteral("not a database")) && error.contains(QStringLiteral("backup")),
                 qPrintable(error));
    }

    void unusableDirectories_data()
    {
        QTest::addColumn<QString>("directory");
        QTest::newRow("below a file") << QStringLiteral("file/data");
        QTest::newRow("a file") << QStringLiteral("file");
    }

    void unusableDirectories()
    {
        QFETCH(const QString, directory);
        const QTemporaryDir home;
        QFile file(home.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto storage = SqliteStorage::open(home.filePath(directory));
        QVERIFY(!storage);
        QVERIFY2(storage.error().message.contains(QStringLiteral("data-dir")), qPrintable(storage.error().message));
    }
};

QTEST_GUILESS_MAIN(SqliteOpeningTest)
#include "test_sqliteopening.moc"
