#include "server/app/wgkexoptions.h"

#include "server/dialects/wgkex.h"
#include "shared/model/portnumber.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSysInfo>

#include <cmath>

namespace roamwire::server {
namespace {

constexpr quint16 kMqttTlsPort = 8883;
/// Beyond that a weight is a mistake.
constexpr double kLargestWeight = 1'000;
/// MQTT 3.1.1 (section 3.1.3.1) promises 23 characters of a client's id.
constexpr qsizetype kIdDigits = 12;

Result<void> setText(QString& text, const QString& value)
{
    if (value.isEmpty())
        return failure(QStringLiteral("it is empty"));
    text = value;
    return {};
}

/// Separated by commas, spaces or both; one that is empty is a mistake.
QStringList items(const QString& value)
{
    static const QRegularExpression kBetween(QStringLiteral("\\s*,\\s*|\\s+"));
    return value.split(kBetween);
}

} // namespace

Result<void> setWgkexEnabled(WgkexOptions& options, const QString& value)
{
    options.isEnabled = value == QStringLiteral("true");
    if (!options.isEnabled && value != QStringLiteral("false"))
        return failure(QStringLiteral("'%1' is neither true nor false").arg(value));
    return {};
}

Result<void> addWgkexDomains(WgkexOptions& options, const QString& value)
{
    for (const QString& domain : items(value)) {
        if (!wgkex::isName(domain.toUtf8()))
            return failure(QStringLiteral("'%1' is no name of letters, digits, '_', '-' and '.'").arg(domain));
        options.domains.insert(domain.toUtf8());
    }
    return {};
}

Result<void> addWgkexWeights(WgkexOptions& options, const QString& value)
{
    for (const QString& item : items(value)) {
        const QByteArray worker = item.section(u':', 0, 0).toUtf8();
        bool isNumber = false;
        const double weight = item.section(u':', 1).toDouble(&isNumber);
        if (!wgkex::isName(worker) || !isNumber || !std::isfinite(weight) || weight < 0 || weight > kLargestWeight)
            return failure(QStringLiteral("'%1' is no weight like gateway1:2").arg(item));
        options.weights.insert(worker, weight);
    }
    return {};
}

Result<void> setMqttHost(WgkexOptions& options, const QString& value)
{
    return setText(options.host, value);
}

Result<void> setMqttPort(WgkexOptions& options, const QString& value)
{
    options.port = parsePort(value);
    if (!options.port)
        return failure(QStringLiteral("'%1' is not a port from 1 to 65535").arg(value));
    return {};
}

Result<void> setMqttUser(WgkexOptions& options, const QString& value)
{
    return setText(options.user, value);
}

Result<void> setMqttPasswordFile(WgkexOptions& options, const QString& value)
{
    return setText(options.passwordFile, value);
}

Result<void> setMqttTls(WgkexOptions& options, const QString& value)
{
    options.isTls = value != QStringLiteral("false");
    options.tlsCaFile = options.isTls && value != QStringLiteral("true") ? value : QString();
    if (options.isTls && value != QStringLiteral("true") && !value.startsWith(u'/'))
        return failure(QStringLiteral("'%1' is neither true nor false, nor the whole path of a file").arg(value));
    return {};
}

Result<void> WgkexOptions::check() const
{
    if (isEnabled && domains.isEmpty())
        return failure(QStringLiteral("[wgkex] needs domains: the names that clients may ask for"));
    if (!passwordFile.isEmpty() && user.isEmpty())
        return failure(QStringLiteral("[wgkex] mqtt_password_file is that of an mqtt_user, who has to be named"));
    return {};
}

WgkexSettings WgkexOptions::broker() const
{
    return {domains, weights};
}

MqttSettings WgkexOptions::mqtt(const QString& dataDir) const
{
    MqttSettings settings;
    settings.host = host;
    settings.port = port.value_or(isTls ? kMqttTlsPort : settings.port);
    settings.user = user;
    settings.passwordFile = passwordFile;
    settings.isTls = isTls;
    settings.tlsCaFile = tlsCaFile;
    const QByteArray own = QSysInfo::machineUniqueId() + QSysInfo::machineHostName().toUtf8() + dataDir.toUtf8();
    settings.clientId =
        "roamwired-" + QCryptographicHash::hash(own, QCryptographicHash::Sha256).toHex().first(kIdDigits);
    settings.isSessionKept = false; // of what was said while we were away, what the broker retains is all that counts
    return settings;
}

} // namespace roamwire::server
