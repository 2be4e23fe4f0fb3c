#include "server/relay/savedbindings.h"

#include "server/relay/relaylimits.h"
#include "shared/crypto/hash.h"

#include <QDataStream>
#include <QIODevice>

namespace roamwire::server {
namespace {

constexpr quint32 kMagic = 0x52575242; // "RWRB"
constexpr quint32 kVersion = 1;
constexpr qsizetype kChecksumSize = 16;

QByteArray checksumOf(QByteArrayView body)
{
    const auto sum = blake2b<kChecksumSize>(
        {}, {std::span(reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<std::size_t>(body.size()))});
    return QByteArray(reinterpret_cast<const char*>(sum.data()), kChecksumSize);
}

template <std::size_t N>
void put(QDataStream& stream, std::span<const std::uint8_t, N> bytes)
{
    stream.writeRawData(reinterpret_cast<const char*>(bytes.data()), N);
}

template <std::size_t N>
std::array<std::uint8_t, N> take(QDataStream& stream)
{
    std::array<std::uint8_t, N> bytes{};
    if (stream.readRawData(reinterpret_cast<char*>(bytes.data()), N) != N)
        stream.setStatus(QDataStream::ReadPastEnd);
    return bytes;
}

void put(QDataStream& stream, const RelaySide& side)
{
    put(stream, side.publicKey.bytes());
    stream << side.slot;
}

RelaySide takeSide(QDataStream& stream)
{
    RelaySide side;
    side.publicKey = PublicKey(take<PublicKey::kSize>(stream));
    stream >> side.slot;
    return side;
}

void put(QDataStream& stream, const SavedBinding& binding)
{
    put(stream, binding.tenant.bytes());
    put(stream, binding.side);
    put(stream, binding.partner);
    put(stream, std::span(binding.source.ip.bytes));
    stream << binding.source.port << binding.silentS << binding.isConfirmed;
}

SavedBinding takeBinding(QDataStream& stream)
{
    SavedBinding binding;
    binding.tenant = TenantId::fromBytes(take<16>(stream));
    binding.side = takeSide(stream);
    binding.partner = takeSide(stream);
    binding.source.ip.bytes = take<16>(stream);
    stream >> binding.source.port >> binding.silentS >> binding.isConfirmed;
    return binding;
}

bool isSound(const SavedBinding& binding, const RelayPorts& ports)
{
    return binding.side.slot < ports.pairs && binding.partner.slot < ports.pairs &&
           binding.side.slot != binding.partner.slot && binding.side.publicKey != binding.partner.publicKey &&
           binding.source.port != 0 && isHostAddress(binding.source.ip.toAddress());
}

} // namespace

QByteArray encodeBindings(const RelayPorts& ports, std::int64_t unixMs, const std::vector<SavedBinding>& bindings)
{
    QByteArray file;
    QDataStream stream(&file, QIODevice::WriteOnly);
    stream << kMagic << kVersion << ports.low << ports.pairs << qint64(unixMs) << static_cast<quint32>(bindings.size());
    for (const SavedBinding& binding : bindings)
        put(stream, binding);
    return file + checksumOf(file);
}

Result<std::vector<SavedBinding>> decodeBindings(const QByteArray& file, const RelayPorts& ports, std::int64_t unixMs)
{
    const QByteArrayView body = QByteArrayView(file).chopped(std::min(file.size(), kChecksumSize));
    if (QByteArrayView(file).sliced(body.size()) != checksumOf(body))
        return failure(QStringLiteral("is damaged"));
    QDataStream stream(file);
    quint32 magic = 0, version = 0, count = 0;
    RelayPorts ofFile;
    qint64 writtenMs = 0;
    stream >> magic >> version >> ofFile.low >> ofFile.pairs >> writtenMs >> count;
    if (stream.status() != QDataStream::Ok || magic != kMagic || version != kVersion ||
        count > relaylimits::kSavedBindings)
        return failure(QStringLiteral("is of another version"));
    if (ofFile != ports)
        return std::vector<SavedBinding>();

    // A clock that was set back makes nothing younger.
    const std::int64_t sinceS = std::max<std::int64_t>(unixMs - writtenMs, 0) / 1000;
    constexpr auto kLapseS = std::chrono::duration_cast<std::chrono::seconds>(relaylimits::kLapse).count();
    std::vector<SavedBinding> bindings;
    for (quint32 i = 0; i < count; ++i) {
        SavedBinding binding = takeBinding(stream);
        if (stream.status() != QDataStream::Ok || !isSound(binding, ports))
            return failure(QStringLiteral("is damaged"));
        if (binding.silentS + sinceS >= kLapseS)
            continue;
        binding.silentS += static_cast<quint32>(sinceS);
        bindings.push_back(binding);
    }
    return bindings;
}

} // namespace roamwire::server
