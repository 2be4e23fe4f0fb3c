#include "shared/wire/codec.h"
#include "shared/wire/limits.h"
#include "tests/unit/shared/samplemessages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace roamwire::wire {
namespace {

using namespace Qt::StringLiterals;
using Kind = DecodeError::Kind;

QJsonObject sample(const QString& name)
{
    for (const auto& [sampleName, message] : test::sampleMessages()) {
        if (QLatin1String(sampleName) == name)
            return QJsonDocument::fromJson(encode(message)).object();
    }
    return {};
}

/// `object` with the value at `path` ("endpoints.lan") replaced; an undefined value removes it.
QJsonObject changed(QJsonObject object, const QString& path, const QJsonValue& value)
{
    const QString name = path.section(u'.', 0, 0);
    const QString rest = path.section(u'.', 1);
    object.insert(name, rest.isEmpty() ? value : QJsonValue(changed(object.value(name).toObject(), rest, value)));
    return object;
}

std::expected<Message, DecodeError> decodeObject(const QJsonObject& object)
{
    return decode(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonValue repeatedItem(const QJsonValue& item, qsizetype count)
{
    QJsonArray array;
    for (qsizetype i = 0; i < count; ++i)
        array.append(item);
    return array;
}

} // namespace

class TestCodecHostile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsSayWhatToDo_data();
    void errorsSayWhatToDo();
    void badValuesAreRefused_data();
    void badValuesAreRefused();
    void valuesAtTheLimitAreAccepted_data();
    void valuesAtTheLimitAreAccepted();
    void reasonsDoNothingToATerminal();
    void everyRequiredFieldIsRequired_data();
    void everyRequiredFieldIsRequired();
    void anyWrongTypeIsRefused_data();
    void anyWrongTypeIsRefused();
    void framesCutAnywhereAreRefused_data();
    void framesCutAnywhereAreRefused();
    void oneBadPeerSpoilsTheList();
    void aBadTokenIsNotRepeated();

private:
    void addBadRows();
    void addBadPeerRows();
    void addBadTrustRows();
    void addBadRelayRows();
};

void TestCodecHostile::errorsSayWhatToDo_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<Kind>("kind");

    QTest::newRow("empty") << QByteArray() << Kind::NotJson;
    QTest::newRow("no JSON") << QByteArray("hello") << Kind::NotJson;
    QTest::newRow("invalid UTF-8") << QByteArray("{\"t\":\"leave\",\"x\":\"\xff\"}") << Kind::NotJson;
    QTest::newRow("too deep in an unknown field")
        << QByteArray("{\"t\":\"leave\",\"x\":" + QByteArray(20, '[') + QByteArray(20, ']') + '}') << Kind::NotJson;
    QTest::newRow("an array") << QByteArray("[{\"t\":\"leave\"}]") << Kind::NotJson;
    QTest::newRow("no t") << QByteArray("{}") << Kind::UnknownType;
    QTest::newRow("empty t") << QByteArray("{\"t\":\"\"}") << Kind::UnknownType;
    QTest::newRow("unknown t") << QByteArray("{\"t\":\"later\"}") << Kind::UnknownType;
    QTest::newRow("t in upper case") << QByteArray("{\"t\":\"LEAVE\"}") << Kind::UnknownType;
    QTest::newRow("t is a number") << QByteArray("{\"t\":1}") << Kind::UnknownType;
    QTest::newRow("t is an object") << QByteArray("{\"t\":{\"t\":\"leave\"}}") << Kind::UnknownType;
    QTest::newRow("t with NUL") << QByteArray("{\"t\":\"leave\\u0000\"}") << Kind::UnknownType;
    QTest::newRow("missing field") << QByteArray("{\"t\":\"join\"}") << Kind::BadField;
}

void TestCodecHostile::errorsSayWhatToDo()
{
    QFETCH(QByteArray, frame);
    QFETCH(Kind, kind);

    const auto decoded = decode(frame);
    QVERIFY(!decoded);
    QCOMPARE(int(decoded.error().kind), int(kind));
    QVERIFY(!decoded.error().reason.isEmpty());
}

void TestCodecHostile::badValuesAreRefused_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");

    addBadRows();
    addBadPeerRows();
    addBadTrustRows();
    addBadRelayRows();
}

void TestCodecHostile::addBadRows()
{
    const auto row = [](const char* name, const QString& message, const QString& path, const QJsonValue& value) {
        QTest::newRow(name) << message << path << value;
    };
    const QString key = sample(u"join"_s).value(u"publickey"_s).toString();
    row("key one byte short", u"join"_s, u"publickey"_s, QString(QString(u'A').repeated(42) + u"=="));
    row("key one byte long", u"join"_s, u"publickey"_s, QString(u'A').repeated(44));
    row("key with a newline", u"join"_s, u"publickey"_s, QString(key + u'\n'));
    row("key of another alphabet", u"join"_s, u"publickey"_s, QString(key).replace(u'/', u'_'));
    row("key outside Latin-1", u"join"_s, u"publickey"_s, QString(key).replace(3, 1, u'\u20ac'));
    row("proof of a fingerprint's size", u"join"_s, u"proof"_s, QString(QString(u'A').repeated(22) + u"=="));
    row("name with an escape", u"join"_s, u"display_name"_s, u"\x1b[2J"_s);
    row("name of 65 bytes", u"join"_s, u"display_name"_s, QString(u'a').repeated(65));
    row("name with half a character", u"join"_s, u"display_name"_s, QString(QChar(0xd800)));
    row("address is a name", u"join"_s, u"wgip"_s, u"example.org"_s);
    row("address of the other family", u"join"_s, u"wgip"_s, u"fd00::1"_s);
    row("address with a scope", u"join"_s, u"endpoints.lan"_s, QJsonArray{u"fe80::1%eth0"_s});
    row("address with a space", u"join"_s, u"endpoints.lan"_s, QJsonArray{u" ::1"_s});
    row("address with a port", u"join"_s, u"endpoints.lan"_s, QJsonArray{u"192.0.2.1:80"_s});
    row("address is a number", u"join"_s, u"endpoints.lan"_s, QJsonArray{1});
    row("too many addresses", u"join"_s, u"endpoints.lan"_s,
        repeatedItem(u"192.0.2.1"_s, limits::kMaxLanAddresses + 1));
    row("negative port", u"update"_s, u"endpoints.listen_port"_s, -1);
    row("port beyond", u"update"_s, u"endpoints.listen_port"_s, 65536);
    row("port with a fraction", u"update"_s, u"endpoints.listen_port"_s, 0.5);
    row("port as text", u"update"_s, u"endpoints.listen_port"_s, u"51820"_s);
    row("fingerprint of a key's size", u"update"_s, u"endpoints.lan_name"_s, key);
    row("too many features", u"challenge"_s, u"features"_s, repeatedItem(u"a"_s, limits::kMaxFeatures + 1));
    row("empty feature", u"challenge"_s, u"features"_s, QJsonArray{QString()});
    row("long feature", u"challenge"_s, u"features"_s, QJsonArray{QString(u'a').repeated(33)});
    row("feature with a space", u"challenge"_s, u"features"_s, QJsonArray{u"a b"_s});
    row("feature with an escape", u"challenge"_s, u"features"_s, QJsonArray{u"\x1b[2J"_s});
    row("feature of another script", u"challenge"_s, u"features"_s, QJsonArray{u"prüfen"_s});
    row("v4 observed as v6", u"update_ack"_s, u"observed.v6"_s, u"192.0.2.1"_s);
    row("v6 observed as v4", u"update_ack"_s, u"observed.v4"_s, u"2001:db8::1"_s);
    row("v4 mapped, observed as v6", u"update_ack"_s, u"observed.v6"_s, u"::ffff:192.0.2.1"_s);
    row("long error code", u"error"_s, u"code"_s, QString(u'a').repeated(limits::kMaxErrorCode + 1));
    row("long error reason", u"error"_s, u"reason"_s, QString(u'a').repeated(limits::kMaxErrorReason + 1));
    row("negative retry", u"error"_s, u"retry_s"_s, -1);
    row("retry beyond", u"error"_s, u"retry_s"_s, 4294967296.0);
}

void TestCodecHostile::addBadPeerRows()
{
    const auto row = [](const char* name, const QString& message, const QString& path, const QJsonValue& value) {
        QTest::newRow(name) << message << path << value;
    };
    row("network of the other family", u"welcome"_s, u"network"_s, u"fd00::/64"_s);
    row("network6 of the other family", u"welcome"_s, u"network6"_s, u"10.0.0.0/8"_s);
    row("network too long", u"welcome"_s, u"network"_s, u"10.0.0.0/33"_s);
    row("negative slot", u"welcome"_s, u"slot"_s, -1);
    row("slot beyond", u"welcome"_s, u"slot"_s, 4294967296.0);
    row("negative grace", u"welcome"_s, u"grace_s"_s, -1);
    row("wgip6 of the other family", u"peer"_s, u"wgip6"_s, u"10.0.0.1"_s);
    row("presence unknown", u"peer"_s, u"presence"_s, u"gone"_s);
    row("presence in upper case", u"peer"_s, u"presence"_s, u"Online"_s);
    row("rev beyond what is exact", u"peer"_s, u"rev"_s, (qint64(1) << 53) + 1);
    row("negative rev", u"peer"_s, u"rev"_s, -1);
    row("huge rev", u"peer"_s, u"rev"_s, 1e308);
    row("peers is an object", u"peers"_s, u"peers"_s, QJsonObject());
    row("a peer is a number", u"peers"_s, u"peers"_s, QJsonArray{1});
    row("a peer is empty", u"peers"_s, u"peers"_s, QJsonArray{QJsonObject()});
    row("too many peers", u"peers"_s, u"peers"_s, repeatedItem(sample(u"peer"_s), limits::kMaxPeersPerFrame + 1));
}

void TestCodecHostile::addBadTrustRows()
{
    const auto row = [](const char* name, const QString& message, const QString& path, const QJsonValue& value) {
        QTest::newRow(name) << message << path << value;
    };
    const QString token = sample(u"join"_s).value(u"token"_s).toString();
    row("token as in a link", u"join"_s, u"token"_s, QString(token).replace(u'/', u'_').chopped(1));
    row("token one byte short", u"join"_s, u"token"_s, QString(QString(u'A').repeated(42) + u"=="));
    row("token twice", u"join"_s, u"token"_s, QString(token + token));
    row("no token after an invite", u"invited"_s, u"token"_s, QString());
    row("seal before 1970", u"join"_s, u"seal.ms"_s, -1);
    row("seal beyond what is exact", u"peer"_s, u"seal.ms"_s, (qint64(1) << 53) + 1);
    row("seal with half a millisecond", u"update"_s, u"seal.ms"_s, 0.5);
    row("seal without a time", u"update"_s, u"seal.ms"_s, QJsonValue(QJsonValue::Undefined));
    row("seal without a mac", u"join"_s, u"seal.mac"_s, QJsonValue(QJsonValue::Undefined));
    row("mac of a fingerprint's size", u"peer"_s, u"seal.mac"_s, QString(QString(u'A').repeated(22) + u"=="));
    row("no uses", u"invite"_s, u"uses"_s, 0);
    row("too many uses", u"invite"_s, u"uses"_s, limits::kMaxInviteUses + 1);
    row("expired at once", u"invite"_s, u"expires_s"_s, 0);
    row("expires too late", u"invite"_s, u"expires_s"_s, qint64(limits::kMaxInviteAge.count()) + 1);
    row("ephemeral as a number", u"invite"_s, u"ephemeral"_s, 1);
    row("expired before 1970", u"invited"_s, u"expires"_s, -1);
    row("expires beyond what is exact", u"invited"_s, u"expires"_s, (qint64(1) << 53) + 1);
}

void TestCodecHostile::addBadRelayRows()
{
    const auto row = [](const char* name, const QString& message, const QString& path, const QJsonValue& value) {
        QTest::newRow(name) << message << path << value;
    };
    const QJsonValue none = QJsonValue::Undefined;
    const qint64 inexact = (qint64(1) << 53) + 1;
    row("relay's v4 as v6", u"welcome"_s, u"relay.v6"_s, u"192.0.2.1"_s);
    row("relay's v6 as v4", u"welcome"_s, u"relay.v4"_s, u"2001:db8::1"_s);
    row("relay at port 0", u"welcome"_s, u"relay.low"_s, 0);
    row("relay without ports", u"welcome"_s, u"relay.pairs"_s, 0);
    row("relay beyond the last port", u"welcome"_s, u"relay.pairs"_s, (65536 - 42000) / 2 + 1);
    row("relay's id of a key's size", u"welcome"_s, u"relay.id"_s, QString(QString(u'A').repeated(43) + u'='));
    row("relay's key of an id's size", u"welcome"_s, u"relay.key"_s, QString(QString(u'A').repeated(22) + u"=="));
    row("relay without a key", u"welcome"_s, u"relay.key"_s, none);
    row("seen at port 0", u"peer"_s, u"wan.v4.port"_s, 0);
    row("seen at no port", u"peer"_s, u"wan.v4.port"_s, none);
    row("seen in the other family", u"peer"_s, u"wan.v6.ip"_s, u"192.0.2.1"_s);
    row("perhaps symmetric", u"self"_s, u"wan.v4.symmetric"_s, none);
    row("self beyond what is exact", u"self"_s, u"rev"_s, inexact);
    row("switch beyond what is exact", u"switch"_s, u"id"_s, inexact);
    row("negative switch", u"switch"_s, u"id"_s, -1);
    row("switch to the relay", u"switch"_s, u"kind"_s, u"relay"_s);
    row("switch to a name", u"switch"_s, u"leader_endpoint.ip"_s, u"example.org"_s);
    row("switch to port 0", u"switch"_s, u"target_endpoint.port"_s, 0);
    row("switch beyond the last port", u"switch"_s, u"target_endpoint.port"_s, 65536);
    row("switch of no revision", u"switch"_s, u"leader_rev"_s, -1);
    row("go too late", u"go"_s, u"delay_ms"_s, qint64(limits::kMaxSwitchDelay.count()) + 1);
    row("go back in time", u"go"_s, u"delay_ms"_s, -1);
    row("muted too long", u"go"_s, u"mute_ms"_s, qint64(limits::kMaxMute.count()) + 1);
    row("settled perhaps", u"settled"_s, u"ok"_s, 1);
    row("rekey with a short key", u"rekey"_s, u"targetkey"_s, QString(QString(u'A').repeated(42) + u"=="));
    row("wake by nobody", u"wake"_s, u"publickey"_s, QString());
    row("error of no switch", u"error"_s, u"id"_s, -1);
}

void TestCodecHostile::badValuesAreRefused()
{
    QFETCH(QString, message);
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);

    const QJsonObject good = sample(message);
    QVERIFY(decodeObject(good));
    const auto decoded = decodeObject(changed(good, path, value));
    QVERIFY(!decoded);
    QCOMPARE(int(decoded.error().kind), int(Kind::BadField));
    QVERIFY2(decoded.error().reason.contains(path.section(u'.', -1)), qPrintable(decoded.error().reason));
}

void TestCodecHostile::valuesAtTheLimitAreAccepted_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");

    const auto row = [](const char* name, const QString& message, const QString& path, const QJsonValue& value) {
        QTest::newRow(name) << message << path << value;
    };
    row("most addresses", u"join"_s, u"endpoints.lan"_s, repeatedItem(u"2001:db8::1"_s, limits::kMaxLanAddresses));
    row("no addresses", u"join"_s, u"endpoints.lan"_s, QJsonArray());
    row("port unknown", u"update"_s, u"endpoints.listen_port"_s, 0);
    row("most features", u"challenge"_s, u"features"_s, repeatedItem(u"a"_s, limits::kMaxFeatures));
    row("longest feature", u"challenge"_s, u"features"_s,
        QJsonArray{QString(u'~').repeated(limits::kMaxFeatureLength)});
    row("longest name", u"join"_s, u"display_name"_s, QString(u'a').repeated(64));
    row("longest error code", u"error"_s, u"code"_s, QString(u'a').repeated(limits::kMaxErrorCode));
    row("longest error reason", u"error"_s, u"reason"_s, QString(u'a').repeated(limits::kMaxErrorReason));
    row("relay at the last ports", u"welcome"_s, u"relay.pairs"_s, (65536 - 42000) / 2);
    row("relay at every port", u"welcome"_s, u"relay"_s,
        changed(changed(sample(u"welcome"_s)[u"relay"_s].toObject(), u"low"_s, 1), u"pairs"_s, 32767));
    row("seen nowhere", u"self"_s, u"wan"_s, QJsonObject());
    row("whole network", u"welcome"_s, u"network"_s, u"0.0.0.0/0"_s);
    row("whole network6", u"welcome"_s, u"network6"_s, u"::/0"_s);
}

void TestCodecHostile::valuesAtTheLimitAreAccepted()
{
    QFETCH(QString, message);
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);

    const auto decoded = decodeObject(changed(sample(message), path, value));
    QVERIFY2(decoded, decoded ? "" : qPrintable(decoded.error().reason));
}

void TestCodecHostile::reasonsDoNothingToATerminal()
{
    const auto decoded = decodeObject(changed(sample(u"error"_s), u"reason"_s, u"\x1b]0;owned\a"_s));
    QVERIFY(decoded);
    QCOMPARE(std::get<ErrorMessage>(*decoded).reason, u"\ufffd]0;owned\ufffd"_s);
}

void TestCodecHostile::everyRequiredFieldIsRequired_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("required");

    const auto rows = [](const QString& message, const QString& required, const QString& optional) {
        for (const QString& path : required.split(u' ', Qt::SkipEmptyParts))
            QTest::addRow("%s.%s", qPrintable(message), qPrintable(path)) << message << path << true;
        for (const QString& path : optional.split(u' ', Qt::SkipEmptyParts))
            QTest::addRow("%s.%s?", qPrintable(message), qPrintable(path)) << message << path << false;
    };
    rows(u"challenge"_s, u"server_key nonce"_s, u"features"_s);
    rows(u"join"_s, u"publickey display_name proof endpoints endpoints.listen_port endpoints.lan"_s,
         u"wgip features token seal endpoints.lan_name"_s);
    rows(u"welcome"_s, u"wgip wgip6 network network6 slot observed grace_s first may_invite peers more"_s,
         u"observed.v4 observed.v6 relay relay.v4 relay.v6"_s);
    rows(u"peers"_s, u"peers more"_s, QString());
    rows(u"peer"_s, u"publickey display_name wgip wgip6 slot presence rev"_s,
         u"endpoints observed features seal wan wan.v4 wan.v6"_s);
    rows(u"removed_peer"_s, u"publickey wgip"_s, QString());
    rows(u"update"_s, u"endpoints"_s, u"display_name seal"_s);
    rows(u"update_ack"_s, u"observed"_s, QString());
    rows(u"invite"_s, u"uses expires_s"_s, u"ephemeral"_s);
    rows(u"invited"_s, u"token expires"_s, QString());
    rows(u"self"_s, u"rev wan"_s, u"wan.v4 wan.v6"_s);
    rows(u"switch"_s, u"id targetkey kind leader_endpoint target_endpoint leader_rev target_rev"_s, QString());
    rows(u"go"_s, u"id publickey set_endpoint delay_ms mute_ms"_s, QString());
    rows(u"settled"_s, u"id ok"_s, QString());
    rows(u"rekey"_s, u"targetkey"_s, QString());
    rows(u"wake"_s, u"publickey"_s, QString());
    rows(u"error"_s, u"code reason"_s, u"retry_s id"_s);
}

void TestCodecHostile::everyRequiredFieldIsRequired()
{
    QFETCH(QString, message);
    QFETCH(QString, path);
    QFETCH(bool, required);

    const QJsonObject without = changed(sample(message), path, QJsonValue(QJsonValue::Undefined));
    QVERIFY(without != sample(message));
    QCOMPARE(decodeObject(without).has_value(), !required);
}

void TestCodecHostile::anyWrongTypeIsRefused_data()
{
    QTest::addColumn<QJsonObject>("message");
    QTest::addColumn<QString>("field");

    for (const auto& [name, message] : test::sampleMessages()) {
        const QJsonObject object = QJsonDocument::fromJson(encode(message)).object();
        for (const QString& field : object.keys())
            QTest::addRow("%s: %s", name, qPrintable(field)) << object << field;
    }
}

void TestCodecHostile::anyWrongTypeIsRefused()
{
    QFETCH(QJsonObject, message);
    QFETCH(QString, field);

    const QList<QJsonValue> values{QJsonValue::Null, true, 0.5, u"?"_s, QJsonArray{QJsonArray()}, QJsonArray{0.5}};
    for (const QJsonValue& value : values) {
        // A sentence may be anything.
        const bool isFine =
            value.type() == message.value(field).type() &&
            (value.isBool() || field == u"code"_s || field == u"reason"_s || field == u"display_name"_s);
        QCOMPARE(decodeObject(changed(message, field, value)).has_value(), isFine);
    }
}

void TestCodecHostile::framesCutAnywhereAreRefused_data()
{
    QTest::addColumn<QByteArray>("frame");
    for (const auto& [name, message] : test::sampleMessages())
        QTest::newRow(name) << encode(message);
}

void TestCodecHostile::framesCutAnywhereAreRefused()
{
    QFETCH(QByteArray, frame);

    for (qsizetype length = 0; length < frame.size(); ++length) {
        const auto decoded = decode(QByteArrayView(frame).first(length));
        QVERIFY(!decoded);
        QCOMPARE(int(decoded.error().kind), int(Kind::NotJson));
    }
}

void TestCodecHostile::oneBadPeerSpoilsTheList()
{
    QJsonObject bad = sample(u"peer"_s);
    bad.insert(u"slot"_s, -1);
    const QJsonArray peers{sample(u"peer"_s), bad};
    const auto decoded = decodeObject(changed(sample(u"peers"_s), u"peers"_s, peers));
    QVERIFY(!decoded);
    QVERIFY2(decoded.error().reason.contains(u"slot"_s), qPrintable(decoded.error().reason));
}

void TestCodecHostile::aBadTokenIsNotRepeated()
{
    const QString token = sample(u"join"_s).value(u"token"_s).toString() + u"A"_s;
    const auto decoded = decodeObject(changed(sample(u"join"_s), u"token"_s, token));
    QVERIFY(!decoded);
    QVERIFY2(!decoded.error().reason.contains(token.first(8)), qPrintable(decoded.error().reason));
}

} // namespace roamwire::wire

QTEST_APPLESS_MAIN(roamwire::wire::TestCodecHostile)
#include "test_codec_hostile.moc"
