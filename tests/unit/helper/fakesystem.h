#pragma once

#include "client-gui/helper/interfacerecord.h"
#include "client-gui/helper/keystore.h"
#include "client-gui/helper/rawudp.h"
#include "shared/wireguard/commandrunner.h"
#include "shared/wireguard/linux/iptool.h"

#include <QHash>
#include <QMap>
#include <QSet>
#include <QStringList>

namespace roamwire::tests {

/// Answers commands instead of the system: records every one, answers from a script by the command's text, and keeps
/// back its answers where a test wants to look in between.
class FakeRunner final : public CommandRunner
{
public:
    void run(Command command, Reply<QByteArray> reply) override;

    /// What commands whose text begins so print from now on; a failure is an error.
    void answer(const QString& beginning, Result<QByteArray> output);
    void hold() { m_isHolding = true; }
    void release();

    /// "PROGRAM ARGUMENT…" of all so far; forgets them.
    QStringList takeTexts();
    std::function<void(const QString& text)> onRun; ///< told of each before it is answered
    const QList<Command>& commands() const { return m_commands; }

private:
    struct Held
    {
        Reply<QByteArray> reply;
        Result<QByteArray> output;
    };

    Result<QByteArray> outputFor(const QString& text) const;

    QList<Command> m_commands;
    QStringList m_texts;
    QList<std::pair<QString, Result<QByteArray>>> m_answers; ///< the last that fits counts
    QList<Held> m_held;
    bool m_isHolding = false;
};

class MemoryKeyStore final : public helper::KeyStore
{
public:
    Result<std::optional<PrivateKey>> load(const QString& interface) override;
    Result<void> save(const QString& interface, const PrivateKey& key) override;
    Result<void> remove(const QString& interface) override;

    QHash<QString, QByteArray> keys; ///< raw, by interface
    bool isBroken = false;           ///< every call fails
};

class MemoryRecordStore final : public helper::RecordStore
{
public:
    Result<std::optional<helper::InterfaceRecord>> load(const QString& interface) override;
    Result<void> save(const QString& interface, const helper::InterfaceRecord& record) override;
    Result<void> remove(const QString& interface) override;

    QHash<QString, helper::InterfaceRecord> records;
    bool isBroken = false; ///< every call fails
};

/// Ports that note what is sent, and get what a test has arrive.
class FakeRawUdp final : public helper::RawUdp
{
public:
    struct Sent
    {
        helper::RawPlace place;
        Endpoint target;
        QByteArray payload;
        QHostAddress from;
    };

    bool isAllowed() const override { return allowed; }
    Result<std::unique_ptr<helper::RawPort>> open(const helper::RawPlace& place, Arrived arrived) override;

    void arrive(quint16 port, const helper::CheckArrival& arrival) const;
    QList<Sent> takeSent() { return std::exchange(sent, {}); }
    QList<quint16> ports() const { return m_open.keys(); }

    bool allowed = true;
    QList<Sent> sent;

private:
    class Port;

    QMap<quint16, Arrived> m_open; ///< by port
};

/// A key of 32 equal bytes.
PublicKey keyOf(char byte);

PrivateKey privateKeyFrom(const QByteArray& raw);

/// What `wg show IF dump` prints for a device with this private key, followed by peer lines.
QByteArray dumpOf(const QByteArray& privateKey, const QByteArrayList& peerLines = {});
QByteArray peerLine(const PublicKey& peer, const QByteArray& allowedIps, const QByteArray& keepalive = "25");

} // namespace roamwire::tests
