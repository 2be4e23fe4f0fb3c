#pragma once

#include "client-gui/engine/credentials.h"
#include "client-gui/engine/enginesettings.h"
#include "client-gui/engine/memberstore.h"
#include "shared/base/result.h"

#include <QString>

#include <functional>

namespace roamwire {

/// Where token and secret of a network are kept, as its user chose it.
enum class SecretPlace {
    Unchosen, ///< in the configuration, and nobody was asked
    File,     ///< in the configuration
    Pending,  ///< in the configuration, until the keychain has taken them
    Keychain, ///< in the keychain of the user's desktop, which only `roamwire` opens
};

/// The file of one interface, `~/.config/roamwire/IF.conf` (INI, 0600, written by rename).
struct ClientConfig
{
    EngineSettings settings;
    SealLedger seals;        ///< kept beside it, by ConfigMemberStore
    Credentials credentials; ///< kept elsewhere: save() leaves them out
    SecretPlace secretPlace = SecretPlace::Unchosen;
    /// Of the secret in the keychain: a hash, by which another secret is noticed. save() sees to it.
    QString secretCheck{};

    static QString defaultPath(const QString& interface);
    /// The only file there is under the default folder; an error says what to choose from.
    static Result<QString> onlyPath();
    /// Whether there is any under the default folder.
    static bool hasAny();

    /// An unknown section or key is an error that names it.
    static Result<ClientConfig> load(const QString& path);
    Result<void> save(const QString& path) const;
    /// Changes the file in one rename; an error: it is as it was. Where a client keeps it connected it is that one's.
    static Result<void> amend(const QString& path, const std::function<void(ClientConfig& config)>& change);
    /// Takes what is in `folder` (see Credentials) into the link; an error if the link has another one already.
    Result<void> useCredentials(const QString& folder);
    /// Whether `secret` is another one than this network's, as far as that is known here.
    bool contradicts(const TenantSecret& secret) const;
    /// For a program without a keychain: an error, which says where they are, unless it has the secrets that it needs.
    Result<void> checkSecrets() const;
    /// With what lies beside it. Harmless where there is none.
    static Result<void> remove(const QString& path);

    static QString sealsPath(const QString& path) { return path + QStringLiteral(".seals"); }
    /// Beside the configuration a running client leaves where its status socket is (see StatusServer).
    static QString socketLink(const QString& path) { return path + QStringLiteral(".sock"); }

    bool operator==(const ClientConfig&) const = default;
};

} // namespace roamwire
