#include "shared/wire/jsonreader.h"

#include "shared/wire/limits.h"

#include <QJsonDocument>

namespace roamwire::wire {
namespace {

/// Checked before parsing, so that nesting costs a stranger's bytes and not our stack.
bool isNestedTooDeep(QByteArrayView json)
{
    int depth = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limits::kMaxJsonDepth)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

std::optional<QJsonObject> parseObject(QByteArrayView frame, QString& error)
{
    if (isNestedTooDeep(frame)) {
        error = QStringLiteral("the JSON is nested deeper than %1").arg(limits::kMaxJsonDepth);
        return std::nullopt;
    }
    QJsonParseError parseError;
    const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(frame.data(), frame.size()), &parseError);
    if (!document.isObject()) {
        error = parseError.error == QJsonParseError::NoError ? QStringLiteral("the frame is not a JSON object")
                                                             : parseError.errorString();
        return std::nullopt;
    }
    return document.object();
}

JsonReader::JsonReader(QJsonObject object)
    : m_object(std::move(object))
{
}

void JsonReader::fail(const QString& name, const QString& what)
{
    if (m_error.isEmpty())
        m_error = u'\'' + name + QStringLiteral("' ") + what;
}

QString JsonReader::string(const QString& name)
{
    const QJsonValue value = m_object.value(name);
    if (!value.isString())
        fail(name, QStringLiteral("is not a string"));
    return value.toString();
}

bool JsonReader::boolean(const QString& name)
{
    const QJsonValue value = m_object.value(name);
    if (!value.isBool())
        fail(name, QStringLiteral("is not true or false"));
    return value.toBool();
}

qint64 JsonReader::integer(const QString& name, qint64 min, qint64 max)
{
    const QJsonValue value = m_object.value(name);
    // Two defaults tell a whole number from everything else; its double would round off what is beyond 2^53.
    const qint64 number = value.toInteger(0);
    if (number != value.toInteger(1) || number < min || number > max) {
        fail(name, QStringLiteral("is not a whole number from %1 to %2").arg(min).arg(max));
        return min;
    }
    return number;
}

QHostAddress JsonReader::address(const QString& name)
{
    const auto address = parseAddress(m_object.value(name).toString());
    if (!address)
        fail(name, QStringLiteral("is not an IP address"));
    return address.value_or(QHostAddress());
}

Prefix JsonReader::prefix(const QString& name)
{
    const auto prefix = Prefix::fromString(m_object.value(name).toString());
    if (!prefix)
        fail(name, QStringLiteral("is not a network in the form ADDRESS/LENGTH"));
    return prefix.value_or(Prefix());
}

QJsonArray JsonReader::array(const QString& name, qsizetype maxItems)
{
    const QJsonValue value = m_object.value(name);
    if (!value.isArray())
        fail(name, QStringLiteral("is not an array"));
    const QJsonArray items = value.toArray();
    if (items.size() > maxItems) {
        fail(name, QStringLiteral("has more than %1 items").arg(maxItems));
        return {};
    }
    return items;
}

} // namespace roamwire::wire
