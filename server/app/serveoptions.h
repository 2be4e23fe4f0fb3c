#pragma once

#include "server/app/relayoptions.h"
#include "server/app/wgkexoptions.h"
#include "server/net/limits.h"
#include "shared/base/logging.h"
#include "shared/model/listenaddress.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

#include <QList>
#include <QStringList>

#include <chrono>
#include <expected>
#include <variant>

namespace roamwire::server {

/// What `roamwired serve` is told, from the configuration file and, above it, the command line.
struct ServeOptions
{
    QList<ListenAddress> listen; ///< with TLS
    QList<ListenAddress> listenPlain;
    QString tlsCert; ///< PEM files; both empty: the server makes its own
    QString tlsKey;
    QList<Prefix> trustedProxies;
    QString proxyCert; ///< PEM; empty: it is not known here
    RelayOptions relay;
    bool open = false;
    QString dataDir;
    LogFormat log = LogFormat::Text;
    std::chrono::seconds grace{24 * 3600};
    qsizetype messageRate = ServiceLimits().messagesPerSecond;
    QList<Prefix> metricsReaders;
    /// wireguard_api's calls, where they are enabled.
    struct WireGuardApiOptions
    {
        bool isEnabled = false;
        QString user;
        QString passwordFile;
    };
    WireGuardApiOptions wireGuardApi;
    /// Where wireSync's clients that poll live, on an open server.
    TenantId wireSyncTenant = *TenantId::fromString(u"00000000-0000-4000-8000-000000000004");
    WgkexOptions wgkex;
};

/// Asked for help: print it, exit 0.
struct HelpText
{
    QString text;
};

/// `arguments` are those after `serve`. The options complete with defaults and checked, or what is wrong with the
/// mend: exit 2. Needs an application object.
Result<std::variant<ServeOptions, HelpText>> parseServe(const QStringList& arguments);

} // namespace roamwire::server
