#pragma once

#include "client-gui/engine/candidates.h"

#include <QCache>

namespace roamwire {

/// Which kind of path worked between two networks before, so that it is tried first when both are there again. Lives as
/// long as the program.
class PathMemory final
{
public:
    /// A path to `peer` was verified while we were at `place`.
    void remember(const OwnPlace& place, const PeerRecord& peer, const Candidate& worked);

    /// The candidates, what worked before for this pair of networks first.
    QList<Candidate> ordered(QList<Candidate> candidates, const OwnPlace& place, const PeerRecord& peer) const;

private:
    struct Kind
    {
        PathKind kind;
        QAbstractSocket::NetworkLayerProtocol family;
    };

    /// Pairs of networks that one laptop sees in its life, with room.
    static constexpr qsizetype kMaxPairs = 1024;

    QCache<QByteArray, Kind> m_pairs{kMaxPairs};
};

} // namespace roamwire
