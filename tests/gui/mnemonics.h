#pragma once

#include <QAbstractButton>
#include <QKeySequence>
#include <QLabel>
#include <QMenu>
#include <QSet>

namespace roamwire::test {

/// The texts whose mnemonic another one has already, among all that can be seen at once in a window.
inline QStringList clashingMnemonics(const QWidget& window)
{
    QSet<QKeySequence> taken;
    QStringList clashes;
    const auto take = [&](const QString& text) {
        const QKeySequence mnemonic = QKeySequence::mnemonic(text);
        if (!mnemonic.isEmpty() && taken.contains(mnemonic))
            clashes << text;
        taken << mnemonic;
    };
    for (const auto* button : window.findChildren<QAbstractButton*>()) {
        if (button->isVisible())
            take(button->text());
    }
    for (const auto* label : window.findChildren<QLabel*>()) {
        if (label->isVisible() && label->buddy())
            take(label->text());
    }
    return clashes;
}

/// The same of one menu, without its submenus.
inline QStringList clashingMnemonics(const QMenu& menu)
{
    QSet<QKeySequence> taken;
    QStringList clashes;
    for (const QAction* action : menu.actions()) {
        const QKeySequence mnemonic = QKeySequence::mnemonic(action->text());
        if (!mnemonic.isEmpty() && taken.contains(mnemonic))
            clashes << action->text();
        taken << mnemonic;
    }
    return clashes;
}

} // namespace roamwire::test
