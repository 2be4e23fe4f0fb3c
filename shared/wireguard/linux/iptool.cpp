#include "shared/wireguard/linux/iptool.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <net/if.h>

namespace roamwire {
namespace {

const QString kIp = QStringLiteral("/sbin/ip");
const QString kWg = QStringLiteral("/usr/bin/wg");
const QString kWireguardGo = QStringLiteral("/usr/bin/wireguard-go");
/// Starts wireguard-go in a session of its own, so that no signal to ours reaches it.
const QString kSetsid = QStringLiteral("/usr/bin/setsid");

/// wireguard-go notices within milliseconds that its interface is gone; one that is killed leaves its socket forever.
constexpr std::chrono::milliseconds kEndInterval{10};
constexpr int kEndLooks = 100;

Reply<QByteArray> withoutOutput(Reply<void> reply)
{
    return [reply = std::move(reply)](const Result<QByteArray>& output) {
        reply(output ? Result<void>() : std::unexpected(output.error()));
    };
}

} // namespace

SystemView SystemView::real()
{
    QFile boot(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    const bool isOpen = boot.open(QIODevice::ReadOnly);
    return {
        [](const QString& interface) { return static_cast<int>(::if_nametoindex(interface.toLatin1().constData())); },
        [](const QString& interface) {
            return QFileInfo::exists(QStringLiteral("/var/run/wireguard/%1.sock").arg(interface));
        },
        isOpen ? QString::fromLatin1(boot.readAll()).trimmed() : QString()};
}

IpTool::IpTool(CommandRunner& runner, SystemView view)
    : m_runner(runner)
    , m_view(std::move(view))
{
}

bool IpTool::canCreate() const
{
    return QFileInfo(kIp).isExecutable();
}

QString IpTool::identity(const QString& interface) const
{
    const int index = m_view.indexOf(interface);
    return index == 0 ? QString() : QStringLiteral("%1 %2").arg(m_view.boot).arg(index);
}

Step IpTool::ip(const QStringList& arguments)
{
    return [this, arguments](Reply<void> next) { m_runner.run({kIp, arguments, {}}, withoutOutput(std::move(next))); };
}

void IpTool::create(const QString& interface, Reply<void> reply)
{
    const QStringList arguments{QStringLiteral("link"), QStringLiteral("add"),      QStringLiteral("dev"), interface,
                                QStringLiteral("type"), QStringLiteral("wireguard")};
    ip(arguments)([this, interface, reply = std::move(reply)](const Result<void>& result) {
        if (result)
            return reply({});
        createInUserSpace(interface, result.error().message, reply);
    });
}

void IpTool::createInUserSpace(const QString& interface, const QString& kernelSaid, Reply<void> reply)
{
    // It comes back when the interface is made and its control socket listens; the rest goes on in the background,
    // with its output to /dev/null.
    m_runner.run({kSetsid, {kWireguardGo, interface}, {}}, [this, interface, kernelSaid, reply = std::move(reply)](
                                                               const Result<QByteArray>& output) {
        if (output)
            return waitForStart(interface, reply);
        reply(failure(QStringLiteral("no WireGuard in the kernel (%1) and none in user space (%2); install "
                                     "wireguard-go, or load the module wireguard")
                          .arg(kernelSaid, output.error().message)));
    });
}

/// What goes on in the background sets the MTU once more before it answers anybody: one that is set earlier is lost.
void IpTool::waitForStart(const QString& interface, Reply<void> reply)
{
    m_runner.run({kWg, {QStringLiteral("show"), interface, QStringLiteral("listen-port")}, {}},
                 withoutOutput(std::move(reply)));
}

void IpTool::bringUp(const QString& interface, Reply<void> reply)
{
    ip({QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("dev"), interface, QStringLiteral("up")})(
        std::move(reply));
}

void IpTool::destroy(const QString& interface, Reply<void> reply)
{
    const auto remove = ip({QStringLiteral("link"), QStringLiteral("del"), QStringLiteral("dev"), interface});
    remove([this, interface, reply = std::move(reply)](const Result<void>& result) {
        if (!result)
            return reply(std::unexpected(result.error()));
        waitForEnd(interface, kEndLooks, reply);
    });
}

/// wireguard-go ends a moment after its interface; until then another could not be made.
void IpTool::waitForEnd(const QString& interface, int looks, Reply<void> reply)
{
    if (looks == 0 || !m_view.hasControlSocket(interface))
        return reply({});
    QTimer::singleShot(kEndInterval, &m_context,
                       [this, interface, looks, reply = std::move(reply)] { waitForEnd(interface, looks - 1, reply); });
}

void IpTool::assign(const QString& interface, const QList<Prefix>& addresses, int mtu, Reply<void> reply)
{
    const QStringList show{QStringLiteral("-json"), QStringLiteral("address"), QStringLiteral("show"),
                           QStringLiteral("dev"), interface};
    m_runner.run({kIp, show, {}}, [=, this, reply = std::move(reply)](const Result<QByteArray>& output) {
        const auto present = output ? parseAddresses(*output) : std::unexpected(output.error());
        if (!present)
            return reply(std::unexpected(present.error()));
        const auto change = [&](const QString& what, const Prefix& prefix) {
            return ip({QStringLiteral("address"), what, prefix.toString(), QStringLiteral("dev"), interface});
        };
        // Deleting goes first: it takes along further addresses of the same network, which are then added again.
        QList<Step> steps;
        for (const Prefix& prefix : *present) {
            if (!addresses.contains(prefix))
                steps.append(change(QStringLiteral("del"), prefix));
        }
        for (const Prefix& prefix : addresses)
            steps.append(change(QStringLiteral("replace"), prefix));
        steps.append(ip({QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("dev"), interface,
                         QStringLiteral("mtu"), QString::number(mtu)}));
        runSteps(std::move(steps), reply);
    });
}

Result<QList<Prefix>> parseAddresses(QByteArrayView json)
{
    const auto document = QJsonDocument::fromJson(json.toByteArray());
    if (!document.isArray())
        return failure(QStringLiteral("`ip -json address show` printed something else than a list"));
    QList<Prefix> addresses;
    const QJsonArray interfaces = document.array();
    for (const QJsonValue& interface : interfaces) {
        const QJsonArray infos = interface.toObject().value(QStringLiteral("addr_info")).toArray();
        for (const QJsonValue& value : infos) {
            const QJsonObject info = value.toObject();
            const QString text = info.value(QStringLiteral("local")).toString() + u'/' +
                                 QString::number(info.value(QStringLiteral("prefixlen")).toInt());
            const auto prefix = Prefix::fromString(text);
            if (!prefix)
                return failure(QStringLiteral("`ip -json address show` printed an address that is none"));
            if (!prefix->address().isLinkLocal())
                addresses.append(*prefix);
        }
    }
    return addresses;
}

} // namespace roamwire
