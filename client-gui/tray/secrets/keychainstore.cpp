#include "client-gui/tray/secrets/keychainstore.h"

#include "client-gui/tray/secrets/keyringwatch.h"

#include <qt6keychain/keychain.h>
#include <sodium.h>

#include <algorithm>

namespace roamwire::tray {
namespace {

using QKeychain::Job;

const QString kService = QStringLiteral("roamwire");

// An entry: one byte that says what follows, then 32 bytes for each.
constexpr char kHasToken = 1;
constexpr char kHasSecret = 2;

void wipe(QByteArray& bytes)
{
    sodium_memzero(bytes.data(), size_t(bytes.size()));
}

template <typename Value>
void append(QByteArray& bytes, const std::optional<Value>& value)
{
    if (value)
        bytes.append(reinterpret_cast<const char*>(value->bytes().data()), Value::kSize);
}

template <typename Value>
std::optional<Value> valueAt(const QByteArray& bytes, qsizetype at)
{
    Value value;
    std::copy_n(bytes.cbegin() + at, Value::kSize, value.data());
    return value;
}

QByteArray packed(const Credentials& secrets)
{
    QByteArray bytes;
    bytes.reserve(1 + Token::kSize + TenantSecret::kSize); // so that no part of it stays behind where it grew
    bytes.append(char((secrets.token ? kHasToken : 0) | (secrets.secret ? kHasSecret : 0)));
    append(bytes, secrets.token);
    append(bytes, secrets.secret);
    return bytes;
}

std::optional<Credentials> unpacked(const QByteArray& bytes)
{
    const int has = bytes.isEmpty() ? 0 : bytes[0];
    const qsizetype tokens = (has & kHasToken) ? Token::kSize : 0;
    const qsizetype secrets = (has & kHasSecret) ? TenantSecret::kSize : 0;
    if (bytes.size() != 1 + tokens + secrets || has > (kHasToken | kHasSecret))
        return std::nullopt;
    Credentials found;
    if (tokens)
        found.token = valueAt<Token>(bytes, 1);
    if (secrets)
        found.secret = valueAt<TenantSecret>(bytes, 1 + tokens);
    return found;
}

/// Wipes what the job had once it is gone: until then the bytes are its, too, and are not to be changed.
void wipeAfter(const Job* job, QObject* context, const QByteArray& bytes)
{
    QObject::connect(job, &QObject::destroyed, context, [own = QByteArray(bytes)]() mutable { wipe(own); });
}

Result<void> outcome(const Job& job)
{
    switch (job.error()) {
    case QKeychain::NoError:
        return {};
    case QKeychain::AccessDeniedByUser:
        return failure(SecretStore::tr("access to the keychain was denied"));
    default:
        return failure(SecretStore::tr("the keychain says: %1").arg(job.errorString()));
    }
}

Result<std::optional<Credentials>> found(const QKeychain::ReadPasswordJob& job)
{
    if (job.error() == QKeychain::EntryNotFound)
        return std::nullopt;
    if (const auto done = outcome(job); !done)
        return std::unexpected(done.error());
    auto secrets = unpacked(job.binaryData());
    if (!secrets)
        return failure(SecretStore::tr("the keychain has an entry of this name that Roamwire did not write"));
    return secrets;
}

} // namespace

KeychainStore::KeychainStore(QObject* parent)
    : SecretStore(parent)
    , m_watch(makeKeyringWatch())
{
    connect(m_watch.get(), &KeyringWatch::unlocked, this, &SecretStore::unlocked);
}

KeychainStore::~KeychainStore() = default;

void KeychainStore::read(const QString& name, ReplyTo<std::optional<Credentials>> reply)
{
    auto* job = new QKeychain::ReadPasswordJob(kService);
    job->setKey(name);
    connect(job, &Job::finished, this, [this, job, reply] {
        wipeAfter(job, this, job->binaryData());
        reply(found(*job));
    });
    job->start();
}

void KeychainStore::write(const QString& name, const Credentials& secrets, ReplyTo<void> reply)
{
    auto* job = new QKeychain::WritePasswordJob(kService);
    job->setKey(name);
    const QByteArray bytes = packed(secrets);
    job->setBinaryData(bytes);
    wipeAfter(job, this, bytes);
    connect(job, &Job::finished, this, [job, reply] { reply(outcome(*job)); });
    job->start();
}

void KeychainStore::remove(const QString& name, ReplyTo<void> reply)
{
    auto* job = new QKeychain::DeletePasswordJob(kService);
    job->setKey(name);
    connect(job, &Job::finished, this, [job, reply] {
        const auto done = outcome(*job);
        reply(job->error() == QKeychain::EntryNotFound ? Result<void>() : done);
    });
    job->start();
}

} // namespace roamwire::tray
