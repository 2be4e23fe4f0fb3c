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
    QTest::addColumn<wire::Invite>("terms");
    QTest::addColumn<bool>("json");
    QTest::addColumn<bool>("qr");
    QTest::newRow("nothing said") << u"invite"_s << wire::Invite{1, 86'400, false} << false << false;
    QTest::newRow("for a program") << u"invite --uses 9 --expires 2h --ephemeral --json --config x"_s
                                   << wire::Invite{9, 7200, true} << true << false;
    QTest::newRow("for a person") << u"invite --qr"_s << wire::Invite{1, 86'400, false} << false << true;
}

void TestCommandLine::asksFor()
{
    QFETCH(QString, words);
    const auto line = parse(words);
    QVERIFY2(line, line ? "" : qPrintable(line.error().message));
    QVERIFY(line->verb == Verb::Invite);
    QTEST(line->invite.terms, "terms");
    QTEST(line->json, "json");
    QTEST(line->invite.qr, "qr");
}

void TestCommandLine::refuses_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("said");
    QTest::newRow("no uses") << u"invite --uses 0"_s << u"--uses"_s;
    QTest::newRow("JSON and a picture") << u"invite --json --qr"_s << u"choose one"_s;
    QTest::newRow("somebody else's option") << u"leave --uses 1"_s << u"uses"_s;
    QTest::newRow("a picture of the status") << u"status --qr"_s << u"qr"_s;
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
