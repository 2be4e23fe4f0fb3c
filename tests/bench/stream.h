#pragma once

#include "shared/model/keys.h"

#include <QByteArrayView>

#include <openssl/ssl.h>

#include <memory>
#include <optional>

namespace roamwire::bench {

/// What goes over one connection, with TLS or without. Believes every certificate.
class Stream final
{
public:
    /// A socket that is connected, and stays its owner's.
    void begin(int socket, bool isTls);
    void end();

    enum class Progress { Done, Waits, Failed };
    /// To be called until it is done; at once without TLS.
    Progress shakeHands();
    /// What arrived, 0 at the end; nullopt if nothing did for now, -1 if it broke.
    std::optional<qsizetype> read(char* buffer, qsizetype size);
    /// false: not all of it was taken.
    bool write(QByteArrayView bytes);

    /// What a proof over this connection is tied to.
    Binding binding() const;

private:
    struct Free
    {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    int m_socket = -1;
    std::unique_ptr<SSL, Free> m_ssl;
};

} // namespace roamwire::bench
