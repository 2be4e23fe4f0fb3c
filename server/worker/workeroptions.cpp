#include "server/worker/workeroptions.h"

#include "roamwire_version.h"
#include "shared/base/inifile.h"

#include <QCommandLineParser>

namespace roamwire::worker {
namespace {

const QString kConfig = QStringLiteral("config");
const QString kLog = QStringLiteral("log");
const QString kVersion = QStringLiteral("version");
const QString kHelp = QStringLiteral("help");

void declare(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "Serves clients of wgkex on a gateway, by interfaces that are there, and those of wg-broker, with one for "
        "each.\n"
        "Runs in the foreground with CAP_NET_ADMIN and nothing more, logs to stderr, and prints one line of JSON to\n"
        "stdout when it is ready. Stop it with SIGTERM.\n\n"
        "The configuration file is an INI file with a section per service; each is off unless it says enabled = true.\n"
        "Keys of [wgkex]: enabled, domains, domain_prefixes, external_name, worker_name, mqtt_host, mqtt_port,\n"
        "mqtt_user, mqtt_password_file, mqtt_tls, prune_after and look_every (seconds).\n"
        "Keys of [wg_broker]: enabled, listen (as often as needed), ports, max_connections, private_key_file, mtu,\n"
        "interface_prefix, allow_file, deny_file.\n"
        "Key of [metrics]: file, for the textfile collector of Prometheus' node exporter."));
    parser.addOption({kConfig, QStringLiteral("Read this configuration file; needed."), QStringLiteral("FILE")});
    parser.addOption({kLog, QStringLiteral("Log to stderr as text (default) or json."), QStringLiteral("FORMAT")});
    parser.addOption({kVersion, QStringLiteral("Show the version and exit.")});
    parser.addOption({{QStringLiteral("h"), kHelp}, QStringLiteral("Show this and exit.")});
}

Result<void> applyEntry(WorkerOptions& options, const IniEntry& entry)
{
    if (entry.section == QStringLiteral("wgkex"))
        return apply(options.wgkex, entry.key, entry.value);
    if (entry.section == QStringLiteral("wg_broker"))
        return apply(options.wgBroker, entry.key, entry.value);
    if (entry.section == QStringLiteral("metrics")) {
        if (entry.key != QStringLiteral("file"))
            return failure(QStringLiteral("there is no such key; see roamwire-worker --help"));
        options.metricsFile = entry.value;
        return {};
    }
    return failure(QStringLiteral("there is no such section; see roamwire-worker --help"));
}

Result<void> applyFile(WorkerOptions& options, const QString& path)
{
    const auto entries = readIni(path);
    if (!entries)
        return std::unexpected(entries.error());
    for (const IniEntry& entry : *entries) {
        if (const auto applied = applyEntry(options, entry); !applied) {
            return failure(
                QStringLiteral("%1, line %2: [%3] %4: %5")
                    .arg(path, QString::number(entry.line), entry.section, entry.key, applied.error().message));
        }
    }
    return {};
}

Result<void> check(const WorkerOptions& options, const QString& path)
{
    if (!options.wgkex.enabled && !options.wgBroker.enabled)
        return failure(QStringLiteral("%1 enables nothing; set enabled = true in [wgkex] or [wg_broker]").arg(path));
    if (const auto checked = check(options.wgkex); options.wgkex.enabled && !checked)
        return failure(path + QStringLiteral(": [wgkex] ") + checked.error().message);
    if (const auto checked = check(options.wgBroker); !checked)
        return failure(path + QStringLiteral(": [wg_broker] ") + checked.error().message);
    return {};
}

} // namespace

Result<std::variant<WorkerOptions, AnswerText>> parseWorker(const QStringList& arguments)
{
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(QStringList{QStringLiteral("roamwire-worker")} + arguments))
        return failure(parser.errorText());
    if (parser.isSet(kHelp)) {
        const QString help = parser.helpText().section(u'\n', 1);
        return AnswerText{QStringLiteral("Usage: roamwire-worker --config FILE [OPTION]...\n") + help};
    }
    if (parser.isSet(kVersion))
        return AnswerText{QStringLiteral("roamwire-worker " ROAMWIRE_VERSION "\n")};
    if (!parser.positionalArguments().isEmpty())
        return failure(QStringLiteral("unexpected argument '%1'").arg(parser.positionalArguments().constFirst()));
    if (!parser.isSet(kConfig))
        return failure(QStringLiteral("--config FILE is missing; see roamwire-worker --help"));

    WorkerOptions options;
    const QString log = parser.isSet(kLog) ? parser.value(kLog) : QStringLiteral("text");
    if (log != QStringLiteral("text") && log != QStringLiteral("json"))
        return failure(QStringLiteral("--log: '%1' is neither json nor text").arg(log));
    options.log = log == QStringLiteral("json") ? LogFormat::Json : LogFormat::Text;
    const QString path = parser.value(kConfig);
    if (const auto read = applyFile(options, path); !read)
        return std::unexpected(read.error());
    if (const auto checked = check(options, path); !checked)
        return std::unexpected(checked.error());
    return options;
}

} // namespace roamwire::worker
