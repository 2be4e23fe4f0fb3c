#include "tests/fuzz/fuzzscript.h"

#include <algorithm>

namespace roamwire::fuzz {

quint8 Script::byte()
{
    if (m_rest.isEmpty())
        return 0;
    const auto first = static_cast<quint8>(m_rest.front());
    m_rest = m_rest.sliced(1);
    return first;
}

QByteArray Script::bytes()
{
    const qsizetype low = byte();
    const qsizetype size = std::min<qsizetype>(low | qsizetype(byte()) << 8, m_rest.size());
    const QByteArray taken = m_rest.first(size).toByteArray();
    m_rest = m_rest.sliced(size);
    return taken;
}

QByteArray upgradeRequest(const TenantId& tenant, bool isNative)
{
    return "GET /tenants/" + tenant.toString().toLatin1() +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           (isNative ? "Sec-WebSocket-Protocol: roamwire.v1\r\n\r\n" : "\r\n");
}

QByteArray frameOf(quint8 head, const QByteArray& payload)
{
    constexpr char kMasked = char(0x80);
    constexpr qsizetype kShort = 126;
    QByteArray frame(1, static_cast<char>(head));
    if (payload.size() < kShort) {
        frame.append(static_cast<char>(kMasked | payload.size()));
    } else {
        frame.append(static_cast<char>(kMasked | kShort));
        frame.append(static_cast<char>(payload.size() >> 8)).append(static_cast<char>(payload.size()));
    }
    return frame + QByteArray(4, '\0') + payload;
}

} // namespace roamwire::fuzz
