#include "client-gui/engine/controlserver.h"

#include "shared/crypto/binding.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace roamwire {

ControlServer controlServer(const InviteLink& link)
{
    ControlServer server;
    server.url.setScheme(link.plain ? QStringLiteral("ws") : QStringLiteral("wss"));
    server.url.setHost(link.host);
    server.url.setPort(link.port);
    server.url.setPath(QStringLiteral("/tenants/") + link.tenant.toString());
    server.pin = link.pin;
    server.bindNone = link.bindNone;
    return server;
}

QSslConfiguration tlsConfiguration(const ControlServer& server)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (server.pin)
        configuration.setCaCertificates({}); // so that no authority's word stands in for the pin
    return configuration;
}

Result<Binding> checkCertificate(const ControlServer& server, const QSslCertificate& shown,
                                 const QList<QSslError>& errors)
{
    const Binding binding = bindingOf(shown.publicKey().toDer());
    if (server.pin && *server.pin != binding) {
        return failure(QStringLiteral("%1 does not have the key that the link names (its pin is %2): either somebody "
                                      "stands in between, or the server got a new key; nothing was told to it. If its "
                                      "operator confirms the new key, join again with a new link")
                           .arg(server.url.host(), QString::fromLatin1(binding.toBase64Url())));
    }
    if (!server.pin && !errors.isEmpty()) {
        return failure(QStringLiteral("the certificate of %1 is not trusted here: %2; use a link with a pin, or a "
                                      "certificate that this machine trusts")
                           .arg(server.url.host(), errors.first().errorString()));
    }
    return server.bindNone ? Binding() : binding;
}

} // namespace roamwire
