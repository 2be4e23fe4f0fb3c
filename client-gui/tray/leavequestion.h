#pragma once

#include "client-gui/tray/network.h"

#include <QMessageBox>
#include <QPointer>

namespace roamwire::tray {

/// Asks whether a network is really to be left, does it, and tells what could not be done. Belongs to itself: shown
/// with open(), it goes when it is closed, or when the network does.
class LeaveQuestion final : public QMessageBox
{
    Q_OBJECT

public:
    LeaveQuestion(Network& network, QWidget* parent);

private:
    void leave();

    QPointer<Network> m_network;
};

} // namespace roamwire::tray
