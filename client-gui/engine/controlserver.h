#pragma once

#include "shared/base/result.h"
#include "shared/model/invitelink.h"

#include <QList>
#include <QSslError>
#include <QUrl>

class QSslCertificate;
class QSslConfiguration;

namespace roamwire {

/// The server of a link, and how a client knows that it is the right one (design section 6).
struct ControlServer
{
    QUrl url;                     ///< of the tenant
    std::optional<Binding> pin{}; ///< of its certificate; without it the chain is checked, as that of any web server
    bool bindNone = false;        ///< proofs are not bound to its certificate

    bool isPlain() const { return url.scheme() == QStringLiteral("ws"); }
};

ControlServer controlServer(const InviteLink& link);

/// For connections to it. With a pin nobody else's word counts, and every certificate is reported for checking.
QSslConfiguration tlsConfiguration(const ControlServer& server);

/// What a proof over a connection with this certificate is bound to. `errors`: what TLS found wrong with it. Fails if
/// it is not the right one, with a reason for a person.
Result<Binding> checkCertificate(const ControlServer& server, const QSslCertificate& shown,
                                 const QList<QSslError>& errors);

} // namespace roamwire
