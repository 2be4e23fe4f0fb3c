#include "client-gui/tray/secrets/secretkeeper.h"

#include "client-gui/tray/secrets/keychainmemberstore.h"

#include <QLoggingCategory>

namespace roamwire::tray {
namespace {

Q_LOGGING_CATEGORY(lcSecrets, "roamwire.secrets")

const QString kProbe = QStringLiteral("/probe");

/// The configuration with what was found, and without a token that let this machine in already.
ClientConfig completed(ClientConfig config, const Credentials& found)
{
    InviteLink& link = config.settings.link;
    config.credentials = found;
    link.secret = found.secret;
    if (!link.token && !config.settings.wgip)
        link.token = found.token;
    return config;
}

/// The file goes on having them if this cannot be written: better there than nowhere.
ClientConfig saved(const ClientConfig& wanted, const ClientConfig& before, const QString& path)
{
    const auto done = wanted.save(path);
    if (!done)
        qCWarning(lcSecrets).noquote() << done.error().message;
    return done ? wanted : before;
}

} // namespace

/// One configuration on its way into the keychain.
struct SecretKeeper::Keeping
{
    ClientConfig config;
    QString path;
    ReplyTo<ClientConfig> reply;
};

QString secretName(const EngineSettings& settings)
{
    // With the program's name: Windows has no other that tells whose it is.
    return QStringLiteral("roamwire/%1/%2").arg(settings.interface, settings.link.tenant.toString());
}

SecretKeeper::SecretKeeper(SecretStore& store, AskUser askUser, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_askUser(std::move(askUser))
{
    connect(&m_store, &SecretStore::unlocked, this, &SecretKeeper::unlocked);
}

void SecretKeeper::keep(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply)
{
    const InviteLink& link = config.settings.link;
    if (config.secretPlace == SecretPlace::Keychain && !link.secret)
        return unlock(std::move(config), path, std::move(reply));
    if ((!link.token && !link.secret) || config.secretPlace == SecretPlace::File)
        return reply(std::move(config));
    tryKeychain(std::make_shared<Keeping>(std::move(config), path, std::move(reply)));
}

void SecretKeeper::tryKeychain(const Task& task)
{
    m_store.probe(secretName(task->config.settings) + kProbe, {this, [this, task](const Result<void>& works) {
                                                                   if (!works)
                                                                       return askUser(task, works.error().message);
                                                                   write(task);
                                                               }});
}

void SecretKeeper::write(const Task& task)
{
    const EngineSettings& settings = task->config.settings;
    m_store.writeChecked(secretName(settings), {settings.link.token, settings.link.secret},
                         {this, [this, task](const Result<void>& written) {
                              if (!written)
                                  return askUser(task, written.error().message);
                              takeFromFile(task);
                          }});
}

/// One rename sets the mark and takes the secrets out: before it the file has everything, after it the keychain.
void SecretKeeper::takeFromFile(const Task& task)
{
    ClientConfig kept = task->config;
    kept.credentials = {kept.settings.link.token, kept.settings.link.secret};
    kept.secretPlace = SecretPlace::Keychain;
    task->reply(saved(kept, task->config, task->path));
}

void SecretKeeper::askUser(const Task& task, const QString& problem)
{
    const auto decided = [this, task](const Result<WithoutKeychain>& choice) {
        switch (choice.value_or(WithoutKeychain::NotNow)) {
        case WithoutKeychain::TryAgain:
            return tryKeychain(task);
        case WithoutKeychain::NotNow:
            return task->reply(task->config);
        case WithoutKeychain::KeepInFile:
            ClientConfig kept = task->config;
            kept.secretPlace = SecretPlace::File;
            return task->reply(saved(kept, task->config, task->path));
        }
    };
    qCWarning(lcSecrets).noquote() << "no keychain for" << task->config.settings.interface << "-" << problem;
    m_askUser({task->config.settings.interface, task->path, problem}, {this, decided});
}

void SecretKeeper::unlock(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply)
{
    if (config.secretPlace != SecretPlace::Keychain)
        return reply(std::move(config));
    // It was joined anew, and what the link brought did not get into the keychain.
    if (config.settings.link.secret)
        return keep(std::move(config), path, std::move(reply));
    const QString name = secretName(config.settings);
    m_store.read(name, {this, [config, reply](const Result<std::optional<Credentials>>& found) {
                            if (!found)
                                return reply(failure(
                                    tr("%1; this network needs its secret from there").arg(found.error().message)));
                            if (!*found)
                                return reply(failure(
                                    tr("the keychain does not give out the secret of this network: it is locked, or "
                                       "was emptied. Unlock it and try again. If the secret is lost, join again with a "
                                       "link of another member")));
                            if ((*found)->secret && config.contradicts(*(*found)->secret))
                                return reply(failure(tr("the keychain has another secret than this network's; join "
                                                        "again with a link of another member")));
                            reply(completed(config, **found));
                        }});
}

void SecretKeeper::forget(const ClientConfig& config, ReplyTo<void> reply)
{
    if (config.secretPlace == SecretPlace::Keychain)
        return m_store.remove(secretName(config.settings), std::move(reply));
    const Result<void> nothingKept;
    reply(nothingKept);
}

std::unique_ptr<MemberStore> SecretKeeper::memberStore(ClientConfig& config, const QString& path)
{
    if (config.secretPlace == SecretPlace::Keychain)
        return std::make_unique<KeychainMemberStore>(m_store, config, path);
    return std::make_unique<ConfigMemberStore>(config, path);
}

} // namespace roamwire::tray
