#include "server/dialects/dialect.h"

#include "server/dialects/native.h"
#include "server/dialects/nativeview.h"
#include "server/dialects/orchestration.h"
#include "server/dialects/wiresync.h"
#include "shared/wire/jsonreader.h"
#include "shared/wire/messages.h"

namespace roamwire::server {

std::optional<Dialect> dialectOf(const QString& subprotocol)
{
    return subprotocol == wire::kSubprotocol ? std::optional(Dialect::Native) : std::nullopt;
}

Dialect dialectOfFirstMessage(QByteArrayView text)
{
    QString error; // whatever is no JSON will be told so by its dialect
    const auto object = wire::parseObject(text, error);
    return object && object->contains(QStringLiteral("t")) ? Dialect::WireSync : Dialect::Orchestration;
}

bool runsAhead(Dialect dialect)
{
    return dialect == Dialect::WireSync;
}

QByteArray nameOf(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Native:
        return QByteArrayLiteral("native");
    case Dialect::Orchestration:
        return QByteArrayLiteral("orchestration");
    case Dialect::WireSync:
        return QByteArrayLiteral("wiresync");
    }
    Q_UNREACHABLE();
}

bool hasClientPings(Dialect dialect)
{
    return dialect == Dialect::Native;
}

std::unique_ptr<Conversation> makeConversation(Dialect dialect)
{
    if (dialect == Dialect::Native)
        return std::make_unique<NativeConversation>();
    if (dialect == Dialect::WireSync)
        return std::make_unique<WireSyncConversation>();
    return std::make_unique<OrchestrationConversation>();
}

std::unique_ptr<TenantView> makeTenantView(Dialect dialect, const QList<PeerRecord>& peers)
{
    Q_ASSERT(dialect != Dialect::WireSync);
    if (dialect == Dialect::Native)
        return std::make_unique<NativeView>(peers);
    return std::make_unique<OrchestrationView>(peers);
}

} // namespace roamwire::server
