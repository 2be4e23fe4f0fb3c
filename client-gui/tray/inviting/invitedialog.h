#pragma once

#include "client-gui/tray/network.h"

#include <QDialog>
#include <QPointer>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace roamwire::tray {

class InviteLinkPage;
class InviteTermsPage;

/// Makes a link for a newcomer to one network, and shows it as text and QR code. Closes when the network goes away.
class InviteDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit InviteDialog(Network& network, QWidget* parent = nullptr);
    ~InviteDialog() override;

private:
    void updateAbility();
    void ask();
    void answer(const Result<Invitation>& invitation);
    void askAgain();

    QPointer<Network> m_network;
    bool m_isWaiting = false;

    QStackedWidget* m_pages;
    InviteTermsPage* m_terms;
    InviteLinkPage* m_link;
    QPushButton* m_create;
    QPushButton* m_another;
};

} // namespace roamwire::tray
