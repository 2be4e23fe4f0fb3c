#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/replyto.h"

#include <QObject>

#include <functional>
#include <memory>

namespace roamwire::tray {

class SecretStore;

/// What a user wants where no keychain works.
enum class WithoutKeychain {
    KeepInFile, ///< from now on without being asked
    TryAgain,
    NotNow, ///< the file has them for now
};

/// What he has to know for that.
struct KeychainTrouble
{
    QString interface;
    QString configPath;
    QString problem; ///< as the keychain tells it
};

/// Where the secrets of this program's networks are, from the first join on: in the keychain, with a mark in the
/// configuration (ClientConfig::secretPlace), or in the file if there is no keychain and the user wants that. Secrets
/// that are marked and cannot be read are locked away, never missing: nobody makes new ones in their place.
class SecretKeeper final : public QObject
{
    Q_OBJECT

public:
    using AskUser = std::function<void(const KeychainTrouble& trouble, ReplyTo<WithoutKeychain> reply)>;

    /// `store` outlives it.
    SecretKeeper(SecretStore& store, AskUser askUser, QObject* parent = nullptr);

    /// After a join, when `config` is on disk in `path` with its secrets: has them moved to the keychain. Whatever
    /// happens on the way, the file has them until the keychain is known to. Answers with the configuration to go on
    /// with; as unlock() does where it was in the keychain before and the link brought nothing new.
    void keep(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply);
    /// Before a membership starts: answers with `config` and its secrets. An error, for a person: they cannot be had
    /// now; worth another try whenever the user says so, or unlocked() comes.
    void unlock(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply);
    /// After the network was left.
    void forget(const ClientConfig& config, ReplyTo<void> reply);

    /// For a membership with this configuration, as keep() or unlock() gave it. `config` outlives it, and so does this
    /// object.
    std::unique_ptr<MemberStore> memberStore(ClientConfig& config, const QString& path);

Q_SIGNALS:
    /// What was locked away may be readable now.
    void unlocked();

private:
    struct Keeping;
    using Task = std::shared_ptr<Keeping>;

    void tryKeychain(const Task& task);
    void write(const Task& task);
    void askUser(const Task& task, const QString& problem);
    void takeFromFile(const Task& task);

    SecretStore& m_store;
    AskUser m_askUser;
};

/// Under which the secrets of a network are kept.
QString secretName(const EngineSettings& settings);

} // namespace roamwire::tray
