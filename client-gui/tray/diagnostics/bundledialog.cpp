#include "client-gui/tray/diagnostics/bundledialog.h"

#include "client-gui/platform/doctor/debugbundle.h"
#include "client-gui/tray/phrasebook.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFontDatabase>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace roamwire::tray {
namespace {

/// Most lines of a log fit.
constexpr QSize kStartSize{720, 560};

} // namespace

BundleDialog::BundleDialog(const QString& text, const QString& fileName, QWidget* parent)
    : QDialog(parent)
    , m_text(text)
    , m_fileName(fileName)
{
    setWindowTitle(tr("Save debug bundle"));
    auto* about = new QLabel(tr("This is what will be in the file. Addresses, names, keys and networks are replaced by "
                                "placeholders, and there are no secrets in it. Please read it before you pass it on."),
                             this);
    about->setWordWrap(true);
    auto* view = new QPlainTextEdit(text, this);
    view->setReadOnly(true);
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    view->setTabChangesFocus(true);
    view->setAccessibleName(tr("Contents of the debug bundle"));

    auto* buttons = new QDialogButtonBox(this);
    auto* save = buttons->addButton(tr("&Save…"), QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    save->setDefault(true);
    connect(save, &QPushButton::clicked, this, &BundleDialog::chooseFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &BundleDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(16);
    column->addWidget(about);
    column->addWidget(view, 1);
    column->addWidget(buttons);
    resize(kStartSize);
    save->setFocus();
}

void BundleDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Save debug bundle"), QDir::homePath(), tr("Text files (*.txt)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(m_fileName);
    connect(dialog, &QFileDialog::fileSelected, this, &BundleDialog::saveTo);
    dialog->open();
}

void BundleDialog::saveTo(const QString& path)
{
    const auto saved = saveDebugBundle(m_text, path);
    if (saved)
        return accept();
    auto* problem = new QMessageBox(QMessageBox::Warning, windowTitle(), Phrasebook::sentence(saved.error().message),
                                    QMessageBox::Ok, this);
    problem->setAttribute(Qt::WA_DeleteOnClose);
    problem->open();
}

} // namespace roamwire::tray
