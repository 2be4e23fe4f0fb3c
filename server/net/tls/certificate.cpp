#include "server/net/tls/certificate.h"

#include "server/net/tls/openssl.h"
#include "server/net/tls/secrettext.h"
#include "shared/crypto/binding.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslCipher>
#include <QSslDiffieHellmanParameters>
#include <QSslKey>

#include <openssl/err.h>
#include <openssl/pem.h>

namespace roamwire::server {
namespace {

/// Keys and chains are some kilobytes; a mistaken path to something huge is not read whole.
constexpr qint64 kLargestFile = 1024 * 1024;
/// Of an RSA key of 2048 bits; with less, connections fail one by one.
constexpr int kLeastSecurityBits = 112;
/// Authenticated and with forward secrecy; the first that a client knows, too, is taken. A short list is set up faster,
/// and that is done for every connection.
const QString kCiphers =
    QStringLiteral("TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384:"
                   "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:"
                   "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384");

OpenSslBio reading(const QByteArray& text)
{
    return OpenSslBio(BIO_new_mem_buf(text.constData(), static_cast<int>(text.size())));
}

OpenSslCertificate firstCertificate(const QByteArray& pem)
{
    OpenSslCertificate certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

OpenSslKey privateKey(const QByteArray& pem)
{
    // Without the callback, OpenSSL would ask for a password on the terminal.
    const auto noPassword = [](char*, int, int, void*) { return -1; };
    OpenSslKey key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, noPassword, nullptr));
    ERR_clear_error();
    return key;
}

QString noCertificate()
{
    return QStringLiteral("there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)");
}

QByteArray publicKeyInfo(const X509* certificate)
{
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    const QByteArray info(reinterpret_cast<const char*>(der), qMax(size, 0));
    OPENSSL_free(der);
    return info;
}

QSslConfiguration configurationOf(const QList<QSslCertificate>& chain, const QSslKey& key)
{
    QSslConfiguration configuration;
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setCiphers(kCiphers);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients prove themselves in their join
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    // What would only cost time and memory in every connection: nobody resumes one, and no client has a certificate.
    configuration.setCaCertificates({});
    configuration.setDiffieHellmanParameters(QSslDiffieHellmanParameters());
    configuration.setSslOption(QSsl::SslOptionDisableSessionTickets, true);
    configuration.setSslOption(QSsl::SslOptionDisableSessionSharing, true);
    return configuration;
}

Result<QByteArray> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    return file.read(kLargestFile);
}

Result<SecretText> readKeyFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return failure(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    if (file.permissions() & QFile::ReadOther)
        return failure(path + QStringLiteral(" can be read by everybody on this machine; `chmod o= ` it, and think of "
                                             "a new key"));
    SecretText text(qBound(qint64(0), file.size(), kLargestFile));
    if (file.read(text.data(), text.bytes().size()) != text.bytes().size())
        return failure(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    return text;
}

} // namespace

Result<Binding> readPin(const QString& path)
{
    const auto text = readFile(path);
    if (!text)
        return std::unexpected(text.error());
    const OpenSslCertificate certificate = firstCertificate(*text);
    if (!certificate)
        return failure(path + QStringLiteral(": ") + noCertificate());
    return bindingOf(publicKeyInfo(certificate.get()));
}

Result<Certificate> certificateFromPem(const QByteArray& chain, const QByteArray& key)
{
    const OpenSslCertificate certificate = firstCertificate(chain);
    const QList<QSslCertificate> all = QSslCertificate::fromData(chain, QSsl::Pem);
    if (!certificate || all.isEmpty())
        return failure(noCertificate());
    const OpenSslKey secret = privateKey(key);
    if (!secret)
        return failure(QStringLiteral("there is no private key in it that can be read without a password (PEM: "
                                      "-----BEGIN PRIVATE KEY-----)"));
    if (X509_check_private_key(certificate.get(), secret.get()) != 1) {
        ERR_clear_error();
        return failure(QStringLiteral("the private key is not that of the certificate; the first certificate in the "
                                      "file is to be the server's own"));
    }
    const bool isRsa = EVP_PKEY_is_a(secret.get(), "RSA") == 1;
    if ((!isRsa && EVP_PKEY_is_a(secret.get(), "EC") != 1) ||
        EVP_PKEY_get_security_bits(secret.get()) < kLeastSecurityBits)
        return failure(QStringLiteral("the key is to be EC (P-256), or RSA of at least 2048 bits"));
    const QSslKey sslKey(key, isRsa ? QSsl::Rsa : QSsl::Ec);
    return Certificate{configurationOf(all, sslKey), bindingOf(publicKeyInfo(certificate.get())),
                       all.constFirst().expiryDate()};
}

Result<Certificate> readCertificate(const QString& chainFile, const QString& keyFile)
{
    const auto chain = readFile(chainFile);
    if (!chain)
        return std::unexpected(chain.error());
    const auto key = readKeyFile(keyFile);
    if (!key)
        return std::unexpected(key.error());
    auto certificate = certificateFromPem(*chain, key->bytes());
    if (!certificate)
        return failure(QStringLiteral("%1 with %2: %3").arg(chainFile, keyFile, certificate.error().message));
    return certificate;
}

} // namespace roamwire::server
