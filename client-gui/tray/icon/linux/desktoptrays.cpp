#include "client-gui/tray/icon/desktoptrays.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QGuiApplication>

#include <xcb/xcb.h>

#include <cstdlib>

namespace roamwire::tray {
namespace {

// The protocol has KDE's names everywhere: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
const QString kWatcher = QStringLiteral("org.kde.StatusNotifierWatcher");
const QString kWatcherPath = QStringLiteral("/StatusNotifierWatcher");

template <typename Reply>
using Freed = std::unique_ptr<Reply, decltype([](Reply* reply) { std::free(reply); })>;

/// Who owns the selection of the first screen's tray (freedesktop.org's System Tray Protocol).
bool hasTraySelection(xcb_connection_t* connection)
{
    constexpr char kName[] = "_NET_SYSTEM_TRAY_S0";
    const auto asked = xcb_intern_atom(connection, true, sizeof kName - 1, kName);
    const Freed<xcb_intern_atom_reply_t> atom(xcb_intern_atom_reply(connection, asked, nullptr));
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return false;
    const auto askedOwner = xcb_get_selection_owner(connection, atom->atom);
    const Freed<xcb_get_selection_owner_reply_t> owner(xcb_get_selection_owner_reply(connection, askedOwner, nullptr));
    return owner && owner->owner != XCB_WINDOW_NONE;
}

/// StatusNotifierItem over the session bus, XEmbed over X11.
class LinuxDesktopTrays final : public DesktopTrays
{
    Q_OBJECT

public:
    void watch() override
    {
        QDBusConnection bus = QDBusConnection::sessionBus();
        auto* watcher = new QDBusServiceWatcher(kWatcher, bus, QDBusServiceWatcher::WatchForRegistration, this);
        connect(watcher, &QDBusServiceWatcher::serviceRegistered, this, &LinuxDesktopTrays::ask);
        // The watcher alone shows nothing, and Qt does not use it before a host has come, too.
        bus.connect(kWatcher, kWatcherPath, kWatcher, QStringLiteral("StatusNotifierHostRegistered"), this,
                    SLOT(ask()));
        ask();
    }

    bool hasEmbedder() const override
    {
        // Qt's offscreen platform has the interface, too, without a connection.
        const auto* x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
        return x11 && x11->connection() && hasTraySelection(x11->connection());
    }

private Q_SLOTS:
    void ask()
    {
        auto get = QDBusMessage::createMethodCall(
            kWatcher, kWatcherPath, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
        get << kWatcher << QStringLiteral("IsStatusNotifierHostRegistered");
        get.setAutoStartService(false);
        auto* call = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(get), this);
        connect(call, &QDBusPendingCallWatcher::finished, this, [this, call] {
            const QDBusPendingReply<QDBusVariant> reply = *call;
            call->deleteLater();
            if (!reply.isError() && reply.value().variant().toBool())
                Q_EMIT notifierFound();
        });
    }
};

} // namespace

std::unique_ptr<DesktopTrays> makeDesktopTrays()
{
    return std::make_unique<LinuxDesktopTrays>();
}

} // namespace roamwire::tray

#include "desktoptrays.moc"
