#include "shared/commandline/table.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestTable final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alignsColumns_data();
    void alignsColumns();
};

void TestTable::alignsColumns_data()
{
    QTest::addColumn<QList<QStringList>>("rows");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QList<QStringList>{} << QString();
    QTest::newRow("one row") << QList<QStringList>{{u"PEER"_s, u"PATH"_s}} << u"PEER  PATH\n"_s;
    QTest::newRow("the widest cell counts")
        << QList<QStringList>{{u"PEER"_s, u"PATH"_s}, {u"laptop"_s, u"-"_s}, {u"nas"_s, u"wan"_s}}
        << u"PEER    PATH\nlaptop  -\nnas     wan\n"_s;
}

void TestTable::alignsColumns()
{
    QFETCH(QList<QStringList>, rows);
    QFETCH(QString, text);
    QCOMPARE(table(rows), text);
}

QTEST_GUILESS_MAIN(TestTable)
#include "test_table.moc"
