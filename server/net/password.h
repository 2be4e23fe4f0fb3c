#pragma once

#include "shared/base/result.h"

#include <QByteArray>
#include <QString>

#include <array>

namespace roamwire::server {

/// A user's name and password as HTTP Basic sends them (RFC 7617). Keeps a keyed hash of both; whether what a stranger
/// sends is right is found out in constant time.
class Password final
{
public:
    /// Reads the password from a file; one newline at its end does not belong to it. The error names the mend.
    static Result<Password> read(const QString& user, const QString& path);
    Password(const QByteArray& user, const QByteArray& password);

    /// The value of an Authorization field.
    bool isRight(const QByteArray& authorization) const;

private:
    using Hash = std::array<std::uint8_t, 32>;

    Hash hashOf(const QByteArray& userAndPassword) const;

    Hash m_key;
    Hash m_hash;
};

} // namespace roamwire::server
