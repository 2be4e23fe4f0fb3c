#include "shared/wireguard/dump.h"

#include <QList>

#include <charconv>

namespace roamwire {
namespace {

QList<QByteArray> fieldsOf(QByteArrayView line)
{
    return line.toByteArray().split('\t');
}

std::unexpected<Error> badLine(int number, const QString& what)
{
    return failure(QStringLiteral("`wg show dump` line %1: %2").arg(number).arg(what));
}

/// Digits and nothing else; Qt's conversions also take signs, white space and what follows a NUL.
template <typename T>
std::optional<T> parseNumber(const QByteArray& text, int base = 10)
{
    T value = 0;
    const auto [end, error] = std::from_chars(text.cbegin(), text.cend(), value, base);
    if (error != std::errc() || end != text.cend() || text.startsWith('-'))
        return std::nullopt;
    return value;
}

/// "off", or "0x" and the number.
std::optional<quint32> parseMark(const QByteArray& text)
{
    if (text == "off")
        return 0;
    return text.startsWith("0x") ? parseNumber<quint32>(text.mid(2), 16) : std::nullopt;
}

Result<DeviceState> parseInterface(const QList<QByteArray>& fields)
{
    // private-key, public-key, listen-port, fwmark
    constexpr qsizetype kFields = 4;
    if (fields.size() != kFields)
        return badLine(1, QStringLiteral("%1 fields instead of %2").arg(fields.size()).arg(kFields));
    const auto publicKey = PublicKey::fromBase64(fields[1]);
    const auto port = parseNumber<quint16>(fields[2]);
    const auto mark = parseMark(fields[3]);
    // An interface without a private key shows "(none)" for both keys.
    if ((!publicKey && fields[1] != "(none)") || !port)
        return badLine(1, QStringLiteral("public key or listen port not understood"));
    if (!mark)
        return badLine(1, QStringLiteral("fwmark not understood"));
    return DeviceState{publicKey.value_or(PublicKey()), *port, {}, *mark};
}

std::optional<QList<Prefix>> parseAllowedIps(const QByteArray& text)
{
    QList<Prefix> prefixes;
    if (text == "(none)")
        return prefixes;
    for (const QByteArray& part : text.split(',')) {
        const auto prefix = Prefix::fromString(QString::fromLatin1(part));
        if (!prefix)
            return std::nullopt;
        prefixes.append(*prefix);
    }
    return prefixes;
}

Result<DevicePeer> parsePeer(const QList<QByteArray>& fields, int number)
{
    // public-key, preshared-key, endpoint, allowed-ips, latest-handshake, transfer-rx, transfer-tx,
    // persistent-keepalive
    constexpr qsizetype kFields = 8;
    if (fields.size() != kFields)
        return badLine(number, QStringLiteral("%1 fields instead of %2").arg(fields.size()).arg(kFields));

    const auto key = PublicKey::fromBase64(fields[0]);
    const QString endpointText = QString::fromLatin1(fields[2]);
    const auto endpoint = Endpoint::fromString(endpointText);
    const auto allowedIps = parseAllowedIps(fields[3]);
    if (!key || !allowedIps)
        return badLine(number, QStringLiteral("key or allowed IPs not understood"));

    const auto handshake = parseNumber<std::int64_t>(fields[4]);
    const auto rxBytes = parseNumber<quint64>(fields[5]);
    const auto txBytes = parseNumber<quint64>(fields[6]);
    const auto keepalive = fields[7] == "off" ? 0 : parseNumber<std::uint16_t>(fields[7]);
    if (!handshake || !rxBytes || !txBytes || !keepalive)
        return badLine(number, QStringLiteral("a number is not one"));
    DevicePeer peer{*key, endpoint, *allowedIps, *handshake, *rxBytes, *txBytes, *keepalive};
    // A link-local endpoint carries a scope, which we never set.
    if (!endpoint && fields[2] != "(none)")
        peer.scopedEndpoint = endpointText;
    return peer;
}

} // namespace

Result<DeviceState> parseDump(QByteArrayView dump)
{
    std::optional<DeviceState> device;
    int number = 0;
    for (const QByteArray& line : dump.toByteArray().split('\n')) {
        ++number;
        if (line.isEmpty())
            continue;
        if (!device) {
            auto parsed = parseInterface(fieldsOf(line));
            if (!parsed)
                return std::unexpected(parsed.error());
            device = std::move(*parsed);
            continue;
        }
        auto peer = parsePeer(fieldsOf(line), number);
        if (!peer)
            return std::unexpected(peer.error());
        device->peers.append(std::move(*peer));
    }
    if (!device)
        return failure(QStringLiteral("`wg show dump` printed nothing"));
    return *device;
}

} // namespace roamwire
