#include "server/worker/wgkex/wgkexoptions.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace roamwire::worker {
namespace {

/// IFNAMSIZ, with a byte for its end.
constexpr qsizetype kLongestInterface = 15;
/// Each has its own interfaces, and is looked at in turn.
constexpr qsizetype kMostDomains = 256;

/// Stands between slashes in MQTT's topics, and in names of interfaces.
bool isWord(const QString& text)
{
    static const QRegularExpression kWord(QStringLiteral("\\A[A-Za-z0-9_.-]{1,64}\\z"));
    return kWord.match(text).hasMatch();
}

Result<void> setFlag(bool& flag, const QString& value)
{
    flag = value == QStringLiteral("true");
    if (!flag && value != QStringLiteral("false"))
        return failure(QStringLiteral("'%1' is neither true nor false").arg(value));
    return {};
}

/// Separated by commas, spaces or both.
Result<void> setWords(QStringList& words, const QString& value)
{
    static const QRegularExpression kBetween(QStringLiteral("[,\\s]+"));
    words = value.split(kBetween, Qt::SkipEmptyParts);
    const auto bad = std::ranges::find_if_not(words, isWord);
    if (bad != words.end())
        return failure(QStringLiteral("'%1' is not of letters, digits, '_', '-' and '.'").arg(*bad));
    return {};
}

Result<void> setText(QString& text, const QString& value)
{
    if (value.isEmpty())
        return failure(QStringLiteral("the value is empty; leave the line out"));
    text = value;
    return {};
}

Result<void> setPort(quint16& port, const QString& value)
{
    bool isNumber = false;
    port = value.toUShort(&isNumber);
    if (!isNumber || port == 0)
        return failure(QStringLiteral("'%1' is not a port").arg(value));
    return {};
}

Result<void> setSeconds(std::chrono::seconds& time, const QString& value)
{
    constexpr int kDay = 24 * 3600;
    bool isNumber = false;
    time = std::chrono::seconds(value.toInt(&isNumber));
    if (!isNumber || time.count() < 1 || time.count() > kDay)
        return failure(QStringLiteral("'%1' is not a number of seconds up to a day").arg(value));
    return {};
}

/// `true`, `false`, or the certificates that vouch for the broker's.
Result<void> setTls(WgkexOptions& options, const QString& value)
{
    options.mqttTls = value != QStringLiteral("false");
    options.mqttCaFile = value.startsWith(u'/') ? value : QString();
    if (options.mqttTls && options.mqttCaFile.isEmpty() && value != QStringLiteral("true"))
        return failure(QStringLiteral("'%1' is neither true nor false, nor the whole path of a file").arg(value));
    return {};
}

struct Key
{
    QString name;
    Result<void> (*apply)(WgkexOptions&, const QString&);
};

const std::array<Key, 12>& keys()
{
    using O = WgkexOptions;
    static const std::array<Key, 12> all{{
        {QStringLiteral("enabled"), [](O& o, const QString& v) { return setFlag(o.enabled, v); }},
        {QStringLiteral("domains"), [](O& o, const QString& v) { return setWords(o.domainNames, v); }},
        {QStringLiteral("domain_prefixes"), [](O& o, const QString& v) { return setWords(o.prefixes, v); }},
        {QStringLiteral("external_name"), [](O& o, const QString& v) { return setText(o.externalName, v); }},
        {QStringLiteral("worker_name"), [](O& o, const QString& v) { return setText(o.workerName, v); }},
        {QStringLiteral("mqtt_host"), [](O& o, const QString& v) { return setText(o.mqttHost, v); }},
        {QStringLiteral("mqtt_port"), [](O& o, const QString& v) { return setPort(o.mqttPort, v); }},
        {QStringLiteral("mqtt_user"), [](O& o, const QString& v) { return setText(o.mqttUser, v); }},
        {QStringLiteral("mqtt_password_file"), [](O& o, const QString& v) { return setText(o.mqttPasswordFile, v); }},
        {QStringLiteral("mqtt_tls"), [](O& o, const QString& v) { return setTls(o, v); }},
        {QStringLiteral("prune_after"), [](O& o, const QString& v) { return setSeconds(o.pruneAfter, v); }},
        {QStringLiteral("look_every"), [](O& o, const QString& v) { return setSeconds(o.lookEvery, v); }},
    }};
    return all;
}

/// The longest that fits; a domain that has none is named as it is.
QString withoutPrefix(const QString& name, const QStringList& prefixes)
{
    qsizetype longest = 0;
    for (const QString& prefix : prefixes) {
        if (name.startsWith(prefix) && name.size() > prefix.size())
            longest = std::max(longest, prefix.size());
    }
    return name.sliced(longest);
}

Result<void> checkDomains(const QList<Domain>& domains)
{
    QSet<QString> interfaces;
    for (const Domain& domain : domains) {
        if (domain.wireguard.size() > kLongestInterface) {
            return failure(QStringLiteral("domains: the interface %1 of %2 would have more than %3 letters; name the "
                                          "beginning of the domain's name in domain_prefixes")
                               .arg(domain.wireguard, domain.name)
                               .arg(kLongestInterface));
        }
        if (interfaces.contains(domain.wireguard))
            return failure(QStringLiteral("domains: two would have the interface %1").arg(domain.wireguard));
        interfaces.insert(domain.wireguard);
    }
    return {};
}

} // namespace

QList<Domain> WgkexOptions::domains() const
{
    QList<Domain> all;
    for (const QString& name : domainNames) {
        const QString bare = withoutPrefix(name, prefixes);
        all.append({name, QStringLiteral("wg-") + bare, QStringLiteral("vx-") + bare});
    }
    return all;
}

Result<void> apply(WgkexOptions& options, const QString& key, const QString& value)
{
    const auto known = std::ranges::find(keys(), key, &Key::name);
    if (known == keys().end())
        return failure(QStringLiteral("there is no such key; see roamwire-worker --help"));
    return known->apply(options, value);
}

Result<void> check(const WgkexOptions& options)
{
    if (options.domainNames.isEmpty())
        return failure(QStringLiteral("domains is missing: the names that clients send, separated by spaces"));
    if (options.domainNames.size() > kMostDomains)
        return failure(QStringLiteral("domains: there may be %1 of them").arg(kMostDomains));
    if (options.externalName.isEmpty())
        return failure(QStringLiteral("external_name is missing: how clients reach this gateway"));
    if (!isWord(options.workerName))
        return failure(QStringLiteral("worker_name is missing, or not of letters, digits, '_', '-' and '.'"));
    if (options.mqttHost.isEmpty())
        return failure(QStringLiteral("mqtt_host is missing"));
    if (options.mqttUser.isEmpty() != options.mqttPasswordFile.isEmpty())
        return failure(QStringLiteral("mqtt_user and mqtt_password_file go together"));
    return checkDomains(options.domains());
}

} // namespace roamwire::worker
