#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace roamwire::server {

template <auto Free>
struct OpenSslDeleter
{
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

using OpenSslBio = std::unique_ptr<BIO, OpenSslDeleter<BIO_free>>;
using OpenSslKey = std::unique_ptr<EVP_PKEY, OpenSslDeleter<EVP_PKEY_free>>;
using OpenSslCertificate = std::unique_ptr<X509, OpenSslDeleter<X509_free>>;

} // namespace roamwire::server
