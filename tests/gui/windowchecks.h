#pragma once

#include "client-gui/tray/language.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QStringList>
#include <QTranslator>
#include <QWidget>

namespace roamwire::test {

/// A language in which everything takes a third more room.
class LongLanguage final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override
    {
        const QString text = QString::fromUtf8(source);
        return text + QString(text.size() / 3, u'm').replace(QStringLiteral("mmmmmm"), QStringLiteral("mmmmm "));
    }
};

/// Speaks a language as long as it lives: one of ours, or "long".
class Speaker
{
public:
    explicit Speaker(const QString& language)
    {
        if (language == QStringLiteral("long"))
            QCoreApplication::installTranslator(&m_long);
        else
            tray::useLanguage(language);
    }
    ~Speaker()
    {
        QCoreApplication::removeTranslator(&m_long);
        tray::useLanguage(QStringLiteral("en"));
    }
    Q_DISABLE_COPY_MOVE(Speaker)

private:
    LongLanguage m_long;
};

inline QString named(const QWidget& widget)
{
    const auto* label = qobject_cast<const QLabel*>(&widget);
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return QStringLiteral("%1 '%2'").arg(QString::fromLatin1(widget.metaObject()->className()),
                                         label    ? label->text()
                                         : button ? button->text()
                                                  : widget.objectName());
}

/// What of a window's text does not fit where it stands.
inline QStringList clippedIn(const QWidget& window)
{
    QStringList clipped;
    const auto widgets = window.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (!widget->isVisible())
            continue;
        const auto* label = qobject_cast<const QLabel*>(widget);
        const bool isText = label || qobject_cast<const QAbstractButton*>(widget);
        const QSize needed =
            label && label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : widget->minimumSizeHint();
        const QRect place(widget->mapTo(&window, QPoint()), widget->size());
        if (isText &&
            (needed.width() > widget->width() || needed.height() > widget->height() || !window.rect().contains(place)))
            clipped << named(*widget);
    }
    return clipped;
}

/// What can have the focus, and would be read out as nothing.
inline QStringList namelessIn(const QWidget& window)
{
    QStringList nameless;
    const auto widgets = window.findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus))
            continue;
        const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        if (!widget->focusProxy() && (!interface || interface->text(QAccessible::Name).isEmpty()))
            nameless << named(*widget);
    }
    return nameless;
}

} // namespace roamwire::test
