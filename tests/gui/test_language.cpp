#include "client-gui/tray/language.h"

#include "client-gui/tray/settings/generalpage.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestLanguage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { useLanguage(u"en"_s); }

    void whichLanguage_data();
    void whichLanguage();
    void everyLanguageHasItsCatalogue();
    void textsAreTranslated();
    void qtsOwnTextsAreTranslated();
    void laterCallReplacesTheFirst();
    void numbersAreWrittenAsInTheLanguage();
};

void TestLanguage::whichLanguage_data()
{
    QTest::addColumn<QString>("preferred");
    QTest::addColumn<QStringList>("systems");
    QTest::addColumn<QString>("chosen");
    QTest::newRow("preferred") << u"de"_s << QStringList{u"en-US"_s} << u"de"_s;
    QTest::newRow("English is preferred, too") << u"en"_s << QStringList{u"de-DE"_s} << u"en"_s;
    QTest::newRow("system's") << QString() << QStringList{u"de-AT"_s, u"de"_s, u"en"_s} << u"de"_s;
    QTest::newRow("first that is spoken") << QString() << QStringList{u"fr-FR"_s, u"de"_s, u"en"_s} << u"de"_s;
    QTest::newRow("English comes before") << QString() << QStringList{u"en-GB"_s, u"de"_s} << u"en"_s;
    QTest::newRow("none is spoken") << QString() << QStringList{u"fr-FR"_s} << u"en"_s;
    QTest::newRow("system without languages") << QString() << QStringList() << u"en"_s;
    QTest::newRow("unknown is preferred") << u"xx"_s << QStringList{u"de"_s} << u"de"_s;
}

void TestLanguage::whichLanguage()
{
    QFETCH(QString, preferred);
    QFETCH(QStringList, systems);
    QFETCH(QString, chosen);
    QCOMPARE(chosenLanguage(preferred, systems), chosen);
}

void TestLanguage::everyLanguageHasItsCatalogue()
{
    for (const Language& language : languages())
        QVERIFY2(QFile::exists(u":/translations/roamwire_%1.qm"_s.arg(language.code)), qPrintable(language.code));
}

void TestLanguage::textsAreTranslated()
{
    QCOMPARE(GeneralPage::title(), u"General"_s);
    useLanguage(u"de"_s);
    QCOMPARE(GeneralPage::title(), u"Allgemein"_s);
}

void TestLanguage::qtsOwnTextsAreTranslated()
{
    useLanguage(u"de"_s);
    const QDialogButtonBox box(QDialogButtonBox::Close);
    QCOMPARE(box.buttons().first()->text().remove(u'&'), u"Schließen"_s);
}

void TestLanguage::laterCallReplacesTheFirst()
{
    useLanguage(u"de"_s);
    useLanguage(u"en"_s);
    QCOMPARE(GeneralPage::title(), u"General"_s);
}

void TestLanguage::numbersAreWrittenAsInTheLanguage()
{
    useLanguage(u"de"_s);
    QCOMPARE(QLocale().toString(1.5, 'f', 1), u"1,5"_s);
    useLanguage(u"en"_s);
    QCOMPARE(QLocale().toString(1.5, 'f', 1), u"1.5"_s);
}

QTEST_MAIN(TestLanguage)
#include "test_language.moc"
