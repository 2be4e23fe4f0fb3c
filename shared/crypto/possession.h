#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"
#include "shared/model/secretbytes.h"
#include "shared/model/tenantid.h"

namespace roamwire {

// Proof that a joiner holds the private key of its public key (design section 6):
//
//   proof = BLAKE2b-256(key = X25519(private key, server_key),
//                       "roamwire-join-v1" ‖ nonce ‖ server_key ‖ publickey ‖ tenant ‖ binding)
//
// The server's key pair and nonce are fresh for every connection, so a proof is worth nothing anywhere else.

/// What a proof is bound to besides the key itself.
struct ProofContext
{
    ServerKey serverKey;
    Nonce nonce;
    TenantId tenant;
    Binding binding;

    bool operator==(const ProofContext&) const = default;
};

/// A fresh WireGuard private key.
PrivateKey makePrivateKey();
PublicKey publicKeyOf(const PrivateKey& privateKey);

/// The client's side. Fails for a low-order server key (all-zero X25519 result).
Result<PossessionProof> provePossession(const PrivateKey& privateKey, const ProofContext& context);

/// The server's side of one connection: makes the challenge, checks the one answer.
class PossessionChallenge final
{
public:
    PossessionChallenge();

    const ServerKey& serverKey() const { return m_serverKey; }
    const Nonce& nonce() const { return m_nonce; }

    /// Constant time. False also for a low-order public key and for one with its unused highest bit set.
    bool verify(const PossessionProof& proof, const PublicKey& publicKey, const TenantId& tenant,
                const Binding& binding) const;

private:
    PrivateKey m_secret;
    ServerKey m_serverKey;
    Nonce m_nonce;
};

} // namespace roamwire
