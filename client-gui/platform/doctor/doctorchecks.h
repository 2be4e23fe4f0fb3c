#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/networksnapshot.h"
#include "client-gui/platform/doctor/finding.h"
#include "client-gui/platform/systemfacts.h"
#include "shared/base/clock.h"

#include <QJsonObject>

/// The doctor's checks: from what was looked up to what it means. Pure; Examination looks things up.
namespace roamwire {

struct ConfigFacts
{
    QString path; ///< empty: none was found or chosen
    QString problem;
    bool exists = false;
    bool isPrivate = false; ///< only its owner may read and write it
    bool isLoaded = false;
};
Finding checkConfiguration(const ConfigFacts& facts);

/// `status`: what a running client told; nullopt: none answers on `socket`.
Finding checkAgent(const std::optional<QJsonObject>& status, const QString& socket);

struct HelperFacts
{
    bool isAvailable = false;
    QString problem;
    QString version;
    QStringList abilities;
    QString lockedToGroup; ///< the socket is there, and this user is not in the group that may open it
};
Finding checkHelper(const HelperFacts& facts);
Finding checkAbilities(const HelperFacts& facts, const EngineSettings* settings);
/// Whether the helper may check paths before they are taken, and show the relay which port WireGuard sends from.
Finding checkRawSockets(const HelperFacts& facts);

Finding checkWireGuard(const WireGuardFacts& facts);
/// `version`: what `wg --version` printed.
Finding checkWgTool(const Result<QByteArray>& version);

struct InterfaceFacts
{
    bool exists = false;
    /// As the helper knows it; an error where it does not tell, for example while a client holds the interface.
    Result<std::optional<InterfaceMode>> mode;
    bool isHeldByClient = false;
    QList<Prefix> addresses;
};
Finding checkInterface(const InterfaceFacts& facts, const EngineSettings* settings);

inline const QString kServerName = QStringLiteral("server_name");
inline const QString kServerTcp = QStringLiteral("server_tcp");
inline const QString kServerChallenge = QStringLiteral("server_challenge");

/// One step towards the server, and how long it took.
using Timed = Result<Milliseconds>;
Finding checkServerName(const QString& host, const Timed& lookup);
Finding checkServerTcp(const QString& host, quint16 port, const Timed& connect);
Finding checkServerChallenge(const Timed& challenge);

Finding checkObserved(const std::optional<QJsonObject>& status);
Finding checkClock(qint64 unixMs, std::optional<bool> isSynchronized);
Finding checkNetwork(const NetworkSnapshot& snapshot);
/// `sent`: whether a datagram to the server could be sent.
Finding checkUdp(const Result<void>& sent, const std::optional<QJsonObject>& status);
/// How many peers are reached directly, over the relay, and not at all, and why.
Finding checkPaths(const std::optional<QJsonObject>& status);
/// `outgoing`: the interface through which packets to the internet leave.
Finding checkOtherVpn(const NetworkSnapshot& snapshot, const QString& outgoing);
Finding checkFirewall(const FilterFacts& facts, bool hasOtherVpn);

/// What could not be looked up, because of `reason`.
Finding notTried(const QString& check, const QString& reason, const QString& mend);

/// A message of the form "what is wrong; what helps", taken apart.
Finding failed(const QString& check, const QString& message);

} // namespace roamwire
