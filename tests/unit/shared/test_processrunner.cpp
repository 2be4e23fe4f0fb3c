#include "shared/wireguard/commandrunner.h"

#include <QTest>

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Command shell(const QString& script, const QByteArray& input = {})
{
    return {u"/bin/sh"_s, {u"-c"_s, script}, input};
}

} // namespace

/// Real small programs; the runner is Linux' and macOS' way to `wg` and `ip`.
class TestProcessRunner final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_replies.clear(); }
    void outputsAreReplies_data();
    void outputsAreReplies();
    void largeInputAndOutputPass();
    void failuresNameTheProgram_data();
    void failuresNameTheProgram();
    void repliesComeLaterAndInOrder();
    void argumentsMeetNoShell();
    void environmentIsKnown();
    void hangingProgramIsKilled();
    void repliesMayAskForMore();
    void repliesMayDestroyTheRunner();
    void destructionEndsTheRunningProgram();

private:
    Reply<QByteArray> note()
    {
        return [this](const Result<QByteArray>& result) { m_replies.append(result); };
    }
    Result<QByteArray> runOne(const Command& command)
    {
        ProcessRunner runner;
        m_replies.clear();
        runner.run(command, note());
        if (!QTest::qWaitFor([this] { return !m_replies.isEmpty(); }, 30'000))
            return failure(u"no reply"_s);
        return m_replies.first();
    }

    QList<Result<QByteArray>> m_replies;
};

void TestProcessRunner::outputsAreReplies_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("output");

    QTest::newRow("nothing") << u"true"_s << QByteArray() << QByteArray();
    QTest::newRow("output") << u"printf 'a\\nb'"_s << QByteArray() << QByteArray("a\nb");
    QTest::newRow("input comes back") << u"cat"_s << QByteArray("secret\0binary\xff", 14)
                                      << QByteArray("secret\0binary\xff", 14);
    QTest::newRow("input ends") << u"cat; echo end"_s << QByteArray() << QByteArray("end\n");
    QTest::newRow("input is not read") << u"echo done"_s << QByteArray(1'000'000, 'x') << QByteArray("done\n");
    QTest::newRow("complaints of a success are dropped")
        << u"echo oh >&2; echo fine"_s << QByteArray() << QByteArray("fine\n");
}

void TestProcessRunner::outputsAreReplies()
{
    QFETCH(QString, script);
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, output);

    const auto result = runOne(shell(script, input));
    QVERIFY2(result, result ? "" : qPrintable(result.error().message));
    QCOMPARE(*result, output);
}

void TestProcessRunner::largeInputAndOutputPass()
{
    const QByteArray large(4 * 1024 * 1024, 'x');
    const auto result = runOne({u"/bin/cat"_s, {}, large});
    QVERIFY(result);
    QVERIFY(*result == large);
}

void TestProcessRunner::failuresNameTheProgram_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char* name, const QString& program, const QString& script, const QString& reason) {
        QTest::newRow(name) << program << (script.isEmpty() ? QStringList() : QStringList{u"-c"_s, script}) << reason;
    };
    row("silent", u"/bin/false"_s, QString(), u"/bin/false  failed: no message"_s);
    row("with a message", u"/bin/sh"_s, u"echo ' no device ' >&2; exit 3"_s, u"exit 3 failed: no device"_s);
    row("with output", u"/bin/sh"_s, u"echo half; exit 1"_s, u"failed: no message"_s);
    row("killed", u"/bin/sh"_s, u"kill -9 $$"_s, u"failed: no message"_s);
    row("missing", u"/nonexistent/wg"_s, QString(), u"/nonexistent/wg cannot be started"_s);
    row("a folder", u"/"_s, QString(), u"/ cannot be started"_s);
    // Qt reports this one from within start(); it once brought the runner down.
    row("no program", QString(), QString(), u"cannot be started"_s);
}

void TestProcessRunner::failuresNameTheProgram()
{
    QFETCH(QString, program);
    QFETCH(QStringList, arguments);
    QFETCH(QString, reason);

    const auto result = runOne({program, arguments, "input that nobody reads"});
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(reason), qPrintable(result.error().message));
}

void TestProcessRunner::repliesComeLaterAndInOrder()
{
    ProcessRunner runner;
    runner.run(shell(u"echo 1"_s), note());
    runner.run({QString(), {}, {}}, note());
    runner.run({u"/nonexistent/wg"_s, {}, {}}, note());
    runner.run({u"/bin/cat"_s, {}, "4"}, note());
    runner.run({u"/bin/false"_s, {}, {}}, note());
    runner.run(shell(u"echo 6"_s), note());
    QVERIFY(m_replies.isEmpty());

    QTRY_COMPARE_WITH_TIMEOUT(m_replies.size(), 6, 30'000);
    QStringList texts;
    for (const auto& reply : std::as_const(m_replies))
        texts.append(reply ? QString::fromUtf8(*reply).trimmed() : u"failed"_s);
    QCOMPARE(texts.join(u' '), u"1 failed failed 4 failed 6"_s);
}

void TestProcessRunner::argumentsMeetNoShell()
{
    const auto result = runOne({u"/bin/echo"_s, {u"$HOME"_s, u";"_s, u"a  b"_s, u"*"_s, QString(), u"`id`"_s}, {}});
    QVERIFY(result);
    QCOMPARE(*result, QByteArray("$HOME ; a  b *  `id`\n"));
}

void TestProcessRunner::environmentIsKnown()
{
    qputenv("LD_LIBRARY_PATH_OF_A_STRANGER", "1");
    const auto result = runOne({u"/usr/bin/env"_s, {}, {}});
    QVERIFY(result);
    QList<QByteArray> lines = result->trimmed().split('\n');
    std::sort(lines.begin(), lines.end());
    QCOMPARE(lines, (QList<QByteArray>{"LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}));
}

void TestProcessRunner::hangingProgramIsKilled()
{
    ProcessRunner runner(nullptr, 100ms);
    runner.run(shell(u"exec tail -f /dev/null"_s), note());
    QTRY_COMPARE_WITH_TIMEOUT(m_replies.size(), 1, 30'000);
    QVERIFY(!m_replies.first());
    QVERIFY2(m_replies.first().error().message.endsWith(u"failed: no answer within 100 ms"_s),
             qPrintable(m_replies.first().error().message));
}

void TestProcessRunner::repliesMayAskForMore()
{
    ProcessRunner runner;
    runner.run(shell(u"echo 1"_s), [&](const Result<QByteArray>& first) {
        m_replies.append(first);
        runner.run(shell(u"echo 2"_s), note());
    });
    QTRY_COMPARE_WITH_TIMEOUT(m_replies.size(), 2, 30'000);
    QCOMPARE(m_replies.last().value_or(QByteArray()), QByteArray("2\n"));
}

void TestProcessRunner::repliesMayDestroyTheRunner()
{
    auto runner = std::make_unique<ProcessRunner>();
    runner->run(shell(u"echo 1"_s), [&](const Result<QByteArray>& first) {
        runner.reset();
        m_replies.append(first);
    });
    runner->run(shell(u"echo 2"_s), note());
    QTRY_COMPARE_WITH_TIMEOUT(m_replies.size(), 1, 30'000);
    QVERIFY(!runner);
}

void TestProcessRunner::destructionEndsTheRunningProgram()
{
    {
        ProcessRunner runner;
        runner.run(shell(u"exec tail -f /dev/null"_s), note());
        runner.run(shell(u"echo 2"_s), note());
    }
    QCoreApplication::processEvents();
    QVERIFY(m_replies.isEmpty());
}

} // namespace roamwire

QTEST_GUILESS_MAIN(roamwire::TestProcessRunner)
#include "test_processrunner.moc"
