#include "client-gui/engine/sealledgerfile.h"

#include "shared/model/displayname.h"
#include "shared/model/endpoint.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace roamwire {
namespace {

namespace field {
const QString kOwn = QStringLiteral("own");
const QString kTenant = QStringLiteral("tenant");
const QString kPublicKey = QStringLiteral("publickey");
const QString kWgip = QStringLiteral("wgip");
const QString kName = QStringLiteral("display_name");
const QString kMs = QStringLiteral("ms");
const QString kPeers = QStringLiteral("peers");
} // namespace field

std::optional<quint64> readMs(const QJsonValue& value)
{
    const qint64 ms = value.toInteger(-1);
    if (ms < 0 || ms > Seal::kLatestMs)
        return std::nullopt;
    return static_cast<quint64>(ms);
}

std::optional<SealLedger::Own> readOwn(const QJsonObject& json)
{
    const auto tenant = TenantId::fromString(json.value(field::kTenant).toString());
    const auto key = PublicKey::fromBase64(json.value(field::kPublicKey).toString().toLatin1());
    const auto wgip = parseAddress(json.value(field::kWgip).toString());
    const auto name = checkedDisplayName(json.value(field::kName).toString());
    const auto ms = readMs(json.value(field::kMs));
    if (!tenant || !key || !wgip || !name || !ms)
        return std::nullopt;
    return SealLedger::Own{{*tenant, *key, *wgip, *name}, *ms};
}

std::optional<SealLedger> readLedger(const QByteArray& text)
{
    const QJsonObject json = QJsonDocument::fromJson(text).object();
    if (!json.value(field::kPeers).isObject())
        return std::nullopt;
    SealLedger ledger;
    const QJsonObject peers = json.value(field::kPeers).toObject();
    for (auto peer = peers.begin(); peer != peers.end(); ++peer) {
        const auto key = PublicKey::fromBase64(peer.key().toLatin1());
        const auto ms = readMs(peer.value());
        if (!key || !ms)
            return std::nullopt;
        ledger.highest.emplace(*key, *ms);
    }
    if (!json.contains(field::kOwn))
        return ledger;
    ledger.own = readOwn(json.value(field::kOwn).toObject());
    return ledger.own ? std::optional(ledger) : std::nullopt;
}

QByteArray textOf(const SealLedger& ledger)
{
    QJsonObject peers;
    for (const auto& [key, ms] : ledger.highest)
        peers.insert(QString::fromLatin1(key.toBase64()), static_cast<qint64>(ms));
    QJsonObject json{{field::kPeers, peers}};
    if (ledger.own) {
        const SealedFacts& facts = ledger.own->facts;
        json.insert(field::kOwn, QJsonObject{{field::kTenant, facts.tenant.toString()},
                                             {field::kPublicKey, QString::fromLatin1(facts.publicKey.toBase64())},
                                             {field::kWgip, facts.wgip.toString()},
                                             {field::kName, facts.displayName},
                                             {field::kMs, static_cast<qint64>(ledger.own->ms)}});
    }
    return QJsonDocument(json).toJson();
}

} // namespace

Result<SealLedger> readSealLedger(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return SealLedger();
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString()));
    const auto ledger = readLedger(file.readAll());
    if (!ledger) {
        return failure(QStringLiteral("%1 is damaged; it remembers which news of other peers is the newest. Restore it, "
                                      "or remove it if you trust the server not to repeat old news")
                           .arg(path));
    }
    return *ledger;
}

Result<void> writeSealLedger(const QString& path, const SealLedger& ledger)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        || file.write(textOf(ledger)) < 0 || !file.commit())
        return failure(QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString()));
    return {};
}

} // namespace roamwire
