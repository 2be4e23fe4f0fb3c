#pragma once

#include "tests/lab/cast.h"

namespace roamwire::lab {

/// Two hosts, each behind a kind of router, and what the best path between them is.
struct GridCell
{
    QString one; ///< what is in front of the one
    QString other;
    QString path;        ///< lan, wan, relay or none
    QString reason = {}; ///< the word for why it is not direct; both sides have the same

    QString name() const { return one + QStringLiteral(" / ") + other; }
    bool isConnectable() const { return path != QLatin1String("none"); }
    bool isDirect() const { return path == QLatin1String("lan") || path == QLatin1String("wan"); }
};

/// All pairs of the six kinds, and two of one LAN with one router and with two.
QList<GridCell> gridCells();

/// A cell and its two hosts.
struct GridPair
{
    GridCell cell;
    QString one;
    QString other;
};

/// Every cell, with hosts of gridCast().
QList<GridPair> gridPairs();

/// Two homes of each kind and the two LANs, with a host in every place.
Cast gridCast();

} // namespace roamwire::lab
