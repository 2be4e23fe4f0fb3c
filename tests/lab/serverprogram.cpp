#include "tests/lab/serverprogram.h"

#include "shared/model/endpoint.h"
#include "tests/lab/homekind.h"
#include "tests/lab/invitation.h"
#include "tests/lab/networkscope.h"
#include "tests/lab/topology.h"
#include "tests/support/preflight.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};
constexpr int kAnswerLimitMs = 5'000;
constexpr quint16 kPort = 8443;
constexpr quint16 kPlainPort = 8080;

const QString kData = QStringLiteral("/run/home/data");

QString withPort(const QHostAddress& address, quint16 port)
{
    return Endpoint{address, port}.toString();
}

QString roamwired()
{
    return test::programPath(QStringLiteral("roamwired"));
}

} // namespace

ServerProgram::ServerProgram(const Namespace& vps, const QHostAddress& address, Relaying relaying)
    : m_vps(vps)
    , m_address(address)
    , m_relaying(relaying)
{
}

Result<void> ServerProgram::start()
{
    QStringList command{roamwired(), QStringLiteral("serve"), QStringLiteral("--open"), QStringLiteral("--data-dir"),
                        kData,
                        // The VPS asks at its own public address, which is not loopback.
                        QStringLiteral("--metrics"), Topology::vpsAddress().toString()};
    for (const QHostAddress& address : {Topology::vpsAddress(), Topology::vpsAddress6()}) {
        command << QStringLiteral("--listen") << withPort(address, kPort) << QStringLiteral("--listen-plain")
                << withPort(address, kPlainPort);
        if (m_relaying == Relaying::With)
            command << QStringLiteral("--relay")
                    << QStringLiteral("%1-%2")
                           .arg(withPort(address, kRelayPorts.low))
                           .arg(kRelayPorts.low + 2 * kRelayPorts.pairs - 1);
    }
    auto process = Process::start(m_vps, command);
    if (!process)
        return std::unexpected(process.error());
    m_process = std::move(*process);
    const auto line = m_process->readLine(kStartLimit);
    if (!line)
        return std::unexpected(line.error());
    if (!QJsonDocument::fromJson(*line).object().value(QLatin1String("ready")).toBool())
        return failure(QStringLiteral("the server says: ") + QString::fromUtf8(*line));
    return {};
}

void ServerProgram::kill()
{
    m_process->kill();
}

Result<QMap<QByteArray, quint64>> ServerProgram::metrics() const
{
    const NetworkScope scope(m_vps);
    QTcpSocket socket;
    socket.connectToHost(Topology::vpsAddress(), kPlainPort);
    socket.write("GET /metrics HTTP/1.1\r\nHost: vps\r\nConnection: close\r\n\r\n");
    while (socket.waitForReadyRead(kAnswerLimitMs)) {
    }
    const QByteArray page = socket.readAll();
    if (!page.startsWith("HTTP/1.1 200 "))
        return failure(QStringLiteral("no metrics: ") + QString::fromUtf8(page.left(100)));
    QMap<QByteArray, quint64> counts;
    const QList<QByteArray> lines = page.split('\n');
    for (const QByteArray& line : lines) {
        const qsizetype space = line.lastIndexOf(' ');
        if (space > 0 && !line.startsWith('#'))
            counts.insert(line.left(space), static_cast<quint64>(line.mid(space + 1).toDouble()));
    }
    return counts;
}

Result<QString> ServerProgram::firstLink(const QString& tenant) const
{
    return linkIn(m_vps.run({roamwired(), QStringLiteral("invite"), QStringLiteral("--create"),
                             QStringLiteral("--tenant"), tenant, QStringLiteral("--server"), withPort(m_address, kPort),
                             QStringLiteral("--data-dir"), kData, QStringLiteral("--json")}));
}

QString ServerProgram::openLink(const QHostAddress& address, int tenant)
{
    return QStringLiteral("roamwire://%1/6f0d7c52-2a3e-4f7b-9a51-%2?plain=1")
        .arg(withPort(address, kPlainPort))
        .arg(tenant, 12, 16, QLatin1Char('0'));
}

} // namespace roamwire::lab
