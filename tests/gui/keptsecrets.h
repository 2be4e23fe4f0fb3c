#pragma once

#include "client-gui/tray/secrets/secretkeeper.h"
#include "shared/crypto/sealing.h"
#include "tests/gui/fakesecretstore.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace roamwire::test {

constexpr int kCallsOfKeep = 5; // write, read, remove of the probe; write, read
inline const QString kName = QStringLiteral("roamwire/rw0/3daf1997-d6eb-41ba-898f-ebc275da1f98");

/// Each answer of the keychain takes a turn; the longest way through is a try and another one.
inline void settle()
{
    for (int turn = 0; turn < 3 * kCallsOfKeep; ++turn)
        QCoreApplication::processEvents();
}

/// A keeper, a keychain in memory, the file of a network in a sealed tenant, and a user who answers.
class KeptSecrets
{
protected:
    /// Before every test.
    void begin();

    using Answer = std::optional<Result<ClientConfig>>;

    void makeKeeper(Milliseconds patience);
    ClientConfig joined() const;
    QByteArray file() const;
    bool fileHas(const TenantSecret& value) const
    {
        return file().contains(value.revealBase64(Base64::Url).toLatin1());
    }
    /// As the next start would find it.
    Answer startAnew();
    void keep();
    ClientConfig onDisk() const { return ClientConfig::load(path).value(); }
    Answer unlock(const ClientConfig& config);

    const TenantSecret secret = makeTenantSecret();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<FakeSecretStore> store;
    std::unique_ptr<tray::SecretKeeper> keeper;
    QString path;
    QList<tray::KeychainTrouble> asked;
    QList<tray::WithoutKeychain> choices; ///< what the user says, one after the other
    std::optional<ClientConfig> member;   ///< a running membership's, which saves it when it likes
    bool isDiskFull = false;
};

inline void KeptSecrets::begin()
{
    folder = std::make_unique<QTemporaryDir>();
    path = folder->filePath(QStringLiteral("rw0.conf"));
    store = std::make_unique<FakeSecretStore>();
    asked.clear();
    choices.clear();
    member.reset();
    isDiskFull = false;
    makeKeeper(std::chrono::hours(1));
}

inline void KeptSecrets::makeKeeper(Milliseconds patience)
{
    const auto ask = [this](const tray::KeychainTrouble& trouble, const ReplyTo<tray::WithoutKeychain>& reply) {
        asked << trouble;
        if (!choices.isEmpty())
            reply(choices.takeFirst());
    };
    const auto amend = [this](const QString& file, const tray::SecretKeeper::Change& change) -> Result<void> {
        if (isDiskFull)
            return failure(QStringLiteral("the disk is full"));
        if (!member)
            return ClientConfig::amend(file, change);
        change(*member);
        return member->save(file);
    };
    keeper = std::make_unique<tray::SecretKeeper>(*store, tray::SecretKeeper::Hands{ask, amend, patience});
}

/// A sealed tenant, just joined; the file is written.
inline ClientConfig KeptSecrets::joined() const
{
    ClientConfig config;
    config.settings.interface = QStringLiteral("rw0");
    config.settings.displayName = QStringLiteral("laptop");
    config.settings.link = *InviteLink::fromString(QStringLiteral("roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"));
    config.settings.link.secret = secret;
    config.settings.wgip = QHostAddress(QStringLiteral("10.128.4.2"));
    [&] { QVERIFY(config.save(path)); }();
    return config;
}

inline QByteArray KeptSecrets::file() const
{
    QFile conf(path);
    return conf.open(QIODevice::ReadOnly) ? conf.readAll() : QByteArray();
}

inline void KeptSecrets::keep()
{
    keeper->keep(path);
    settle();
}

inline KeptSecrets::Answer KeptSecrets::unlock(const ClientConfig& config)
{
    auto answer = std::make_shared<Answer>();
    keeper->unlock(config, path, {keeper.get(), [answer](const Result<ClientConfig>& had) { *answer = had; }});
    settle();
    return *answer;
}

inline KeptSecrets::Answer KeptSecrets::startAnew()
{
    store->endsAt = -1;
    store->failAt = -1;
    member.reset();
    makeKeeper(std::chrono::hours(1));
    const auto config = ClientConfig::load(path);
    return config ? unlock(*config) : Answer(std::unexpected(config.error()));
}

} // namespace roamwire::test
