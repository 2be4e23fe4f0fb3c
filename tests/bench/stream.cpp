#include "tests/bench/stream.h"

#include "shared/crypto/binding.h"

#include <QtGlobal>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

namespace roamwire::bench {
namespace {

SSL_CTX* context()
{
    static SSL_CTX* const shared = [] {
        ::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL, and a server may be gone
        SSL_CTX* made = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(made, SSL_VERIFY_NONE, nullptr);
        SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF); // every handshake is a full one
        SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
        return made;
    }();
    return shared;
}

bool isWaiting(const SSL* ssl, int result)
{
    const int error = SSL_get_error(ssl, result);
    ERR_clear_error();
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

} // namespace

void Stream::begin(int socket, bool isTls)
{
    m_socket = socket;
    if (!isTls)
        return;
    m_ssl.reset(SSL_new(context()));
    SSL_set_fd(m_ssl.get(), socket);
    SSL_set_connect_state(m_ssl.get());
}

void Stream::end()
{
    m_ssl.reset();
    m_socket = -1;
}

Stream::Progress Stream::shakeHands()
{
    if (!m_ssl)
        return Progress::Done;
    const int result = SSL_do_handshake(m_ssl.get());
    if (result == 1)
        return Progress::Done;
    return isWaiting(m_ssl.get(), result) ? Progress::Waits : Progress::Failed;
}

std::optional<qsizetype> Stream::read(char* buffer, qsizetype size)
{
    if (m_ssl) {
        const int count = SSL_read(m_ssl.get(), buffer, static_cast<int>(size));
        if (count > 0)
            return count;
        if (isWaiting(m_ssl.get(), count))
            return std::nullopt;
        return SSL_get_shutdown(m_ssl.get()) & SSL_RECEIVED_SHUTDOWN ? 0 : -1;
    }
    const ssize_t count = ::recv(m_socket, buffer, static_cast<std::size_t>(size), 0);
    if (count < 0 && errno == EAGAIN)
        return std::nullopt;
    return count;
}

bool Stream::write(QByteArrayView bytes)
{
    if (m_ssl)
        return SSL_write(m_ssl.get(), bytes.data(), static_cast<int>(bytes.size())) == bytes.size();
    return ::send(m_socket, bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL) == bytes.size();
}

Binding Stream::binding() const
{
    if (!m_ssl)
        return {};
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(SSL_get0_peer_certificate(m_ssl.get())), &der);
    const Binding binding = bindingOf(QByteArrayView(der, qMax(size, 0)));
    OPENSSL_free(der);
    return binding;
}

} // namespace roamwire::bench
