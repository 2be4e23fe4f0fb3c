#pragma once

#include "client-gui/tray/networks.h"
#include "shared/base/clock.h"

#include <QMainWindow>

#include <memory>

namespace roamwire::tray {

/// The window: every network with its peers, which path leads to each and why, and the details of one of them. It acts
/// on networks only where nothing needs to be asked (pause, resume, tryDirect); the rest it asks for by signals.
///
/// Closing hides it; whether that ends the program is up to the application. GUI thread.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// Both outlive it.
    MainWindow(Networks& networks, const Clock& clock, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Shows it above other windows, and gives it the keyboard.
    void present();
    /// The same, at this peer with its details; nothing is selected where there is no such peer any more.
    void presentPeer(Network* network, const PublicKey& peer);

    /// Size, place and what is open, for the next start. What is not understood changes nothing.
    QByteArray layoutState() const;
    void restoreLayoutState(const QByteArray& state);

Q_SIGNALS:
    void joinRequested();
    void inviteRequested(roamwire::tray::Network* network);
    void settingsRequested();
    void doctorRequested(roamwire::tray::Network* network);
    void leaveRequested(roamwire::tray::Network* network);
    void quitRequested();
    /// It was hidden: now is the time to keep layoutState().
    void layoutChanged(const QByteArray& state);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace roamwire::tray
