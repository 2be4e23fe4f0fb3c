#include "server/dialects/nativeview.h"

#include "shared/wire/codec.h"
#include "shared/wire/limits.h"

namespace roamwire::server {
namespace {

/// What a list frame holds besides its peers: the fields of `welcome`, all of bounded length, are below 1 KiB.
constexpr qsizetype kListFrameReserve = 4096;
constexpr qsizetype kMaxListBytes = limits::kMaxServerFrame - kListFrameReserve;
constexpr qsizetype kBytesAroundFragment = 3; // braces and a comma

/// As many fragments from the front as one frame takes.
std::span<const QByteArray> oneFrameOf(std::span<const QByteArray> fragments)
{
    std::size_t count = 0;
    qsizetype bytes = 0;
    while (count < fragments.size()) {
        bytes += fragments[count].size() + kBytesAroundFragment;
        if (bytes > kMaxListBytes && count > 0)
            break;
        ++count;
    }
    return fragments.first(count);
}

} // namespace

NativeView::NativeView(const QList<PeerRecord>& peers)
{
    for (const PeerRecord& peer : peers)
        m_peers.put(peer.publicKey, wire::encodePeerFields(peer));
}

QByteArray NativeView::upsert(const PeerRecord& peer)
{
    const QByteArray fields = wire::encodePeerFields(peer);
    m_peers.put(peer.publicKey, fields);
    return wire::encodePeerUpsert(fields);
}

QByteArray NativeView::apply(const Event& event)
{
    if (const auto* joined = std::get_if<PeerJoined>(&event.body))
        return upsert(joined->peer);
    if (const auto* changed = std::get_if<PeerChanged>(&event.body))
        return upsert(changed->peer);
    const auto& removed = std::get<PeerRemoved>(event.body);
    m_peers.remove(removed.publicKey);
    return wire::encode(wire::RemovedPeer{removed.publicKey, removed.wgip});
}

QList<QByteArray> NativeView::welcome(const PublicKey& self, const Membership& membership,
                                      const ObservedAddresses& observed)
{
    wire::Welcome welcome;
    welcome.wgip = membership.wgip;
    welcome.wgip6 = membership.wgip6;
    welcome.network = membership.network;
    welcome.network6 = membership.network6;
    welcome.slot = membership.slot;
    welcome.observed = observed;
    welcome.first = membership.isFirst;
    welcome.mayInvite = membership.mayInvite;
    welcome.relay = membership.relay;
    welcome.graceSeconds = static_cast<quint32>(membership.grace.count());

    auto rest = m_peers.without(self);
    auto part = oneFrameOf(rest);
    rest = rest.subspan(part.size());
    QList<QByteArray> texts{wire::encodeWelcome(welcome, part, !rest.empty())};
    while (!rest.empty()) {
        part = oneFrameOf(rest);
        rest = rest.subspan(part.size());
        texts.append(wire::encodePeers(part, !rest.empty()));
    }
    return texts;
}

} // namespace roamwire::server
