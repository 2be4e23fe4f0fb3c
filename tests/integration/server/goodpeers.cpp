#include "tests/integration/server/goodpeers.h"

namespace roamwire::test {
namespace {

constexpr std::chrono::milliseconds kPingInterval{100};

/// The next message that is no error; nullopt if none comes.
std::optional<wire::Message> nextMessage(RawClient& client)
{
    auto frame = client.nextFrame();
    while (frame && frame->opcode == RawClient::Pong)
        frame = client.nextFrame();
    if (!frame || frame->opcode != RawClient::Text)
        return std::nullopt;
    auto message = wire::decode(frame->payload);
    if (!message || std::holds_alternative<wire::ErrorMessage>(*message))
        return std::nullopt;
    return std::move(*message);
}

} // namespace

GoodPeers::GoodPeers(Door door, const TenantId& tenant)
{
    for (std::size_t i = 0; i < kCount; ++i) {
        m_clients[i] = std::make_unique<NativeClient>(door, tenant, m_identities[i]);
        m_areJoined &= m_clients[i]->join(QStringLiteral("good")).has_value();
        for (std::size_t before = 0; before < i; ++before)
            m_areJoined &= m_clients[before]->next<wire::PeerUpsert>().has_value();
    }
    QObject::connect(&m_pings, &QTimer::timeout, &m_pings, [this] {
        for (const auto& client : m_clients)
            client->sendRaw(RawClient::frame(RawClient::Ping, {}));
    });
    m_pings.start(kPingInterval);
}

bool GoodPeers::exchange()
{
    for (std::size_t i = 0; i < kCount; ++i) {
        wire::Update update;
        update.endpoints.listenPort = ++m_port;
        m_clients[i]->send(update);
        for (std::size_t other = 0; other < kCount; ++other) {
            if (other != i && !hears(*m_clients[other], m_identities[i].publicKey, m_port))
                return false;
        }
        for (bool isAcknowledged = false; !isAcknowledged;) {
            const auto message = nextMessage(*m_clients[i]);
            if (!message)
                return false;
            isAcknowledged = std::holds_alternative<wire::UpdateAck>(*message);
        }
    }
    return true;
}

bool GoodPeers::hears(NativeClient& client, const PublicKey& of, quint16 listenPort)
{
    for (;;) {
        const auto message = nextMessage(client);
        if (!message)
            return false;
        const auto* news = std::get_if<wire::PeerUpsert>(&*message);
        if (news && news->peer.publicKey == of && news->peer.endpoints)
            return news->peer.endpoints->listenPort == listenPort; // none of them is left out
    }
}

} // namespace roamwire::test
