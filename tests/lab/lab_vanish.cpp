#include "tests/lab/checks.h"
#include "tests/lab/idealdriver.h"
#include "tests/lab/processtable.h"
#include "tests/lab/topology.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QFile>
#include <QProcess>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

constexpr Milliseconds kPatience{30'000};

/// The lab with everything it can have, until somebody kills it.
int hold()
{
    enterSandbox();
    auto lab = Topology::build({{kFlat}, {kCafe}}, {kLaptop, kPhone});
    if (!lab)
        return EXIT_FAILURE;
    Host& laptop = (*lab)->host(kLaptop);
    Host& phone = (*lab)->host(kPhone);
    IdealDriver driver;
    if (!laptop.plug((*lab)->home(kFlat)) || !phone.plug((*lab)->home(kCafe)) || !driver.start({&laptop, &phone}))
        return EXIT_FAILURE;
    std::puts("up");
    std::fflush(stdout);
    for (;;)
        ::pause();
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The names of the machine's own interfaces; the counters beside them change all the time.
QList<QByteArray> interfaces()
{
    QList<QByteArray> names;
    const QList<QByteArray> lines = contentOf(QStringLiteral("/proc/net/dev")).split('\n').mid(2);
    for (const QByteArray& line : lines)
        names << line.split(':').first().trimmed();
    return names;
}

/// Files of the lab that would be found on the machine if it did not keep them to itself.
QList<bool> traces()
{
    QList<bool> present;
    for (const char* path : {"/run/lab-logs", "/run/netns", "/run/wireguard", "/run/home", "/run/roamwire"})
        present << QFile::exists(QLatin1String(path));
    return present;
}

} // namespace

/// Runs outside of any sandbox: it looks at the machine itself.
class LabVanish final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killed_data();
    void killed();

private:
    static QSet<QString> everyNamespaceOf(const QList<int>& pids);
};

QSet<QString> LabVanish::everyNamespaceOf(const QList<int>& pids)
{
    QSet<QString> all;
    for (const int pid : pids)
        all |= namespacesIn(pid) | namespacesHeldOpen(pid);
    return all;
}

void LabVanish::killed_data()
{
    QTest::addColumn<int>("generation");
    QTest::newRow("the process that was started") << 0;
    QTest::newRow("process 1 of the namespace") << 1;
    QTest::newRow("the lab itself") << 2;
}

void LabVanish::killed()
{
    QFETCH(const int, generation);
    const QByteArray mounts = contentOf(QStringLiteral("/proc/self/mountinfo"));
    const QList<QByteArray> links = interfaces();
    const QList<bool> files = traces();

    QProcess started;
    started.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    started.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold")});
    QVERIFY(started.waitForReadyRead(static_cast<int>(kPatience.count())));
    QCOMPARE(started.readAll().trimmed(), QByteArray("up"));

    const int outer = static_cast<int>(started.processId());
    const int first = childrenOf(outer).value(0);
    const int lab = childrenOf(first).value(0);
    QList<int> inside{first, lab};
    inside << childrenOf(lab);
    const QSet<QString> namespaces = everyNamespaceOf(inside) - everyNamespaceOf({static_cast<int>(::getpid())});
    // The two processes of the sandbox and two wireguard-go; six machines and the sandbox with two namespaces each, and
    // the process namespace.
    QVERIFY2(inside.size() >= 4, qPrintable(QString::number(inside.size())));
    QVERIFY2(namespaces.size() >= 15, qPrintable(QString::number(namespaces.size())));
    QVERIFY(namespaces.intersects(everyNamespaceOf(allProcesses())));

    ::kill(QList<int>{outer, first, lab}.at(generation), SIGKILL);
    QVERIFY(started.waitForFinished(static_cast<int>(kPatience.count())));

    QVERIFY(waitUntil([&] { return !namespaces.intersects(everyNamespaceOf(allProcesses())); }, kPatience));
    QCOMPARE(contentOf(QStringLiteral("/proc/self/mountinfo")), mounts);
    QCOMPARE(interfaces(), links);
    QCOMPARE(traces(), files);
}

int main(int argc, char** argv)
{
    requireOrSkip("lab_vanish", Needs::Network);
    if (argc == 2 && qstrcmp(argv[1], "--hold") == 0)
        return hold();
    const QCoreApplication app(argc, argv);
    LabVanish test;
    return QTest::qExec(&test, argc, argv);
}

#include "lab_vanish.moc"
