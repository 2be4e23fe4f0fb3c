#pragma once

#include "client-gui/tray/network.h"

#include <QDialog>
#include <QPointer>

class QLayout;
class QPushButton;
class QStackedWidget;

namespace roamwire::tray {

class InviteLinkPage;
class InviteTermsPage;
class Notice;

/// Makes a link for a newcomer to one network, and shows it as text and QR code. Closes when the network goes away.
class InviteDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit InviteDialog(Network& network, QWidget* parent = nullptr);
    ~InviteDialog() override;

    void done(int result) override;

protected:
    bool event(QEvent* event) override;

private:
    QLayout* makeButtons();
    /// Why no link can be made now, and who or what helps; empty where one can.
    static QString hindranceOf(const Network& network);
    void updateAbility();
    void ask();
    void answer(const Result<Invitation>& invitation, const wire::Invite& terms);
    void askAgain();

    QPointer<Network> m_network;
    bool m_isWaiting = false;

    QStackedWidget* m_pages;
    InviteTermsPage* m_terms;
    InviteLinkPage* m_link;
    Notice* m_notice;
    QPushButton* m_create;
    QPushButton* m_another;
    QPushButton* m_close;
};

} // namespace roamwire::tray
