#pragma once

#include <QApplication>
#include <QPalette>
#include <QPixmap>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

namespace roamwire::test {

inline QPalette darkPalette()
{
    QPalette palette(QColor(0x2b2b2b), QColor(0x2b2b2b));
    palette.setColor(QPalette::Base, QColor(0x1f1f1f));
    palette.setColor(QPalette::AlternateBase, QColor(0x262626));
    palette.setColor(QPalette::Highlight, QColor(0x3d7ec7));
    palette.setColor(QPalette::Link, QColor(0x79b8ff));
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a9a9a));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(role, QColor(0xeeeeee));
        palette.setColor(QPalette::Disabled, role, QColor(0x8a8a8a));
    }
    return palette;
}

/// Pictures of what is drawn, for people to look at: NAME-light.png and NAME-dark.png in the folder that
/// ROAMWIRE_SCREENSHOTS names; nothing without it. QT_SCALE_FACTOR=1.25 makes them larger.
inline void takeScreenshots(QWidget& window, const QString& name)
{
    const QString folder = qEnvironmentVariable("ROAMWIRE_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const auto take = [&](const QPalette& palette, const QString& look) {
        QApplication::setPalette(palette);
        QApplication::processEvents();
        window.grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, name, look));
    };
    const QPalette light = QApplication::style()->standardPalette();
    take(darkPalette(), QStringLiteral("dark"));
    take(light, QStringLiteral("light"));
}

} // namespace roamwire::test
