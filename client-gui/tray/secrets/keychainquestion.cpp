#include "client-gui/tray/secrets/keychainquestion.h"

#include <QDir>
#include <QPushButton>

namespace roamwire::tray {

KeychainQuestion::KeychainQuestion(const KeychainTrouble& trouble, ReplyTo<WithoutKeychain> reply, QWidget* parent)
    : QMessageBox(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setIcon(QMessageBox::Information);
    setWindowTitle(tr("Where to keep the secret of %1").arg(trouble.interface));
    setTextFormat(Qt::PlainText); // what a keychain says may look like markup
    setText(tr("No keychain is available for the secret of %1.").arg(trouble.interface));
    setInformativeText(
        tr("It can stay in a file that only you can read:\n%1\n\n"
           "A keychain, such as GNOME Keyring or KWallet, would encrypt it with your password. In the file it is as "
           "safe as the disk: who gets hold of that, or of a backup, can join this network.\n\nReason: %2")
            .arg(QDir::toNativeSeparators(trouble.configPath), trouble.problem));
    auto* file = addButton(tr("&Keep it in the file"), QMessageBox::AcceptRole);
    auto* again = addButton(tr("&Try again"), QMessageBox::ActionRole);
    auto* notNow = addButton(tr("&Decide later"), QMessageBox::RejectRole);
    setDefaultButton(again);
    setEscapeButton(notNow);
    connect(this, &QDialog::finished, this, [this, file, again, reply] {
        if (clickedButton() == file)
            reply(WithoutKeychain::KeepInFile);
        else
            reply(clickedButton() == again ? WithoutKeychain::TryAgain : WithoutKeychain::NotNow);
    });
}

} // namespace roamwire::tray
