#pragma once

#include <QApplication>
#include <QDir>
#include <QPalette>
#include <QPixmap>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

namespace roamwire::test {

/// Fusion's colours as a dark desktop hands them to it.
inline QPalette darkPalette()
{
    QPalette dark(QColor(0x2d2d30), QColor(0x2d2d30));
    const auto set = [&dark](QColor color, std::initializer_list<QPalette::ColorRole> roles) {
        for (const QPalette::ColorRole role : roles)
            dark.setColor(role, color);
    };
    set(QColor(0x1f1f22), {QPalette::Base, QPalette::ToolTipBase});
    set(QColor(0x26262a), {QPalette::AlternateBase});
    set(QColor(0xeeeeee), {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText});
    set(QColor(0x2f6fce), {QPalette::Highlight});
    set(QColor(0x79b8ff), {QPalette::Link});
    set(Qt::white, {QPalette::HighlightedText, QPalette::BrightText});
    set(QColor(0x9a9aa0), {QPalette::PlaceholderText});
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        dark.setColor(QPalette::Disabled, role, QColor(0x868690));
    return dark;
}

/// Pictures of what is drawn, for people to look at: NAME-PERCENT.png in the folder that ROAMWIRE_SCREENSHOTS names;
/// nothing without it. Run the test with QT_SCALE_FACTOR for another scale.
inline void takeScreenshot(QWidget& window, const QString& name)
{
    const QString folder = qEnvironmentVariable("ROAMWIRE_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    const QPixmap picture = window.grab();
    const int percent = qRound(picture.devicePixelRatio() * 100);
    QDir().mkpath(folder);
    picture.save(QStringLiteral("%1/%2-%3.png").arg(folder, name).arg(percent));
}

/// One on a light and one on a dark desktop: NAME-light-PERCENT.png and NAME-dark-PERCENT.png.
inline void takeScreenshots(QWidget& window, const QString& name)
{
    if (qEnvironmentVariableIsEmpty("ROAMWIRE_SCREENSHOTS"))
        return;
    if (const QString fusion = QStringLiteral("fusion"); QApplication::style()->name() != fusion)
        QApplication::setStyle(QStyleFactory::create(fusion));
    const auto take = [&](const QPalette& palette, const QString& look) {
        QApplication::setPalette(palette);
        QApplication::processEvents();
        takeScreenshot(window, name + look);
    };
    const QPalette light = QApplication::style()->standardPalette();
    take(darkPalette(), QStringLiteral("-dark"));
    take(light, QStringLiteral("-light"));
}

} // namespace roamwire::test
