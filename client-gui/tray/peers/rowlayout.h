#pragma once

#include <QFont>
#include <QRect>

namespace roamwire::tray {

/// Where the parts of a peer's row are: two lines of text, all in columns of the same place in every row. What does not
/// fit goes, the traffic first, then the words; the reason then stands below the name. Empty rectangle: not shown.
struct RowLayout
{
    QRect avatar;
    QRect name;
    QRect below; ///< the name
    QRect badge;
    QRect words;
    QRect handshake;
    QRect graph;
    QRect figures; ///< below the graph

    static RowLayout of(const QRect& row, const QFont& font, Qt::LayoutDirection direction);
    static int height(const QFont& font);
    /// Of a row in which all that has to be seen is.
    static int leastWidth(const QFont& font);
    /// For the text below the graph.
    static QString widestFigures();
};

} // namespace roamwire::tray
