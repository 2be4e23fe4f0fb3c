#pragma once

#include "client-gui/tray/secrets/secretkeeper.h"

#include <QMessageBox>

namespace roamwire::tray {

/// Tells that no keychain works, and asks where the secret is to stay. Belongs to itself: shown with open(), it goes
/// when it is closed.
class KeychainQuestion final : public QMessageBox
{
    Q_OBJECT

public:
    KeychainQuestion(const KeychainTrouble& trouble, ReplyTo<WithoutKeychain> reply, QWidget* parent = nullptr);
};

} // namespace roamwire::tray
