#include "server/mqtt/tlscontext.h"

#include <QHostAddress>

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace roamwire::server {
namespace {

/// The library names to the broker whatever it connects to, which is an address here; the broker is to hear the name.
void nameHost(const SSL* connection, int where, int)
{
    if ((where & SSL_CB_HANDSHAKE_START) == 0)
        return;
    const auto* host = X509_VERIFY_PARAM_get0_host(SSL_get0_param(const_cast<SSL*>(connection)), 0);
    SSL_set_tlsext_host_name(const_cast<SSL*>(connection), host); // null takes the name away: an address is none
}

bool expectHost(SSL_CTX* context, const QString& host)
{
    X509_VERIFY_PARAM* checks = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const QByteArray text = host.toUtf8();
    return QHostAddress(host).isNull()
               ? X509_VERIFY_PARAM_set1_host(checks, text.constData(), static_cast<std::size_t>(text.size())) == 1
               : X509_VERIFY_PARAM_set1_ip_asc(checks, text.constData()) == 1;
}

} // namespace

Result<TlsContext> clientTlsContext(const QString& host, const QString& caFile)
{
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context || !expectHost(context.get(), host))
        return failure(QStringLiteral("TLS with '%1' cannot be prepared; is that the broker's name?").arg(host));
    const int loaded = caFile.isEmpty() ? SSL_CTX_set_default_verify_paths(context.get())
                                        : SSL_CTX_load_verify_file(context.get(), caFile.toLocal8Bit().constData());
    ERR_clear_error();
    if (loaded != 1)
        return failure(QStringLiteral("cannot read certificates (PEM) from %1").arg(caFile));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_info_callback(context.get(), nameHost);
    return context;
}

} // namespace roamwire::server
