#pragma once

#include "client-gui/tray/mark.h"

#include <QFrame>

class QLabel;

namespace roamwire::tray {

/// A sentence that deserves to be seen, inside a window: a mark and wrapped text on a tint. Hidden until there is one.
/// A screen reader is told when it appears.
class Notice final : public QFrame
{
    Q_OBJECT

public:
    explicit Notice(QWidget* parent = nullptr);

    /// `text` may be what the engine says, which begins in lower case.
    void tell(Mark::Kind kind, const QString& text);
    void clear();
    /// Empty where there is none.
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Mark* m_mark;
    QLabel* m_label;
};

} // namespace roamwire::tray
