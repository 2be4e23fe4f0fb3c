#include "client-gui/agent/hub/hubconfig.h"

#include "shared/base/duration.h"
#include "shared/model/displayname.h"

#include <QFile>
#include <QFileInfo>
#include <QSettings>

namespace roamwire::agent {
namespace {

namespace key {
const QString kUrl = QStringLiteral("api/url");
const QString kPin = QStringLiteral("api/pin");
const QString kUser = QStringLiteral("api/user");
const QString kPasswordFile = QStringLiteral("api/password_file");
const QString kPlain = QStringLiteral("api/plain");
const QString kName = QStringLiteral("hub/name");
const QString kInterface = QStringLiteral("hub/interface");
const QString kNetwork = QStringLiteral("hub/network");
const QString kListenPort = QStringLiteral("hub/listen_port");
const QString kEndpoint = QStringLiteral("hub/endpoint");
const QString kReserved = QStringLiteral("hub/reserved_ips");
const QString kAllowedIps = QStringLiteral("hub/allowed_ips");
const QString kMtu = QStringLiteral("hub/mtu");
const QString kInterval = QStringLiteral("hub/interval");
const QStringList kApi{kUrl, kPin, kUser, kPasswordFile, kPlain};
const QStringList kHub{kName, kInterface, kNetwork, kListenPort, kEndpoint, kReserved, kAllowedIps, kMtu, kInterval};
} // namespace key

const QString kTrue = QStringLiteral("true");
const QString kFalse = QStringLiteral("false");
const QString kHttp = QStringLiteral("http");
const QString kHttps = QStringLiteral("https");

constexpr qint64 kLongestPassword = 1024;
/// Ports below belong to the system's services; the helper takes no other.
constexpr int kLowestPort = 1024;
constexpr int kHighestPort = 65535;
/// RFC 8200 section 5, and what Ethernet carries.
constexpr int kMinMtu = 1280;
constexpr int kMaxMtu = 1500;
/// A network of which nothing is left for clients is a mistake.
constexpr int kMostReserved = 65535;
/// Who looks more seldom than once a day does not keep anything up to date.
constexpr std::chrono::seconds kLongestInterval = std::chrono::hours(24);
constexpr std::chrono::seconds kUsualInterval{30};

/// The values of the file, and the first thing that is wrong with one of them.
class Values final
{
public:
    explicit Values(const QString& path)
        : m_path(path)
        , m_file(path, QSettings::IniFormat)
    {
    }

    Result<void> open() const
    {
        if (!QFileInfo(m_path).isReadable() || m_file.status() != QSettings::NoError)
            return failure(QStringLiteral("%1 cannot be read; check that it is there, its permissions, and that it is "
                                          "an INI file")
                               .arg(m_path));
        for (const QString& found : m_file.allKeys()) {
            if (!key::kApi.contains(found) && !key::kHub.contains(found))
                return failure(QStringLiteral("%1: %2 is unknown").arg(m_path, named(found)));
        }
        return {};
    }

    bool has(const QString& key) const { return m_file.contains(key); }
    bool hasSection(const QStringList& keys) const
    {
        return std::ranges::any_of(keys, [this](const QString& key) { return has(key); });
    }

    /// Commas included, of which QSettings makes a list.
    QString text(const QString& key) const { return m_file.value(key).toStringList().join(u','); }
    QString needed(const QString& key)
    {
        const QString value = text(key);
        if (value.isEmpty())
            fail(key, QStringLiteral("is missing"));
        return value;
    }
    int number(const QString& key, int min, int max, int absent)
    {
        if (!has(key))
            return absent;
        bool isNumber = false;
        const int value = text(key).toInt(&isNumber);
        if (!isNumber || value < min || value > max)
            fail(key, QStringLiteral("is not a whole number from %1 to %2").arg(min).arg(max));
        return value;
    }
    bool isSet(const QString& key)
    {
        const QString value = has(key) ? text(key) : kFalse;
        if (value != kTrue && value != kFalse)
            fail(key, QStringLiteral("is neither true nor false"));
        return value == kTrue;
    }

    void fail(const QString& key, const QString& what)
    {
        if (m_error.isEmpty())
            m_error = QStringLiteral("%1: %2 %3").arg(m_path, named(key), what);
    }
    bool failed() const { return !m_error.isEmpty(); }
    const QString& error() const { return m_error; }

private:
    static QString named(const QString& key)
    {
        return QStringLiteral("section [%1], key '%2'").arg(key.section(u'/', 0, -2), key.section(u'/', -1));
    }

    const QString m_path;
    QSettings m_file;
    QString m_error;
};

bool isLoopback(const QString& host)
{
    return host == QStringLiteral("localhost") || QHostAddress(host).isLoopback();
}

QUrl readUrl(Values& in)
{
    const QUrl url(in.needed(key::kUrl), QUrl::StrictMode);
    const bool isPlain = url.scheme() == kHttp;
    if (!url.isValid() || url.host().isEmpty() || (!isPlain && url.scheme() != kHttps) || url.hasQuery() ||
        url.hasFragment() || !url.userInfo().isEmpty())
        in.fail(key::kUrl, QStringLiteral("is not https://HOST[:PORT], without user and password"));
    if (isPlain && !isLoopback(url.host()) && !in.isSet(key::kPlain))
        in.fail(key::kUrl, QStringLiteral("is without TLS, so that others can read the password on its way; use "
                                          "https://, or set plain=true if the way is safe"));
    return url;
}

std::optional<Binding> readPin(Values& in)
{
    if (!in.has(key::kPin))
        return std::nullopt;
    const auto pin = Binding::fromBase64Url(in.text(key::kPin).toLatin1());
    if (!pin)
        in.fail(key::kPin, QStringLiteral("is not the pin of a certificate (43 letters, digits, '-' and '_')"));
    return pin;
}

QByteArray readPassword(Values& in)
{
    if (!in.has(key::kPasswordFile))
        return {};
    QFile file(in.text(key::kPasswordFile));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        in.fail(key::kPasswordFile, QStringLiteral("names a file that cannot be read: ") + file.errorString());
        return {};
    }
    if (file.permissions().testAnyFlags(QFileDevice::ReadOther | QFileDevice::WriteOther))
        in.fail(key::kPasswordFile,
                QStringLiteral("names a file that everybody can read; chmod 600 %1").arg(file.fileName()));
    QByteArray password = file.read(kLongestPassword + 1);
    if (password.endsWith('\n'))
        password.chop(1);
    if (password.isEmpty() || password.size() > kLongestPassword || password.contains('\n'))
        in.fail(
            key::kPasswordFile,
            QStringLiteral("names a file that does not hold one password of at most %1 bytes").arg(kLongestPassword));
    return password;
}

BrokerAccess readAccess(Values& in)
{
    BrokerAccess access{readUrl(in), readPin(in), in.text(key::kUser), readPassword(in)};
    if (access.user.contains(u':'))
        in.fail(key::kUser, QStringLiteral("has a colon in it, which HTTP has no way to say"));
    return access;
}

Prefix readNetwork(Values& in)
{
    const auto network = Prefix::fromString(in.needed(key::kNetwork));
    const bool isNetwork = network && isIpv4(network->address()) && *network == network->network() &&
                           network->length() >= 8 && network->length() <= 30;
    if (!isNetwork)
        in.fail(key::kNetwork, QStringLiteral("is not a network such as 10.20.0.0/24 (/8 to /30)"));
    return isNetwork ? *network : Prefix();
}

Endpoint readEndpoint(Values& in, quint16 usualPort)
{
    const QString text = in.needed(key::kEndpoint);
    if (const auto address = parseAddress(text))
        return {*address, usualPort};
    const auto endpoint = Endpoint::fromString(text);
    if (!endpoint)
        in.fail(key::kEndpoint, QStringLiteral("is not an IP address, with or without :PORT"));
    return endpoint.value_or(Endpoint());
}

QList<Prefix> readAllowedIps(Values& in, const Prefix& network)
{
    if (!in.has(key::kAllowedIps))
        return {network};
    QList<Prefix> networks;
    const QStringList texts = in.text(key::kAllowedIps).split(u',');
    for (const QString& text : texts) {
        const auto prefix = Prefix::fromString(QStringView(text).trimmed());
        if (!prefix || texts.size() > broker::kMaxAllowedIps) {
            in.fail(key::kAllowedIps, QStringLiteral("is not ADDRESS/LENGTH, or up to %1 of them with commas between")
                                          .arg(broker::kMaxAllowedIps));
            return {};
        }
        networks.append(*prefix);
    }
    return networks;
}

Milliseconds readInterval(Values& in)
{
    const QString text = in.text(key::kInterval);
    const auto interval = text.isEmpty() ? kUsualInterval : parseDuration(text, kLongestInterval);
    if (!interval)
        in.fail(key::kInterval, QStringLiteral("is no time such as 30s: ") + interval.error().message);
    return interval.value_or(kUsualInterval);
}

HubSettings readHub(Values& in)
{
    HubSettings hub;
    const auto name = checkedDisplayName(in.needed(key::kName));
    if (!name)
        in.fail(key::kName, QStringLiteral("is no name: ") + name.error().message);
    hub.name = name.value_or(QString());
    hub.interface = in.needed(key::kInterface);
    hub.network = readNetwork(in);
    in.needed(key::kListenPort);
    hub.listenPort = static_cast<quint16>(in.number(key::kListenPort, kLowestPort, kHighestPort, 0));
    hub.endpoint = readEndpoint(in, hub.listenPort);
    hub.reserved = in.number(key::kReserved, 0, kMostReserved, hub.reserved);
    hub.allowedIps = readAllowedIps(in, hub.network);
    hub.mtu = in.number(key::kMtu, kMinMtu, kMaxMtu, hub.mtu);
    hub.interval = readInterval(in);
    return hub;
}

} // namespace

Result<HubConfig> HubConfig::load(const QString& path)
{
    Values in(path);
    if (const auto opened = in.open(); !opened)
        return std::unexpected(opened.error());
    HubConfig config{readAccess(in), std::nullopt};
    if (in.hasSection(key::kHub))
        config.hub = readHub(in);
    if (in.failed())
        return failure(in.error());
    return config;
}

} // namespace roamwire::agent
