#include "server/dialects/dialect.h"

#include "server/dialects/native.h"
#include "server/dialects/nativeview.h"
#include "server/dialects/orchestration.h"
#include "shared/wire/messages.h"

namespace roamwire::server {

Dialect dialectOf(const QString& subprotocol)
{
    return subprotocol == wire::kSubprotocol ? Dialect::Native : Dialect::Orchestration;
}

QByteArray nameOf(Dialect dialect)
{
    switch (dialect) {
    case Dialect::Native:
        return QByteArrayLiteral("native");
    case Dialect::Orchestration:
        return QByteArrayLiteral("orchestration");
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
    return std::make_unique<OrchestrationConversation>();
}

std::unique_ptr<TenantView> makeTenantView(Dialect dialect, const QList<PeerRecord>& peers)
{
    if (dialect == Dialect::Native)
        return std::make_unique<NativeView>(peers);
    return std::make_unique<OrchestrationView>(peers);
}

} // namespace roamwire::server
