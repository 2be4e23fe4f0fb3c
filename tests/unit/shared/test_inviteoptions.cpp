#include "shared/commandline/inviteoptions.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestInviteOptions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksFor_data();
    void asksFor();
    void refuses_data();
    void refuses();

private:
    static Result<InviteOptions> read(const QString& words)
    {
        QCommandLineParser parser;
        parser.addOptions(inviteOptions());
        return parser.parse(u"invite %1"_s.arg(words).split(u' ', Qt::SkipEmptyParts)) ? inviteOptionsOf(parser)
                                                                                       : failure(parser.errorText());
    }
};

void TestInviteOptions::asksFor_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<wire::Invite>("terms");
    QTest::addColumn<bool>("qr");
    QTest::newRow("nothing said") << QString() << wire::Invite{1, 86'400, false} << false;
    QTest::newRow("the most") << u"--uses 1000 --expires 365d --ephemeral --json"_s
                              << wire::Invite{1000, 31'536'000, true} << false;
    QTest::newRow("with a QR code") << u"--qr"_s << wire::Invite{1, 86'400, false} << true;
}

void TestInviteOptions::asksFor()
{
    QFETCH(QString, words);
    const auto options = read(words);
    QVERIFY2(options, options ? "" : qPrintable(options.error().message));
    QTEST(options->terms, "terms");
    QTEST(options->qr, "qr");
}

void TestInviteOptions::refuses_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("said");
    QTest::newRow("no uses") << u"--uses 0"_s << u"--uses"_s;
    QTest::newRow("too many uses") << u"--uses 1001"_s << u"--uses"_s;
    QTest::newRow("more uses than a number holds") << u"--uses 4294967297"_s << u"--uses"_s;
    QTest::newRow("uses that are no number") << u"--uses x"_s << u"--uses"_s;
    QTest::newRow("never over") << u"--expires 366d"_s << u"--expires"_s;
    QTest::newRow("no unit") << u"--expires 24"_s << u"--expires"_s;
    QTest::newRow("for programs and for people") << u"--json --qr"_s << u"choose one"_s;
}

void TestInviteOptions::refuses()
{
    QFETCH(QString, words);
    QFETCH(QString, said);
    const auto options = read(words);
    QVERIFY(!options);
    QVERIFY2(options.error().message.contains(said), qPrintable(options.error().message));
}

QTEST_GUILESS_MAIN(TestInviteOptions)
#include "test_inviteoptions.moc"
