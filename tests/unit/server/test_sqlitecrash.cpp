#include "tests/unit/server/storagefixture.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <cstdio>

using namespace roamwire;
using namespace roamwire::server;

namespace {

constexpr quint32 kPeersPerCommit = 3;
constexpr quint32 kUses = 1'000'000;
const TokenHash kToken;

Changes changesOf(quint32 commit)
{
    const TenantId tenant = tenantOf(1);
    Changes changes;
    if (commit == 0) {
        changes.push_back(SaveTenant{{tenant, 0}});
        changes.push_back(AddInvite{{tenant, kToken, kUses, 0}});
    }
    for (quint32 i = 0; i < kPeersPerCommit; ++i) {
        const quint32 number = commit * kPeersPerCommit + i;
        changes.push_back(SavePeer{{tenant, keyOf(number), {}, QHostAddress(0x0a800000 + number), number, false, 0},
                                   Purchase{kToken, 0}});
    }
    return changes;
}

/// Commits without end, a few at a time, and prints the number of each that was acknowledged.
int writeUntilKilled(QCoreApplication& app, const QString& directory)
{
    const auto storage = SqliteStorage::open(directory);
    if (!storage)
        return 1;
    constexpr int kInFlight = 20;
    quint32 next = 0;
    std::function<void()> commitNext = [&] {
        const quint32 number = next++;
        (*storage)->commit(changesOf(number), [&commitNext, number](const Result<void>& stored) {
            if (!stored)
                QCoreApplication::exit(1);
            std::printf("%u\n", number);
            std::fflush(stdout);
            commitNext();
        });
    };
    for (int i = 0; i < kInFlight; ++i)
        commitNext();
    return app.exec();
}

} // namespace

/// What was acknowledged is there after the process was killed in the middle of its commits.
class SqliteCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killed_data()
    {
        QTest::addColumn<int>("after");
        for (const int after : {1, 2, 7, 20, 60, 150, 400})
            QTest::addRow("after %d commits", after) << after;
    }

    void killed()
    {
        QFETCH(const int, after);
        const QTemporaryDir directory;
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--write"), directory.path()});
        int acknowledged = 0;
        while (acknowledged < after) {
            QVERIFY2(child.waitForReadyRead(30'000), child.readAllStandardError().constData());
            while (child.canReadLine())
                QCOMPARE(child.readLine().trimmed().toInt(), acknowledged++);
        }
        child.kill();
        QVERIFY(child.waitForFinished());
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        while (child.canReadLine())
            QCOMPARE(child.readLine().trimmed().toInt(), acknowledged++);

        const auto storage = SqliteStorage::open(directory.path());
        QVERIFY2(storage, qPrintable(storage ? QString() : storage.error().message));
        const StoredState state = (*storage)->load().value();
        // Commits are stored in order and whole, so the number of peers tells which.
        QCOMPARE(state.peers.size() % kPeersPerCommit, 0);
        QCOMPARE(state.invites.size(), 1);
        QVERIFY(state.peers.size() >= static_cast<qsizetype>(acknowledged) * kPeersPerCommit);
        for (qsizetype i = 0; i < state.peers.size(); ++i)
            QCOMPARE(state.peers.at(i).publicKey, keyOf(static_cast<quint32>(i)));
        // What was spent and who came by it are one.
        QCOMPARE(state.invites.value(0).usesLeft, kUses - static_cast<quint32>(state.peers.size()));
        // And the store goes on.
        bool isStored = false;
        (*storage)->commit(changesOf(static_cast<quint32>(state.peers.size()) / kPeersPerCommit),
                           [&isStored](const Result<void>& stored) { isStored = stored.has_value(); });
        QTRY_VERIFY(isStored);
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QStringLiteral("--write"))
        return writeUntilKilled(app, arguments.value(2));
    SqliteCrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_sqlitecrash.moc"
