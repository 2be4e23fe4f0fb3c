#include "client-gui/agent/commandline.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;

/// What is beyond Qt's own parser: the options of `invite`.
class TestCommandLine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksFor_data();
    void asksFor();
    void refuses_data();
    void refuses();

private:
    static Result<CommandLine> parse(const QString& words)
    {
        return parseCommandLine(u"roamwire-agent %1"_s.arg(words).split(u' '));
    }
};

void TestCommandLine::asksFor_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<wire::Invite>("invite");
    QTest::newRow("nothing said") << u"invite"_s << wire::Invite{1, 86'400, false};
    QTest::newRow("all said") << u"invite --uses 1000 --expires 365d --ephemeral --json --config x"_s
                              << wire::Invite{1000, 31'536'000, true};
}

void TestCommandLine::asksFor()
{
    QFETCH(QString, words);
    QFETCH(wire::Invite, invite);
    const auto line = parse(words);
    QVERIFY2(line, line ? "" : qPrintable(line.error().message));
    QVERIFY(line->verb == Verb::Invite);
    QCOMPARE(line->invite, invite);
}

void TestCommandLine::refuses_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("said");
    QTest::newRow("no uses") << u"invite --uses 0"_s << u"--uses"_s;
    QTest::newRow("too many uses") << u"invite --uses 1001"_s << u"--uses"_s;
    QTest::newRow("uses that are no number") << u"invite --uses x"_s << u"--uses"_s;
    QTest::newRow("never over") << u"invite --expires 366d"_s << u"--expires"_s;
    QTest::newRow("no unit") << u"invite --expires 24"_s << u"--expires"_s;
    QTest::newRow("somebody else's option") << u"leave --uses 1"_s << u"uses"_s;
}

void TestCommandLine::refuses()
{
    QFETCH(QString, words);
    QFETCH(QString, said);
    const auto line = parse(words);
    QVERIFY(!line);
    QVERIFY2(line.error().message.contains(said), qPrintable(line.error().message));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_commandline.moc"
