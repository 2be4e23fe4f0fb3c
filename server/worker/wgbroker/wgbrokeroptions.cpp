#include "server/worker/wgbroker/wgbrokeroptions.h"

#include "shared/model/portnumber.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace roamwire::worker {
namespace {

/// The smallest over which IPv6 goes (RFC 8200 section 5), and the largest that `ip` takes for a WireGuard interface.
constexpr int kSmallestMtu = 1'280;
constexpr int kLargestMtu = 65'455;

Result<void> setEnabled(WgBrokerOptions& options, const QString& value)
{
    options.enabled = value == QStringLiteral("true");
    if (!options.enabled && value != QStringLiteral("false"))
        return failure(QStringLiteral("'%1' is neither true nor false").arg(value));
    return {};
}

Result<void> addListen(WgBrokerOptions& options, const QString& value)
{
    const auto address = ListenAddress::fromString(value, WgBrokerOptions::kDefaultPort);
    if (!address)
        return std::unexpected(address.error());
    options.listen.append(*address);
    return {};
}

Result<void> setPorts(WgBrokerOptions& options, const QString& value)
{
    const auto first = parsePort(QStringView(value).left(value.indexOf(u'-')).trimmed());
    const auto last = parsePort(QStringView(value).mid(value.indexOf(u'-') + 1).trimmed());
    if (!first || !last || *first > *last)
        return failure(QStringLiteral("'%1' is not FIRST-LAST; example: 40000-40999").arg(value));
    if (*last - *first >= WgBrokerOptions::kMostNumbers)
        return failure(QStringLiteral("'%1' has more than %2 ports").arg(value).arg(WgBrokerOptions::kMostNumbers));
    options.firstPort = *first;
    options.lastPort = *last;
    return {};
}

Result<void> setNumber(int& number, const QString& value, int least, int most)
{
    bool isNumber = false;
    number = value.toInt(&isNumber);
    if (!isNumber || number < least || number > most)
        return failure(QStringLiteral("'%1' is not a number from %2 to %3").arg(value).arg(least).arg(most));
    return {};
}

Result<void> setMaxConnections(WgBrokerOptions& options, const QString& value)
{
    return setNumber(options.maxConnections, value, 1, WgBrokerOptions::kMostNumbers);
}

Result<void> setMtu(WgBrokerOptions& options, const QString& value)
{
    return setNumber(options.mtu, value, kSmallestMtu, kLargestMtu);
}

/// With four digits it is within the fifteen bytes of an interface's name; it begins with a letter, so that no tool
/// takes it for an option, and ends with none of the digits that follow.
Result<void> setPrefix(WgBrokerOptions& options, const QString& value)
{
    static const QRegularExpression kPrefix(QStringLiteral("\\A[A-Za-z](?:[A-Za-z0-9_.-]{0,9}[A-Za-z_.-])?\\z"));
    if (!kPrefix.match(value).hasMatch())
        return failure(QStringLiteral("'%1' is not up to 11 letters, digits, '_', '-' and '.', the first a letter and "
                                      "the last no digit")
                           .arg(value));
    options.interfacePrefix = value;
    return {};
}

template <QString WgBrokerOptions::* file>
Result<void> setFile(WgBrokerOptions& options, const QString& value)
{
    if (!value.startsWith(u'/'))
        return failure(QStringLiteral("'%1' is not an absolute path").arg(value));
    options.*file = value;
    return {};
}

struct Key
{
    QLatin1String name;
    Result<void> (*set)(WgBrokerOptions&, const QString&);
};

constexpr std::array kKeys{
    Key{QLatin1String("enabled"), setEnabled},
    Key{QLatin1String("listen"), addListen},
    Key{QLatin1String("ports"), setPorts},
    Key{QLatin1String("max_connections"), setMaxConnections},
    Key{QLatin1String("private_key_file"), setFile<&WgBrokerOptions::privateKeyFile>},
    Key{QLatin1String("mtu"), setMtu},
    Key{QLatin1String("interface_prefix"), setPrefix},
    Key{QLatin1String("allow_file"), setFile<&WgBrokerOptions::allowFile>},
    Key{QLatin1String("deny_file"), setFile<&WgBrokerOptions::denyFile>},
};

} // namespace

Result<void> apply(WgBrokerOptions& options, const QString& key, const QString& value)
{
    const auto known = std::ranges::find(kKeys, key, &Key::name);
    if (known == kKeys.end())
        return failure(QStringLiteral("there is no such key; see roamwire-worker --help"));
    return known->set(options, value);
}

Result<void> check(const WgBrokerOptions& options)
{
    if (options.maxConnections > options.numbers())
        return failure(QStringLiteral("max_connections = %1 is more than ports has (%2)")
                           .arg(options.maxConnections)
                           .arg(options.numbers()));
    return {};
}

} // namespace roamwire::worker
