#include "server/dialects/wiresyncmessages.h"

#include "shared/crypto/fingerprint.h"
#include "shared/model/endpoint.h"
#include "shared/model/portnumber.h"
#include "shared/wire/jsonreader.h"

namespace roamwire::server::wiresync {
namespace {

using wire::JsonReader;

const QString kType = QStringLiteral("t");
const QString kData = QStringLiteral("data");
const QString kPublicKey = QStringLiteral("publickey");
const QString kTargetKey = QStringLiteral("targetkey");
const QString kWgip = QStringLiteral("wgip");
const QString kListenPort = QStringLiteral("listen_port");
const QString kLanName = QStringLiteral("lan_name");
const QString kLanIp = QStringLiteral("lanip");
const QString kWanIp = QStringLiteral("wanip");

PublicKey readKey(JsonReader& in, const QString& name)
{
    const auto key = in.bytes<PublicKey>(name);
    if (key.isNull())
        in.fail(name, QStringLiteral("is all zero"));
    return key;
}

/// An address that another machine can have.
QHostAddress readHost(JsonReader& in, const QString& name)
{
    const QHostAddress address = in.address(name);
    if (!isHostAddress(address) || address.isLoopback())
        in.fail(name, QStringLiteral("is not an address that a host can have"));
    return address;
}

quint16 readPort(JsonReader& in)
{
    const auto port = parsePort(in.string(kListenPort));
    if (!port)
        in.fail(kListenPort, QStringLiteral("is not a port from 1 to 65535"));
    return port.value_or(0);
}

/// The original says null where it could not find something out.
bool isUnknown(JsonReader& in, const QString& name)
{
    return in.isNull(name) || in.string(name).isEmpty();
}

std::optional<Gateway> readGateway(JsonReader& in)
{
    if (isUnknown(in, kLanName))
        return std::nullopt;
    const QString text = in.string(kLanName);
    // What `arp` shows, and the original sends, while the gateway's address is not resolved.
    if (text == QStringLiteral("--") || text == QStringLiteral("-"))
        return std::nullopt;
    const auto mac = parseMacAddress(text);
    if (!mac)
        in.fail(kLanName, QStringLiteral("is not a MAC address like 02:00:5e:10:00:01"));
    if (!mac || mac->isNull())
        return std::nullopt;
    return Gateway{*mac, text != text.toLower() && text == text.toUpper()};
}

std::optional<QHostAddress> readWan(JsonReader& in)
{
    if (isUnknown(in, kWanIp))
        return std::nullopt;
    return in.address(kWanIp);
}

Update readUpdate(JsonReader& in)
{
    Update update;
    update.publicKey = readKey(in, kPublicKey);
    update.wgip = readHost(in, kWgip);
    if (!isIpv4(update.wgip))
        in.fail(kWgip, QStringLiteral("is not an IPv4 address"));
    update.listenPort = readPort(in);
    update.gateway = readGateway(in);
    update.lanIp = readHost(in, kLanIp);
    update.wanIp = readWan(in);
    return update;
}

Message readMessage(JsonReader& in)
{
    const QString type = in.string(kType);
    if (type == QStringLiteral("update"))
        return readUpdate(in);
    if (type == QStringLiteral("check"))
        return Check{readKey(in, kPublicKey)};
    if (type == QStringLiteral("getPeer"))
        return GetPeer{readKey(in, kPublicKey), readKey(in, kTargetKey)};
    if (type == QStringLiteral("peers"))
        return GetPeers{};
    return Unknown{};
}

std::expected<Message, DecodeError> finish(const JsonReader& in, Message message)
{
    if (in.failed())
        return std::unexpected(DecodeError{true, in.error()});
    return message;
}

/// IPv4 addresses that somebody out there can be seen with: not of private, shared or this machine's own networks.
bool isPublicIpv4(const QHostAddress& address)
{
    static const QList<Prefix> kElsewhere{
        Prefix(QHostAddress(QStringLiteral("10.0.0.0")), 8),     Prefix(QHostAddress(QStringLiteral("100.64.0.0")), 10),
        Prefix(QHostAddress(QStringLiteral("127.0.0.0")), 8),    Prefix(QHostAddress(QStringLiteral("172.16.0.0")), 12),
        Prefix(QHostAddress(QStringLiteral("192.168.0.0")), 16),
    };
    return isIpv4(address) && isHostAddress(address) &&
           std::none_of(kElsewhere.begin(), kElsewhere.end(),
                        [&](const Prefix& prefix) { return prefix.contains(address); });
}

EndpointReport endpointsOf(const Update& update, const TenantId& tenant)
{
    EndpointReport report{update.listenPort, {update.lanIp}, std::nullopt};
    if (update.gateway)
        report.lanName = lanFingerprint(tenant, update.gateway->mac);
    return report;
}

ObservedAddresses observedOf(const Update& update, const ObservedAddresses& connection)
{
    ObservedAddresses observed = connection;
    if (update.wanIp && isPublicIpv4(*update.wanIp))
        observed.v4 = update.wanIp;
    return observed;
}

} // namespace

std::expected<Message, DecodeError> decode(QByteArrayView text)
{
    QString error;
    const auto object = wire::parseObject(text, error);
    if (!object)
        return std::unexpected(DecodeError{false, error});
    JsonReader in(*object);
    Message message = readMessage(in);
    return finish(in, std::move(message));
}

std::expected<Message, DecodeError> decodePost(QByteArrayView body)
{
    QString error;
    const auto object = wire::parseObject(body, error);
    if (!object)
        return std::unexpected(DecodeError{false, error});
    JsonReader in(*object);
    Message message = in.object(kData, readMessage);
    return finish(in, std::move(message));
}

JoinCommand joinOf(const Update& update, SessionId session, const TenantId& tenant, const ObservedAddresses& connection)
{
    JoinCommand join;
    join.session = session;
    join.tenant = tenant;
    join.publicKey = update.publicKey;
    join.displayName = update.wgip.toString(); // the format knows no names
    join.claimedWgip = update.wgip;
    join.endpoints = endpointsOf(update, tenant);
    join.observed = observedOf(update, connection);
    return join;
}

UpdateCommand updateOf(const Update& update, const TenantId& tenant, const ObservedAddresses& connection)
{
    return {endpointsOf(update, tenant), std::nullopt, observedOf(update, connection)};
}

} // namespace roamwire::server::wiresync
