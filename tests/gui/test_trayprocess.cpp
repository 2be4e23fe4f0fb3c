#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace {

constexpr int kPatienceMs = 30'000;
const QString kLink = QStringLiteral("roamwire://vpn.example/6f1c9a0e-7a42-4f0e-9f57-0d6f8a6c2b11?token=secret#secret");

} // namespace

/// The program itself, on Qt's offscreen platform, at the home of somebody who has no network yet.
class TestTrayProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void helpAndVersionNeedNoDisplay();
    void wrongUsage();
    void isQuietWhereNobodyJoined();
    void endsWellWhenAsked();
    void aSecondStartShowsTheFirst();
    void aSecondQuietStartLeavesTheFirstAlone();
    void linksAreTakenOffTheCommandLine();

private:
    void launch(QProcess& process, const QStringList& arguments);
    bool runToTheEnd(QProcess& process, const QStringList& arguments);
    bool isUp() const { return QFile::exists(m_home->filePath(QStringLiteral("run/roamwire/desktop-instance.sock"))); }
    bool launchFirst(const QStringList& arguments);

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<QProcess> m_first;
};

void TestTrayProcess::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_home->path()).mkpath(QStringLiteral("run")));
    m_first = std::make_unique<QProcess>();
}

void TestTrayProcess::cleanup()
{
    m_first->kill();
    m_first->waitForFinished();
}

void TestTrayProcess::launch(QProcess& process, const QStringList& arguments)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), m_home->path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home->filePath(QStringLiteral("config")));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_home->filePath(QStringLiteral("run")));
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nowhere"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwire"), arguments);
}

bool TestTrayProcess::runToTheEnd(QProcess& process, const QStringList& arguments)
{
    launch(process, arguments);
    return process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit;
}

bool TestTrayProcess::launchFirst(const QStringList& arguments)
{
    launch(*m_first, arguments);
    return QTest::qWaitFor([this] { return isUp() || m_first->state() == QProcess::NotRunning; }, kPatienceMs) &&
           isUp();
}

void TestTrayProcess::helpAndVersionNeedNoDisplay()
{
    for (const auto& option : {QStringLiteral("--help"), QStringLiteral("-h"), QStringLiteral("--version")}) {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("none such"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwire"), {option});
        QVERIFY(process.waitForFinished(kPatienceMs));
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().startsWith("roamwire "));
    }
}

void TestTrayProcess::wrongUsage()
{
    QProcess process;
    QVERIFY(runToTheEnd(process, {QStringLiteral("--loud")}));
    QCOMPARE(process.exitCode(), 2);
    QVERIFY(process.readAllStandardError().contains("see roamwire --help"));
}

void TestTrayProcess::isQuietWhereNobodyJoined()
{
    const QStringList atLogin{QStringLiteral("--minimized"), QStringLiteral("--if-joined")};
    QProcess process;
    QVERIFY(runToTheEnd(process, atLogin));
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardError().isEmpty());

    QVERIFY(QDir(m_home->path()).mkpath(QStringLiteral("config/roamwire")));
    QFile joined(m_home->filePath(QStringLiteral("config/roamwire/rw0.conf")));
    QVERIFY(joined.open(QIODevice::WriteOnly)); // whatever is in it, its user is to see it
    QVERIFY(launchFirst(atLogin));
}

void TestTrayProcess::endsWellWhenAsked()
{
    QVERIFY(launchFirst({}));
    m_first->terminate();
    QVERIFY(m_first->waitForFinished(kPatienceMs));
    QCOMPARE(m_first->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_first->exitCode(), 0);
    QVERIFY(!isUp());
}

void TestTrayProcess::aSecondStartShowsTheFirst()
{
    QVERIFY(launchFirst({QStringLiteral("--minimized")}));
    QProcess second;
    QVERIFY(runToTheEnd(second, {}));
    QCOMPARE(second.exitCode(), 0);
    QCOMPARE(m_first->state(), QProcess::Running);
}

void TestTrayProcess::aSecondQuietStartLeavesTheFirstAlone()
{
    QVERIFY(launchFirst({}));
    QProcess second;
    QVERIFY(runToTheEnd(second, {QStringLiteral("--minimized")}));
    QCOMPARE(second.exitCode(), 0);
}

void TestTrayProcess::linksAreTakenOffTheCommandLine()
{
    QVERIFY(launchFirst({kLink}));
    QFile line(QStringLiteral("/proc/%1/cmdline").arg(m_first->processId()));
    QVERIFY(line.open(QIODevice::ReadOnly));
    const QByteArray text = line.readAll();
    QVERIFY(text.contains("roamwire"));
    QVERIFY(!text.contains("secret"));
    QProcess second;
    QVERIFY(runToTheEnd(second, {kLink}));
    QCOMPARE(second.exitCode(), 0);
    m_first->terminate();
    QVERIFY(m_first->waitForFinished(kPatienceMs));
    QVERIFY(!m_first->readAllStandardError().contains("secret"));
}

QTEST_GUILESS_MAIN(TestTrayProcess)
#include "test_trayprocess.moc"
