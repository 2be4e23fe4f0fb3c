#pragma once

#include <QWidget>

namespace roamwire::tray {

/// A round sign before a line of text: how a step goes, or how serious a sentence is. As large as the line, drawn for
/// every scale, in colours that are read on light and on dark windows. The text beside it says the same, so a screen
/// reader passes it over.
class Mark final : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Waiting, Working, Done, Failed, Note, Warning };

    explicit Mark(Kind kind, QWidget* parent = nullptr);

    Kind kind() const { return m_kind; }
    void setKind(Kind kind);

    /// Of the kind's sign, at least 4.5 to 1 against the window (WCAG 2 AA).
    static QColor colour(Kind kind, const QPalette& palette);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind;
};

} // namespace roamwire::tray
