#pragma once

#include "shared/model/fixedbytes.h"

namespace roamwire {

/// A WireGuard (X25519) public key. It names a peer within its tenant.
using PublicKey = FixedBytes<32, struct PublicKeyTag>;

/// The server's X25519 public key of one connection (design section 6).
using ServerKey = FixedBytes<32, struct ServerKeyTag>;

/// The server's random challenge of one connection.
using Nonce = FixedBytes<32, struct NonceTag>;

/// Proof that the joiner holds the private key of its public key (design section 6).
using PossessionProof = FixedBytes<32, struct PossessionProofTag>;

/// What ties a proof to one TLS connection: SHA-256 of the SPKI DER of the server's certificate, which is also the pin
/// of a link; all zero on a plain one.
using Binding = FixedBytes<32, struct BindingTag>;

/// What the server keeps of a token.
using TokenHash = FixedBytes<32, struct TokenHashTag>;

/// Keyed hash of a gateway's MAC address, `lan_name` on the wire: equal means "probably the same LAN".
using Fingerprint = FixedBytes<16, struct FingerprintTag>;

} // namespace roamwire
