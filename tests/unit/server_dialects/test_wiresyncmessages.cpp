#include "server/dialects/wiresyncmessages.h"
#include "shared/crypto/fingerprint.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::server::wiresync;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

class TestWireSyncMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesAreUnderstood();
    void unknownTypes_data();
    void unknownTypes();
    void whatIsNotJson_data();
    void whatIsNotJson();
    void badValues_data();
    void badValues();
    void unknownPlaces_data();
    void unknownPlaces();
    void whatComesOutIsWrittenAnew_data();
    void whatComesOutIsWrittenAnew();
    void observedAddress_data();
    void observedAddress();
    void joinTellsThePlace();
    void messagesAreExact();
};

namespace {

const QByteArray kKey = sampleKey(5).toBase64();

QJsonObject updateObject()
{
    return {{u"t"_s, u"update"_s},          {u"publickey"_s, QString::fromLatin1(kKey)}, {u"wgip"_s, u"10.0.0.2"_s},
            {u"listen_port"_s, u"51820"_s}, {u"lan_name"_s, u"02:00:5e:10:00:01"_s},     {u"lanip"_s, u"192.168.1.2"_s},
            {u"wanip"_s, u"203.0.113.7"_s}};
}

QByteArray textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// The message, also as the original posts it.
std::expected<Message, DecodeError> decodeBoth(const QByteArray& text)
{
    const auto message = decode(text);
    const auto posted = decodePost(QByteArray("{\"data\":" + text + "}"));
    if (message.has_value() != posted.has_value() || (message && *message != *posted))
        return std::unexpected(DecodeError{true, u"the transports disagree"_s});
    return message;
}

Update updateWith(const QString& name, const QJsonValue& value)
{
    QJsonObject object = updateObject();
    object.insert(name, value);
    const auto message = decodeBoth(textOf(object));
    return message ? std::get<Update>(*message) : Update();
}

} // namespace

void TestWireSyncMessages::messagesAreUnderstood()
{
    const Update update = updateWith(u"more"_s, u"is ignored"_s);
    QCOMPARE(update.publicKey.toBase64(), kKey);
    QCOMPARE(update.wgip, QHostAddress(u"10.0.0.2"_s));
    QCOMPARE(update.listenPort, quint16(51820));
    QVERIFY(update.gateway && toString(update.gateway->mac) == u"02:00:5e:10:00:01"_s);
    QCOMPARE(update.lanIp, QHostAddress(u"192.168.1.2"_s));
    QCOMPARE(update.wanIp.value(), QHostAddress(u"203.0.113.7"_s));

    QVERIFY(decodeBoth("{\"t\":\"check\",\"publickey\":\"" + kKey + "\"}") == Message(Check{sampleKey(5)}));
    QVERIFY(decodeBoth("{\"t\":\"getPeer\",\"publickey\":\"" + kKey + "\",\"targetkey\":\"" + sampleKey(6).toBase64() +
                       "\"}") == Message(GetPeer{sampleKey(5), sampleKey(6)}));
    QVERIFY(decodeBoth("{\"t\":\"peers\"}") == Message(GetPeers{}));
}

void TestWireSyncMessages::unknownTypes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("of nobody") << QByteArray("{\"t\":\"stat\"}");
    QTest::newRow("empty") << QByteArray("{\"t\":\"\"}");
    QTest::newRow("of the server") << QByteArray("{\"t\":\"keys\",\"keys\":[]}");
    QTest::newRow("other case") << QByteArray("{\"t\":\"Update\"}");
    QTest::newRow("native") << QByteArray("{\"t\":\"join\"}");
}

void TestWireSyncMessages::unknownTypes()
{
    QFETCH(QByteArray, text);
    QVERIFY(decodeBoth(text) == Message(Unknown{}));
}

void TestWireSyncMessages::whatIsNotJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("hello");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("cut off") << QByteArray("{\"t\":\"peers\"");
    QTest::newRow("nested too deep") << QByteArray("{\"data\":" + QByteArray(50, '['));
    QTest::newRow("not UTF-8") << QByteArray("{\"t\":\"\xff\xfe\"}");
    QTest::newRow("NUL") << QByteArray("\0", 1);
}

void TestWireSyncMessages::whatIsNotJson()
{
    QFETCH(QByteArray, text);
    for (const auto& message : {decode(text), decodePost(text)}) {
        QVERIFY(!message);
        QVERIFY(!message.error().isJson);
        QVERIFY(!message.error().reason.isEmpty());
    }
}

void TestWireSyncMessages::badValues_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char* name, const QString& field, const QJsonValue& value) {
        QTest::newRow(name) << field << value;
    };
    const QString key = QString::fromLatin1(kKey);
    // What a shell would make something of, in every field.
    for (const QString& field : {u"publickey"_s, u"wgip"_s, u"listen_port"_s, u"lan_name"_s, u"lanip"_s, u"wanip"_s}) {
        const QString good = updateObject().value(field).toString();
        const auto rows = [&](const char* what, const QJsonValue& value) {
            QTest::addRow("%s: %s", qPrintable(field), what) << field << value;
        };
        rows("command", u"$(reboot)"_s);
        rows("good, then a command", QString(good + u"; reboot"_s));
        rows("good, then a line", QString(good + u"\nreboot"_s));
        rows("backticks", QString(u"`reboot`"_s + good));
        rows("redirection", QString(good + u" > /etc/passwd"_s));
        rows("option", u"--help"_s);
        rows("white space around", QString(u' ' + good + u' '));
        rows("NUL inside", QString(good + QChar(0)));
        rows("NUL alone", QString(QChar(0)));
        rows("unicode digits", u"\u0661\u0662\u0663"_s);
        rows("fullwidth", u"\uff11\uff10.\uff10.0.2"_s);
        rows("half of a character", QString(good + QChar(0xd800)));
        rows("huge", QString(50'000, u'1'));
        rows("number", 51820);
        rows("true", true);
        rows("array", QJsonArray{good});
        rows("object", QJsonObject{{u"a"_s, good}});
        rows("absent", QJsonValue::Undefined);
    }
    row("key: null", u"publickey"_s, QJsonValue::Null);
    row("key: short", u"publickey"_s, u"AAAA"_s);
    row("key: all zero", u"publickey"_s, QString::fromLatin1(PublicKey().toBase64()));
    row("key: not padded", u"publickey"_s, key.chopped(1));
    row("key: stray bits", u"publickey"_s, QString(QString(43, u'B') + u'='));
    row("key: of links", u"publickey"_s, QString(QString(key).replace(u'A', u'_')));
    row("wgip: null", u"wgip"_s, QJsonValue::Null);
    row("wgip: IPv6", u"wgip"_s, u"fd00::1"_s);
    row("wgip: short form", u"wgip"_s, u"10.2"_s);
    row("wgip: hexadecimal", u"wgip"_s, u"0x0a000002"_s);
    row("wgip: leading zeros", u"wgip"_s, u"010.0.0.2"_s);
    row("wgip: with length", u"wgip"_s, u"10.0.0.2/32"_s);
    row("wgip: this host", u"wgip"_s, u"127.0.0.1"_s);
    row("wgip: nobody", u"wgip"_s, u"0.0.0.0"_s);
    row("wgip: everybody", u"wgip"_s, u"255.255.255.255"_s);
    row("wgip: a group", u"wgip"_s, u"224.0.0.1"_s);
    row("port: 0", u"listen_port"_s, u"0"_s);
    row("port: 65536", u"listen_port"_s, u"65536"_s);
    row("port: sign", u"listen_port"_s, u"+5"_s);
    row("port: hexadecimal", u"listen_port"_s, u"0x50"_s);
    row("port: null", u"listen_port"_s, QJsonValue::Null);
    row("MAC: short", u"lan_name"_s, u"02:00:5e:10:00"_s);
    row("MAC: long", u"lan_name"_s, u"02:00:5e:10:00:01:02"_s);
    row("MAC: other separator", u"lan_name"_s, u"02-00-5e-10-00-01"_s);
    row("MAC: no digits", u"lan_name"_s, u"02:00:5e:10:00:0g"_s);
    row("MAC: one digit", u"lan_name"_s, u"2:0:5e:10:0:1"_s);
    row("lanip: null", u"lanip"_s, QJsonValue::Null);
    row("lanip: this host", u"lanip"_s, u"::1"_s);
    row("lanip: a name", u"lanip"_s, u"localhost"_s);
    row("lanip: scope", u"lanip"_s, u"fe80::1%eth0"_s);
    row("lanip: link-local", u"lanip"_s, u"169.254.1.1"_s);
    row("wanip: a page", u"wanip"_s, u"<html></html>"_s);
    row("type: number", u"t"_s, 5);
    row("type: null", u"t"_s, QJsonValue::Null);
    row("type: absent", u"t"_s, QJsonValue::Undefined);
}

void TestWireSyncMessages::badValues()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject object = updateObject();
    if (value.isUndefined())
        object.remove(field);
    else
        object.insert(field, value);
    const auto message = decodeBoth(textOf(object));
    QVERIFY(!message);
    QVERIFY(message.error().isJson);
    QVERIFY2(message.error().reason.contains(u'\'' + field + u'\''), qPrintable(message.error().reason));
    QVERIFY2(!message.error().reason.contains(u"reboot"), "what was refused is not repeated");
    QVERIFY(message.error().reason.size() < 100);
}

void TestWireSyncMessages::unknownPlaces_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("gateway: null") << u"lan_name"_s << QJsonValue(QJsonValue::Null);
    QTest::newRow("gateway: empty") << u"lan_name"_s << QJsonValue(QString());
    QTest::newRow("gateway: one dash") << u"lan_name"_s << QJsonValue(u"-"_s);
    QTest::newRow("gateway: two dashes") << u"lan_name"_s << QJsonValue(u"--"_s);
    QTest::newRow("gateway: all zero") << u"lan_name"_s << QJsonValue(u"00:00:00:00:00:00"_s);
    QTest::newRow("WAN: null") << u"wanip"_s << QJsonValue(QJsonValue::Null);
    QTest::newRow("WAN: empty") << u"wanip"_s << QJsonValue(QString());
}

void TestWireSyncMessages::unknownPlaces()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    const Update update = updateWith(field, value);
    QVERIFY(!update.publicKey.isNull());
    QCOMPARE(update.gateway.has_value(), field != u"lan_name"_s);
    QCOMPARE(update.wanIp.has_value(), field != u"wanip"_s);
}

void TestWireSyncMessages::whatComesOutIsWrittenAnew_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("told");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("port with zeros") << u"listen_port"_s << u"00080"_s << QByteArray("\"80\"");
    QTest::newRow("IPv6") << u"lanip"_s << u"2001:DB8:0:0::0001"_s << QByteArray("\"2001:db8::1\"");
    QTest::newRow("mapped") << u"lanip"_s << u"::ffff:192.168.1.9"_s << QByteArray("\"192.168.1.9\"");
    QTest::newRow("upper case stays") << u"lan_name"_s << u"02:00:5E:AB:00:01"_s << QByteArray("\"02:00:5E:AB:00:01\"");
    QTest::newRow("mixed case") << u"lan_name"_s << u"02:00:5E:ab:00:01"_s << QByteArray("\"02:00:5e:ab:00:01\"");
    QTest::newRow("no letters") << u"lan_name"_s << u"02:00:50:10:00:01"_s << QByteArray("\"02:00:50:10:00:01\"");
}

void TestWireSyncMessages::whatComesOutIsWrittenAnew()
{
    QFETCH(QString, field);
    QFETCH(QString, told);
    QFETCH(QByteArray, shown);
    const Update update = updateWith(field, told);
    const PeerInfo info{update.publicKey, update.wgip, update.listenPort, update.lanIp, {}};
    const QByteArray text = encodePeer(info, update.gateway);
    QVERIFY2(text.contains(QByteArray(field.toLatin1() + "\":" + shown)), text.constData());
}

void TestWireSyncMessages::observedAddress_data()
{
    QTest::addColumn<QString>("wanip");
    QTest::addColumn<QString>("connection");
    QTest::addColumn<QString>("v4");
    QTest::addColumn<QString>("v6");
    const auto row = [](const char* name, const QString& wan, const QString& from, const QString& v4,
                        const QString& v6 = {}) { QTest::newRow(name) << wan << from << v4 << v6; };
    row("public", u"203.0.113.7"_s, u"198.51.100.1"_s, u"203.0.113.7"_s);
    row("unknown", {}, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("private 10", u"10.0.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("private 172", u"172.31.255.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("private 192", u"192.168.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("carrier's", u"100.64.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("this host", u"127.0.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("link-local", u"169.254.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("a group", u"224.0.0.1"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("nobody", u"0.0.0.0"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("IPv6 told", u"2001:db8::7"_s, u"198.51.100.1"_s, u"198.51.100.1"_s);
    row("connected by IPv6", u"203.0.113.7"_s, u"2001:db8::1"_s, u"203.0.113.7"_s, u"2001:db8::1"_s);
}

void TestWireSyncMessages::observedAddress()
{
    QFETCH(QString, wanip);
    QFETCH(QString, connection);
    QFETCH(QString, v4);
    QFETCH(QString, v6);
    ObservedAddresses seen;
    const QHostAddress from(connection);
    (isIpv4(from) ? seen.v4 : seen.v6) = from;
    const Update update = updateWith(u"wanip"_s, wanip);
    QVERIFY(!update.publicKey.isNull());
    ObservedAddresses expected;
    expected.v4 = QHostAddress(v4);
    if (!v6.isEmpty())
        expected.v6 = QHostAddress(v6);
    QVERIFY(updateOf(update, TenantId::random(), seen).observed == expected);
    QVERIFY(joinOf(update, 1, TenantId::random(), seen).observed == expected);
}

void TestWireSyncMessages::joinTellsThePlace()
{
    const auto tenant = TenantId::random();
    const Update update = updateWith(u"more"_s, {});
    const JoinCommand join = joinOf(update, 7, tenant, {});
    QCOMPARE(join.session, SessionId(7));
    QVERIFY(join.tenant == tenant && join.publicKey == sampleKey(5));
    QVERIFY(join.standing == Standing::Unproven);
    QCOMPARE(join.claimedWgip.value(), QHostAddress(u"10.0.0.2"_s));
    QCOMPARE(join.displayName, u"10.0.0.2"_s);
    QVERIFY(join.endpoints);
    QCOMPARE(join.endpoints->listenPort, quint16(51820));
    QCOMPARE(join.endpoints->lan, QList<QHostAddress>{QHostAddress(u"192.168.1.2"_s)});
    QVERIFY(join.endpoints->lanName == lanFingerprint(tenant, MacAddress({0x02, 0x00, 0x5e, 0x10, 0x00, 0x01})));
    QVERIFY(updateOf(update, tenant, {}).endpoints == *join.endpoints);
    QVERIFY(!joinOf(updateWith(u"lan_name"_s, u"--"_s), 7, tenant, {}).endpoints->lanName);
}

void TestWireSyncMessages::messagesAreExact()
{
    const Gateway gateway{MacAddress({0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}), false};
    const PeerInfo info{sampleKey(5), QHostAddress(u"10.0.0.2"_s), 51820, QHostAddress(u"192.168.1.2"_s),
                        QHostAddress(u"203.0.113.7"_s)};
    const QByteArray start = "{\"t\":\"peer\",\"publickey\":\"" + kKey + "\",\"wgip\":\"10.0.0.2\",\"listen_port\":\"";
    const QByteArray peer =
        start + "51820\",\"lan_name\":\"02:00:5e:10:00:01\",\"lanip\":\"192.168.1.2\",\"wanip\":\"203.0.113.7\"}";
    QCOMPARE(encodeUpdateAck(), QByteArray("{\"t\":\"update_ack\"}"));
    QCOMPARE(encodeGetPeerAck(), QByteArray("{\"t\":\"getPeer_ack\"}"));
    QCOMPARE(encodeDunno(), QByteArray("{\"t\":\"dunno\",\"answer\":\"Hello, World!\"}"));
    QCOMPARE(encodeKeys({}), QByteArray("{\"t\":\"keys\",\"keys\":[]}"));
    QCOMPARE(encodeKeys({sampleKey(5), sampleKey(6)}),
             "{\"t\":\"keys\",\"keys\":[\"" + kKey + "\",\"" + sampleKey(6).toBase64() + "\"]}");
    QCOMPARE(encodePeer(info, gateway), peer);
    QCOMPARE(encodePeer(info, gateway, 1'700'000'000'007), peer.chopped(1) + ",\"time\":\"1700000000.007\"}");
    QCOMPARE(encodePeer({sampleKey(5), QHostAddress(u"10.0.0.2"_s), 0, {}, {}}, std::nullopt),
             QByteArray(start + "0\",\"lan_name\":\"-\",\"lanip\":\"\",\"wanip\":\"\"}"));
    QCOMPARE(encodeNoPeer(sampleKey(5)), QByteArray("{\"t\":\"noPeer\",\"publickey\":\"" + kKey + "\"}"));
    QCOMPARE(encodePending({}), QByteArray("{\"t\":\"pending\",\"items\":[]}"));
    QCOMPARE(encodePending({"1", "2"}), QByteArray("{\"t\":\"pending\",\"items\":[1,2]}"));
    QCOMPARE(encodePeers({peer}), QByteArray("{\"t\":\"peers\",\"peers\":[" + peer + "]}"));
    QCOMPARE(encodeRefusal({u"code"_s, u"a \"reason\""_s, 5}),
             QByteArray("{\"error\":\"code\",\"reason\":\"a \\\"reason\\\"\"}"));
}

QTEST_GUILESS_MAIN(TestWireSyncMessages)
#include "test_wiresyncmessages.moc"
