#include "client-gui/tray/leavequestion.h"

#include "client-gui/tray/phrasebook.h"

#include <QPushButton>

namespace roamwire::tray {

LeaveQuestion::LeaveQuestion(Network& network, QWidget* parent)
    : QMessageBox(Question, tr("Leave %1?").arg(network.interface()),
                  tr("Leave the network %1?").arg(network.interface()), Cancel, parent)
    , m_network(&network)
{
    setInformativeText(
        tr("This device gives its address back and is no longer reached by the others. To come back it needs "
           "a new invite link."));
    setAttribute(Qt::WA_DeleteOnClose);
    setTextFormat(Qt::PlainText);
    const QPushButton* accept = addButton(tr("Leave"), DestructiveRole);
    connect(accept, &QPushButton::clicked, this, &LeaveQuestion::leave);
    setDefaultButton(Cancel);
    connect(m_network, &QObject::destroyed, this, &QWidget::close);
}

/// The box closes with the click; the answer may take a while and finds another.
void LeaveQuestion::leave()
{
    if (!m_network)
        return;
    const QPointer<QWidget> window = parentWidget();
    const QString interface = m_network->interface();
    m_network->leave({window, [window, interface](const Result<DepartureReport>& report) {
                          if (report && report->isDone)
                              return;
                          const QString problem =
                              Phrasebook::sentence(report ? report->problem : report.error().message);
                          auto* box =
                              new QMessageBox(Warning, tr("%1 was not left").arg(interface), problem, Ok, window);
                          box->setAttribute(Qt::WA_DeleteOnClose);
                          box->setTextFormat(Qt::PlainText);
                          box->open();
                      }});
}

} // namespace roamwire::tray
