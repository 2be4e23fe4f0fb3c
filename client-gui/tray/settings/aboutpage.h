#pragma once

#include <QWidget>

namespace roamwire::tray {

/// Version, licence, and what else is inside.
class AboutPage final : public QWidget
{
    Q_OBJECT

public:
    explicit AboutPage(QWidget* parent = nullptr);

    static QString title() { return tr("About"); }
};

} // namespace roamwire::tray
