#include "server/relay/relaycore.h"
#include "server/relay/wireguardpacket.h"

#include <QtEndian>

#include <algorithm>

// Datagrams that came together: what a fast sender's machine put into one piece is looked at once.
namespace roamwire::server {

std::span<const JudgedPart> RelayCore::handleRun(std::uint16_t port, const HostEndpoint& source,
                                                 std::span<const std::uint8_t> bytes, std::size_t segment, Instant now)
{
    m_parts.clear();
    std::size_t at = 0;
    do {
        const auto first = bytes.subspan(at, std::min(segment, bytes.size() - at));
        const Verdict verdict = handle(port, source, first, now);
        std::size_t size = first.size();
        if (verdict.targets == 1)
            size += judgeAlike(port, source, first, bytes.subspan(at + size), now);
        if (!m_parts.empty() && m_parts.back().verdict == verdict)
            m_parts.back().bytes = {m_parts.back().bytes.data(), m_parts.back().bytes.size() + size};
        else
            m_parts.push_back({verdict, bytes.subspan(at, size)});
        at += size;
    } while (at < bytes.size());
    return m_parts;
}

/// How many bytes of `rest`, whole datagrams, get the verdict of `first` for the same reasons: data of one known
/// session from its bound source, to one receiver, for which there is room.
std::size_t RelayCore::judgeAlike(std::uint16_t port, const HostEndpoint& source, std::span<const std::uint8_t> first,
                                  std::span<const std::uint8_t> rest, Instant now)
{
    if (WireGuardPacket::Type(first[0]) != WireGuardPacket::Type::Data)
        return 0;
    RelayedSide* const side = m_pairs.boundTo(port, source);
    RelayedSide* const receiver = side ? &side->pair->otherThan(*side) : nullptr;
    const std::uint32_t index = dataIndex(first);
    Session* const session = receiver ? receiver->sessions.find(index, now) : nullptr;
    if (!session || receiver->tentative)
        return 0;

    std::size_t size = 0;
    std::int64_t count = 0;
    std::uint64_t highest = 0;
    while (size < rest.size()) {
        const auto next = rest.subspan(size, std::min(first.size(), rest.size() - size));
        if (!isDataLike(first, next))
            break;
        highest = std::max(highest, dataCounter(next));
        size += next.size();
        ++count;
    }
    const auto bytes = static_cast<std::int64_t>(size);
    Pair& pair = *side->pair;
    if (count == 0 || !pair.known.has(m_rates.pair, bytes, now) || !m_total.take(m_rates.total, bytes, now))
        return 0;
    pair.known.take(m_rates.pair, bytes, now);
    side->advance(*session, index, highest);
    m_figures.receivedPackets += static_cast<quint64>(count);
    m_figures.sentPackets += static_cast<quint64>(count);
    m_figures.sentBytes += static_cast<quint64>(size);
    return size;
}

} // namespace roamwire::server
