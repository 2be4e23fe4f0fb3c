#pragma once

#include "shared/wire/messages.h"

#include <QList>

namespace roamwire::test {

struct SampleMessage
{
    const char* name;
    wire::Message message;
};

/// Every message of roamwire.v1, sparse and full, with values at the ends of their ranges.
QList<SampleMessage> sampleMessages();

/// A peer with every field set, in both families.
PeerRecord fullPeer();
/// A peer of a dialect that tells no endpoints.
PeerRecord sparsePeer();

} // namespace roamwire::test
