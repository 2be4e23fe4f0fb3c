#pragma once

#include "client-gui/tray/network.h"

#include <QLabel>
#include <QPushButton>
#include <QTimer>

namespace roamwire::tray {

/// "Try direct now", and why not where it makes no sense.
class DirectTry final : public QWidget
{
    Q_OBJECT

public:
    explicit DirectTry(QWidget* parent = nullptr);

    /// `peer`: as it is now, of this network.
    void show(Network& network, const PeerStatus& peer);

private:
    void start();

    Network* m_network = nullptr; ///< alive whenever the button can be pressed: what shows it hides it before
    PublicKey m_peer;
    QString m_whyNot;
    QPushButton* m_button;
    QLabel* m_words;
    QTimer m_trying; ///< a try was asked for just now
};

} // namespace roamwire::tray
