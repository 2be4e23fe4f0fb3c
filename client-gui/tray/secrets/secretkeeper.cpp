#include "client-gui/tray/secrets/secretkeeper.h"

#include "client-gui/tray/secrets/keychainmemberstore.h"
#include "client-gui/tray/secrets/secretstore.h"

#include <QLoggingCategory>
#include <QTimer>

namespace roamwire::tray {
namespace {

Q_LOGGING_CATEGORY(lcSecrets, "roamwire.secrets")

const QString kProbe = QStringLiteral("/probe");

Credentials secretsOf(const ClientConfig& config)
{
    return {config.settings.link.token, config.settings.link.secret};
}

/// A token may have been spent meanwhile.
bool hasAll(const Credentials& kept, const ClientConfig& config)
{
    const InviteLink& link = config.settings.link;
    return kept.secret == link.secret && (!link.token || kept.token == link.token);
}

bool isToBeKept(const ClientConfig& config)
{
    const InviteLink& link = config.settings.link;
    switch (config.secretPlace) {
    case SecretPlace::File:
        return false;
    case SecretPlace::Keychain: // which must not lose it to a link that has none
        return link.secret.has_value();
    case SecretPlace::Unchosen:
    case SecretPlace::Pending:
        break;
    }
    return link.secret || link.token;
}

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

} // namespace

/// One configuration on its way into the keychain.
struct SecretKeeper::Keeping
{
    QString path;
    QString interface;
    QString name;           ///< of its entry
    QString reason;         ///< why the keychain does not have them; empty while that is no news
    bool isRunning = false; ///< the keychain owes an answer
    bool isAsking = false;  ///< the user does
    QTimer patience{};
};

QString secretName(const EngineSettings& settings)
{
    // With the program's name: Windows has no other that tells whose it is.
    return QStringLiteral("roamwire/%1/%2").arg(settings.interface, settings.link.tenant.toString());
}

SecretKeeper::SecretKeeper(SecretStore& store, Hands hands, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_hands(std::move(hands))
{
    connect(&m_store, &SecretStore::unlocked, this, [this] {
        const auto tasks = m_tasks.values();
        for (const Task& task : tasks) {
            if (!task->isRunning && !task->isAsking)
                begin(task);
        }
        Q_EMIT unlocked();
    });
}

SecretKeeper::~SecretKeeper() = default;

void SecretKeeper::keep(const QString& path)
{
    Task& task = m_tasks[path];
    if (!task) {
        task = std::make_shared<Keeping>(path);
        task->patience.setSingleShot(true);
        connect(&task->patience, &QTimer::timeout, this, [this, path] {
            setReason(m_tasks.value(path), tr("the keychain has not answered yet; it may wait for your password"));
        });
    }
    if (!task->isRunning && !task->isAsking)
        begin(Task(task));
}

ReplyTo<void> SecretKeeper::replyOf(const Task& task, std::function<void()> next)
{
    return {this, [this, task, next = std::move(next)](const Result<void>& done) {
                if (m_tasks.value(task->path) != task)
                    removeLate(task);
                else if (done)
                    next();
                else
                    onTrouble(task, done.error().message);
            }};
}

/// The user had not waited for this answer. What the keychain took all the same is nobody's, unless it was joined anew.
void SecretKeeper::removeLate(const Task& task)
{
    const auto config = ClientConfig::load(task->path);
    if (!config || config->secretPlace == SecretPlace::File)
        m_store.remove(task->name, {this, [](const Result<void>&) {}});
}

void SecretKeeper::begin(const Task& task)
{
    const auto config = ClientConfig::load(task->path);
    if (!config || !isToBeKept(*config))
        return end(task);
    task->interface = config->settings.interface;
    task->name = secretName(config->settings);
    task->isRunning = true;
    setReason(task, {});
    task->patience.start(m_hands.patience);
    if (config->secretPlace == SecretPlace::Unchosen) {
        const auto marked =
            m_hands.amend(task->path, [](ClientConfig& changed) { changed.secretPlace = SecretPlace::Pending; });
        if (!marked)
            qCWarning(lcSecrets).noquote() << marked.error().message; // only the next start would not try again
    }
    m_store.probe(task->name + kProbe, replyOf(task, [this, task] { write(task); }));
}

void SecretKeeper::write(const Task& task)
{
    const auto config = ClientConfig::load(task->path);
    if (!config || !isToBeKept(*config))
        return end(task);
    const Credentials secrets = secretsOf(*config);
    m_store.writeChecked(task->name, secrets, replyOf(task, [this, task, secrets] { takeFromFile(task, secrets); }));
}

/// One rename sets the mark and takes the secrets out: before it the file has everything, after it the keychain. What
/// came into the file meanwhile is written, too, first.
void SecretKeeper::takeFromFile(const Task& task, const Credentials& kept)
{
    const auto now = ClientConfig::load(task->path);
    if (now && !hasAll(kept, *now))
        return write(task);
    const auto taken = m_hands.amend(task->path, [&](ClientConfig& config) {
        if (!hasAll(kept, config))
            return;
        config.credentials = kept;
        config.secretPlace = SecretPlace::Keychain;
    });
    // The file goes on having them if it cannot be written: better there than nowhere.
    if (!taken)
        qCWarning(lcSecrets).noquote() << taken.error().message;
    end(task);
}

void SecretKeeper::onTrouble(const Task& task, const QString& problem)
{
    qCWarning(lcSecrets).noquote() << "no keychain for" << task->interface << "-" << problem;
    task->isRunning = false;
    setReason(task, problem);
    choose(task->path);
}

void SecretKeeper::choose(const QString& path)
{
    const Task task = m_tasks.value(path);
    if (!task || task->isAsking || task->reason.isEmpty())
        return;
    task->isAsking = true;
    m_hands.askUser({task->interface, path, task->reason}, {this, [this, task](const Result<WithoutKeychain>& choice) {
                                                                task->isAsking = false;
                                                                if (m_tasks.value(task->path) == task)
                                                                    onChoice(task,
                                                                             choice.value_or(WithoutKeychain::NotNow));
                                                            }});
}

void SecretKeeper::onChoice(const Task& task, WithoutKeychain choice)
{
    switch (choice) {
    case WithoutKeychain::TryAgain:
        if (!task->isRunning)
            begin(task);
        return;
    case WithoutKeychain::NotNow:
        return;
    case WithoutKeychain::KeepInFile:
        const auto kept =
            m_hands.amend(task->path, [](ClientConfig& changed) { changed.secretPlace = SecretPlace::File; });
        if (!kept)
            qCWarning(lcSecrets).noquote() << kept.error().message; // asked again at the next start
        return end(task);
    }
}

void SecretKeeper::setReason(const Task& task, const QString& reason)
{
    task->patience.stop();
    task->reason = reason;
    Q_EMIT problemChanged(task->path);
}

void SecretKeeper::end(const Task& task)
{
    m_tasks.remove(task->path);
    setReason(task, {});
}

QString SecretKeeper::problem(const QString& path) const
{
    const Task task = m_tasks.value(path);
    if (!task || task->reason.isEmpty())
        return {};
    return tr("the secret of this network is not in the keychain: %1. For now it is in a file that only you can read; "
              "choose where it is to be")
        .arg(task->reason);
}

void SecretKeeper::unlock(ClientConfig config, const QString& path, ReplyTo<ClientConfig> reply)
{
    const bool isMarked = config.secretPlace == SecretPlace::Keychain;
    if (!isMarked || config.settings.link.secret) {
        // A keychain that did not answer last time, or a link that was joined with anew.
        if ((isMarked || config.secretPlace == SecretPlace::Pending) && !m_tasks.contains(path))
            keep(path);
        return reply(std::move(config));
    }
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

void SecretKeeper::forget(const ClientConfig& config, const QString& path, ReplyTo<void> reply)
{
    const Task task = m_tasks.value(path);
    if (task)
        end(task);
    if (task || config.secretPlace == SecretPlace::Keychain)
        return m_store.remove(secretName(config.settings), std::move(reply));
    const Result<void> nothingKept;
    reply(nothingKept);
}

std::unique_ptr<MemberStore> SecretKeeper::memberStore(ClientConfig& config, const QString& path)
{
    if (config.secretPlace == SecretPlace::Keychain || config.secretPlace == SecretPlace::Pending)
        return std::make_unique<KeychainMemberStore>(*this, config, path);
    return std::make_unique<ConfigMemberStore>(config, path);
}

} // namespace roamwire::tray
