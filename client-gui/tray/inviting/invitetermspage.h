#pragma once

#include "shared/wire/messages.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace roamwire::tray {

/// For how many devices, how long, and for whom a link is to be.
class InviteTermsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit InviteTermsPage(QWidget* parent = nullptr);

    wire::Invite terms() const;
    /// Choices can be made.
    void setOpen(bool isOpen);

private:
    QWidget* m_choices;
    QSpinBox* m_uses;
    QComboBox* m_expiry;
    QCheckBox* m_ephemeral;
};

} // namespace roamwire::tray
