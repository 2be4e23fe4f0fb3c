#pragma once

#include <QTimer>
#include <QToolButton>

namespace roamwire::tray {

/// Shows a text, and copies it when it is pressed; a tick says that it did.
class CopyButton final : public QToolButton
{
    Q_OBJECT

public:
    /// `what`: "Address"; for the tooltip and the screen reader.
    explicit CopyButton(const QString& what, QWidget* parent = nullptr);

    /// `shown` is what stands on the button, and may be shorter; empty: the icon alone. Without a value it is disabled.
    void setValue(const QString& value, const QString& shown);
    QString value() const { return m_value; }

private:
    void copy();
    void describe();

    QString m_what;
    QString m_value;
    QTimer m_ticked;
};

/// To the clipboard and, where there is one, to the selection that the middle button pastes.
void copyText(const QString& text);

} // namespace roamwire::tray
