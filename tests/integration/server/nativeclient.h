#pragma once

#include "shared/crypto/possession.h"
#include "shared/wire/codec.h"
#include "tests/integration/server/rawclient.h"

namespace roamwire::test {

/// A WireGuard key pair.
struct Identity
{
    PrivateKey secret = makePrivateKey();
    PublicKey publicKey = publicKeyOf(secret);
};

/// RawClient that speaks roamwire.v1.
class NativeClient final : public RawClient
{
    Q_OBJECT

public:
    /// Connects, and takes the challenge when it comes.
    NativeClient(Door door, const TenantId& tenant, const Identity& identity, int receiveBuffer = 0,
                 const QByteArray& headers = {});

    /// What a link with another pin than the server's makes of it.
    void setBinding(const Binding& binding) { m_binding = binding; }

    /// What the join says that this client can do.
    void setFeatures(const QStringList& features) { m_features = features; }
    /// Takes it when it comes.
    const std::optional<wire::Challenge>& challenge();

    /// Sends the join with a proof, once the challenge is there; false if none comes.
    bool sendJoin(const QString& name, const std::optional<QHostAddress>& wgip = std::nullopt);
    wire::Join joinMessage(const QString& name);
    void send(const wire::Message& message) { sendText(wire::encode(message)); }

    /// The next message, if it is a T; the connection's other messages are errors of the test.
    template <typename T>
    std::optional<T> next()
    {
        const QByteArray text = nextText();
        const auto message = wire::decode(text);
        if (message && std::holds_alternative<T>(*message))
            return std::get<T>(*message);
        qWarning("another message came: %s", text.left(300).constData());
        return std::nullopt;
    }

    /// sendJoin() and its answer, with all parts of the list put together.
    std::optional<wire::Welcome> join(const QString& name, const std::optional<QHostAddress>& wgip = std::nullopt);

private:
    TenantId m_tenant;
    const Identity& m_identity;
    std::optional<Binding> m_binding;
    std::optional<wire::Challenge> m_challenge;
    QStringList m_features;
};

} // namespace roamwire::test
