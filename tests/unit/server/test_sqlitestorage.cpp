#include "server/store/sqlitestorage.h"

#include "server/store/sqliteschema.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QtEndian>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <sys/resource.h>

using namespace roamwire;
using namespace roamwire::server;

namespace {

TenantId tenant(quint8 number)
{
    return TenantId::fromBytes({number});
}

PublicKey key(quint32 number)
{
    PublicKey::Bytes bytes{};
    qToBigEndian(number, bytes.data());
    return PublicKey(bytes);
}

SaveTenant saveTenant(quint8 number)
{
    return {{tenant(number), number}};
}

SavePeer savePeer(quint8 tenantNumber, quint32 number, const QString& name = QStringLiteral("name"))
{
    return {{tenant(tenantNumber), key(number), name, QHostAddress(0x0a800000 + number), number, false, 1000 + number}};
}

std::unique_ptr<SqliteStorage> opened(const QString& directory)
{
    auto storage = SqliteStorage::open(directory);
    if (!storage)
        qFatal("%s", qPrintable(storage.error().message));
    return *std::move(storage);
}

QString openError(const QString& directory)
{
    const auto storage = SqliteStorage::open(directory);
    return storage ? QString() : storage.error().message;
}

/// Commits and waits until `done` was called.
Result<void> commit(SqliteStorage& storage, const Changes& changes)
{
    std::optional<Result<void>> result;
    storage.commit(changes, [&result](const Result<void>& stored) { result = stored; });
    if (!QTest::qWaitFor([&result] { return result.has_value(); }, 60'000))
        return failure(QStringLiteral("no answer"));
    return *result;
}

StoredState sorted(StoredState state)
{
    std::sort(state.tenants.begin(), state.tenants.end(),
              [](const StoredTenant& a, const StoredTenant& b) { return a.id < b.id; });
    std::sort(state.peers.begin(), state.peers.end(), [](const StoredPeer& a, const StoredPeer& b) {
        return std::pair(a.tenant, a.publicKey) < std::pair(b.tenant, b.publicKey);
    });
    return state;
}

QStringList names(SqliteStorage& storage)
{
    QStringList list;
    const StoredState state = sorted(storage.load().value());
    for (const StoredPeer& peer : state.peers)
        list.append(peer.displayName);
    return list;
}

/// SQL past the storage, as damage or another version of the program would do it.
void execute(const QString& path, const QStringList& statements)
{
    const QString connection = QStringLiteral("test");
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(path);
        QVERIFY2(database.open(), qPrintable(database.lastError().text()));
        QSqlQuery query(database);
        for (const QString& statement : statements)
            QVERIFY2(query.exec(statement), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(connection);
}

/// How many transactions the write-ahead log holds: frames that end one carry the size of the database.
int transactionsInLog(const QString& path)
{
    constexpr qint64 kLogHeader = 32;
    constexpr qint64 kFrameHeader = 24;
    QFile log(path);
    if (!log.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray header = log.read(kLogHeader);
    const auto pageSize = qFromBigEndian<quint32>(header.constData() + 8);
    int transactions = 0;
    for (qint64 at = kLogHeader; at + kFrameHeader + pageSize <= log.size(); at += kFrameHeader + pageSize) {
        log.seek(at);
        if (qFromBigEndian<quint32>(log.read(kFrameHeader).constData() + 4) != 0)
            ++transactions;
    }
    return transactions;
}

/// As long as it lives, this process cannot make a file longer than `bytes`: like a disk that is full.
class FileSizeLimit final
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FileSizeLimit)

private:
    rlimit m_before{};
};

} // namespace

class SqliteStorageTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_home;
    QString m_directory;

    QString path() const { return QDir(m_directory).filePath(SqliteStorage::fileName()); }

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_directory = m_home->filePath(QStringLiteral("deep/data"));
    }

    void startsEmptyAndPrivate()
    {
        const auto storage = opened(m_directory);
        const StoredState state = storage->load().value();
        QVERIFY(state.tenants.isEmpty() && state.peers.isEmpty());
        QVERIFY(commit(*storage, {saveTenant(1)}));
        constexpr auto kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                 QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(m_directory) & kOthers, QFile::Permissions());
        const QFileInfoList files = QDir(m_directory).entryInfoList(QDir::Files);
        QVERIFY(files.size() >= 2); // the database and its log
        for (const QFileInfo& file : files)
            QCOMPARE(file.permissions() & kOthers, QFile::Permissions());
    }

    void looseFilesAreTightened()
    {
        opened(m_directory).reset();
        QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        opened(m_directory).reset();
        QVERIFY(!(QFile::permissions(path()) & QFile::ReadOther));
    }

    void roundTrip_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<quint32>("address");
        QTest::addColumn<quint32>("slot");
        QTest::addColumn<bool>("gone");
        QTest::addColumn<qint64>("lastSeenMs");
        QTest::newRow("usual") << QStringLiteral("laptop") << 0x0a800002U << 3U << false << qint64(1'700'000'000'000);
        QTest::newRow("gone") << QStringLiteral("laptop") << 0x0a800002U << 3U << true << qint64(1'700'000'000'000);
        QTest::newRow("empty name") << QStringLiteral("") << 1U << 0U << false << qint64(0);
        QTest::newRow("null name") << QString() << 1U << 0U << false << qint64(0);
        QTest::newRow("other scripts") << QStringLiteral("Żółw 東京 🦊 'quoted\"") << 1U << 0U << false << qint64(0);
        QTest::newRow("greatest") << QStringLiteral("x") << 0xffffffffU << 0xffffffffU << true
                                  << std::numeric_limits<qint64>::max();
        QTest::newRow("smallest") << QStringLiteral("x") << 0U << 0U << true << std::numeric_limits<qint64>::min();
    }

    void roundTrip()
    {
        QFETCH(const QString, name);
        QFETCH(const quint32, address);
        QFETCH(const quint32, slot);
        QFETCH(const bool, gone);
        QFETCH(const qint64, lastSeenMs);
        const StoredTenant network{tenant(7), 8191};
        const StoredPeer peer{network.id, key(0xfffefdfc), name, QHostAddress(address), slot, gone, lastSeenMs};
        QVERIFY(commit(*opened(m_directory), {SaveTenant{network}, SavePeer{peer}}));
        const StoredState state = opened(m_directory)->load().value();
        QCOMPARE(state.tenants, QList<StoredTenant>({network}));
        QCOMPARE(state.peers, QList<StoredPeer>({peer}));
    }

    void changesReplaceAndRemove()
    {
        const auto storage = opened(m_directory);
        QVERIFY(commit(*storage, {saveTenant(1), saveTenant(2), savePeer(1, 1), savePeer(1, 2), savePeer(2, 1)}));
        QVERIFY(commit(*storage, {savePeer(1, 1, QStringLiteral("renamed")), RemovePeer{tenant(1), key(2)}}));
        QCOMPARE(names(*storage), QStringList({QStringLiteral("renamed"), QStringLiteral("name")}));
        // Saving a tenant again must not take its peers with it, removing it must.
        QVERIFY(commit(*storage, {SaveTenant{{tenant(1), 99}}}));
        QCOMPARE(names(*storage).size(), 2);
        QVERIFY(commit(*storage, {RemoveTenant{tenant(1)}, RemovePeer{tenant(1), key(1)}, RemoveTenant{tenant(9)}}));
        const StoredState state = storage->load().value();
        QCOMPARE(state.tenants.size(), 1);
        QCOMPARE(state.peers, QList<StoredPeer>({savePeer(2, 1).peer}));
    }

    void whoeverHasASeatNowReplacesWhoeverHadIt()
    {
        const auto storage = opened(m_directory);
        SavePeer heir = savePeer(1, 3, QStringLiteral("heir"));
        heir.peer.wgip = savePeer(1, 1).peer.wgip;
        heir.peer.slot = savePeer(1, 2).peer.slot;
        QVERIFY(commit(*storage, {saveTenant(1), saveTenant(2), savePeer(1, 1), savePeer(1, 2), savePeer(2, 1), heir}));
        QCOMPARE(names(*storage), QStringList({QStringLiteral("heir"), QStringLiteral("name")}));
    }

    void answersInOrderOnTheCallersThread()
    {
        const auto storage = opened(m_directory);
        storage->commit({saveTenant(1)}, {});
        QList<int> answers;
        constexpr int kCommits = 300;
        for (int i = 0; i < kCommits; ++i) {
            // All write the same row: the last one must win. Some are empty: they only wait for those before.
            const Changes changes = i % 7 == 0 ? Changes() : Changes{savePeer(1, 1, QString::number(i))};
            storage->commit(changes, [&answers, i](const Result<void>& stored) {
                QVERIFY(stored);
                QCOMPARE(QThread::currentThread(), qApp->thread());
                answers.append(i);
            });
        }
        QVERIFY(answers.isEmpty()); // never from inside commit()
        QTRY_COMPARE_WITH_TIMEOUT(answers.size(), kCommits, 60'000);
        QVERIFY(std::is_sorted(answers.begin(), answers.end()));
        QCOMPARE(names(*storage), QStringList({QString::number(kCommits - 1)}));
        const int transactions = transactionsInLog(path() + QStringLiteral("-wal"));
        QVERIFY2(transactions > 0 && transactions < kCommits / 2, qPrintable(QString::number(transactions)));
    }

    void aBadGroupFailsAloneAndAsAWhole()
    {
        const auto storage = opened(m_directory);
        QList<bool> answers;
        const auto note = [&answers](const Result<void>& stored) { answers.append(stored.has_value()); };
        storage->commit({saveTenant(1), savePeer(1, 1, QStringLiteral("before"))}, note);
        storage->commit({savePeer(1, 2, QStringLiteral("half")), savePeer(5, 1)}, note); // there is no tenant 5
        storage->commit({savePeer(1, 3, QStringLiteral("after"))}, note);
        QTRY_COMPARE(answers, QList<bool>({true, false, true}));
        QCOMPARE(names(*storage), QStringList({QStringLiteral("before"), QStringLiteral("after")}));
    }

    void theDestructorStoresEverything()
    {
        auto storage = opened(m_directory);
        storage->commit({saveTenant(1)}, {});
        bool wasCalled = false;
        for (quint32 i = 1; i <= 100; ++i)
            storage->commit({savePeer(1, i)}, [&wasCalled](const Result<void>&) { wasCalled = true; });
        storage.reset();
        QCoreApplication::processEvents();
        QVERIFY(!wasCalled);
        QCOMPARE(opened(m_directory)->load().value().peers.size(), 100);
    }

    void newerSchemasAreRefused()
    {
        opened(m_directory).reset();
        execute(path(), {QStringLiteral("PRAGMA user_version = %1").arg(newestSchema() + 1)});
        const QString error = openError(m_directory);
        QVERIFY2(error.contains(QStringLiteral("newer Roamwire")) && error.contains(QStringLiteral("backup")),
                 qPrintable(error));
        QVERIFY(error.contains(path()));
        execute(path(), {QStringLiteral("PRAGMA user_version = %1").arg(newestSchema())});
        QCOMPARE(openError(m_directory), QString());
    }

    void migratesFromTheBeginning()
    {
        QDir().mkpath(m_directory);
        execute(path(), {QStringLiteral("PRAGMA user_version = 0")});
        QVERIFY(commit(*opened(m_directory), {saveTenant(1), savePeer(1, 1)}));
        QCOMPARE(names(*opened(m_directory)).size(), 1); // and not a second time
    }

    void failedMigrationsChangeNothing()
    {
        QDir().mkpath(m_directory);
        // The second table of the first step exists: the step fails, and its first table must not stay.
        execute(path(), {QStringLiteral("CREATE TABLE peers (x)")});
        QVERIFY(openError(m_directory).contains(QStringLiteral("peers")));
        execute(path(), {QStringLiteral("DROP TABLE peers")});
        QCOMPARE(openError(m_directory), QString());
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
    }

    void damage()
    {
        QFETCH(const QString, statement);
        QVERIFY(commit(*opened(m_directory), {saveTenant(1), savePeer(1, 1)}));
        execute(path(), {QStringLiteral("PRAGMA ignore_check_constraints = ON"), statement});
        const auto state = opened(m_directory)->load();
        QVERIFY(!state);
        QVERIFY2(state.error().message.contains(QStringLiteral("damaged")) &&
                     state.error().message.contains(QStringLiteral("backup")),
                 qPrintable(state.error().message));
    }

    void otherFilesAreRefused()
    {
        QDir().mkpath(m_directory);
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const QString error = openError(m_directory);
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
        QFile file(m_home->filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QString error = openError(m_home->filePath(directory));
        QVERIFY2(error.contains(QStringLiteral("data-dir")), qPrintable(error));
    }

    void fullDisksAreReportedAndSurvived()
    {
        const auto storage = opened(m_directory);
        QVERIFY(commit(*storage, {saveTenant(1), savePeer(1, 1)}));
        Changes many;
        for (quint32 i = 2; i < 5000; ++i)
            many.push_back(savePeer(1, i));
        {
            const FileSizeLimit limit(static_cast<rlim_t>(QFileInfo(path() + QStringLiteral("-wal")).size()) + 8192);
            const auto stored = commit(*storage, many);
            QVERIFY(!stored);
            QVERIFY2(stored.error().message.contains(QStringLiteral("space")), qPrintable(stored.error().message));
        }
        QCOMPARE(names(*storage).size(), 1);
        QVERIFY(commit(*storage, many));
        QCOMPARE(names(*storage).size(), 4999);
    }

    void loadsManyPeersFast()
    {
        constexpr quint32 kPeers = 100'000;
        const auto storage = opened(m_directory);
        Changes changes;
        for (quint8 i = 0; i < 100; ++i)
            changes.push_back(saveTenant(i));
        for (quint32 i = 0; i < kPeers; ++i)
            changes.push_back(savePeer(static_cast<quint8>(i % 100), i, QStringLiteral("peer %1").arg(i)));
        storage->commit(changes, {});
        QCOMPARE(storage->load().value().peers.size(), qsizetype(kPeers)); // waits for the commit
        // Processor time of this process, because the machine may be busy with something else.
        const std::clock_t before = std::clock();
        const auto state = storage->load();
        const auto elapsedMs = (std::clock() - before) * 1000 / CLOCKS_PER_SEC;
        QCOMPARE(state.value().peers.size(), qsizetype(kPeers));
        qInfo("%u peers in %ld ms", kPeers, static_cast<long>(elapsedMs));
        // Much less is usual; the rest is for sanitizers.
        QVERIFY(elapsedMs < 3000);
    }
};

QTEST_GUILESS_MAIN(SqliteStorageTest)
#include "test_sqlitestorage.moc"
