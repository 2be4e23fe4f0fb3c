#include "server/worker/wgbroker/brokermessages.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;

namespace {

const QByteArray kKey = QByteArray(32, 'k').toBase64();

} // namespace

class TestBrokerMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void answersAsTheTextSays();
};

void TestBrokerMessages::decodes_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char* name, const QByteArray& request, bool isGood) {
        QTest::newRow(name) << QByteArray(request).replace("KEY", kKey) << isGood;
    };
    row("the text's example", "{\n  \"version\":1,\n  \"pubkey\": \"KEY\"\n}\n", true);
    row("in one line", R"({"version":1,"pubkey":"KEY"})", true);
    row("other order", R"({"pubkey":"KEY","version":1})", true);
    row("old clients", R"({"pubkey":"KEY", "localport":5000 })", true);
    row("fields of tomorrow", R"({"version":1,"pubkey":"KEY","x":{"y":[1]}})", true);
    row("version 2", R"({"version":2,"pubkey":"KEY"})", false);
    row("version as text", R"({"version":"1","pubkey":"KEY"})", false);
    row("version null", R"({"version":null,"pubkey":"KEY"})", false);
    row("no key", R"({"version":1})", false);
    row("key is no text", R"({"version":1,"pubkey":7})", false);
    row("the placeholder", R"({"version":1,"pubkey":"THIS_IS_THE_PUBLIC_KEY_AS_GENERATED_BY_WIREGUARD_IN_BASE64="})",
        false);
    row("a short key", R"({"version":1,"pubkey":"a2tra2s="})", false);
    row("a long key", R"({"version":1,"pubkey":"KEYKEY"})", false);
    row("unpadded", QByteArray(R"({"version":1,"pubkey":")") + kKey.chopped(1) + "\"}", false);
    row("stray bits", QByteArray(R"({"version":1,"pubkey":")") + kKey.chopped(2) + "t=\"}", false);
    row("a word of the shell", R"({"version":1,"pubkey":"; reboot"})", false);
    row("white space around", R"({"version":1,"pubkey":" KEY "})", false);
    row("null key", QByteArray(R"({"version":1,"pubkey":")") + QByteArray(32, '\0').toBase64() + "\"}", false);
    row("brackets do not fit", R"({"version":1,"pubkey":"KEY"])", false);
    row("comma after the last", R"({"version":1,"pubkey":"KEY",})", false);
    row("no UTF-8", "{\"version\":1,\"pubkey\":\"KEY\",\"\xff\":1}", false);
    row("empty", "{}", false);
}

void TestBrokerMessages::decodes()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, isGood);
    const auto key = decodeRequest(request);
    QCOMPARE(key.has_value(), isGood);
    if (isGood)
        QCOMPARE(key->toBase64(), kKey);
    else
        QVERIFY(!key.error().message.isEmpty());
}

void TestBrokerMessages::answersAsTheTextSays()
{
    QCOMPARE(grantText(40'007, 1'700'000'000), QByteArray("{\"version\":1,\"port\":40007,\"time\":1700000000}\n"));
    QVERIFY(QJsonDocument::fromJson(grantText(1, 1)).isObject());
    // The text's own, mended, whatever white space it has.
    QCOMPARE(QJsonDocument::fromJson(refusalText()), QJsonDocument::fromJson(R"({
  "version": 1,
  "error": {
    "code":1,
    "reason": "Remote peer is not accepting additional connections"
  }
})"));
}

QTEST_APPLESS_MAIN(TestBrokerMessages)
#include "test_brokermessages.moc"
