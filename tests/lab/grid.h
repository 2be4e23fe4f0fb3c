#pragma once

#include "tests/lab/gridtable.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/topology.h"
#include "tests/lab/tunneldriver.h"
#include "tests/lab/udpcapture.h"

namespace roamwire::lab {

/// What came out in one cell, with a packet through the tunnel every 20 ms. Times count from the moment at which the
/// second host began to join.
struct GridResult
{
    GridPair pair;
    PathView there = {}; ///< what both sides say in the end
    PathView back = {};
    std::optional<double> firstPacketMs = {}; ///< until the first answer through the tunnel
    std::optional<double> directMs = {};      ///< until both sides say that their path is direct, and keep to it
    double longestGapMs = 0;                  ///< without an answer, after the first one
    bool wasSaidDirect = false;               ///< by one of them, at any time
    int relayedLater = 0; ///< packets of traffic at the relay after both said that their path is direct

    static constexpr double kFirstPacketMs = 2'000; ///< no cell with a path may take longer
    static constexpr double kDirectMs = 3'000;      ///< nor one with a direct path

    /// What is not as the cell has it, in words for a person.
    QStringList flaws() const;
};

/// Networks with the real programs, for pairs of hosts that join and say how they reach each other. Each pair has a
/// tenant of its own.
class Grid final
{
public:
    /// Members are plugged in, strangers are not.
    static Result<std::unique_ptr<Grid>> build(const Cast& cast, Relaying relaying);

    const Topology& topology() const { return *m_topology; }

    /// A link to a new tenant for this host, and one to the same for another.
    QString newLink(const Host& host);
    QString sameLink(const Host& host) const;

    /// Plays all of them, some at the same time; by the cell's name. All programs have ended when it returns.
    QMap<QString, Result<GridResult>> playAll(QList<GridPair> pairs);

private:
    Grid() = default;
    QMap<QString, Result<GridResult>> playRound(const QList<GridPair>& round);
    Result<GridResult> play(const GridPair& pair, int tenant) const;
    int relayedSince(const GridPair& pair, Moment from) const;

    std::unique_ptr<Topology> m_topology;
    std::unique_ptr<ServerProgram> m_server;
    std::unique_ptr<UdpCapture> m_atRelay;
    int m_tenants = 0;
};

} // namespace roamwire::lab
