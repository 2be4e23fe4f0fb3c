#pragma once

#include "client-gui/platform/doctor/finding.h"

#include <QWidget>

#include <optional>

namespace roamwire::tray {

/// A round sign for how well something is, in the colours of the palette; its accessible name says the same in a word.
class StateMark final : public QWidget
{
    Q_OBJECT

public:
    /// Not known yet.
    explicit StateMark(QWidget* parent = nullptr);

    void setHealth(std::optional<Health> health);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString word() const;

    std::optional<Health> m_health;
};

} // namespace roamwire::tray
