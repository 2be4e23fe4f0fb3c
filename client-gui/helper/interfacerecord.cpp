#include "client-gui/helper/interfacerecord.h"

#include "shared/wire/jsonreader.h"

#include <QJsonDocument>

#include <limits>

namespace roamwire::helper {
namespace {

namespace field {
const QString kIdentity = QStringLiteral("identity");
const QString kMade = QStringLiteral("made");
const QString kFound = QStringLiteral("found");
const QString kAdded = QStringLiteral("added");
const QString kPeer = QStringLiteral("peer");
const QString kEndpoint = QStringLiteral("endpoint");
const QString kKeepalive = QStringLiteral("keepalive_s");
} // namespace field

/// The file is our own; the bound only keeps a damaged one from being read for ever.
constexpr qsizetype kMaxPeers = 65'536;
constexpr qint64 kMaxKeepalive = std::numeric_limits<std::uint16_t>::max();

QString text(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

} // namespace

QByteArray encode(const InterfaceRecord& record)
{
    QJsonArray found;
    for (auto it = record.found.begin(); it != record.found.end(); ++it) {
        found.append(QJsonObject{{field::kPeer, text(it.key())},
                                 {field::kEndpoint, it->endpoint},
                                 {field::kKeepalive, it->keepaliveSeconds}});
    }
    QJsonArray added;
    for (const PublicKey& peer : record.added)
        added.append(text(peer));
    return QJsonDocument(QJsonObject{{field::kIdentity, record.identity},
                                     {field::kMade, record.isMade},
                                     {field::kFound, found},
                                     {field::kAdded, added}})
        .toJson();
}

Result<InterfaceRecord> decodeRecord(QByteArrayView text)
{
    QString error;
    const auto object = wire::parseObject(text, error);
    if (!object)
        return failure(error);
    wire::JsonReader in(*object);
    InterfaceRecord record{in.string(field::kIdentity), in.boolean(field::kMade), {}, {}};
    for (const QJsonValue& value : in.array(field::kFound, kMaxPeers)) {
        wire::JsonReader item(value.toObject());
        record.found.insert(item.bytes<PublicKey>(field::kPeer),
                            {item.string(field::kEndpoint),
                             static_cast<std::uint16_t>(item.integer(field::kKeepalive, 0, kMaxKeepalive))});
        if (item.failed())
            in.fail(field::kFound, item.error());
    }
    for (const QJsonValue& value : in.array(field::kAdded, kMaxPeers)) {
        const auto peer = PublicKey::fromBase64(value.toString().toLatin1());
        if (!peer)
            in.fail(field::kAdded, QStringLiteral("holds something that is no key"));
        record.added.insert(peer.value_or(PublicKey()));
    }
    if (in.failed())
        return failure(in.error());
    return record;
}

} // namespace roamwire::helper
