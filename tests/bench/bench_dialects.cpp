#include "tests/bench/httpload.h"
#include "tests/bench/measuredserver.h"
#include "tests/bench/report.h"
#include "tests/support/mosquitto.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <sodium.h>

#include <cstdio>

using namespace roamwire::bench;
using roamwire::failure;
using roamwire::Result;
using roamwire::test::Mosquitto;

namespace {

/// As many as ask at one moment where thousands of routers come by now and then.
constexpr int kClients = 64;
constexpr int kRounds = 7;
constexpr int kQuickRounds = 3;
constexpr std::chrono::duration<double> kDuration{1.5};
constexpr int kOpenFiles = 1'024;

const QByteArray kUser = "operator";
const QByteArray kPassword = "a password for the benchmark";
const QByteArray kHub = "hub";

QByteArray freshKey()
{
    QByteArray key(32, Qt::Uninitialized);
    ::randombytes_buf(key.data(), static_cast<std::size_t>(key.size()));
    return key.toBase64();
}

QByteArray post(const QByteArray& path, const QByteArray& body)
{
    static const QByteArray kAuthorization = QByteArray(kUser + ':' + kPassword).toBase64();
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + kAuthorization +
           "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
           body;
}

QByteArray exchange()
{
    return post("/api/v1/wg/key/exchange", R"({"domain":"home","public_key":")" + freshKey() + "\"}");
}

QByteArray addHub()
{
    return post("/api/v1/server/add/",
                R"({"server_name":")" + kHub + R"(","network_address":"10.0.0.0","network_mask":"255.0.0.0",)" +
                    R"("public_key":")" + freshKey() +
                    R"(","endpoint_address":"192.0.2.1","endpoint_port":51820,"n_reserved_ips":20,)" +
                    R"("allowed_ips":"10.0.0.0/8"})");
}

QByteArray addClient()
{
    static quint64 number = 0;
    return post("/api/v1/client/add/", R"({"client_name":"client)" + QByteArray::number(++number) +
                                           R"(","server_name":")" + kHub + R"(","public_key":")" + freshKey() + "\"}");
}

bool keep(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

Result<std::unique_ptr<MeasuredServer>> startRoamwired(const QString& program, const QTemporaryDir& folder,
                                                       quint16 mqttPort)
{
    const QString configuration = folder.filePath(QStringLiteral("roamwired.conf"));
    const QString password = folder.filePath(QStringLiteral("password"));
    if (!keep(password, kPassword + '\n') ||
        !keep(configuration, "[wgkex]\nenabled = true\ndomains = home\nmqtt_host = 127.0.0.1\nmqtt_port = " +
                                 QByteArray::number(mqttPort) + "\n[wireguard_api]\nenabled = true\nuser = " + kUser +
                                 "\npassword_file = " + password.toLocal8Bit() + '\n'))
        return failure(QStringLiteral("cannot write into %1").arg(folder.path()));
    return MeasuredServer::start({program, QStringLiteral("serve"), QStringLiteral("--listen-plain"),
                                  QStringLiteral("127.0.0.1:0"), QStringLiteral("--data-dir"),
                                  folder.filePath(QStringLiteral("data")), QStringLiteral("--config"), configuration});
}

/// In turns, because the machine may be slower for a while.
Result<Row> compare(const QString& what, const MeasuredServer& ours, const MeasuredServer& node, int rounds,
                    const NextRequest& next)
{
    Row row{what, {}, {}, {}, {Goal::Kind::RatioAtLeast, 1}};
    for (int round = 0; round < rounds; ++round) {
        tell(QStringLiteral("%1: round %2 of %3").arg(what).arg(round + 1).arg(rounds));
        const auto first = measureHttp(ours.port(), kClients, kDuration, next);
        const auto second = first ? measureHttp(node.port(), kClients, kDuration, next) : first;
        if (!second)
            return std::unexpected(second.error());
        row.ours.append(*first);
        row.node.append(*second);
    }
    return row;
}

Result<QList<Row>> measure(const QString& roamwired, const QString& nodeServer, int rounds)
{
    Mosquitto mosquitto;
    if (!mosquitto.start())
        return failure(QStringLiteral("mosquitto does not run"));
    const QTemporaryDir folder;
    const auto ours = startRoamwired(roamwired, folder, mosquitto.port());
    if (!ours)
        return std::unexpected(ours.error());
    const auto node = MeasuredServer::start({QStringLiteral("node"), nodeServer});
    if (!node)
        return std::unexpected(node.error());
    QList<Row> rows;
    const auto exchanges =
        compare(QStringLiteral("wgkex: new keys per second, durable"), **ours, **node, rounds, exchange);
    if (!exchanges)
        return std::unexpected(exchanges.error());
    rows.append(*exchanges);
    bool isAsked = false; // once
    const auto hub = measureHttp((*ours)->port(), 1, std::chrono::duration<double>(0.2), [&] {
        return std::exchange(isAsked, true) ? post("/api/v1/server/exists/", R"({"server_name":")" + kHub + "\"}")
                                            : addHub();
    });
    if (!hub)
        return std::unexpected(hub.error());
    const auto clients =
        compare(QStringLiteral("wireguard_api: new clients per second, durable"), **ours, **node, rounds, addClient);
    if (!clients)
        return std::unexpected(clients.error());
    rows.append(*clients);
    return rows;
}

} // namespace

int main(int argc, char** argv)
{
    if (::sodium_init() < 0)
        return EXIT_FAILURE;
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("roamwired"), QStringLiteral("the server to measure"), QStringLiteral("PATH")},
        {QStringLiteral("node-server"), QStringLiteral("answers.mjs"), QStringLiteral("PATH")},
        {QStringLiteral("quick"), QStringLiteral("fewer rounds")},
    });
    parser.process(app);
    auto ready = raiseOpenFileLimit(kOpenFiles);
    if (ready)
        ready = pinTo(kGeneratorCore);
    const auto rows =
        ready ? measure(parser.value(QStringLiteral("roamwired")), parser.value(QStringLiteral("node-server")),
                        parser.isSet(QStringLiteral("quick")) ? kQuickRounds : kRounds)
              : std::unexpected(ready.error());
    if (!rows) {
        std::fprintf(stderr, "bench_dialects: %s\n", qPrintable(rows.error().message));
        return EXIT_FAILURE;
    }
    print(*rows);
    return EXIT_SUCCESS;
}
