#include "tests/bench/sides.h"

#include "server/net/tls/owncertificate.h"
#include "tests/bench/report.h"

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

/// The server has nothing to do when it did less than this in that time; ten thousand pinging peers alone take half.
constexpr auto kQuietTime = 200ms;
constexpr double kQuietCpuSeconds = 0.02;
constexpr auto kSettleLimit = 30s;

QString nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Roamwired:
        return QStringLiteral("roamwired");
    case Kind::Node:
        return QStringLiteral("Node");
    case Kind::ProvingNode:
        return QStringLiteral("proving Node");
    case Kind::Bare:
        return QStringLiteral("bare epoll");
    case Kind::SecureRoamwired:
        return QStringLiteral("roamwired with TLS");
    case Kind::SecureNode:
        return QStringLiteral("proving Node with TLS");
    }
    return {};
}

/// A file with a key and a certificate in it.
Result<QString> certificateFile()
{
    static const QTemporaryDir folder;
    if (const auto made = server::ownCertificate(folder.path()); !made)
        return std::unexpected(made.error());
    return server::ownCertificateFile(folder.path());
}

Result<std::unique_ptr<MeasuredServer>> startSecure(const Plan& plan, Kind kind, const QString& folder)
{
    const auto file = certificateFile();
    if (!file)
        return std::unexpected(file.error());
    if (kind == Kind::SecureNode)
        return MeasuredServer::start(
            {QStringLiteral("node"), plan.nodeServer, QStringLiteral("--prove"), QStringLiteral("--tls"), *file});
    return MeasuredServer::start({plan.roamwired, QStringLiteral("serve"), QStringLiteral("--open"),
                                  QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                                  QStringLiteral("--tls-cert"), *file, QStringLiteral("--tls-key"), *file,
                                  QStringLiteral("--data-dir"), folder});
}

Result<std::unique_ptr<MeasuredServer>> startServer(const Plan& plan, Kind kind, const QString& folder)
{
    switch (kind) {
    case Kind::Roamwired:
        return startRoamwired(plan, folder);
    case Kind::Node:
        return MeasuredServer::start({QStringLiteral("node"), plan.nodeServer});
    case Kind::ProvingNode:
        return MeasuredServer::start({QStringLiteral("node"), plan.nodeServer, QStringLiteral("--prove")});
    case Kind::SecureRoamwired:
    case Kind::SecureNode:
        return startSecure(plan, kind, folder);
    case Kind::Bare:
        break;
    }
    return MeasuredServer::start({plan.bareServer});
}

} // namespace

Result<std::unique_ptr<MeasuredServer>> startRoamwired(const Plan& plan, const QString& folder)
{
    return MeasuredServer::start({plan.roamwired, QStringLiteral("serve"), QStringLiteral("--open"),
                                  QStringLiteral("--listen-plain"), QStringLiteral("127.0.0.1:0"),
                                  QStringLiteral("--data-dir"), folder,
                                  // Few clients are to cause the news of many.
                                  QStringLiteral("--message-rate"), QStringLiteral("0")});
}

Result<Side> startSide(const Plan& plan, Kind kind)
{
    Side side;
    side.name = nameOf(kind);
    side.folder = std::make_unique<QTemporaryDir>();
    auto server = startServer(plan, kind, side.folder->filePath(QStringLiteral("data")));
    if (!server)
        return std::unexpected(server.error());
    side.server = std::move(*server);
    tell(QStringLiteral("  %1 runs as process %2").arg(side.name).arg(side.server->pid()));
    return side;
}

Result<std::vector<Side>> startSides(const Plan& plan, std::initializer_list<Kind> kinds)
{
    std::vector<Side> sides;
    for (const Kind kind : kinds) {
        auto side = startSide(plan, kind);
        if (!side)
            return std::unexpected(side.error());
        sides.push_back(std::move(*side));
    }
    return sides;
}

Result<JoinReport> gather(Side& side, Reactor& reactor, CrowdShape shape)
{
    side.crowd = std::make_unique<Crowd>(reactor, shape);
    auto report = side.crowd->join(side.server->port(), kJoinLimit);
    if (!report)
        return failure(QStringLiteral("%1: %2").arg(side.name, report.error().message));
    return report;
}

void settle(Side& side, Reactor& reactor)
{
    const auto limit = Stopwatch::now() + kSettleLimit;
    double before = 0;
    double now = side.server->cpuSeconds();
    do {
        before = now;
        const auto end = Stopwatch::now() + kQuietTime;
        while (Stopwatch::now() < end)
            reactor.turn(10);
        now = side.server->cpuSeconds();
    } while (now - before > kQuietCpuSeconds && Stopwatch::now() < limit);
}

} // namespace roamwire::bench
