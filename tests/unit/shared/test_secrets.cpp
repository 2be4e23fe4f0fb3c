#include "shared/model/secrets.h"

#include <QTest>

#include <new>

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

constexpr Base64 kForms[]{Base64::Padded, Base64::Url};

Token filled(std::uint8_t byte)
{
    Token token;
    std::fill_n(token.data(), Token::kSize, byte);
    return token;
}

} // namespace

class TestSecrets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsStrict_data();
    void textIsStrict();
    void bothFormsRoundTrip();
    void everyBitCounts();
    void copiesAreWiped();
};

void TestSecrets::textIsStrict_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isPadded");
    QTest::addColumn<bool>("isUrl");

    const QString ones = QString(u'_').repeated(42);
    QTest::newRow("for a link") << ones + u'8' << false << true;
    QTest::newRow("for JSON") << QString(u'/').repeated(42) + u"8=" << true << false;
    QTest::newRow("padding in a link") << ones + u"8=" << false << false;
    QTest::newRow("no padding in JSON") << QString(u'/').repeated(42) + u'8' << false << false;
    QTest::newRow("empty") << QString() << false << false;
    QTest::newRow("one character short") << ones << false << false;
    QTest::newRow("a byte short") << ones.first(40) << false << false;
    QTest::newRow("a byte long") << ones + u"__" << false << false;
    QTest::newRow("twice") << ones + u'8' + ones + u'8' << false << false;
    QTest::newRow("stray bits in the last character") << ones + u'9' << false << false;
    QTest::newRow("space in front") << u' ' + ones + u'8' << false << false;
    QTest::newRow("space behind") << ones + u"8 " << false << false;
    QTest::newRow("space inside") << ones.first(20) + u' ' + ones.first(22) << false << false;
    QTest::newRow("NUL inside") << ones.first(20) + QChar(0) + ones.first(22) << false << false;
    QTest::newRow("letter of another script") << ones + u'\u0438' << false << false;
    QTest::newRow("letter whose low byte is right") << ones + u'\u0138' << false << false;
}

void TestSecrets::textIsStrict()
{
    QFETCH(QString, text);
    QFETCH(bool, isPadded);
    QFETCH(bool, isUrl);

    QCOMPARE(Token::fromBase64(text, Base64::Padded).has_value(), isPadded);
    QCOMPARE(Token::fromBase64(text, Base64::Url).has_value(), isUrl);
    if (isPadded || isUrl)
        QVERIFY(Token::fromBase64(text, isUrl ? Base64::Url : Base64::Padded) == filled(0xff));
}

void TestSecrets::bothFormsRoundTrip()
{
    for (int first = 0; first < 256; ++first) {
        Token token;
        for (qsizetype i = 0; i < Token::kSize; ++i)
            token.data()[i] = static_cast<std::uint8_t>(first + i * 7);
        const QByteArray raw(reinterpret_cast<const char*>(token.data()), Token::kSize);
        QCOMPARE(token.revealBase64(Base64::Padded).toLatin1(), raw.toBase64());
        QCOMPARE(token.revealBase64(Base64::Url).toLatin1(),
                 raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
        for (const Base64 form : kForms)
            QVERIFY(Token::fromBase64(token.revealBase64(form), form) == token);
    }
}

void TestSecrets::everyBitCounts()
{
    const Token token = filled(0x5a);
    QVERIFY(token == filled(0x5a));
    for (int bit = 0; bit < 256; ++bit) {
        Token flipped = token;
        flipped.data()[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
        QVERIFY(!(flipped == token));
    }
}

void TestSecrets::copiesAreWiped()
{
    alignas(Token) std::array<std::uint8_t, sizeof(Token)> place;
    const Token original = filled(0x5a);
    auto* copy = new (place.data()) Token(original);
    QVERIFY(std::all_of(place.begin(), place.end(), [](std::uint8_t byte) { return byte == 0x5a; }));
    copy->~Token();
    QVERIFY(std::all_of(place.begin(), place.end(), [](std::uint8_t byte) { return byte == 0; }));
    QVERIFY(original == filled(0x5a));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestSecrets)
#include "test_secrets.moc"
