#include "client-gui/tray/inviting/briefcopy.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

namespace roamwire::tray {

void copyBriefly(const QString& secret, std::chrono::milliseconds lifetime)
{
    QClipboard* clipboard = QGuiApplication::clipboard();
    auto* data = new QMimeData; // the clipboard's from here on
    data->setText(secret);
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    clipboard->setMimeData(data);
    auto* timer = new QTimer(clipboard);
    timer->setSingleShot(true);
    // The clipboard deletes what it holds as soon as something else is copied, here or in another program.
    QObject::connect(data, &QObject::destroyed, timer, [timer] {
        timer->stop();
        timer->deleteLater();
    });
    QObject::connect(timer, &QTimer::timeout, timer, [clipboard, secret] {
        if (clipboard->text() == secret)
            clipboard->clear();
    });
    timer->start(lifetime);
}

} // namespace roamwire::tray
