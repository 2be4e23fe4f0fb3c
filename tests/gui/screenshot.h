#pragma once

#include <QApplication>
#include <QDir>
#include <QPalette>
#include <QWidget>

namespace roamwire::test {

/// Fusion's colours as a dark desktop hands them to it.
inline QPalette darkPalette()
{
    const QColor window(0x2b, 0x2d, 0x30);
    const QColor base(0x1e, 0x1f, 0x22);
    const QColor text(0xe6, 0xe6, 0xe6);
    const QColor faint(0x80, 0x80, 0x80);
    QPalette palette(window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        palette.setColor(role, text);
        palette.setColor(QPalette::Disabled, role, faint);
    }
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, window);
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::Highlight, QColor(0x2f, 0x65, 0xca));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::PlaceholderText, faint);
    return palette;
}

/// Writes `NAME-PERCENT.png` into the folder that ROAMWIRE_SCREENSHOTS names; nothing without it. Run the test with
/// QT_SCALE_FACTOR for another scale.
inline void takeScreenshot(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("ROAMWIRE_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    const QPixmap picture = widget.grab();
    const int percent = qRound(picture.devicePixelRatio() * 100);
    QDir().mkpath(folder);
    picture.save(QStringLiteral("%1/%2-%3.png").arg(folder, name).arg(percent));
}

} // namespace roamwire::test
