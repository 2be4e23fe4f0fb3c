#include "server/net/password.h"

#include "shared/crypto/hash.h"

#include <QFile>

#include <sodium.h>

namespace roamwire::server {
namespace {

/// More than anybody types or generates; a mistaken path to something huge is not read whole.
constexpr qint64 kLongestPassword = 1'024;
const QByteArrayView kBasic = "Basic ";

void wipe(QByteArray& secret)
{
    sodium_memzero(secret.data(), static_cast<std::size_t>(secret.size()));
}

} // namespace

Result<Password> Password::read(const QString& user, const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return failure(QStringLiteral("cannot read the password file %1: %2").arg(path, file.errorString()));
    QByteArray password = file.read(kLongestPassword + 1);
    if (password.size() > kLongestPassword)
        return failure(QStringLiteral("the password in %1 is longer than %2 bytes").arg(path).arg(kLongestPassword));
    if (password.endsWith('\n'))
        password.chop(1);
    if (password.isEmpty())
        return failure(QStringLiteral("the password file %1 is empty; write a password into it").arg(path));
    Password made(user.toUtf8(), password);
    wipe(password);
    return made;
}

Password::Password(const QByteArray& user, const QByteArray& password)
{
    randombytes_buf(m_key.data(), m_key.size());
    QByteArray both = user + ':' + password;
    m_hash = hashOf(both);
    wipe(both);
}

bool Password::isRight(const QByteArray& authorization) const
{
    QByteArray decoded;
    if (authorization.size() > kBasic.size() &&
        QByteArrayView(authorization).first(kBasic.size()).compare(kBasic, Qt::CaseInsensitive) == 0) {
        if (auto both = QByteArray::fromBase64Encoding(authorization.sliced(kBasic.size()).trimmed(),
                                                       QByteArray::AbortOnBase64DecodingErrors))
            decoded = std::move(both.decoded);
    }
    const Hash hash = hashOf(decoded);
    wipe(decoded);
    return sodium_memcmp(hash.data(), m_hash.data(), hash.size()) == 0;
}

Password::Hash Password::hashOf(const QByteArray& userAndPassword) const
{
    return blake2b<32>(m_key, {std::span(reinterpret_cast<const std::uint8_t*>(userAndPassword.constData()),
                                         static_cast<std::size_t>(userAndPassword.size()))});
}

} // namespace roamwire::server
