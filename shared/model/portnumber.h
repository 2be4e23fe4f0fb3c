#pragma once

#include <QStringView>

#include <optional>

namespace roamwire {

/// A port in decimal, 1 to 65535, digits only.
inline std::optional<quint16> parsePort(QStringView text)
{
    constexpr qsizetype kLongestPort = 5;
    if (text.isEmpty() || text.size() > kLongestPort)
        return std::nullopt;
    quint32 value = 0;
    for (const QChar c : text) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        value = value * 10 + static_cast<quint32>(c.unicode() - u'0');
    }
    if (value == 0 || value > 0xffff)
        return std::nullopt;
    return static_cast<quint16>(value);
}

} // namespace roamwire
