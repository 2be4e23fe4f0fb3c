#include "tests/integration/server/pem.h"

#include "server/net/tls/openssl.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

namespace roamwire::test::pem {
namespace {

using server::OpenSslBio;
using server::OpenSslCertificate;
using server::OpenSslKey;

constexpr long kDay = 24 * 3600;

QByteArray textIn(const OpenSslBio& bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, size);
}

QByteArray textOf(const OpenSslKey& key, const EVP_CIPHER* cipher = nullptr)
{
    const OpenSslBio bio(BIO_new(BIO_s_mem()));
    static char password[] = "password";
    const int length = cipher ? sizeof password - 1 : 0;
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), cipher, cipher ? password : nullptr, length, nullptr, nullptr);
    return textIn(bio);
}

} // namespace

QByteArray ecKey()
{
    return textOf(OpenSslKey(EVP_EC_gen("P-256")));
}

QByteArray rsaKey(unsigned int bits)
{
    return textOf(OpenSslKey(EVP_RSA_gen(bits)));
}

QByteArray ed25519Key()
{
    return textOf(OpenSslKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
}

QByteArray lockedKey()
{
    return textOf(OpenSslKey(EVP_EC_gen("P-256")), EVP_aes_128_cbc());
}

QByteArray certificateOf(const QByteArray& key, int days, const char* names)
{
    const OpenSslBio reading(BIO_new_mem_buf(key.constData(), static_cast<int>(key.size())));
    const OpenSslKey secret(PEM_read_bio_PrivateKey(reading.get(), nullptr, nullptr, nullptr));
    const OpenSslCertificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -100 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
    X509_set_pubkey(certificate.get(), secret.get());
    if (names) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    const bool hasOwnDigest = EVP_PKEY_is_a(secret.get(), "ED25519") == 1;
    X509_sign(certificate.get(), secret.get(), hasOwnDigest ? nullptr : EVP_sha256());
    const OpenSslBio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate.get());
    return textIn(bio);
}

} // namespace roamwire::test::pem
