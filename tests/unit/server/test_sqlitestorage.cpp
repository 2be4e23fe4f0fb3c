#include "tests/unit/server/storagefixture.h"

#include <QFile>
#include <QFileInfo>
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

/// What is committed and what is loaded.
class SqliteStorageTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<StorageFixture> m_fixture;

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<StorageFixture>(); }

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
        const StoredTenant network{tenantOf(7), 8191};
        const StoredPeer peer{network.id, keyOf(0xfffefdfc), name, QHostAddress(address), slot, gone, lastSeenMs};
        QVERIFY(commit(*m_fixture->open(), {SaveTenant{network}, SavePeer{peer}}));
        const StoredState state = m_fixture->open()->load().value();
        QCOMPARE(state.tenants, QList<StoredTenant>({network}));
        QCOMPARE(state.peers, QList<StoredPeer>({peer}));
    }

    void exchangesAreKeptUntilTheyAreRemoved()
    {
        const StoredExchange first{"home", keyOf(1)};
        const StoredExchange second{"Zürich", keyOf(1)};
        const StoredExchange third{"home", keyOf(2)};
        QVERIFY(commit(*m_fixture->open(), {SaveExchange{first}, SaveExchange{second}, SaveExchange{third}}));
        const auto storage = m_fixture->open();
        QVERIFY(commit(*storage, {SaveExchange{first}, RemoveExchange{third}, RemoveExchange{third}}));
        const auto kept = storage->load().value().exchanges;
        QCOMPARE(kept.size(), 2);
        QVERIFY(kept.contains(first) && kept.contains(second));
    }

    void changesReplaceAndRemove()
    {
        const auto storage = m_fixture->open();
        QVERIFY(commit(*storage, {saveTenant(1), saveTenant(2), savePeer(1, 1), savePeer(1, 2), savePeer(2, 1)}));
        QVERIFY(commit(*storage, {savePeer(1, 1, QStringLiteral("renamed")), RemovePeer{tenantOf(1), keyOf(2)}}));
        QCOMPARE(names(*storage), QStringList({QStringLiteral("renamed"), QStringLiteral("name")}));
        // Saving a tenant again must not take its peers with it, removing it must.
        QVERIFY(commit(*storage, {SaveTenant{{tenantOf(1), 99}}}));
        QCOMPARE(names(*storage).size(), 2);
        QVERIFY(commit(*storage,
                       {RemoveTenant{tenantOf(1)}, RemovePeer{tenantOf(1), keyOf(1)}, RemoveTenant{tenantOf(9)}}));
        const StoredState state = storage->load().value();
        QCOMPARE(state.tenants.size(), 1);
        QCOMPARE(state.peers, QList<StoredPeer>({savePeer(2, 1).peer}));
    }

    void whoeverHasASeatNowReplacesWhoeverHadIt()
    {
        const auto storage = m_fixture->open();
        SavePeer heir = savePeer(1, 3, QStringLiteral("heir"));
        heir.peer.wgip = savePeer(1, 1).peer.wgip;
        heir.peer.slot = savePeer(1, 2).peer.slot;
        QVERIFY(commit(*storage, {saveTenant(1), saveTenant(2), savePeer(1, 1), savePeer(1, 2), savePeer(2, 1), heir}));
        QCOMPARE(names(*storage), QStringList({QStringLiteral("heir"), QStringLiteral("name")}));
    }

    void answersInOrderOnTheCallersThread()
    {
        const auto storage = m_fixture->open();
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
        const int transactions = transactionsInLog(m_fixture->path() + QStringLiteral("-wal"));
        QVERIFY2(transactions > 0 && transactions < kCommits / 2, qPrintable(QString::number(transactions)));
    }

    void aBadGroupFailsAloneAndAsAWhole()
    {
        const auto storage = m_fixture->open();
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
        auto storage = m_fixture->open();
        storage->commit({saveTenant(1)}, {});
        bool wasCalled = false;
        for (quint32 i = 1; i <= 100; ++i)
            storage->commit({savePeer(1, i)}, [&wasCalled](const Result<void>&) { wasCalled = true; });
        storage.reset();
        QCoreApplication::processEvents();
        QVERIFY(!wasCalled);
        QCOMPARE(m_fixture->open()->load().value().peers.size(), 100);
    }

    void fullDisksAreReportedAndSurvived()
    {
        const auto storage = m_fixture->open();
        QVERIFY(commit(*storage, {saveTenant(1), savePeer(1, 1)}));
        Changes many;
        for (quint32 i = 2; i < 5000; ++i)
            many.push_back(savePeer(1, i));
        {
            const FileSizeLimit limit(
                static_cast<rlim_t>(QFileInfo(m_fixture->path() + QStringLiteral("-wal")).size()) + 8192);
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
        const auto storage = m_fixture->open();
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
