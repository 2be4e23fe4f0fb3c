#pragma once

#include "client-gui/engine/pathmachine.h"
#include "client-gui/tray/peers/badgecolors.h"

#include <QFont>
#include <QPainter>

namespace roamwire::tray {

/// The pill that names a path: "LAN 2 ms". Filled when the path works, only outlined while it is tried, or where there
/// is none.
struct Badge
{
    QString kind;
    QString figure; ///< beside it, lighter; may be empty
    Tone tone = Tone::Quiet;
    bool isFilled = false;

    static Badge of(const Path& path, std::optional<std::int64_t> rttMs);

    /// With the padding inside.
    QSize size(const QFont& font) const;
    /// Wide enough for every path with up to three digits of milliseconds.
    static int commonWidth(const QFont& font);
    /// The same without milliseconds.
    static int commonKindWidth(const QFont& font);

    /// At the leading edge of `rect` as wide as size(), centered in its height.
    void paint(QPainter& painter, const QRect& rect, const QFont& font, const QPalette& palette,
               Qt::LayoutDirection direction) const;
};

} // namespace roamwire::tray
