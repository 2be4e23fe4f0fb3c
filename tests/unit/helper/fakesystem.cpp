#include "tests/unit/helper/fakesystem.h"

#include "shared/crypto/possession.h"

#include <cstring>
#include <utility>

namespace roamwire::tests {

PrivateKey privateKeyFrom(const QByteArray& raw)
{
    PrivateKey key;
    std::memcpy(key.data(), raw.constData(), key.size());
    return key;
}

void FakeRunner::run(Command command, Reply<QByteArray> reply)
{
    const QString text = command.program + u' ' + command.arguments.join(u' ');
    m_texts.append(text);
    m_commands.append(std::move(command));
    if (onRun)
        onRun(text);
    if (m_isHolding)
        m_held.append({std::move(reply), outputFor(text)});
    else
        reply(outputFor(text));
}

void FakeRunner::answer(const QString& beginning, Result<QByteArray> output)
{
    m_answers.prepend({beginning, std::move(output)});
}

void FakeRunner::release()
{
    m_isHolding = false;
    const auto held = std::exchange(m_held, {});
    for (const Held& entry : held)
        entry.reply(entry.output);
}

QStringList FakeRunner::takeTexts()
{
    return std::exchange(m_texts, {});
}

Result<QByteArray> FakeRunner::outputFor(const QString& text) const
{
    for (const auto& [beginning, output] : m_answers) {
        if (text.startsWith(beginning))
            return output;
    }
    return QByteArray();
}

Result<std::optional<PrivateKey>> MemoryKeyStore::load(const QString& interface)
{
    if (isBroken)
        return failure(QStringLiteral("the disk is gone"));
    if (!keys.contains(interface))
        return std::optional<PrivateKey>();
    return std::optional<PrivateKey>(privateKeyFrom(keys.value(interface)));
}

Result<void> MemoryKeyStore::save(const QString& interface, const PrivateKey& key)
{
    if (isBroken)
        return failure(QStringLiteral("the disk is gone"));
    keys.insert(interface, QByteArray(reinterpret_cast<const char*>(key.data()), key.size()));
    return {};
}

Result<void> MemoryKeyStore::remove(const QString& interface)
{
    keys.remove(interface);
    return {};
}

Result<std::optional<helper::InterfaceRecord>> MemoryRecordStore::load(const QString& interface)
{
    if (isBroken)
        return failure(QStringLiteral("the disk is gone"));
    const auto known = records.constFind(interface);
    return known == records.constEnd() ? std::optional<helper::InterfaceRecord>() : *known;
}

Result<void> MemoryRecordStore::save(const QString& interface, const helper::InterfaceRecord& record)
{
    if (isBroken)
        return failure(QStringLiteral("the disk is gone"));
    records.insert(interface, record);
    return {};
}

Result<void> MemoryRecordStore::remove(const QString& interface)
{
    records.remove(interface);
    return {};
}

class FakeRawUdp::Port final : public helper::RawPort
{
public:
    Port(FakeRawUdp& system, helper::RawPlace place)
        : m_system(system)
        , m_place(std::move(place))
    {
    }
    ~Port() override { m_system.m_open.remove(m_place.port); }

    Result<void> send(const Endpoint& target, std::span<const std::uint8_t> payload, const QHostAddress& from) override
    {
        const QByteArrayView bytes(reinterpret_cast<const char*>(payload.data()),
                                   static_cast<qsizetype>(payload.size()));
        m_system.sent.append({m_place, target, bytes.toByteArray(), from});
        return {};
    }

private:
    FakeRawUdp& m_system;
    helper::RawPlace m_place;
};

Result<std::unique_ptr<helper::RawPort>> FakeRawUdp::open(const helper::RawPlace& place, Arrived arrived)
{
    m_open.insert(place.port, std::move(arrived));
    return std::make_unique<Port>(*this, place);
}

void FakeRawUdp::arrive(quint16 port, const helper::CheckArrival& arrival) const
{
    m_open.value(port)(arrival);
}

PublicKey keyOf(char byte)
{
    return *PublicKey::fromRaw(QByteArray(PublicKey::kSize, byte));
}

QByteArray dumpOf(const QByteArray& privateKey, const QByteArrayList& peerLines)
{
    const QByteArray keys = privateKey.isEmpty()
                                ? QByteArrayLiteral("(none)\t(none)")
                                : privateKey.toBase64() + '\t' + publicKeyOf(privateKeyFrom(privateKey)).toBase64();
    return (QByteArrayList{keys + "\t51820\toff"} + peerLines).join('\n') + '\n';
}

QByteArray peerLine(const PublicKey& peer, const QByteArray& allowedIps, const QByteArray& keepalive)
{
    return peer.toBase64() + "\t(none)\t192.0.2.1:1000\t" + allowedIps + "\t0\t0\t0\t" + keepalive;
}

} // namespace roamwire::tests
