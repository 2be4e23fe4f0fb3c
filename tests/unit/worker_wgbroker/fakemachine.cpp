#include "tests/unit/worker_wgbroker/fakemachine.h"

#include "shared/crypto/possession.h"

#include <cstring>

namespace roamwire::tests {

void FakeMachine::later(std::function<void()> work)
{
    m_work.enqueue(std::move(work));
    if (m_runsByItself)
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!holds)
                    settle();
            },
            Qt::QueuedConnection);
}

bool FakeMachine::settleOne()
{
    if (m_work.isEmpty())
        return false;
    m_work.dequeue()();
    return true;
}

void FakeMachine::settle()
{
    while (settleOne()) {
    }
}

void FakeMachine::create(const QString& interface, Reply<void> reply)
{
    later([=, this] {
        if (!canMake || exists(interface))
            return reply(failure(QStringLiteral("RTNETLINK answers: no")));
        interfaces.insert(interface, {});
        ++made;
        reply({});
    });
}

void FakeMachine::destroy(const QString& interface, Reply<void> reply)
{
    later([=, this] {
        if (interfaces.remove(interface) == 0)
            return reply(failure(QStringLiteral("no such device")));
        ++removed;
        reply({});
    });
}

void FakeMachine::show(const QString& interface, Reply<DeviceState> reply)
{
    later([=, this] {
        if (!exists(interface))
            return reply(failure(QStringLiteral("no such device")));
        reply(interfaces[interface].device);
    });
}

void FakeMachine::run(Command command, Reply<QByteArray> reply)
{
    later([=, this] { reply(execute(command)); });
}

Result<QByteArray> FakeMachine::execute(const Command& command)
{
    if (!command.input.isEmpty() && command.arguments.join(u' ').contains(QString::fromLatin1(command.input)))
        hasSeenSecret = true;
    if (command.arguments.value(0) == QStringLiteral("-batch"))
        return setAddress(command.input);
    if (command.arguments.value(0) == QStringLiteral("set"))
        return setPeer(command.arguments, command.input);
    return showAll(command.arguments.value(2));
}

Result<QByteArray> FakeMachine::setAddress(const QByteArray& lines)
{
    const auto interface = interfaces.find(QString::fromLatin1(lines.split(' ').value(3)));
    if (interface == interfaces.end())
        return failure(QStringLiteral("no such device"));
    interface->address = lines;
    interface->isUp = lines.endsWith(" up\n");
    return QByteArray();
}

Result<QByteArray> FakeMachine::setPeer(const QStringList& words, const QByteArray& secret)
{
    ++peersSet;
    const auto interface = interfaces.find(words.value(1));
    const quint16 port = words.value(5).toUShort();
    if (interface == interfaces.end() || takenPorts.contains(port))
        return failure(QStringLiteral("Unable to modify interface: Address already in use"));
    PrivateKey key;
    const QByteArray raw = QByteArray::fromBase64(secret);
    std::memcpy(key.data(), raw.constData(), qMin<size_t>(key.size(), static_cast<size_t>(raw.size())));
    const auto peer = PublicKey::fromBase64(words.value(7).toLatin1()).value_or(PublicKey());
    QList<Prefix> allowed;
    for (const QString& text : words.value(12).split(u','))
        allowed.append(*Prefix::fromString(text));
    interface->device = {publicKeyOf(key), port, {DevicePeer{peer, {}, allowed}}};
    return QByteArray();
}

QByteArray FakeMachine::showAll(const QString& what) const
{
    QByteArray lines;
    for (auto interface = interfaces.cbegin(); interface != interfaces.cend(); ++interface) {
        const DeviceState& device = interface->device;
        const QByteArray name = interface.key().toLatin1() + '\t';
        if (what == QStringLiteral("public-key"))
            lines += name + (device.publicKey.isNull() ? QByteArray("(none)") : device.publicKey.toBase64()) + '\n';
        if (what == QStringLiteral("listen-port"))
            lines += name + QByteArray::number(device.listenPort) + '\n';
        if (what == QStringLiteral("latest-handshakes")) {
            for (const DevicePeer& peer : device.peers)
                lines += name + peer.publicKey.toBase64() + '\t' + QByteArray::number(qlonglong(peer.latestHandshake)) +
                         '\n';
        }
    }
    return lines;
}

} // namespace roamwire::tests
