#include "shared/base/printable.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestPrintable final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shown_data();
    void shown();
};

void TestPrintable::shown_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("plain") << u"the address is taken"_s << u"the address is taken"_s;
    QTest::newRow("other scripts") << u"Großmutter, 祖母, 👵"_s << u"Großmutter, 祖母, 👵"_s;
    QTest::newRow("terminal escape") << u"\x1b[2Jgone"_s << u"\ufffd[2Jgone"_s;
    QTest::newRow("C1 escape") << QString(QChar(0x9b)) + u"2J"_s << u"\ufffd2J"_s;
    QTest::newRow("lines") << u"one\ntwo\r\u2028"_s << u"one\ufffdtwo\ufffd\ufffd"_s;
    QTest::newRow("text direction") << u"a\u202eb"_s << u"a\ufffdb"_s;
    QTest::newRow("nothing of its own width") << u"a\u200bb"_s << u"a\ufffdb"_s;
    QTest::newRow("half of a character") << QString(QChar(0xd83d)) + u"x"_s << u"\ufffdx"_s;
}

void TestPrintable::shown()
{
    QFETCH(QString, text);
    QTEST(printable(text), "expected");
}

QTEST_GUILESS_MAIN(TestPrintable)
#include "test_printable.moc"
