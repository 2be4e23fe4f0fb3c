#pragma once

#include "client-gui/engine/clientconfig.h"

#include <QWidget>

class QLabel;

namespace roamwire::tray {

/// The end of a join that worked: the address of this machine.
class DonePage final : public QWidget
{
    Q_OBJECT

public:
    explicit DonePage(QWidget* parent = nullptr);

    void present(const EngineSettings& settings);

private:
    QLabel* m_address;
    QLabel* m_asWhat;
};

} // namespace roamwire::tray
