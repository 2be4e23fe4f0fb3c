#include "client-gui/tray/singleinstance.h"

#include <QFileInfo>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <memory>

using namespace roamwire;
using namespace roamwire::tray;

class TestSingleInstance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void onlyTheFirstClaims();
    void theNextIsFirstAgain();
    void aKilledOneLeavesNoTrace();
    void handsOver_data();
    void handsOver();
    void refusesWhatCannotBeALink_data();
    void refusesWhatCannotBeALink();
    void saysWhenTheOtherIsSilent();
    void ignoresStrangers_data();
    void ignoresStrangers();
    void manyConnectionsAreRefused();
    void theSocketIsOfThisUserAlone();
    void runsWhereNothingCanBeWritten();

private:
    /// handOver() waits for the first, which lives on this thread.
    Result<void> handOver(const QString& link);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestSingleInstance::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("roamwire/desktop-instance.sock"));
}

Result<void> TestSingleInstance::handOver(const QString& link)
{
    Result<void> result;
    const std::unique_ptr<QThread> thread(
        QThread::create([this, &link, &result] { result = SingleInstance(m_path).handOver(link); }));
    QSignalSpy finished(thread.get(), &QThread::finished);
    thread->start();
    if (!finished.wait(10'000))
        return failure(QStringLiteral("blocked"));
    return result;
}

void TestSingleInstance::onlyTheFirstClaims()
{
    SingleInstance first(m_path);
    SingleInstance second(m_path);
    QVERIFY(first.claim());
    QVERIFY(!second.claim());
}

void TestSingleInstance::theNextIsFirstAgain()
{
    auto first = std::make_unique<SingleInstance>(m_path);
    SingleInstance second(m_path);
    QVERIFY(first->claim());
    first.reset();
    QVERIFY(second.claim());
    QVERIFY(handOver({}));
}

void TestSingleInstance::aKilledOneLeavesNoTrace()
{
    QVERIFY(QDir().mkpath(QFileInfo(m_path).path()));
    QFile socket(m_path);
    QVERIFY(socket.open(QIODevice::WriteOnly));
    QFile lock(m_path + QStringLiteral(".lock"));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    // As QLockFile writes it, with a process number that no system gives out.
    lock.write("2147483647\nroamwire\n" + QSysInfo::machineHostName().toUtf8() + "\n\n");
    lock.close();
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    QVERIFY(handOver({}));
}

void TestSingleInstance::handsOver_data()
{
    QTest::addColumn<QString>("link");
    QTest::newRow("nothing") << QString();
    QTest::newRow("link") << QStringLiteral("roamwire://vpn.example/x?token=t#s");
    QTest::newRow("longest") << QString(4000, QLatin1Char('x'));
    QTest::newRow("with spaces") << QStringLiteral("show me Größe");
}

void TestSingleInstance::handsOver()
{
    QFETCH(const QString, link);
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    QSignalSpy startedAgain(&first, &SingleInstance::startedAgain);
    QVERIFY(handOver(link));
    QCOMPARE(startedAgain.count(), 1);
    QCOMPARE(startedAgain[0][0].toString(), link);
}

void TestSingleInstance::refusesWhatCannotBeALink_data()
{
    QTest::addColumn<QString>("link");
    QTest::newRow("too long") << QString(5000, QLatin1Char('x'));
    QTest::newRow("two lines") << QStringLiteral("one\nshow");
}

void TestSingleInstance::refusesWhatCannotBeALink()
{
    QFETCH(const QString, link);
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    QSignalSpy startedAgain(&first, &SingleInstance::startedAgain);
    QVERIFY(!handOver(link));
    QCOMPARE(startedAgain.count(), 0);
}

void TestSingleInstance::saysWhenTheOtherIsSilent()
{
    QVERIFY(!handOver({}));
}

void TestSingleInstance::ignoresStrangers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("other words") << QByteArray("quit\n");
    QTest::newRow("no end") << QByteArray(1'000'000, 'x');
    QTest::newRow("zeros") << QByteArray(100, '\0') + "\n";
    QTest::newRow("empty line") << QByteArray("\n");
}

void TestSingleInstance::ignoresStrangers()
{
    QFETCH(const QByteArray, bytes);
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    QSignalSpy startedAgain(&first, &SingleInstance::startedAgain);
    QLocalSocket stranger;
    QSignalSpy disconnected(&stranger, &QLocalSocket::disconnected);
    stranger.connectToServer(m_path);
    stranger.write(bytes);
    QVERIFY(disconnected.count() > 0 || disconnected.wait());
    QCOMPARE(startedAgain.count(), 0);
    QVERIFY(handOver({}));
}

void TestSingleInstance::manyConnectionsAreRefused()
{
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    std::vector<std::unique_ptr<QLocalSocket>> silent;
    for (int i = 0; i < 10; ++i) {
        silent.push_back(std::make_unique<QLocalSocket>());
        silent.back()->connectToServer(m_path);
    }
    const auto connected = [&silent] {
        return std::ranges::count_if(
            silent, [](const auto& socket) { return socket->state() == QLocalSocket::ConnectedState; });
    };
    QTRY_COMPARE(connected(), 4);
    silent.clear();
    QTRY_VERIFY(handOver({})); // once it has noticed that they went
}

void TestSingleInstance::theSocketIsOfThisUserAlone()
{
    SingleInstance first(m_path);
    QVERIFY(first.claim());
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(m_path) & others));
}

void TestSingleInstance::runsWhereNothingCanBeWritten()
{
    SingleInstance alone(QStringLiteral("/proc/roamwire/desktop-instance.sock"));
    QVERIFY(alone.claim());
}

QTEST_GUILESS_MAIN(TestSingleInstance)
#include "test_singleinstance.moc"
