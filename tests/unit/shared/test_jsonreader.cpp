#include "shared/model/fixedbytes.h"
#include "shared/wire/jsonreader.h"
#include "shared/wire/limits.h"

#include <QTest>

namespace roamwire::wire {
namespace {

using namespace Qt::StringLiterals;

QByteArray nested(int depth, const char* open, const char* close)
{
    return "{\"a\":" + QByteArray(open).repeated(depth - 1) + '1' + QByteArray(close).repeated(depth - 1) + '}';
}

JsonReader readerOf(const QByteArray& frame)
{
    QString error;
    return JsonReader(parseObject(frame, error).value_or(QJsonObject()));
}

} // namespace

class TestJsonReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesObjectsOnly_data();
    void parsesObjectsOnly();
    void integersAreWholeAndInRange_data();
    void integersAreWholeAndInRange();
    void everyReadReportsTheWrongType_data();
    void everyReadReportsTheWrongType();
    void firstFailureIsKept();
    void arraysAreBounded();
    void nestedFailuresNameTheWay();
};

void TestJsonReader::parsesObjectsOnly_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<bool>("accepted");

    const auto row = [](const char* name, const QByteArray& frame, bool accepted) {
        QTest::newRow(name) << frame << accepted;
    };
    row("empty object", "{}", true);
    row("white space around", " \t\r\n{} \n", true);
    row("escaped quote hides brackets", R"({"a":"\"[[[[[[[[[[[[[[[["})", true);
    row("escaped backslash ends the string", R"({"a":"\\"})", true);
    row("objects as deep as allowed", nested(limits::kMaxJsonDepth, "{\"a\":", "}"), true);
    row("arrays as deep as allowed", nested(limits::kMaxJsonDepth, "[", "]"), true);
    row("objects one deeper", nested(limits::kMaxJsonDepth + 1, "{\"a\":", "}"), false);
    row("arrays one deeper", nested(limits::kMaxJsonDepth + 1, "[", "]"), false);
    row("a hundred thousand brackets", QByteArray(100'000, '['), false);
    row("closing brackets first", QByteArray(100, ']') + QByteArray(100, '['), false);
    row("empty", QByteArray(), false);
    row("array", "[]", false);
    row("string", "\"a\"", false);
    row("number", "1", false);
    row("null", "null", false);
    row("half an object", "{\"a\":", false);
    row("something behind it", "{}{}", false);
    row("NUL behind it", QByteArray("{}\0", 3), false);
    row("comma at the end", "{\"a\":1,}", false);
    row("name without quotes", "{a:1}", false);
    row("single quotes", "{'a':1}", false);
    row("comment", "{/**/}", false);
    row("open string", "{\"a\":\"", false);
    row("backslash at the end", "{\"a\":\"\\", false);
    row("not a number", "{\"a\":NaN}", false);
    row("beyond a double", "{\"a\":1e400}", false);
    row("invalid UTF-8 in a value", "{\"a\":\"\xff\"}", false);
    row("invalid UTF-8 in a name", "{\"\xff\":1}", false);
    row("overlong UTF-8", "{\"a\":\"\xc0\xaf\"}", false);
    row("surrogate in UTF-8", "{\"a\":\"\xed\xa0\x80\"}", false);
    row("UTF-8 cut off", "{\"a\":\"\xe2\x82\"}", false);
    row("UTF-16", QByteArray("{\0}\0", 4), false);
}

void TestJsonReader::parsesObjectsOnly()
{
    QFETCH(QByteArray, frame);
    QFETCH(bool, accepted);

    QString error;
    QCOMPARE(parseObject(frame, error).has_value(), accepted);
    QCOMPARE(error.isEmpty(), accepted);
}

void TestJsonReader::integersAreWholeAndInRange_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("max");
    QTest::addColumn<qint64>("value"); // -1: refused

    constexpr qint64 kExact = qint64(1) << 53;
    const auto row = [](const char* name, const char* text, qint64 max, qint64 value) {
        QTest::newRow(name) << QByteArray(text) << max << value;
    };
    row("lowest", "0", 10, 0);
    row("highest", "10", 10, 10);
    row("one below", "-1", 10, -1);
    row("one beyond", "11", 10, -1);
    row("negative zero", "-0", 10, 0);
    row("fraction of zero", "7.0", 10, 7);
    row("exponent", "1e1", 10, 10);
    row("fraction", "7.5", 10, -1);
    row("small fraction", "1e-300", 10, -1);
    row("16 bits wrapped", "65536", 0xffff, -1);
    row("32 bits", "4294967295", 0xffff'ffff, 0xffff'ffff);
    row("32 bits wrapped", "4294967296", 0xffff'ffff, -1);
    row("largest exact", "9007199254740992", kExact, kExact);
    // As a double it equals the one before.
    row("one beyond the largest exact", "9007199254740993", kExact, -1);
    row("largest of 64 bits", "9223372036854775807", kExact, -1);
    row("64 bits wrapped", "18446744073709551617", kExact, -1);
    row("huge", "1e308", kExact, -1);
    row("huge and negative", "-1e308", kExact, -1);
    row("text", "\"7\"", 10, -1);
    row("empty text", "\"\"", 10, -1);
    row("true", "true", 10, -1);
    row("null", "null", 10, -1);
    row("array", "[7]", 10, -1);
}

void TestJsonReader::integersAreWholeAndInRange()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, max);
    QFETCH(qint64, value);

    JsonReader in = readerOf("{\"n\":" + text + '}');
    QVERIFY(in.has(u"n"_s));
    const qint64 read = in.integer(u"n"_s, 0, max);
    QCOMPARE(in.failed() ? -1 : read, value);
    QVERIFY(read >= 0 && read <= max); // in range even where it failed
}

void TestJsonReader::everyReadReportsTheWrongType_data()
{
    QTest::addColumn<QByteArray>("frame");
    for (const char* value : {"null", "true", "7", "\"\"", "\"x\"", "[]", "{}"})
        QTest::newRow(value) << QByteArray("{\"x\":") + value + '}';
    QTest::newRow("absent") << QByteArray("{}");
}

void TestJsonReader::everyReadReportsTheWrongType()
{
    QFETCH(QByteArray, frame);

    const auto fails = [&](auto read) {
        JsonReader in = readerOf(frame);
        read(in);
        return in.failed();
    };
    const auto has = [&](const char* part) { return frame.contains(part); };
    QCOMPARE(fails([](JsonReader& in) { in.string(u"x"_s); }), !has("\"x\":\""));
    QCOMPARE(fails([](JsonReader& in) { in.boolean(u"x"_s); }), !has("true"));
    QCOMPARE(fails([](JsonReader& in) { in.integer(u"x"_s, 0, 9); }), !has("7"));
    QCOMPARE(fails([](JsonReader& in) { in.array(u"x"_s, 9); }), !has("[]"));
    QCOMPARE(fails([](JsonReader& in) { in.object(u"x"_s, [](JsonReader&) { return 0; }); }), !has("\"x\":{}"));
    QVERIFY(fails([](JsonReader& in) { in.address(u"x"_s); }));
    QVERIFY(fails([](JsonReader& in) { in.prefix(u"x"_s); }));
    QVERIFY(fails([](JsonReader& in) { in.bytes<FixedBytes<4, struct FourTag>>(u"x"_s); }));
}

void TestJsonReader::firstFailureIsKept()
{
    JsonReader in = readerOf("{}");
    in.boolean(u"one"_s);
    in.string(u"two"_s);
    QCOMPARE(in.error(), u"'one' is not true or false"_s);
}

void TestJsonReader::arraysAreBounded()
{
    JsonReader in = readerOf("{\"a\":[1,2,3]}");
    QCOMPARE(in.array(u"a"_s, 3).size(), 3);
    QVERIFY(!in.failed());
    QCOMPARE(in.array(u"a"_s, 2).size(), 0);
    QVERIFY(in.failed());
}

void TestJsonReader::nestedFailuresNameTheWay()
{
    JsonReader in = readerOf("{\"outer\":{\"inner\":1}}");
    in.object(u"outer"_s, [](JsonReader& nestedIn) { return nestedIn.string(u"inner"_s); });
    QVERIFY(in.error().contains(u"'outer'"_s));
    QVERIFY(in.error().contains(u"'inner'"_s));
}

} // namespace roamwire::wire

QTEST_APPLESS_MAIN(roamwire::wire::TestJsonReader)
#include "test_jsonreader.moc"
