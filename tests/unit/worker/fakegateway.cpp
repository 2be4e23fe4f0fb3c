#include "tests/unit/worker/fakegateway.h"

#include "server/worker/wgkex/linkaddress.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::test {
namespace {

std::unexpected<Error> noSuchDevice()
{
    return failure(QStringLiteral("Cannot find device"));
}

QByteArray jsonOf(const QJsonArray& array)
{
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

} // namespace

FakeGateway::FakeGateway(const QList<worker::Domain>& domains)
{
    std::uint8_t number = 200;
    for (const worker::Domain& domain : domains) {
        PublicKey::Bytes bytes{};
        bytes[0] = number++;
        m_interfaces.insert(domain.name, {PublicKey(bytes), 51820, {}, {}, {}, true});
        m_domains.insert(domain.wireguard, domain.name);
        m_domains.insert(domain.vxlan, domain.name);
    }
}

void FakeGateway::run(Command command, Reply<QByteArray> reply)
{
    ++runs;
    ++m_waiting;
    QMetaObject::invokeMethod(
        this,
        [this, command = std::move(command), reply = std::move(reply)] {
            --m_waiting;
            reply(answer(command));
        },
        Qt::QueuedConnection);
}

bool FakeGateway::has(const QString& domain, const PublicKey& key) const
{
    const Interfaces interfaces = m_interfaces[domain];
    const QString address = worker::linkAddressOf(key).toString();
    return interfaces.peers.value(key.toBase64()).allowedIps == QStringList{address + QStringLiteral("/128")} &&
           interfaces.routes.contains(address) && interfaces.entries.count(address) == 1;
}

bool FakeGateway::lacks(const QString& domain, const PublicKey& key) const
{
    const Interfaces interfaces = m_interfaces[domain];
    const QString address = worker::linkAddressOf(key).toString();
    return !interfaces.peers.contains(key.toBase64()) && !interfaces.routes.contains(address) &&
           !interfaces.entries.contains(address);
}

Result<QByteArray> FakeGateway::answer(const Command& command)
{
    if (fails && fails(command))
        return failure(QStringLiteral("%1 does not feel like it").arg(command.program));
    if (command.arguments.contains(QStringLiteral("-batch")))
        return runBatch(command);
    const QString interface =
        command.program == QStringLiteral("/usr/bin/wg") ? command.arguments.value(1) : command.arguments.constLast();
    Interfaces* interfaces = named(interface);
    return interfaces ? answerFor(*interfaces, command) : noSuchDevice();
}

Result<QByteArray> FakeGateway::answerFor(Interfaces& interfaces, const Command& command)
{
    const QStringList& words = command.arguments;
    if (words.value(0) == QStringLiteral("show"))
        return dump(interfaces);
    if (words.value(0) == QStringLiteral("set")) {
        ++changes;
        return setPeers(interfaces, words.mid(2));
    }
    if (words.contains(QStringLiteral("address"))) {
        const QJsonObject info{{QStringLiteral("local"), QStringLiteral("fe80::1")}};
        return jsonOf({QJsonObject{{QStringLiteral("addr_info"), QJsonArray{info}}}});
    }
    QJsonArray found;
    if (words.contains(QStringLiteral("route"))) {
        for (const QString& route : std::as_const(interfaces.routes))
            found.append(QJsonObject{{QStringLiteral("dst"), route}});
        return jsonOf(found);
    }
    if (!words.contains(QStringLiteral("fdb")))
        return failure(QStringLiteral("%1 is not known here").arg(words.join(u' ')));
    for (const QString& entry : std::as_const(interfaces.entries)) {
        found.append(QJsonObject{{QStringLiteral("mac"), QStringLiteral("00:00:00:00:00:00")},
                                 {QStringLiteral("dst"), entry},
                                 {QStringLiteral("viaIf"), QString(u"wg-" + words.constLast().sliced(3))}});
    }
    return jsonOf(found);
}

QByteArray FakeGateway::dump(const Interfaces& interfaces) const
{
    QByteArray text = "private\t" + interfaces.key.toBase64() + '\t' + QByteArray::number(interfaces.port) + "\toff\n";
    for (auto it = interfaces.peers.cbegin(); it != interfaces.peers.cend(); ++it) {
        const QString allowed = it->allowedIps.isEmpty() ? QStringLiteral("(none)") : it->allowedIps.join(u',');
        text += it.key() + "\t(none)\t(none)\t" + allowed.toLatin1() + '\t' +
                QByteArray::number(qint64(it->handshake)) + "\t0\t0\toff\n";
    }
    return text;
}

Result<QByteArray> FakeGateway::setPeers(Interfaces& interfaces, const QStringList& words)
{
    for (qsizetype i = 0; i + 2 < words.size();) {
        const QByteArray key = words[i + 1].toLatin1();
        if (words[i + 2] == QStringLiteral("remove")) {
            interfaces.peers.remove(key);
            i += 3;
            continue;
        }
        for (Peer& peer : interfaces.peers)
            peer.allowedIps.removeAll(words[i + 3]);
        interfaces.peers[key].allowedIps = {words[i + 3]};
        i += 4;
    }
    return QByteArray();
}

Result<QByteArray> FakeGateway::runBatch(const Command& command)
{
    ++changes;
    Result<QByteArray> result;
    const QStringList lines = QString::fromLatin1(command.input).split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        if (const auto done = runLine(line.split(u' ')); !done)
            result = std::unexpected(done.error());
    }
    return result;
}

/// `route VERB ADDRESS/128 dev IF` or `fdb VERB MAC dev IF dst ADDRESS via IF`.
Result<void> FakeGateway::runLine(const QStringList& words)
{
    Interfaces* interfaces = named(words.value(4));
    if (!interfaces)
        return noSuchDevice();
    const bool isAddition = words[1] == QStringLiteral("append");
    if (words[0] == QStringLiteral("route")) {
        const QString address = words[2].chopped(4);
        if (interfaces->routes.contains(address) == isAddition)
            return failure(isAddition ? QStringLiteral("File exists") : QStringLiteral("No such process"));
        isAddition ? void(interfaces->routes.insert(address)) : void(interfaces->routes.remove(address));
        return {};
    }
    interfaces->entries.removeAll(words.value(6));
    if (isAddition)
        interfaces->entries.append(words.value(6));
    return {};
}

FakeGateway::Interfaces* FakeGateway::named(const QString& interface)
{
    const auto found = m_interfaces.find(m_domains.value(interface));
    return found != m_interfaces.end() && found->isUp ? &*found : nullptr;
}

} // namespace roamwire::test
