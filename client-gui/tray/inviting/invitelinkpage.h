#pragma once

#include "client-gui/engine/inviter.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace roamwire::tray {

class Notice;
class QrView;

/// A link that was made: as QR code, as text, and who can do what with it.
class InviteLinkPage final : public QWidget
{
    Q_OBJECT

public:
    explicit InviteLinkPage(QWidget* parent = nullptr);

    void present(const Invitation& invitation, const wire::Invite& terms);
    void forget();

private:
    void copy();

    QrView* m_qr;
    QLineEdit* m_text;
    QPushButton* m_copy;
    QLabel* m_terms;
    Notice* m_warning;
};

} // namespace roamwire::tray
