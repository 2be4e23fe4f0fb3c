#pragma once

#include "shared/model/endpoint.h"
#include "shared/model/prefix.h"
#include "shared/model/secrets.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <limits>
#include <optional>

namespace roamwire::wire {

/// The object of a frame; nullopt with the reason in `error` for anything else, also for nesting beyond
/// limits::kMaxJsonDepth.
std::optional<QJsonObject> parseObject(QByteArrayView frame, QString& error);

/// Reads typed fields of one JSON object and remembers the first that was wrong, so that a decoder reads like the
/// message itself. After a failure every read returns a default; ask failed() once at the end.
class JsonReader final
{
public:
    explicit JsonReader(QJsonObject object);

    bool has(const QString& name) const { return m_object.contains(name); }
    /// Whether it is there, as `null`.
    bool isNull(const QString& name) const { return m_object.value(name).isNull(); }
    bool failed() const { return !m_error.isEmpty(); }
    const QString& error() const { return m_error; }
    void fail(const QString& name, const QString& what);

    QString string(const QString& name);
    bool boolean(const QString& name);
    /// A whole number in [min, max]; JSON numbers are exact up to 2^53.
    qint64 integer(const QString& name, qint64 min, qint64 max);
    QHostAddress address(const QString& name);
    Prefix prefix(const QString& name);
    QJsonArray array(const QString& name, qsizetype maxItems);
    /// A nested object; its failures are reported under "name.".
    template <typename Read>
    auto object(const QString& name, Read read)
    {
        const QJsonValue value = m_object.value(name);
        if (!value.isObject())
            fail(name, QStringLiteral("is not an object"));
        JsonReader nested(value.toObject());
        auto result = read(nested);
        if (nested.failed())
            fail(name, QStringLiteral("holds a bad field: ") + nested.error());
        return result;
    }
    /// A FixedBytes value in base64.
    template <typename Bytes>
    Bytes bytes(const QString& name)
    {
        const auto value = Bytes::fromBase64(m_object.value(name).toString().toLatin1());
        if (!value)
            fail(name, QStringLiteral("is not base64 of %1 bytes").arg(Bytes::kSize));
        return value.value_or(Bytes());
    }

    /// A secret in base64; whatever is wrong with it is not repeated.
    template <typename Secret>
    Secret secret(const QString& name)
    {
        const auto value = Secret::fromBase64(m_object.value(name).toString(), Base64::Padded);
        if (!value)
            fail(name, QStringLiteral("is not base64 of %1 bytes").arg(Secret::kSize));
        return value.value_or(Secret());
    }

private:
    QJsonObject m_object;
    QString m_error;
};

} // namespace roamwire::wire
