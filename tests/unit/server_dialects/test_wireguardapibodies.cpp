#include "server/dialects/wireguardapi.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kKey = u"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="_s;

QJsonObject server()
{
    return {{u"server_name"_s, u"server1"_s}, {u"network_address"_s, u"192.0.2.0"_s},     {u"network_mask"_s, 24},
            {u"public_key"_s, kKey},          {u"endpoint_address"_s, u"198.51.100.7"_s}, {u"endpoint_port"_s, 5128},
            {u"n_reserved_ips"_s, 20},        {u"allowed_ips"_s, u"192.0.2.0/24"_s}};
}

QByteArray text(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray with(const QString& field, const QJsonValue& value)
{
    QJsonObject object = server();
    if (value.isUndefined())
        object.remove(field);
    else
        object.insert(field, value);
    return text(object);
}

} // namespace

class WireGuardApiTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serversAreRead()
    {
        const auto command = wireguardapi::decodeServer(text(server()));
        QVERIFY(command);
        QCOMPARE(command->name, u"server1"_s);
        QCOMPARE(command->network, (StoredNetwork{*Prefix::fromString(u"192.0.2.0/24"), 20}));
        QCOMPARE(command->publicKey, *PublicKey::fromBase64(kKey.toLatin1()));
        QCOMPARE(command->endpoint.toString(), u"198.51.100.7:5128"_s);
        QCOMPARE(command->allowedIps, u"192.0.2.0/24"_s);
    }

    void serverFields_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("error"); ///< begins with it; empty: none
        const auto row = [](const char* name, const QString& field, const QJsonValue& value, bool isGood) {
            QTest::newRow(name) << with(field, value) << (isGood ? QString() : QString(u'\'' + field + u'\''));
        };
        row("unknown field", u"more"_s, 1, true);
        row("no name", u"server_name"_s, QJsonValue::Undefined, false);
        row("empty name", u"server_name"_s, u""_s, false);
        row("number as name", u"server_name"_s, 1, false);
        row("longest name", u"server_name"_s, QString(64, u'x'), true);
        row("too long a name", u"server_name"_s, QString(65, u'x'), false);
        row("path as name", u"server_name"_s, u"../etc"_s, false);
        row("dot first", u"server_name"_s, u".hidden"_s, false);
        row("dash first", u"server_name"_s, u"-rf"_s, false);
        row("newline in a name", u"server_name"_s, u"a\nb"_s, false);
        row("newline behind a name", u"server_name"_s, u"a\n"_s, false);
        row("shell in a name", u"server_name"_s, u"$(id)"_s, false);
        row("other letters", u"server_name"_s, u"bücher"_s, false);
        row("host name", u"server_name"_s, u"vpn-1.example_2.org"_s, true);
        row("host bits", u"network_address"_s, u"192.0.2.5"_s, false);
        row("IPv6 network", u"network_address"_s, u"fd00::"_s, false);
        row("no address", u"network_address"_s, u"xxx.xxx.xxx.xxx"_s, false);
        row("loopback", u"network_address"_s, u"127.0.0.0"_s, false);
        row("multicast", u"network_address"_s, u"224.0.0.0"_s, false);
        row("nowhere", u"network_address"_s, u"0.0.0.0"_s, false);
        row("any other network", u"network_address"_s, u"172.20.0.0"_s, true);
        row("mask as text", u"network_mask"_s, u"24"_s, false);
        row("mask with a fraction", u"network_mask"_s, 24.5, false);
        row("negative mask", u"network_mask"_s, -1, false);
        row("no room for a client", u"network_mask"_s, 31, false);
        row("smallest", u"network_mask"_s, 30, false); // 20 of two hosts are too many
        row("larger than any", u"network_mask"_s, 7, false);
        row("short key", u"public_key"_s, u"AABBCCDDEEFF"_s, false);
        row("null key", u"public_key"_s, QString(QString(43, u'A') + u'='), false);
        row("key with a stray bit", u"public_key"_s, QString(QString(42, u'A') + u"B="_s), false);
        row("key with a newline", u"public_key"_s, QString(kKey + u'\n'), false);
        row("host name as endpoint", u"endpoint_address"_s, u"vpn.example.org"_s, false);
        row("endpoint with a port", u"endpoint_address"_s, u"198.51.100.7:1"_s, false);
        row("multicast endpoint", u"endpoint_address"_s, u"224.0.0.1"_s, false);
        row("endpoint with a scope", u"endpoint_address"_s, u"fe80::1%eth0"_s, false);
        row("IPv6 endpoint", u"endpoint_address"_s, u"2001:db8::1"_s, true);
        row("port 0", u"endpoint_port"_s, 0, false);
        row("port 65535", u"endpoint_port"_s, 65535, true);
        row("port 65536", u"endpoint_port"_s, 65536, false);
        row("huge port", u"endpoint_port"_s, 1e300, false);
        row("none reserved", u"n_reserved_ips"_s, 0, true);
        row("all reserved", u"n_reserved_ips"_s, 254, true);
        row("more than all reserved", u"n_reserved_ips"_s, 255, false);
        row("negative reserved", u"n_reserved_ips"_s, -1, false);
        row("everything allowed", u"allowed_ips"_s, u"0.0.0.0/0,::/0"_s, true);
        row("nothing allowed", u"allowed_ips"_s, u""_s, false);
        row("allowed with a newline inside", u"allowed_ips"_s, u"192.0.2.0/24\nPostUp = id"_s, false);
        row("allowed is a list", u"allowed_ips"_s, QJsonArray{u"192.0.2.0/24"_s}, false);
        row("too many allowed", u"allowed_ips"_s, QStringList(33, u"192.0.2.0/24"_s).join(u','), false);
        QTest::newRow("no JSON") << QByteArray("server_name=a") << u"the body"_s;
        QTest::newRow("nothing") << QByteArray() << u"the body"_s;
        QTest::newRow("a list") << QByteArray("[]") << u"the body"_s;
        QTest::newRow("deep") << QByteArray(60'000, '[') << u"the body"_s;
        QTest::newRow("trailing comma") << QByteArray("{\"a\":1,}") << u"the body"_s;
    }

    void serverFields()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, error);
        const auto command = wireguardapi::decodeServer(body);
        QCOMPARE(command.has_value(), error.isEmpty());
        if (!command)
            QVERIFY2(command.error().message.startsWith(error), qPrintable(command.error().message));
    }

    void spacesBesideNetworksGo()
    {
        const auto command = wireguardapi::decodeServer(with(u"allowed_ips"_s, u" 192.0.2.0/24,198.51.100.0/24 "_s));
        QCOMPARE(command->allowedIps, u"192.0.2.0/24, 198.51.100.0/24"_s);
    }

    void clientsAreRead()
    {
        const auto command = wireguardapi::decodeClient(text(
            {{u"client_name"_s, u"host.example.org"_s}, {u"server_name"_s, u"server1"_s}, {u"public_key"_s, kKey}}));
        QVERIFY(command);
        QCOMPARE(command->client, u"host.example.org"_s);
        QCOMPARE(command->hub, u"server1"_s);
        QCOMPARE(command->publicKey, *PublicKey::fromBase64(kKey.toLatin1()));
        QVERIFY(!wireguardapi::decodeClient(
            text({{u"client_name"_s, u"a b"_s}, {u"server_name"_s, u"s"_s}, {u"public_key"_s, kKey}})));
        QVERIFY(!wireguardapi::decodeClient(text({{u"client_name"_s, u"a"_s}, {u"public_key"_s, kKey}})));
    }

    /// What is looked for may be called anything; there is merely no such thing.
    void lookedForNamesAreFree()
    {
        QCOMPARE(wireguardapi::decodeServerName("{\"server_name\":\"../\\u0000\"}").value().size(), 4);
        QCOMPARE(wireguardapi::decodeClientName("{\"client_name\":\"\"}").value(), QString());
        QVERIFY(!wireguardapi::decodeClientName("{\"client_name\":null}"));
        QVERIFY(!wireguardapi::decodePair("{\"client_name\":\"a\"}"));
        QCOMPARE(wireguardapi::decodePair("{\"client_name\":\"a\",\"server_name\":\"b\"}")->server, u"b"_s);
    }

    void bodies()
    {
        const PublicKey key = *PublicKey::fromBase64(kKey.toLatin1());
        QCOMPARE(
            wireguardapi::encodeConfig({{key, QHostAddress(u"192.0.2.21"_s)}}),
            QByteArray("{\"peers\":[{\"ip_address\":\"192.0.2.21\",\"public_key\":\"" + kKey.toLatin1() + "\"}]}"));
        QCOMPARE(wireguardapi::encodeConfig({}), "{\"peers\":[]}");
        QCOMPARE(wireguardapi::encodeServerAddress(QHostAddress(u"192.0.2.1"_s)), "{\"server_wg_ip\":\"192.0.2.1\"}");
        const HubView view{
            u"server1"_s, {TenantId(), key, {QHostAddress(u"198.51.100.7"_s), 1234}, u"192.0.2.0/24"_s}, {}};
        QCOMPARE(wireguardapi::encodeClientConfig(view, QHostAddress(u"192.0.2.21"_s)),
                 QByteArray(
                     "{\"server\":{\"endpoint_address\":\"198.51.100.7\",\"endpoint_port\":1234,\"public_key\":\"" +
                     kKey.toLatin1() + "\"},\"subnet\":{\"allowed_ips\":\"192.0.2.0/24\",\"lease\":\"192.0.2.21\"}}"));
        QCOMPARE(wireguardapi::encodeError(u"no \"x\"\n"_s), "{\"error\":\"no \\\"x\\\"\\n\"}");
    }
};

QTEST_GUILESS_MAIN(WireGuardApiTest)
#include "test_wireguardapibodies.moc"
