#include "client-gui/tray/diagnostics/networkexamination.h"

#include "client-gui/platform/doctor/examination.h"
#include "client-gui/platform/platform.h"
#include "client-gui/tray/diagnostics/doctordialog.h"

namespace roamwire::tray {
namespace {

void examine(const QString& interface, DoctorDialog* dialog)
{
    auto* examination = new Examination({ClientConfig::defaultPath(interface), std::nullopt, defaultHelperSocket()});
    examination->setParent(dialog);
    QObject::connect(examination, &Examination::found, dialog, &DoctorDialog::add);
    QObject::connect(examination, &Examination::finished, dialog, [examination, dialog] {
        dialog->finish(examination->bundleFacts());
        examination->deleteLater();
    });
    dialog->begin(Examination::checks());
    examination->start();
}

} // namespace

DoctorDialog* examineNetwork(const Network& network, QWidget* parent)
{
    auto* dialog = new DoctorDialog(network.interface(), parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &DoctorDialog::againRequested, dialog,
                     [interface = network.interface(), dialog] { examine(interface, dialog); });
    examine(network.interface(), dialog);
    dialog->show();
    return dialog;
}

} // namespace roamwire::tray
