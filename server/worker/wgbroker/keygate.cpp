#include "server/worker/wgbroker/keygate.h"

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcKeyGate, "roamwire.wgbroker")

/// Above a hundred thousand keys; a mistaken path to something huge is not read whole.
constexpr qint64 kLargestList = 8 * 1024 * 1024;
/// An editor writes in several steps.
constexpr std::chrono::milliseconds kSettling{500};

Result<QSet<PublicKey>> readList(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    const QByteArray text = file.read(kLargestList + 1);
    if (text.size() > kLargestList)
        return failure(QStringLiteral("%1 has more than %2 bytes; is it the right file?").arg(path).arg(kLargestList));
    auto keys = parseKeyList(text);
    if (!keys)
        return failure(path + QStringLiteral(": ") + keys.error().message);
    return keys;
}

} // namespace

Result<QSet<PublicKey>> parseKeyList(QByteArrayView text)
{
    QSet<PublicKey> keys;
    const QByteArrayList lines = text.toByteArray().split('\n');
    for (qsizetype number = 0; number < lines.size(); ++number) {
        const QByteArray word = lines[number].split('#').constFirst().trimmed();
        if (word.isEmpty())
            continue;
        const auto key = PublicKey::fromBase64(word);
        if (!key)
            return failure(
                QStringLiteral("line %1 is neither a WireGuard key in base64 nor a comment after #").arg(number + 1));
        keys.insert(*key);
    }
    return keys;
}

KeyGate::KeyGate(QString allowFile, QString denyFile)
    : m_allowFile(std::move(allowFile))
    , m_denyFile(std::move(denyFile))
{
    m_settling.setSingleShot(true);
    m_settling.setInterval(kSettling);
    connect(&m_settling, &QTimer::timeout, this, &KeyGate::reload);
    const auto settle = [this] { m_settling.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, settle);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, settle);
}

Result<void> KeyGate::load()
{
    watch(); // before it is read, so that no change falls in between
    std::optional<QSet<PublicKey>> allowed;
    QSet<PublicKey> denied;
    if (!m_allowFile.isEmpty()) {
        auto list = readList(m_allowFile);
        if (!list)
            return std::unexpected(list.error());
        allowed = std::move(*list);
    }
    if (!m_denyFile.isEmpty()) {
        auto list = readList(m_denyFile);
        if (!list)
            return std::unexpected(list.error());
        denied = std::move(*list);
    }
    m_allowed = std::move(allowed);
    m_denied = std::move(denied);
    return {};
}

/// The folders too: who replaces a file by rename takes the watched one away.
void KeyGate::watch()
{
    for (const QString& file : {m_allowFile, m_denyFile}) {
        if (file.isEmpty())
            continue;
        m_watcher.addPath(QFileInfo(file).absolutePath());
        if (QFileInfo::exists(file))
            m_watcher.addPath(file);
    }
}

void KeyGate::reload()
{
    const auto allowedBefore = m_allowed;
    const auto deniedBefore = m_denied;
    if (const auto loaded = load(); !loaded) {
        qCWarning(lcKeyGate).noquote() << loaded.error().message << "- the keys that were read before stay";
        return;
    }
    if (m_allowed == allowedBefore && m_denied == deniedBefore)
        return;
    qCInfo(lcKeyGate) << "keys that may ask:"
                      << (m_allowed ? QString::number(m_allowed->size()) : QStringLiteral("all"))
                      << "and that may not:" << m_denied.size();
    Q_EMIT changed();
}

} // namespace roamwire::worker
