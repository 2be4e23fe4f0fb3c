#pragma once

#include "client-gui/helper/checkrun.h"
#include "client-gui/helper/ratelimit.h"
#include "client-gui/helper/rawudp.h"
#include "shared/wireguard/device.h"

#include <map>
#include <vector>

namespace roamwire::helper {

/// A check datagram that is to be sent now.
struct CheckSend
{
    Endpoint target;
    CheckDatagram datagram{};
    QHostAddress from = {}; ///< null: as the system chooses
};

/// What is to be done at once.
struct CheckWork
{
    QList<CheckSend> sends;
    QList<CheckResult> results;
};

/// All checks of one interface: those that run here, and the answers to peers that check their paths to us. Pure: time,
/// nonces and datagrams are passed in, and what is to be sent and told comes out.
///
/// Nothing happens before a datagram is authentic, and nothing is computed for who is no peer of the interface.
class CheckTable final
{
public:
    /// `own`: the interface's private key.
    CheckTable(PrivateKey own, CheckRun::MakeNonce makeNonce, Instant now);

    const PublicKey& ownKey() const { return m_ownKey; }

    /// The peers that the interface has now; checks of others end without a word.
    void setPeers(const QList<DevicePeer>& peers);

    /// Begins a check, or begins it anew. `peer` is on the interface.
    Result<CheckWork> start(const PublicKey& peer, const QList<Endpoint>& candidates, Instant now);
    void stop(const PublicKey& peer, Instant now);

    CheckWork receive(const CheckArrival& arrival, Instant now);
    CheckWork advance(Instant now);
    /// When advance() has something to do; nullopt: while no check runs.
    std::optional<Instant> nextWork() const;

private:
    /// Where a peer asked from that was not checked at that moment.
    struct Hearing
    {
        Endpoint source;
        Instant at;
    };

    /// A peer that was checked, or that showed itself: what it takes to answer it.
    struct Acquaintance
    {
        void heard(const Endpoint& source, Instant now);

        CheckKey key;
        RateLimit idleAnswers;
        RateLimit checkAnswers;
        std::optional<Instant> told; ///< when its asking was last worth an event
        QList<Hearing> hearings;     ///< the latest ones, few
    };

    const PublicKey* peerOf(const KeyPrefix& sender) const;
    Acquaintance* acquaintance(const PublicKey& peer, Instant now);
    Result<Acquaintance*> meet(const PublicKey& peer, Instant now);
    void answer(const CheckArrival& arrival, const CheckNonce& nonce, Acquaintance& asker, bool isChecked, Instant now,
                CheckWork& work);
    void collectAsks(const PublicKey& peer, CheckRun& run, Instant now, CheckWork& work);

    PrivateKey m_own;
    PublicKey m_ownKey;
    CheckRun::MakeNonce m_makeNonce;
    std::vector<PublicKey> m_peers; ///< in their order
    std::map<PublicKey, Acquaintance> m_acquaintances;
    std::map<PublicKey, CheckRun> m_runs;
    RateLimit m_keys;
    RateLimit m_asks;
    RateLimit m_answers;
};

} // namespace roamwire::helper
