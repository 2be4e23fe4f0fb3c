#include "shared/wireguard/linux/keyfile.h"

#include "shared/base/linux/filedescriptor.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace roamwire {
namespace {

constexpr mode_t kForOthers = 0077;
/// 32 bytes in base64 and a newline.
constexpr size_t kTextSize = 45;
using KeyText = SecretBytes<kTextSize>;

std::unexpected<Error> systemFailure(const QByteArray& path)
{
    return failure(QFile::decodeName(path) + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

bool decode(const KeyText& text, size_t size, PrivateKey& key)
{
    if (size < kTextSize - 1 || (size == kTextSize && text.data()[kTextSize - 1] != '\n'))
        return false;
    size_t length = 0;
    return sodium_base642bin(key.data(), key.size(), reinterpret_cast<const char*>(text.data()), kTextSize - 1, nullptr,
                             &length, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == key.size();
}

void encode(const PrivateKey& key, KeyText& text)
{
    std::array<char, kTextSize> buffer{}; // with the terminator, where the newline goes
    sodium_bin2base64(buffer.data(), buffer.size(), key.data(), key.size(), sodium_base64_VARIANT_ORIGINAL);
    buffer.back() = '\n';
    std::memcpy(text.data(), buffer.data(), kTextSize);
    sodium_memzero(buffer.data(), buffer.size());
}

Result<void> syncFolderOf(const QByteArray& path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(QFile::decodeName(path)).path());
    const FileDescriptor descriptor(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen() || ::fsync(descriptor.get()) != 0)
        return systemFailure(folder);
    return {};
}

} // namespace

Result<void> requirePrivate(const struct stat& status, const QByteArray& path)
{
    if (status.st_uid != ::geteuid())
        return failure(QStringLiteral("%1 belongs to another user; remove it, or chown it to the user of this program")
                           .arg(QFile::decodeName(path)));
    if (status.st_mode & kForOthers)
        return failure(QStringLiteral("%1 is open to other users; the keys in it may be known to them. Remove it, or "
                                      "`chmod go= ` it if you are sure")
                           .arg(QFile::decodeName(path)));
    return {};
}

Result<std::optional<PrivateKey>> loadKeyFile(const QByteArray& path)
{
    const FileDescriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return std::optional<PrivateKey>();
        return systemFailure(path);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure(QFile::decodeName(path) + QStringLiteral(" is not a file; remove it"));
    if (const auto owned = requirePrivate(status, path); !owned)
        return std::unexpected(owned.error());
    KeyText text;
    std::optional<PrivateKey> key = PrivateKey();
    const auto size = static_cast<size_t>(status.st_size);
    if (size > kTextSize || ::read(file.get(), text.data(), size) != status.st_size || !decode(text, size, *key))
        return failure(QStringLiteral("%1 does not hold a WireGuard key; remove it, and a new one is made")
                           .arg(QFile::decodeName(path)));
    return key;
}

Result<void> saveKeyFile(const QByteArray& path, const PrivateKey& key)
{
    const QByteArray temporary = path + ".new";
    ::unlink(temporary.constData()); // left by a power failure
    const FileDescriptor file(
        ::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen())
        return systemFailure(temporary);
    KeyText text;
    encode(key, text);
    if (::write(file.get(), text.data(), kTextSize) != kTextSize || ::fsync(file.get()) != 0 ||
        std::rename(temporary.constData(), path.constData()) != 0) {
        const auto error = systemFailure(path);
        ::unlink(temporary.constData());
        return error;
    }
    return syncFolderOf(path);
}

Result<void> removeKeyFile(const QByteArray& path)
{
    if (::unlink(path.constData()) != 0 && errno != ENOENT)
        return systemFailure(path);
    return syncFolderOf(path);
}

} // namespace roamwire
