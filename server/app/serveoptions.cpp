#include "server/app/serveoptions.h"

#include "server/app/datadir.h"
#include "shared/base/inifile.h"
#include "shared/model/endpoint.h"

#include <QCommandLineParser>

#include <algorithm>
#include <array>

namespace roamwire::server {
namespace {

const QString kServer = QStringLiteral("server");
const QString kWireSync = QStringLiteral("wiresync");
const QString kWireGuardApi = QStringLiteral("wireguard_api");
const QString kWgkex = QStringLiteral("wgkex");
const QString kConfig = QStringLiteral("config");
const QString kHelp = QStringLiteral("help");
constexpr int kLongestGraceSeconds = 366 * 24 * 3600; // a peer unused for a year is no peer any more

Result<void> addAddress(QList<ListenAddress>& addresses, const QString& value)
{
    const auto address = ListenAddress::fromString(value);
    if (!address)
        return std::unexpected(address.error());
    addresses.append(*address);
    return {};
}

Result<void> addListen(ServeOptions& options, const QString& value)
{
    return addAddress(options.listen, value);
}

Result<void> addListenPlain(ServeOptions& options, const QString& value)
{
    return addAddress(options.listenPlain, value);
}

Result<void> setFile(QString& file, const QString& value)
{
    if (value.isEmpty())
        return failure(QStringLiteral("the file's name is empty"));
    file = value;
    return {};
}

Result<void> setTlsCert(ServeOptions& options, const QString& value)
{
    return setFile(options.tlsCert, value);
}

Result<void> setTlsKey(ServeOptions& options, const QString& value)
{
    return setFile(options.tlsKey, value);
}

Result<void> addRelay(ServeOptions& options, const QString& value)
{
    const auto address = RelayAddress::fromString(value);
    if (!address)
        return std::unexpected(address.error());
    options.relay.listen.append(*address);
    return {};
}

Result<void> addRelayAdvertise(ServeOptions& options, const QString& value)
{
    const auto address = parseAddress(value);
    if (!address || !isHostAddress(*address))
        return failure(QStringLiteral("'%1' is not an address at which clients could reach the relay").arg(value));
    options.relay.advertise.append(*address);
    return {};
}

Result<void> setBoolean(bool& option, const QString& value)
{
    option = value == QStringLiteral("true");
    if (!option && value != QStringLiteral("false"))
        return failure(QStringLiteral("'%1' is neither true nor false").arg(value));
    return {};
}

Result<void> setOpen(ServeOptions& options, const QString& value)
{
    return setBoolean(options.open, value);
}

Result<void> setApiEnabled(ServeOptions& options, const QString& value)
{
    return setBoolean(options.wireGuardApi.isEnabled, value);
}

Result<void> setApiUser(ServeOptions& options, const QString& value)
{
    // RFC 7617: what is behind the first colon is the password.
    if (value.isEmpty() || value.contains(u':'))
        return failure(QStringLiteral("a user's name is not empty and has no colon"));
    options.wireGuardApi.user = value;
    return {};
}

Result<void> setApiPasswordFile(ServeOptions& options, const QString& value)
{
    return setFile(options.wireGuardApi.passwordFile, value);
}

Result<void> setDataDir(ServeOptions& options, const QString& value)
{
    if (value.isEmpty())
        return failure(QStringLiteral("the directory is empty"));
    options.dataDir = value;
    return {};
}

Result<void> setLog(ServeOptions& options, const QString& value)
{
    options.log = value == QStringLiteral("json") ? LogFormat::Json : LogFormat::Text;
    if (options.log == LogFormat::Text && value != QStringLiteral("text"))
        return failure(QStringLiteral("'%1' is neither json nor text").arg(value));
    return {};
}

Result<void> addNetwork(QList<Prefix>& networks, const QString& value)
{
    const auto prefix = Prefix::fromString(value);
    if (!prefix)
        return failure(QStringLiteral("'%1' is neither an address nor a network like 192.0.2.0/24").arg(value));
    networks.append(prefix->network());
    return {};
}

Result<void> addMetricsReader(ServeOptions& options, const QString& value)
{
    return addNetwork(options.metricsReaders, value);
}

Result<void> addTrustedProxy(ServeOptions& options, const QString& value)
{
    return addNetwork(options.trustedProxies, value);
}

Result<void> setProxyCert(ServeOptions& options, const QString& value)
{
    return setFile(options.proxyCert, value);
}

Result<void> setGrace(ServeOptions& options, const QString& value)
{
    bool isNumber = false;
    const int seconds = value.toInt(&isNumber);
    if (!isNumber || seconds < 0 || seconds > kLongestGraceSeconds)
        return failure(QStringLiteral("'%1' is not a number of seconds up to a year").arg(value));
    options.grace = std::chrono::seconds(seconds);
    return {};
}

Result<void> setMessageRate(ServeOptions& options, const QString& value)
{
    bool isNumber = false;
    const int rate = value.toInt(&isNumber);
    if (!isNumber || rate < 0)
        return failure(QStringLiteral("'%1' is not a number of messages per second").arg(value));
    options.messageRate = rate;
    return {};
}

Result<void> setWireSyncTenant(ServeOptions& options, const QString& value)
{
    const auto tenant = TenantId::fromString(value);
    if (!tenant)
        return failure(QStringLiteral("'%1' is not a UUID").arg(value));
    options.wireSyncTenant = *tenant;
    return {};
}

template <Result<void> (*apply)(WgkexOptions&, const QString&)>
Result<void> inWgkex(ServeOptions& options, const QString& value)
{
    return apply(options.wgkex, value);
}

/// One setting: `--name VALUE` on the command line, `name = VALUE` in the file. Those of another section than [server]
/// are in the file only.
struct Setting
{
    QString name;
    QString valueName; ///< empty: on the command line it stands alone and means true
    QString description;
    Result<void> (*apply)(ServeOptions&, const QString&);
    QCommandLineOption::Flag flag = {};
    QString section = kServer;
};

const std::array<Setting, 26>& settings()
{
    static const std::array<Setting, 26> all{{
        {QStringLiteral("listen"), QStringLiteral("ADDR:PORT"),
         QStringLiteral(
             "Speak WebSocket over TLS on this address; may be given more than once. * is every address, port "
             "0 takes a free one. Default, where --listen-plain is not given either: *:8443"),
         addListen},
        {QStringLiteral("listen-plain"), QStringLiteral("ADDR:PORT"),
         QStringLiteral(
             "Speak WebSocket without TLS on this address; may be given more than once. Other addresses than "
             "loopback need --open or --trusted-proxy. Port 0 takes a free one."),
         addListenPlain},
        {QStringLiteral("tls-cert"), QStringLiteral("FILE"),
         QStringLiteral("The certificate to show, in PEM, with those that vouch for it behind it. It is read again on "
                        "SIGHUP. Default: one that the server makes, in the data directory"),
         setTlsCert},
        {QStringLiteral("tls-key"), QStringLiteral("FILE"),
         QStringLiteral("The private key of --tls-cert, in PEM, without a password."), setTlsKey},
        {QStringLiteral("trusted-proxy"), QStringLiteral("NETWORK"),
         QStringLiteral("A proxy at this address or in this network is believed when its X-Forwarded-For says whom it "
                        "speaks for; may be given more than once. Default: nobody"),
         addTrustedProxy},
        {QStringLiteral("proxy-cert"), QStringLiteral("FILE"),
         QStringLiteral("The certificate, in PEM, that the proxy shows to clients. It is read again on SIGHUP. Without "
                        "it, links for clients behind the proxy need bind=none"),
         setProxyCert},
        {QStringLiteral("relay"), QStringLiteral("ADDR[:LOW-HIGH]"),
         QStringLiteral("Relay for peers that do not reach each other, on this address and these UDP ports; may be "
                        "given once for IPv4 and once for IPv6 ([ADDR]:LOW-HIGH), with the same ports. Default ports: "
                        "42000-42999. Default: no relay"),
         addRelay},
        {QStringLiteral("relay-advertise"), QStringLiteral("ADDR"),
         QStringLiteral("The address at which clients reach the relay, where that is another one than it listens on; "
                        "may be given once for IPv4 and once for IPv6."),
         addRelayAdvertise},
        {QStringLiteral("open"), QString(),
         QStringLiteral(
             "Serve open networks: whoever knows a network's UUID may join it, and an unknown one is created."),
         setOpen},
        {QStringLiteral("data-dir"), QStringLiteral("DIR"),
         QStringLiteral("Where networks and addresses are kept. Default: $STATE_DIRECTORY, else /var/lib/roamwire"),
         setDataDir},
        {QStringLiteral("log"), QStringLiteral("FORMAT"), QStringLiteral("Log to stderr as text (default) or json."),
         setLog},
        {QStringLiteral("metrics"), QStringLiteral("NETWORK"),
         QStringLiteral("Let this address or network read /metrics too; may be given more than once. Default: this "
                        "machine only"),
         addMetricsReader},
        {QStringLiteral("grace"), QStringLiteral("SECONDS"),
         QStringLiteral("How long a peer that lost its connection stays. Default: 86400"), setGrace,
         QCommandLineOption::HiddenFromHelp},
        {QStringLiteral("message-rate"), QStringLiteral("NUMBER"),
         QStringLiteral("Messages per second of one client, in the long run; 0: without limit. Default: 16"),
         setMessageRate, QCommandLineOption::HiddenFromHelp},
        {QStringLiteral("tenant"), QStringLiteral("UUID"), QString(), setWireSyncTenant, {}, kWireSync},
        {QStringLiteral("enabled"), QStringLiteral("BOOLEAN"), QString(), setApiEnabled, {}, kWireGuardApi},
        {QStringLiteral("user"), QStringLiteral("NAME"), QString(), setApiUser, {}, kWireGuardApi},
        {QStringLiteral("password_file"), QStringLiteral("FILE"), QString(), setApiPasswordFile, {}, kWireGuardApi},
        {QStringLiteral("enabled"), {}, {}, inWgkex<setWgkexEnabled>, {}, kWgkex},
        {QStringLiteral("domains"), {}, {}, inWgkex<addWgkexDomains>, {}, kWgkex},
        {QStringLiteral("weights"), {}, {}, inWgkex<addWgkexWeights>, {}, kWgkex},
        {QStringLiteral("mqtt_host"), {}, {}, inWgkex<setMqttHost>, {}, kWgkex},
        {QStringLiteral("mqtt_port"), {}, {}, inWgkex<setMqttPort>, {}, kWgkex},
        {QStringLiteral("mqtt_user"), {}, {}, inWgkex<setMqttUser>, {}, kWgkex},
        {QStringLiteral("mqtt_password_file"), {}, {}, inWgkex<setMqttPasswordFile>, {}, kWgkex},
        {QStringLiteral("mqtt_tls"), {}, {}, inWgkex<setMqttTls>, {}, kWgkex},
    }};
    return all;
}

void declare(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "The server: tells every peer where the others are. Runs in the foreground, logs to stderr, and prints one "
        "line\n"
        "of JSON to stdout when it is ready. Stop it with SIGTERM.\n\n"
        "The configuration file is an INI file. Its section [server] has the options' names as keys: listen,\n"
        "listen-plain, trusted-proxy and metrics (any number of lines), relay and relay-advertise (once per family),\n"
        "open (true or false), data-dir, tls-cert, tls-key, proxy-cert, log, grace (seconds that a peer which lost\n"
        "its connection stays), and message-rate\n"
        "(messages per second of one client; 0: without limit). The command line\n"
        "wins over it. [wiresync] has tenant: the UUID of the open network "
        "for\n"
        "wireSync's clients that poll (default 00000000-0000-4000-8000-000000000004).\n"
        "[wireguard_api] has enabled (true or false), user and password_file: the name and the file with the password\n"
        "that its calls want.\n"
        "[wgkex] makes it a broker of wgkex: enabled (true or false), domains and weights (names, or name:weight of\n"
        "workers, with commas; any number of lines), mqtt_host, mqtt_port, mqtt_user, mqtt_password_file, and\n"
        "mqtt_tls (true, false, or the file with the certificates, in PEM, that are believed)."));
    for (const Setting& setting : settings()) {
        if (setting.section != kServer)
            continue;
        QCommandLineOption option(setting.name, setting.description, setting.valueName);
        option.setFlags(setting.flag);
        parser.addOption(option);
    }
    parser.addOption({kConfig, QStringLiteral("Read this configuration file."), QStringLiteral("FILE")});
    parser.addOption({{QStringLiteral("h"), kHelp}, QStringLiteral("Show this and exit.")});
}

/// Qt's, but for the usage line, which knows nothing of commands.
QString helpText(const QCommandLineParser& parser)
{
    return QStringLiteral("Usage: roamwired serve [OPTION]...\n") + parser.helpText().section(u'\n', 1);
}

Result<void> applyFile(ServeOptions& options, const QString& path)
{
    const auto entries = readIni(path);
    if (!entries)
        return std::unexpected(entries.error());
    for (const IniEntry& entry : *entries) {
        const auto known = std::find_if(settings().begin(), settings().end(), [&](const Setting& setting) {
            return setting.section == entry.section && setting.name == entry.key;
        });
        const QString place =
            QStringLiteral("%1, line %2: [%3] %4: ").arg(path, QString::number(entry.line), entry.section, entry.key);
        if (known == settings().end())
            return failure(place + QStringLiteral("there is no such key; see roamwired serve --help"));
        if (const auto applied = known->apply(options, entry.value); !applied)
            return failure(place + applied.error().message);
    }
    return {};
}

Result<void> applyCommandLine(ServeOptions& options, const QCommandLineParser& parser)
{
    for (const Setting& setting : settings()) {
        if (setting.section != kServer || !parser.isSet(setting.name))
            continue;
        // The command line's addresses replace those of the file.
        if (setting.apply == addListen)
            options.listen.clear();
        if (setting.apply == addListenPlain)
            options.listenPlain.clear();
        if (setting.apply == addRelay)
            options.relay.listen.clear();
        if (setting.apply == addRelayAdvertise)
            options.relay.advertise.clear();
        if (setting.apply == addMetricsReader)
            options.metricsReaders.clear();
        if (setting.apply == addTrustedProxy)
            options.trustedProxies.clear();
        const QStringList values =
            setting.valueName.isEmpty() ? QStringList{QStringLiteral("true")} : parser.values(setting.name);
        for (const QString& value : values) {
            if (const auto applied = setting.apply(options, value); !applied)
                return failure(QStringLiteral("--%1: %2").arg(setting.name, applied.error().message));
        }
    }
    return {};
}

void addDefaults(ServeOptions& options)
{
    if (options.listen.isEmpty() && options.listenPlain.isEmpty())
        options.listen.append({QHostAddress(QHostAddress::Any), ListenAddress::kDefaultPort});
    if (options.dataDir.isEmpty())
        options.dataDir = defaultDataDir();
}

Result<void> check(const ServeOptions& options)
{
    for (const ListenAddress& listen : options.listenPlain) {
        if (listen.address.isLoopback() || options.open || !options.trustedProxies.isEmpty())
            continue;
        return failure(
            QStringLiteral("--listen-plain %1 would be reachable from other machines without encryption; "
                           "use --listen, add --open to serve open networks there or --trusted-proxy if a proxy "
                           "speaks TLS for it, or listen on 127.0.0.1")
                .arg(listen.toString()));
    }
    if (options.tlsCert.isEmpty() != options.tlsKey.isEmpty())
        return failure(QStringLiteral("--tls-cert and --tls-key go together"));
    if (!options.proxyCert.isEmpty() && options.trustedProxies.isEmpty())
        return failure(QStringLiteral("--proxy-cert is that of a --trusted-proxy, which has to be named"));
    const auto& api = options.wireGuardApi;
    if (api.isEnabled && (api.user.isEmpty() || api.passwordFile.isEmpty()))
        return failure(QStringLiteral("[wireguard_api] enabled = true needs user and password_file: without them "
                                      "anybody could add servers and clients"));
    if (const auto checked = options.wgkex.check(); !checked)
        return checked;
    return options.relay.check();
}

} // namespace

Result<std::variant<ServeOptions, HelpText>> parseServe(const QStringList& arguments)
{
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(QStringList{QStringLiteral("roamwired")} + arguments))
        return failure(parser.errorText());
    if (parser.isSet(kHelp))
        return HelpText{helpText(parser)};
    if (!parser.positionalArguments().isEmpty())
        return failure(QStringLiteral("unexpected argument '%1'").arg(parser.positionalArguments().constFirst()));

    ServeOptions options;
    if (parser.isSet(kConfig)) {
        if (const auto read = applyFile(options, parser.value(kConfig)); !read)
            return std::unexpected(read.error());
    }
    if (const auto applied = applyCommandLine(options, parser); !applied)
        return std::unexpected(applied.error());
    addDefaults(options);
    if (const auto checked = check(options); !checked)
        return std::unexpected(checked.error());
    return options;
}

} // namespace roamwire::server
