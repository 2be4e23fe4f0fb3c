#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/replyto.h"
#include "shared/base/clock.h"

#include <QMap>
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
///
/// A keychain may ask its user for a password, and he may never answer. So it gets the secrets beside everything else,
/// while the network runs, and the file (0600) has them until the keychain is known to.
class SecretKeeper final : public QObject
{
    Q_OBJECT

public:
    using AskUser = std::function<void(const KeychainTrouble& trouble, ReplyTo<WithoutKeychain> reply)>;
    /// Has a configuration changed and saved by who has it in memory, or in its file where nobody has.
    using Change = std::function<void(ClientConfig& config)>;
    using Amend = std::function<Result<void>(const QString& path, const Change& change)>;

    struct Hands
    {
        AskUser askUser;
        Amend amend;
        /// How long a keychain may take before problem() tells of it: somebody may have to type a password.
        Milliseconds patience{10'000};
    };

    /// `store` outlives it.
    SecretKeeper(SecretStore& store, Hands hands, QObject* parent = nullptr);
    ~SecretKeeper() override;

    /// After a join, when the configuration is on disk with its secrets: has them moved to the keychain, from now on
    /// and at every start until it is done, or the user wants them in the file.
    void keep(const QString& path);
    /// Before a membership starts: answers with `config` and its secrets, at once where the file has them. An error,
    /// for a person: they cannot be had now; worth another try whenever the user says so, or unlocked() comes.
    void unlock(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply);
    /// After the network was left.
    void forget(const ClientConfig& config, const QString& path, ReplyTo<void> reply);

    /// Why the keychain does not have them yet, with the mend; empty where it has, or needs not.
    QString problem(const QString& path) const;
    /// Asks the user where they are to be, if there is a problem.
    void choose(const QString& path);

    /// For a membership with this configuration, as unlock() gave it. `config` outlives it, and so does this object.
    std::unique_ptr<MemberStore> memberStore(ClientConfig& config, const QString& path);

Q_SIGNALS:
    /// What was locked away may be readable now.
    void unlocked();
    /// problem() of this configuration is another one.
    void problemChanged(const QString& path);

private:
    struct Keeping;
    using Task = std::shared_ptr<Keeping>;

    void begin(const Task& task);
    void write(const Task& task);
    void takeFromFile(const Task& task, const Credentials& kept);
    void onTrouble(const Task& task, const QString& problem);
    void onChoice(const Task& task, WithoutKeychain choice);
    void removeLate(const Task& task);
    void setReason(const Task& task, const QString& reason);
    void end(const Task& task);
    ReplyTo<void> replyOf(const Task& task, std::function<void()> next);

    SecretStore& m_store;
    const Hands m_hands;
    QMap<QString, Task> m_tasks; ///< by path
};

/// Under which the secrets of a network are kept.
QString secretName(const EngineSettings& settings);

} // namespace roamwire::tray
