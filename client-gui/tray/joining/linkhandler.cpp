#include "client-gui/tray/joining/linkhandler.h"

#include <QFileOpenEvent>

#include <utility>

namespace roamwire::tray {

LinkHandler::LinkHandler(Networks& networks, MakeJoining makeJoining, QObject* parent)
    : QObject(parent)
    , m_networks(networks)
    , m_makeJoining(std::move(makeJoining))
{
}

LinkHandler::~LinkHandler()
{
    delete m_dialog;
}

void LinkHandler::join()
{
    JoinDialog& shown = dialog();
    shown.show();
    shown.raise();
    shown.activateWindow();
}

void LinkHandler::open(const QString& link)
{
    JoinDialog& shown = dialog();
    shown.offer(link);
    join();
}

bool LinkHandler::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::FileOpen)
        return QObject::eventFilter(watched, event);
    const QUrl url = static_cast<QFileOpenEvent*>(event)->url();
    if (url.scheme() != QStringLiteral("roamwire"))
        return false;
    open(url.toString(QUrl::FullyEncoded));
    return true;
}

JoinDialog& LinkHandler::dialog()
{
    if (!m_dialog) {
        m_dialog = new JoinDialog(m_networks, m_makeJoining);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &QDialog::finished, this, [this] { m_dialog = nullptr; });
        connect(m_dialog, &JoinDialog::joined, this, &LinkHandler::joined);
        connect(m_dialog, &JoinDialog::peersWanted, this, &LinkHandler::peersWanted);
    }
    return *m_dialog;
}

} // namespace roamwire::tray
