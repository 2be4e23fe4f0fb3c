#include "client-gui/engine/credentials.h"

#include <QDir>
#include <QFile>

namespace roamwire {
namespace {

/// 43 characters and the end of the line; more is something else.
constexpr qint64 kLongest = 64;

template <typename Value>
Result<std::optional<Value>> readOne(const QString& folder, const QString& name)
{
    QFile file(QDir(folder).filePath(name));
    if (!file.exists())
        return std::nullopt;
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return failure(QStringLiteral("the credential %1 cannot be read: %2").arg(name, file.errorString()));
    QByteArray bytes = file.read(kLongest);
    QString text = QString::fromLatin1(bytes);
    auto value = Value::fromBase64(QStringView(text).trimmed(), Base64::Url);
    sodium_memzero(bytes.data(), size_t(bytes.size()));
    sodium_memzero(text.data(), size_t(text.size()) * sizeof(QChar));
    if (!value) {
        return failure(QStringLiteral("the credential %1 is damaged: it has 43 letters, digits, '-' and '_', as a link "
                                      "has them behind 'token=' and behind '#'")
                           .arg(name));
    }
    return value;
}

} // namespace

Result<Credentials> Credentials::read(const QString& folder)
{
    if (folder.isEmpty())
        return Credentials();
    auto token = readOne<Token>(folder, QStringLiteral("roamwire.token"));
    if (!token)
        return std::unexpected(token.error());
    auto secret = readOne<TenantSecret>(folder, QStringLiteral("roamwire.secret"));
    if (!secret)
        return std::unexpected(secret.error());
    return Credentials{*token, *secret};
}

} // namespace roamwire
