#include "server/net/tls/privatefile.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace roamwire::server {
namespace {

constexpr mode_t kForOthers = 0077;
/// Keys and certificates are some kilobytes; a mistaken path to something huge is not read whole.
constexpr qint64 kLargestFile = 64 * 1024;

class Descriptor final
{
public:
    explicit Descriptor(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (isOpen())
            ::close(m_descriptor);
    }
    bool isOpen() const { return m_descriptor >= 0; }
    int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

std::unexpected<Error> systemFailure(const QString& path)
{
    return failure(path + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

Result<void> check(const struct stat& status, const QString& path)
{
    if (!S_ISREG(status.st_mode) || status.st_size > kLargestFile)
        return failure(path + QStringLiteral(" is not a file that the server made; remove it"));
    if (status.st_uid != ::geteuid())
        return failure(path + QStringLiteral(" belongs to another user; chown it to the user that the server runs as"));
    if (status.st_mode & kForOthers)
        return failure(path + QStringLiteral(" is open to other users, who may know the key in it. Remove it and give "
                                             "out new links, or `chmod go= ` it if you are sure"));
    return {};
}

bool readAll(int file, SecretText& text)
{
    qsizetype done = 0;
    while (done < text.bytes().size()) {
        const ssize_t got = ::read(file, text.data() + done, static_cast<std::size_t>(text.bytes().size() - done));
        if (got <= 0)
            return false;
        done += got;
    }
    return true;
}

bool writeAll(int file, const QByteArray& text)
{
    qsizetype done = 0;
    while (done < text.size()) {
        const ssize_t put = ::write(file, text.constData() + done, static_cast<std::size_t>(text.size() - done));
        if (put < 0)
            return false;
        done += put;
    }
    return ::fsync(file) == 0;
}

bool syncFolderOf(const QString& path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const Descriptor directory(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return directory.isOpen() && ::fsync(directory.get()) == 0;
}

} // namespace

Result<std::optional<SecretText>> readPrivateFile(const QString& path)
{
    const Descriptor file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return std::nullopt;
        return systemFailure(path);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0)
        return systemFailure(path);
    if (const auto checked = check(status, path); !checked)
        return std::unexpected(checked.error());
    SecretText text(status.st_size);
    if (!readAll(file.get(), text))
        return systemFailure(path);
    return text;
}

Result<void> makePrivateFile(const QString& path, const SecretText& text)
{
    const QByteArray name = QFile::encodeName(path);
    const QByteArray temporary = name + ".new";
    ::unlink(temporary.constData()); // left by a power failure
    const Descriptor file(::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen())
        return systemFailure(path);
    // A link, other than a new name, never replaces a file that came in between.
    const bool isMade = writeAll(file.get(), text.bytes()) && ::link(temporary.constData(), name.constData()) == 0 &&
                        syncFolderOf(path);
    const auto error = systemFailure(path);
    ::unlink(temporary.constData());
    if (!isMade)
        return error;
    return {};
}

} // namespace roamwire::server
