#include "shared/model/displayname.h"

#include <QTest>

namespace roamwire {

class TestDisplayName final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsShortPlainNames_data();
    void acceptsShortPlainNames();
};

void TestDisplayName::acceptsShortPlainNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("accepted");

    const auto row = [](const char* name, const QString& text, bool accepted) {
        QTest::newRow(name) << text << accepted;
    };
    row("plain", QStringLiteral("laptop"), true);
    row("spaces and punctuation", QStringLiteral("Anna's laptop (2)"), true);
    row("other scripts", QStringLiteral("Büro 笔记本 ноутбук"), true);
    row("outside the basic plane", QStringLiteral("home \U0001F3E0"), true);
    row("combining mark", QStringLiteral("cafe\u0301"), true);
    row("64 bytes", QString(u'a').repeated(64), true);
    row("65 bytes", QString(u'a').repeated(65), false);
    row("32 letters of two bytes", QString(u'ü').repeated(32), true);
    row("33 letters of two bytes", QString(u'ü').repeated(33), false);
    row("16 characters of four bytes", QStringLiteral("\U0001F3E0").repeated(16), true);
    row("17 characters of four bytes", QStringLiteral("\U0001F3E0").repeated(17), false);
    row("empty", QString(), false);
    row("only spaces", QStringLiteral("   "), false);
    row("only no-break spaces", QStringLiteral("\u00a0\u00a0"), false);
    row("newline", QStringLiteral("a\nb"), false);
    row("tab", QStringLiteral("a\tb"), false);
    row("NUL", QString(u'a') + QChar(0), false);
    row("terminal escape", QStringLiteral("\x1b[31mred"), false);
    row("delete", QString(QChar(0x7f)), false);
    row("C1 control", QString(u'a') + QChar(0x9b), false);
    row("right-to-left override", QStringLiteral("a\u202eb"), false);
    row("zero-width space", QStringLiteral("a\u200bb"), false);
    row("byte order mark", QStringLiteral("\ufeffa"), false);
    row("tag character outside the basic plane", QStringLiteral("a\U000E0041"), false);
    row("line separator", QStringLiteral("a\u2028b"), false);
    row("paragraph separator", QStringLiteral("a\u2029b"), false);
    row("first half of a pair", QString(u'a') + QChar(0xd83c), false);
    row("second half of a pair", QChar(0xdfe0) + QString(u'a'), false);
    row("halves in the wrong order", QString(QChar(0xdfe0)) + QChar(0xd83c), false);
}

void TestDisplayName::acceptsShortPlainNames()
{
    QFETCH(QString, name);
    QFETCH(bool, accepted);

    const auto checked = checkedDisplayName(name);
    QCOMPARE(checked.has_value(), accepted);
    if (checked)
        QCOMPARE(*checked, name);
    else
        QVERIFY(checked.error().message.startsWith(QStringLiteral("the display name ")));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestDisplayName)
#include "test_displayname.moc"
