#include "client-gui/helper/linux/filekeystore.h"

#include "client-gui/helper/linux/filedescriptor.h"

#include <QFile>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace roamwire::helper {
namespace {

constexpr mode_t kForOthers = 0077;
/// 32 bytes in base64 and a newline.
constexpr size_t kTextSize = 45;
using KeyText = SecretBytes<kTextSize>;

std::unexpected<Error> systemFailure(const QByteArray& path)
{
    return failure(QFile::decodeName(path) + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

/// A key that others could have read or written is none.
Result<void> checkOwner(const struct stat& status, const QByteArray& path)
{
    if (status.st_uid != ::geteuid())
        return failure(
            QStringLiteral("%1 belongs to another user; remove it, or chown it to root").arg(QFile::decodeName(path)));
    if (status.st_mode & kForOthers)
        return failure(QStringLiteral("%1 is open to other users; the keys in it may be known to them. Remove it, or "
                                      "`chmod go= ` it if you are sure")
                           .arg(QFile::decodeName(path)));
    return {};
}

bool decode(const KeyText& text, PrivateKey& key)
{
    size_t length = 0;
    return sodium_base642bin(key.data(), key.size(), reinterpret_cast<const char*>(text.data()), kTextSize - 1, nullptr,
                             &length, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == key.size() && text.data()[kTextSize - 1] == '\n';
}

void encode(const PrivateKey& key, KeyText& text)
{
    std::array<char, kTextSize> buffer{}; // with the terminator, where the newline goes
    sodium_bin2base64(buffer.data(), buffer.size(), key.data(), key.size(), sodium_base64_VARIANT_ORIGINAL);
    buffer.back() = '\n';
    std::memcpy(text.data(), buffer.data(), kTextSize);
    sodium_memzero(buffer.data(), buffer.size());
}

} // namespace

FileKeyStore::FileKeyStore(QByteArray directory)
    : m_directory(std::move(directory))
{
}

Result<FileKeyStore> FileKeyStore::open(const QString& directory)
{
    const QByteArray path = QFile::encodeName(directory);
    if (::mkdir(path.constData(), 0700) != 0 && errno != EEXIST)
        return systemFailure(path);
    struct stat status{};
    if (::lstat(path.constData(), &status) != 0)
        return systemFailure(path);
    if (!S_ISDIR(status.st_mode))
        return failure(directory + QStringLiteral(" is not a folder; choose another --state-dir"));
    if (const auto owned = checkOwner(status, path); !owned)
        return std::unexpected(owned.error());
    return FileKeyStore(path);
}

QByteArray FileKeyStore::fileOf(const QString& interface) const
{
    return m_directory + '/' + interface.toLatin1() + ".key";
}

Result<std::optional<PrivateKey>> FileKeyStore::load(const QString& interface)
{
    const QByteArray path = fileOf(interface);
    const FileDescriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return std::optional<PrivateKey>();
        return systemFailure(path);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure(QFile::decodeName(path) + QStringLiteral(" is not a file; remove it"));
    if (const auto owned = checkOwner(status, path); !owned)
        return std::unexpected(owned.error());
    KeyText text;
    std::optional<PrivateKey> key = PrivateKey();
    if (status.st_size != kTextSize || ::read(file.get(), text.data(), kTextSize) != kTextSize || !decode(text, *key))
        return failure(QStringLiteral("%1 does not hold a WireGuard key; remove it, and a new one is made")
                           .arg(QFile::decodeName(path)));
    return key;
}

Result<void> FileKeyStore::save(const QString& interface, const PrivateKey& key)
{
    const QByteArray path = fileOf(interface);
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
    return syncDirectory();
}

Result<void> FileKeyStore::remove(const QString& interface)
{
    const QByteArray path = fileOf(interface);
    if (::unlink(path.constData()) != 0 && errno != ENOENT)
        return systemFailure(path);
    return syncDirectory();
}

Result<void> FileKeyStore::syncDirectory() const
{
    const FileDescriptor directory(::open(m_directory.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isOpen() || ::fsync(directory.get()) != 0)
        return systemFailure(m_directory);
    return {};
}

} // namespace roamwire::helper
