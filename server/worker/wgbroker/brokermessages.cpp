#include "server/worker/wgbroker/brokermessages.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::worker {
namespace {

constexpr double kVersion = 1;

} // namespace

Result<PublicKey> decodeRequest(QByteArrayView object)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(object.toByteArray(), &error);
    if (!document.isObject())
        return failure(QStringLiteral("no JSON object: ") + error.errorString());
    const QJsonObject request = document.object();
    const QJsonValue version = request.value(QLatin1String("version"));
    if (!version.isUndefined() && version.toDouble() != kVersion)
        return failure(QStringLiteral("version is not 1"));
    const auto key = PublicKey::fromBase64(request.value(QLatin1String("pubkey")).toString().toLatin1());
    if (!key || key->isNull())
        return failure(QStringLiteral("pubkey is not a WireGuard key in base64"));
    return *key;
}

// In the order of the protocol's text, for clients that read with less than a JSON parser.

QByteArray grantText(quint16 port, std::int64_t unixSeconds)
{
    return R"({"version":1,"port":)" + QByteArray::number(port) + R"(,"time":)" + QByteArray::number(unixSeconds) +
           "}\n";
}

QByteArray refusalText()
{
    return R"({"version":1,"error":{"code":1,"reason":"Remote peer is not accepting additional connections"}})"
           "\n";
}

} // namespace roamwire::worker
