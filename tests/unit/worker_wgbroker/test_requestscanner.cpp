#include "server/worker/wgbroker/requestscanner.h"

#include <QTest>

using namespace roamwire::worker;
using State = RequestScanner::State;

namespace {

QByteArray nested(int depth)
{
    return QByteArray("{\"a\":") + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']') + '}';
}

} // namespace

class TestRequestScanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheEnd_data();
    void findsTheEnd();
};

void TestRequestScanner::findsTheEnd_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<State>("state");
    QTest::addColumn<QByteArray>("object");
    const auto whole = [](const char* name, const QByteArray& input, const QByteArray& object) {
        QTest::newRow(name) << input << State::Complete << object;
    };
    const auto none = [](const char* name, const QByteArray& input, State state) {
        QTest::newRow(name) << input << state << QByteArray();
    };
    whole("empty object", "{}", "{}");
    whole("no line end", R"({"version":1})", R"({"version":1})");
    whole("what follows", "{\"a\":1}\n{\"a\":2}", R"({"a":1})");
    whole("white space before", " \r\n\t{}", "{}");
    whole("objects inside", R"({"a":{"b":{}},"c":[{}]}x)", R"({"a":{"b":{}},"c":[{}]})");
    whole("brackets in strings", R"({"a":"}]{["} )", R"({"a":"}]{["})");
    whole("quotes in strings", R"({"a":"\"}"}!)", R"({"a":"\"}"})");
    whole("backslash before the end", R"({"a":"\\"}})", R"({"a":"\\"})");
    whole("backslash outside", R"({\"a"}"})", R"({\"a"})");
    whole("as deep as it may be", nested(kMaxRequestDepth), nested(kMaxRequestDepth));
    whole("as long as it may be", QByteArray(kMaxRequest - 2, ' ') + "{}", "{}");
    none("nothing", "", State::Reading);
    none("half", R"({"version":1,"pubkey":)", State::Reading);
    none("open string", R"({"a":"}}}}})", State::Reading);
    none("open escape", R"({"a":"\)", State::Reading);
    none("an array", "[{}]", State::Broken);
    none("a string", R"("{}")", State::Broken);
    none("a word before", "GET / HTTP/1.1\r\n\r\n{}", State::Broken);
    none("a byte order mark", "\xEF\xBB\xBF{}", State::Broken);
    none("a NUL before", QByteArray("\0{}", 3), State::Broken);
    none("TLS", "\x16\x03\x01\x02", State::Broken);
    none("too deep", nested(kMaxRequestDepth + 1), State::Broken);
    none("too long", QByteArray(kMaxRequest - 1, ' ') + "{}", State::Broken);
    none("endless string", "{\"" + QByteArray(kMaxRequest, 'a'), State::Broken);
    none("endless white space", QByteArray(kMaxRequest + 1, '\n'), State::Broken);
}

/// However it is cut.
void TestRequestScanner::findsTheEnd()
{
    QFETCH(QByteArray, input);
    QFETCH(State, state);
    QFETCH(QByteArray, object);
    for (const qsizetype step : {qsizetype(1), qsizetype(3), qMax<qsizetype>(input.size(), 1)}) {
        RequestScanner scanner;
        for (qsizetype at = 0; at < input.size(); at += step)
            scanner.feed(QByteArrayView(input).sliced(at, qMin(step, input.size() - at)));
        QCOMPARE(scanner.state(), state);
        if (state == State::Complete)
            QCOMPARE(scanner.object(), object);
    }
}

QTEST_APPLESS_MAIN(TestRequestScanner)
#include "test_requestscanner.moc"
