#pragma once

#include "client-gui/engine/joining.h"
#include "client-gui/tray/joining/linkpreview.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLayout;
class QLineEdit;
class QRadioButton;
class QToolButton;

namespace roamwire::tray {

class Notice;

/// What is proposed for a join; the user may choose otherwise.
struct JoinProposal
{
    QString displayName;
    QString newInterface;        ///< a name that is free
    QStringList foundInterfaces; ///< that the system has, and that are in no network
};

/// What a link says, and how this machine is to join: under which name, with which interface.
class ReviewPage final : public QWidget
{
    Q_OBJECT

public:
    explicit ReviewPage(QWidget* parent = nullptr);

    void present(const InviteLink& link, const LinkPreview& preview, const JoinProposal& proposal);
    /// What the user chose; without an answer he is told what is missing.
    std::optional<JoinRequest> request();
    void forget();

private:
    QLayout* makeFacts();
    QLayout* makeInterfaceChoice();
    QLayout* makeAdvanced();
    QString carries() const;
    void showAlerts();
    void showPin(bool isWhole);
    void updateInterfaceChoice();

    std::optional<InviteLink> m_link;
    LinkPreview m_preview;

    QLabel* m_server;
    QLabel* m_tenant;
    QLabel* m_certificate;
    QToolButton* m_wholePin;
    QLabel* m_carries;
    QLabel* m_heading;
    Notice* m_alert;  ///< about the connection to the server
    Notice* m_joined; ///< about a network that this machine is in already
    QLineEdit* m_name;
    QWidget* m_interfaceChoice;
    QRadioButton* m_newInterface;
    QRadioButton* m_foundInterface;
    QLabel* m_consequence;
    QComboBox* m_found;
    QToolButton* m_advancedFold;
    QWidget* m_advanced;
    QLabel* m_newNameLabel;
    QLineEdit* m_newName;
    QCheckBox* m_allowPeers;
    Notice* m_notice; ///< about what was typed
};

} // namespace roamwire::tray
