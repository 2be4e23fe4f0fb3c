#include "server/net/tls/owncertificate.h"

#include "server/net/tls/openssl.h"
#include "server/net/tls/privatefile.h"

#include <QDir>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>

namespace roamwire::server {
namespace {

/// No authority looks at it and clients look at the key alone, so it names no host. Nor has a clock to be right.
constexpr char kName[] = "roamwired";
constexpr char kBegin[] = "20200101000000Z";
constexpr char kNever[] = "99991231235959Z"; // RFC 5280 section 4.1.2.5
/// Positive and at most 20 bytes (RFC 5280 section 4.1.2.2).
constexpr int kSerialBits = 127;

bool addExtension(X509* certificate, int kind, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    using Extension = std::unique_ptr<X509_EXTENSION, OpenSslDeleter<X509_EXTENSION_free>>;
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool addSerial(X509* certificate)
{
    using Number = std::unique_ptr<BIGNUM, OpenSslDeleter<BN_free>>;
    const Number number(BN_new());
    return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool addNames(X509* certificate)
{
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(kName);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

OpenSslCertificate certify(EVP_PKEY* key)
{
    OpenSslCertificate certificate(X509_new());
    X509* x = certificate.get();
    const bool isMade = x && X509_set_version(x, X509_VERSION_3) == 1 && addSerial(x) && addNames(x) &&
                        ASN1_TIME_set_string_X509(X509_getm_notBefore(x), kBegin) == 1 &&
                        ASN1_TIME_set_string_X509(X509_getm_notAfter(x), kNever) == 1 && X509_set_pubkey(x, key) == 1 &&
                        addExtension(x, NID_basic_constraints, "critical,CA:FALSE") &&
                        addExtension(x, NID_subject_alt_name, "DNS:roamwired") && X509_sign(x, key, EVP_sha256()) > 0;
    return isMade ? std::move(certificate) : nullptr;
}

/// Key and certificate, one after the other.
Result<SecretText> makeText()
{
    const OpenSslKey key(EVP_EC_gen("P-256"));
    const OpenSslCertificate certificate = key ? certify(key.get()) : nullptr;
    const OpenSslBio text(BIO_new(BIO_s_mem())); // wipes itself
    if (!certificate || !text ||
        PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(text.get(), certificate.get()) != 1)
        return failure(QStringLiteral("OpenSSL cannot make a key and a certificate"));
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return SecretText(data, size);
}

Result<Certificate> understand(const SecretText& text, const QString& path)
{
    auto certificate = certificateFromPem(text.bytes(), text.bytes());
    if (!certificate)
        return failure(QStringLiteral("%1: %2. Put it back from a backup; or remove it, and a new one is made, for "
                                      "which every link has to be given out anew")
                           .arg(path, certificate.error().message));
    return certificate;
}

} // namespace

QString ownCertificateFile(const QString& folder)
{
    return QDir(folder).filePath(QStringLiteral("tls.pem"));
}

Result<Certificate> ownCertificate(const QString& folder)
{
    const QString path = ownCertificateFile(folder);
    const auto there = readPrivateFile(path);
    if (!there)
        return std::unexpected(there.error());
    if (*there)
        return understand(**there, path);
    const auto text = makeText();
    if (!text)
        return std::unexpected(text.error());
    if (const auto made = makePrivateFile(path, *text); !made)
        return std::unexpected(made.error());
    return understand(*text, path);
}

} // namespace roamwire::server
