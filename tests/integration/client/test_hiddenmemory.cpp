#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 20'000;

/// A real program that may leave a core, as far as the system lets it.
class Crashing final
{
public:
    Crashing(const QString& folder, const QList<QByteArray>& command)
    {
        m_pid = ::fork();
        if (m_pid != 0)
            return;
        rlimit limit{};
        ::getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_CORE, &limit);
        QList<char*> arguments;
        for (const QByteArray& word : command)
            arguments << const_cast<char*>(word.constData());
        arguments << nullptr;
        if (::chdir(QFile::encodeName(folder).constData()) == 0 && ::open("out", O_WRONLY | O_CREAT, 0600) >= 0)
            ::execv(arguments.first(), arguments.data());
        ::_exit(127);
    }
    ~Crashing()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    Crashing(const Crashing&) = delete;
    Crashing& operator=(const Crashing&) = delete;

    /// Ends it with this signal. Whether the kernel made a core, in a file or for a program that collects them; nullopt
    /// if it did not die of the signal.
    std::optional<bool> leavesCore(int signal) const
    {
        int status = 0;
        ::kill(m_pid, signal);
        ::waitpid(m_pid, &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == signal ? std::optional(bool(WCOREDUMP(status)))
                                                                 : std::nullopt;
    }

private:
    pid_t m_pid;
};

} // namespace

/// What is in the memory of programs that have secrets stays there.
class TestHiddenMemory final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // Sanitizers would turn the signal into a report.
        qputenv("ASAN_OPTIONS", "handle_segv=0");
        qputenv("TSAN_OPTIONS", "handle_segv=0");
    }
    void crashLeavesNoCore_data();
    void crashLeavesNoCore();
};

void TestHiddenMemory::crashLeavesNoCore_data()
{
    QTest::addColumn<QByteArrayList>("command"); // F is the test's folder
    QTest::addColumn<QString>("sign");           // the file that says that it runs
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("isAllowed");
    const QByteArrayList server{"roamwired", "serve", "--listen-plain", "127.0.0.1:0", "--data-dir", "F/data"};
    const QByteArrayList agent{"roamwire-agent",  "run", "--config", "F/rw0.conf",
                               "--status-socket", "F/s", "--helper", "F/none"};
    const QByteArrayList helper{"roamwire-helper", "--socket", "F/s", "--allow-interface", "rw0",
                                "--state-dir",     "F/state"};
    QTest::newRow("server aborts") << server << u"data/admin.sock"_s << SIGABRT << false;
    QTest::newRow("server segfaults") << server << u"data/admin.sock"_s << SIGSEGV << false;
    QTest::newRow("server, for a developer") << server << u"data/admin.sock"_s << SIGABRT << true;
    QTest::newRow("agent aborts") << agent << u"s"_s << SIGABRT << false;
    QTest::newRow("agent segfaults") << agent << u"s"_s << SIGSEGV << false;
    QTest::newRow("agent, for a developer") << agent << u"s"_s << SIGABRT << true;
    QTest::newRow("helper aborts") << helper << u"s"_s << SIGABRT << false;
    QTest::newRow("helper, for a developer") << helper << u"s"_s << SIGABRT << true;
}

void TestHiddenMemory::crashLeavesNoCore()
{
    QFETCH(QByteArrayList, command);
    QFETCH(QString, sign);
    QFETCH(int, signal);
    QFETCH(bool, isAllowed);
    if (command.first() == "roamwire-helper" && ::geteuid() != 0)
        QSKIP("roamwire-helper needs root");
    QTemporaryDir folder;
    for (QByteArray& word : command)
        word.replace("F/", QFile::encodeName(folder.path() + u'/'));
    command.first().prepend(ROAMWIRE_BIN_DIR "/");
    QFile config(folder.filePath(u"rw0.conf"_s));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(
        "[network]\ninterface=rw0\nname=x\nlink=roamwire://127.0.0.1:1/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1\n");
    config.close();
    if (isAllowed)
        qputenv("ROAMWIRE_CORE_DUMPS", "1");
    const Crashing program(folder.path(), command);
    qunsetenv("ROAMWIRE_CORE_DUMPS");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath(sign)), kPatience);
    const auto hasCore = program.leavesCore(signal);
    QVERIFY(hasCore);
    if (isAllowed && !*hasCore)
        QSKIP("nothing leaves a core on this machine");
    QCOMPARE(*hasCore, isAllowed);
}

QTEST_GUILESS_MAIN(TestHiddenMemory)
#include "test_hiddenmemory.moc"
