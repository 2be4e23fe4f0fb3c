#include "tests/lab/wgkexgateway.h"

#include "server/worker/wgkex/linkaddress.h"
#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"

#include <QFile>
#include <QProcess>

#include <algorithm>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};
/// Somebody who is nobody.
constexpr int kWorkerUser = 65534;
const QString kNetAdmin = QStringLiteral("-all,+net_admin");

/// `argv` as the worker's user with CAP_NET_ADMIN and nothing more.
QStringList asWorker(const QStringList& argv)
{
    const QString user = QString::number(kWorkerUser);
    return QStringList{QStringLiteral("setpriv"),
                       QStringLiteral("--reuid"),
                       user,
                       QStringLiteral("--regid"),
                       user,
                       QStringLiteral("--clear-groups"),
                       QStringLiteral("--inh-caps"),
                       kNetAdmin,
                       QStringLiteral("--ambient-caps"),
                       kNetAdmin,
                       QStringLiteral("--bounding-set"),
                       kNetAdmin} +
           argv;
}

Result<void> ipHere(const QString& line)
{
    const int code = QProcess::execute(QStringLiteral("ip"), line.split(u' '));
    return code == 0 ? Result<void>() : failure(QStringLiteral("ip %1 failed").arg(line));
}

/// Sockets of wireguard-go are made by the worker's user, and the device that it opens is everybody's, as elsewhere.
Result<void> prepareWireguardGo(const Namespace& machine)
{
    const QString script = QStringLiteral("chown %1 /run/wireguard && mount -t tmpfs -o mode=0755 none /mnt && "
                                          "mknod /mnt/tun c 10 200 && chmod 0666 /mnt/tun && "
                                          "mount --bind /mnt/tun /dev/net/tun")
                               .arg(kWorkerUser);
    return outcome(machine.run({QStringLiteral("sh"), QStringLiteral("-c"), script}));
}

} // namespace

QString hubAddress(int number)
{
    return QStringLiteral("10.77.0.%1").arg(number);
}

Result<void> makeHub()
{
    return inOrder([] { return ipHere(QStringLiteral("link set lo up")); },
                   [] { return ipHere(QStringLiteral("link add hub type bridge")); },
                   [] { return ipHere(QStringLiteral("link set hub up")); },
                   [] { return ipHere(QStringLiteral("address add %1/24 dev hub").arg(hubAddress(kHubNumber))); });
}

Result<std::unique_ptr<Namespace>> makeHubMachine(const QString& name, int number)
{
    auto machine = Namespace::create(name);
    if (!machine)
        return machine;
    static int count = 0; // the kernel takes its time with those of machines that are gone
    const QString socket = QStringLiteral("hub%1").arg(++count);
    const auto made = inOrder(
        [&] {
            return ipHere(
                QStringLiteral("link add name %1 type veth peer name eth0 netns %2").arg(socket, (*machine)->path()));
        },
        [&] { return ipHere(QStringLiteral("link set %1 master hub up").arg(socket)); },
        [&] {
            return (*machine)->ip({QStringLiteral("link set dev eth0 up"),
                                   QStringLiteral("address add %1/24 dev eth0").arg(hubAddress(number))});
        },
        [&] { return prepareWireguardGo(**machine); });
    return made ? std::move(machine) : Result<std::unique_ptr<Namespace>>(std::unexpected(made.error()));
}

Result<KeyPair> makeKeyPair(const Namespace& machine)
{
    const auto privateKey = machine.run({QStringLiteral("wg"), QStringLiteral("genkey")});
    const auto publicText =
        machine.run({QStringLiteral("wg"), QStringLiteral("pubkey")}, privateKey.value_or(QByteArray()));
    const auto publicKey = PublicKey::fromBase64(publicText.value_or(QByteArray()).trimmed());
    if (!privateKey || !publicKey)
        return failure(QStringLiteral("wg makes no key"));
    return KeyPair{privateKey->trimmed(), *publicKey};
}

MeshInterface::MeshInterface(const Namespace& machine, const QString& name, int number)
    : m_machine(machine)
    , m_wireguard(QStringLiteral("wg-") + name)
    , m_vxlan(QStringLiteral("vx-") + name)
    , m_port(static_cast<quint16>(50'000 + number + (qHash(name) % 10) * 100))
{
}

Result<std::unique_ptr<MeshInterface>> MeshInterface::make(const Namespace& machine, const QString& name, int number,
                                                           const QHostAddress& linkAddress, int vxlanId)
{
    std::unique_ptr<MeshInterface> made(new MeshInterface(machine, name, number));
    auto process =
        Process::start(machine, asWorker({QStringLiteral("wireguard-go"), QStringLiteral("-f"), made->m_wireguard}));
    if (!process)
        return std::unexpected(process.error());
    made->m_process = std::move(*process);
    const QStringList show{QStringLiteral("wg"), QStringLiteral("show"), made->m_wireguard};
    if (!waitUntil([&] { return machine.run(show).has_value(); }, kStartLimit))
        return failure(QStringLiteral("wireguard-go does not answer: ") + QString::fromUtf8(made->m_process->log()));
    const auto ready = inOrder(
        [&] { return made->makeKey(); },
        [&] {
            return machine.ip(
                {QStringLiteral("address add %1/64 dev %2").arg(linkAddress.toString(), made->m_wireguard),
                 QStringLiteral("link set dev %1 up").arg(made->m_wireguard),
                 QStringLiteral("link add %1 type vxlan id %2 dstport 8472 local %3 dev %4")
                     .arg(made->m_vxlan, QString::number(vxlanId), linkAddress.toString(), made->m_wireguard),
                 QStringLiteral("address add 10.50.%1.%2/24 dev %3").arg(vxlanId).arg(number).arg(made->m_vxlan),
                 QStringLiteral("link set dev %1 up").arg(made->m_vxlan)});
        });
    return ready ? std::move(made) : Result<std::unique_ptr<MeshInterface>>(std::unexpected(ready.error()));
}

Result<void> MeshInterface::makeKey()
{
    const auto pair = makeKeyPair(m_machine);
    if (!pair)
        return std::unexpected(pair.error());
    m_key = pair->publicKey;
    return outcome(
        m_machine.run({QStringLiteral("wg"), QStringLiteral("set"), m_wireguard, QStringLiteral("listen-port"),
                       QString::number(m_port), QStringLiteral("private-key"), QStringLiteral("/dev/stdin")},
                      pair->privateKey));
}

WgkexGateway::WgkexGateway(std::unique_ptr<Namespace> machine, int number)
    : m_machine(std::move(machine))
    , m_number(number)
    , m_linkAddress(QStringLiteral("fe80::%1").arg(number))
{
}

Result<std::unique_ptr<WgkexGateway>> WgkexGateway::make(int number)
{
    auto machine = makeHubMachine(QStringLiteral("gw%1").arg(number), number);
    if (!machine)
        return std::unexpected(machine.error());
    std::unique_ptr<WgkexGateway> made(new WgkexGateway(std::move(*machine), number));
    auto welt = MeshInterface::make(*made->m_machine, QStringLiteral("welt"), number, made->m_linkAddress, 1);
    auto dach = MeshInterface::make(*made->m_machine, QStringLiteral("dach"), number, made->m_linkAddress, 2);
    if (!welt || !dach)
        return std::unexpected((welt ? dach : welt).error());
    made->m_welt = std::move(*welt);
    made->m_dach = std::move(*dach);
    return made;
}

Result<void> WgkexGateway::startWorker(const QByteArray& settings)
{
    QFile file(m_folder.filePath(QStringLiteral("worker.conf")));
    const QByteArray text = "[wgkex]\nenabled = true\ndomains = ff_welt ff_dach\ndomain_prefixes = ff_\n"
                            "external_name = " +
                            hubAddress(m_number).toLatin1() + "\nworker_name = " + name().toLatin1() +
                            "\nmqtt_host = " + hubAddress(kHubNumber).toLatin1() + "\nlook_every = 1\n" + settings;
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        return failure(QStringLiteral("cannot write the worker's configuration"));
    file.close();
    QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755));
    auto worker = Process::start(*m_machine, asWorker({test::programPath(QStringLiteral("roamwire-worker")),
                                                       QStringLiteral("--config"), file.fileName()}));
    if (!worker)
        return std::unexpected(worker.error());
    m_worker = std::move(*worker);
    return outcome(m_worker->readLine(kStartLimit));
}

WgkexGateway::Look WgkexGateway::look(const MeshInterface& interface) const
{
    const auto count = [&](const QString& command, auto nameOf) {
        QHash<QByteArray, int> counts;
        for (const QByteArray& line : m_machine->run(command.split(u' ')).value_or(QByteArray()).split('\n'))
            ++counts[nameOf(line)];
        return counts;
    };
    const QByteArray broadcast = "00:00:00:00:00:00";
    const QByteArray via = interface.wireguard().toLatin1();
    return {count(QStringLiteral("wg show %1 allowed-ips").arg(interface.wireguard()),
                  [](const QByteArray& line) { return line; }),
            count(QStringLiteral("ip -6 route show dev %1").arg(interface.wireguard()),
                  [](const QByteArray& line) { return line.split(' ').constFirst(); }),
            count(QStringLiteral("bridge fdb show dev %1").arg(interface.vxlan()), [&](const QByteArray& line) {
                const QByteArrayList words = line.split(' ');
                return words.value(0) == broadcast && words.value(4) == via ? words.value(2) : QByteArray();
            })};
}

bool WgkexGateway::has(const MeshInterface& interface, const PublicKey& key) const
{
    return countOf(interface, {key}) == 1;
}

bool WgkexGateway::lacks(const MeshInterface& interface, const PublicKey& key) const
{
    const Look found = look(interface);
    const QByteArray address = worker::linkAddressOf(key).toString().toLatin1();
    const QByteArray text = key.toBase64();
    return !found.routes.contains(address) && !found.entries.contains(address) &&
           std::ranges::none_of(found.peers.keys(), [&](const QByteArray& line) { return line.startsWith(text); });
}

qsizetype WgkexGateway::countOf(const MeshInterface& interface, const QList<PublicKey>& keys) const
{
    const Look found = look(interface);
    return std::ranges::count_if(keys, [&](const PublicKey& key) {
        const QByteArray address = worker::linkAddressOf(key).toString().toLatin1();
        const QByteArray peer = key.toBase64() + '\t' + address + "/128";
        return found.peers.value(peer) == 1 && found.routes.value(address) == 1 && found.entries.value(address) == 1;
    });
}

} // namespace roamwire::lab
