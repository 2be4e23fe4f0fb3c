#include "client-gui/tray/peers/peerrow.h"

#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/peermodel.h"
#include "client-gui/tray/peers/timewords.h"
#include "shared/base/printable.h"

namespace roamwire::tray {
namespace {

/// Of a key, to tell peers without a name apart.
constexpr qsizetype kShortKey = 8;

struct RowWords
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::PeerModel)
};

QString pathText(const PeerStatus& peer)
{
    if (!peer.path.kind)
        return PathWords::noPath();
    const QString kind = PathWords::kind(*peer.path.kind);
    if (!peer.path.verified)
        return RowWords::tr("trying %1", "path").arg(kind);
    return peer.rttMs ? RowWords::tr("%1, %2", "path, round trip").arg(kind, PathWords::roundTrip(*peer.rttMs)) : kind;
}

QString accessibleText(const PeerStatus& peer)
{
    return RowWords::tr("%1, %2, %3, %4", "name, address, presence, path")
        .arg(shownName(peer), peer.wgip.toString(), PathWords::presence(peer.presence), pathText(peer));
}

QString accessibleDescription(const PeerStatus& peer)
{
    return RowWords::tr("%1. %2.", "path in words, handshake")
        .arg(PathWords::brief(peer.path), TimeWords::handshake(peer.handshakeAgeSeconds));
}

/// Rich text, because that wraps; the row may have no room for the whole name.
QString toolTip(const PeerStatus& peer)
{
    return QStringLiteral("<p><b>%1</b></p><p>%2</p>")
        .arg(shownName(peer).toHtmlEscaped(), PathWords::explanation(peer.path).toHtmlEscaped());
}

template <typename T, typename Shown = T>
QVariant orInvalid(const std::optional<T>& value)
{
    return value ? QVariant::fromValue(Shown(*value)) : QVariant();
}

} // namespace

QString shownName(const PeerStatus& peer)
{
    if (!peer.name.isEmpty())
        return printable(peer.name);
    if (!peer.wgip.isNull())
        return peer.wgip.toString();
    return QString::fromLatin1(peer.publicKey.toBase64().left(kShortKey));
}

QVariant peerData(const PeerStatus& peer, const RateHistory& rates, int role)
{
    switch (role) {
    case Qt::DisplayRole:
    case PeerModel::NameRole:
        return shownName(peer);
    case Qt::AccessibleTextRole:
        return accessibleText(peer);
    case Qt::AccessibleDescriptionRole:
        return accessibleDescription(peer);
    case Qt::ToolTipRole:
        return toolTip(peer);
    case PeerModel::AddressRole:
        return peer.wgip.toString();
    case PeerModel::KeyRole:
        return QString::fromLatin1(peer.publicKey.toBase64());
    case PeerModel::PresenceRole:
        return QVariant::fromValue(peer.presence);
    case PeerModel::PathRole:
        return QVariant::fromValue(peer.path);
    case PeerModel::RttRole:
        return orInvalid<std::int64_t, int>(peer.rttMs);
    case PeerModel::HandshakeAgeRole:
        return orInvalid<std::int64_t, qint64>(peer.handshakeAgeSeconds);
    case PeerModel::RxRole:
        return orInvalid(peer.rxBytes);
    case PeerModel::TxRole:
        return orInvalid(peer.txBytes);
    case PeerModel::RatesRole:
        return QVariant::fromValue(rates);
    case PeerModel::CandidatesRole:
        return QVariant::fromValue(peer.candidates);
    default:
        return {};
    }
}

QList<int> changedRoles(const PeerStatus& before, const PeerStatus& after)
{
    QList<int> roles;
    if (before.name != after.name || (after.name.isEmpty() && before.wgip != after.wgip))
        roles << Qt::DisplayRole << PeerModel::NameRole << Qt::ToolTipRole;
    if (before.wgip != after.wgip)
        roles << PeerModel::AddressRole;
    if (before.presence != after.presence)
        roles << PeerModel::PresenceRole;
    if (before.path != after.path)
        roles << PeerModel::PathRole << Qt::ToolTipRole;
    if (before.rttMs != after.rttMs)
        roles << PeerModel::RttRole;
    if (TimeWords::handshakeStep(before.handshakeAgeSeconds) != TimeWords::handshakeStep(after.handshakeAgeSeconds))
        roles << PeerModel::HandshakeAgeRole;
    if (!roles.isEmpty())
        roles << Qt::AccessibleTextRole << Qt::AccessibleDescriptionRole;
    if (before.rxBytes != after.rxBytes)
        roles << PeerModel::RxRole << PeerModel::RatesRole;
    if (before.txBytes != after.txBytes)
        roles << PeerModel::TxRole << PeerModel::RatesRole;
    if (before.candidates != after.candidates)
        roles << PeerModel::CandidatesRole;
    return roles;
}

} // namespace roamwire::tray
