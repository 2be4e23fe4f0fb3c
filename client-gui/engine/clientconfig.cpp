#include "client-gui/engine/clientconfig.h"

#include "client-gui/engine/sealledgerfile.h"
#include "client-gui/engine/status.h"
#include "shared/crypto/hash.h"
#include "shared/model/displayname.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

namespace roamwire {
namespace {

namespace key {
const QString kInterface = QStringLiteral("network/interface");
const QString kLink = QStringLiteral("network/link");
const QString kName = QStringLiteral("network/name");
const QString kAddress = QStringLiteral("network/address");
const QString kMode = QStringLiteral("network/mode");
const QString kAllowPeers = QStringLiteral("network/allow-peers");
const QString kKept = QStringLiteral("secrets/kept");
const QString kCheck = QStringLiteral("secrets/check");
const QStringList kAll{kInterface, kLink, kName, kAddress, kMode, kAllowPeers, kKept, kCheck};
} // namespace key

const QString kTrue = QStringLiteral("true");
const QString kFalse = QStringLiteral("false");
const QString kFile = QStringLiteral("file");
const QString kPending = QStringLiteral("pending");
const QString kKeychain = QStringLiteral("keychain");

QString configFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/roamwire");
}

QStringList configurations()
{
    return QDir(configFolder()).entryList({QStringLiteral("*.conf")}, QDir::Files);
}

std::optional<SecretPlace> placeOf(const QString& word)
{
    if (word.isEmpty())
        return SecretPlace::Unchosen;
    if (word == kFile)
        return SecretPlace::File;
    if (word == kPending)
        return SecretPlace::Pending;
    return word == kKeychain ? std::optional(SecretPlace::Keychain) : std::nullopt;
}

/// Says nothing about a secret of 256 random bits.
QString checkOf(const TenantSecret& secret)
{
    const auto hash = blake2b<16>({}, {labelBytes("roamwire-kept-v1"), secret.bytes()});
    return QString::fromLatin1(QByteArray(reinterpret_cast<const char*>(hash.data()), qsizetype(hash.size())).toHex());
}

QString named(const QString& key)
{
    return QStringLiteral("section [%1], key '%2'").arg(key.section(u'/', 0, -2), key.section(u'/', -1));
}

} // namespace

QString ClientConfig::defaultPath(const QString& interface)
{
    return QStringLiteral("%1/%2.conf").arg(configFolder(), interface);
}

bool ClientConfig::hasAny()
{
    return !configurations().isEmpty();
}

Result<QString> ClientConfig::onlyPath()
{
    const QStringList files = configurations();
    if (files.size() == 1)
        return QDir(configFolder()).filePath(files.first());
    if (files.isEmpty())
        return failure(
            QStringLiteral("there is no configuration in %1 yet; join a network first: roamwire-agent join LINK")
                .arg(configFolder()));
    return failure(QStringLiteral("there are several configurations in %1 (%2); choose one with --config FILE")
                       .arg(configFolder(), files.join(QStringLiteral(", "))));
}

Result<ClientConfig> ClientConfig::load(const QString& path)
{
    if (!QFileInfo::exists(path))
        return failure(QStringLiteral("%1 does not exist; join a network first: roamwire-agent join LINK").arg(path));
    QSettings file(path, QSettings::IniFormat);
    if (!QFileInfo(path).isReadable() || file.status() != QSettings::NoError)
        return failure(QStringLiteral("%1 cannot be read; check its permissions and that it is an INI file").arg(path));
    for (const QString& found : file.allKeys()) {
        if (!key::kAll.contains(found))
            return failure(QStringLiteral("%1: %2 is unknown").arg(path, named(found)));
    }

    ClientConfig config;
    config.settings.interface = file.value(key::kInterface).toString();
    const auto link = InviteLink::fromString(file.value(key::kLink).toString());
    const auto name = checkedDisplayName(file.value(key::kName).toString());
    const QString address = file.value(key::kAddress).toString();
    if (config.settings.interface.isEmpty())
        return failure(QStringLiteral("%1: %2 is missing").arg(path, named(key::kInterface)));
    if (!link)
        return failure(QStringLiteral("%1: %2: %3").arg(path, named(key::kLink), link.error().message));
    if (!name)
        return failure(QStringLiteral("%1: %2: %3").arg(path, named(key::kName), name.error().message));
    config.settings.link = *link;
    config.settings.displayName = *name;
    config.settings.wgip = parseAddress(address);
    if (!address.isEmpty() && !config.settings.wgip)
        return failure(QStringLiteral("%1: %2 is not an IP address").arg(path, named(key::kAddress)));
    const QString mode = file.value(key::kMode, modeWord(InterfaceMode::Managed)).toString();
    const QString allowPeers = file.value(key::kAllowPeers, kFalse).toString();
    if (mode != modeWord(InterfaceMode::Managed) && mode != modeWord(InterfaceMode::Sync))
        return failure(QStringLiteral("%1: %2 is neither managed nor sync").arg(path, named(key::kMode)));
    if (allowPeers != kTrue && allowPeers != kFalse)
        return failure(QStringLiteral("%1: %2 is neither true nor false").arg(path, named(key::kAllowPeers)));
    config.settings.mode = mode == modeWord(InterfaceMode::Sync) ? InterfaceMode::Sync : InterfaceMode::Managed;
    config.settings.allowPeers = allowPeers == kTrue;
    const auto place = placeOf(file.value(key::kKept).toString());
    if (!place)
        return failure(QStringLiteral("%1: %2 is none of file, pending and keychain").arg(path, named(key::kKept)));
    config.secretPlace = *place;
    config.secretCheck = file.value(key::kCheck).toString();
    auto seals = readSealLedger(sealsPath(path));
    if (!seals)
        return std::unexpected(seals.error());
    config.seals = std::move(*seals);
    return config;
}

Result<void> ClientConfig::save(const QString& path) const
{
    const auto failed = [&](const QString& what) {
        return failure(QStringLiteral("%1 cannot be written: %2").arg(path, what));
    };
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return failed(QStringLiteral("its folder cannot be made"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return failed(file.errorString());
    InviteLink link = settings.link;
    if (link.token == credentials.token)
        link.token.reset();
    if (link.secret == credentials.secret)
        link.secret.reset();
    // Written by hand: QSettings would not replace the file by rename with our permissions.
    QString text = QStringLiteral("[network]\ninterface=%1\nlink=\"%2\"\nname=\"%3\"\n")
                       .arg(settings.interface, link.reveal(),
                            QString(settings.displayName)
                                .replace(u'\\', QStringLiteral("\\\\"))
                                .replace(u'"', QStringLiteral("\\\"")));
    if (settings.wgip)
        text += QStringLiteral("address=%1\n").arg(settings.wgip->toString());
    text += QStringLiteral("mode=%1\n").arg(modeWord(settings.mode));
    if (settings.allowPeers)
        text += QStringLiteral("allow-peers=true\n");
    if (secretPlace == SecretPlace::File || secretPlace == SecretPlace::Pending)
        text += QStringLiteral("\n[secrets]\nkept=%1\n").arg(secretPlace == SecretPlace::File ? kFile : kPending);
    if (secretPlace == SecretPlace::Keychain) {
        text += QStringLiteral("\n[secrets]\nkept=%1\n").arg(kKeychain);
        const QString check = settings.link.secret ? checkOf(*settings.link.secret) : secretCheck;
        if (!check.isEmpty())
            text += QStringLiteral("check=%1\n").arg(check);
    }
    file.write(text.toUtf8());
    if (!file.commit())
        return failed(file.errorString());
    return {};
}

Result<void> ClientConfig::amend(const QString& path, const std::function<void(ClientConfig& config)>& change)
{
    auto config = load(path);
    if (!config)
        return std::unexpected(config.error());
    change(*config);
    return config->save(path);
}

Result<void> ClientConfig::useCredentials(const QString& folder)
{
    auto found = Credentials::read(folder);
    if (!found)
        return std::unexpected(found.error());
    InviteLink& link = settings.link;
    const auto differ = [](const auto& own, const auto& given) { return own && given && *own != *given; };
    if (differ(link.token, found->token) || differ(link.secret, found->secret)) {
        return failure(QStringLiteral("the link in the configuration has another token or another secret than the "
                                      "credentials of this service; remove one of the two"));
    }
    credentials = std::move(*found);
    if (credentials.token)
        link.token = credentials.token;
    if (credentials.secret)
        link.secret = credentials.secret;
    return {};
}

bool ClientConfig::contradicts(const TenantSecret& secret) const
{
    const bool isAnother = settings.link.secret && *settings.link.secret != secret;
    return isAnother || (!secretCheck.isEmpty() && secretCheck != checkOf(secret));
}

Result<void> ClientConfig::checkSecrets() const
{
    if (secretPlace != SecretPlace::Keychain || settings.link.secret)
        return {};
    return failure(QStringLiteral("the secret of this network is in the keychain of the desktop, which only roamwire, "
                                  "the tray client, opens; start that one, or join again with a link of another "
                                  "member: roamwire-agent join LINK"));
}

Result<void> ClientConfig::remove(const QString& path)
{
    QFile::remove(socketLink(path));
    QFile::remove(sealsPath(path));
    QFile file(path);
    if (file.exists() && !file.remove())
        return failure(QStringLiteral("%1 cannot be removed: %2").arg(path, file.errorString()));
    return {};
}

} // namespace roamwire
