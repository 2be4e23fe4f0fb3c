#pragma once

#include "client-gui/tray/settings/routerrules.h"

#include <QObject>
#include <QStringList>

namespace roamwire::tray {

/// What the user prefers, of all networks together: `~/.config/roamwire/tray.ini` (INI, 0600, written by rename at
/// every change). What is unknown or broken in it is ignored with a warning, and gone at the next change; it never
/// stops the program. GUI thread.
class Preferences final : public QObject
{
    Q_OBJECT

public:
    enum class Notifications {
        Off,
        Important, ///< what the user has to know or do something about
        All,
    };
    Q_ENUM(Notifications)

    explicit Preferences(QString path = defaultPath(), QObject* parent = nullptr);

    static QString defaultPath();

    Notifications notifications() const { return m_values.notifications; }
    /// A language that there are translations for ("de"); empty: the system's. See language.h.
    QString language() const { return m_values.language; }
    /// Only the tray icon shows at first, when the program is started by hand, too; unless there is no tray.
    bool startMinimized() const { return m_values.startMinimized; }
    /// The networks that the user paused by hand, and that stay paused over a restart. By name.
    QStringList pausedInterfaces() const { return m_values.pausedInterfaces; }
    /// QWidget::saveGeometry() of the window; empty: never shown yet.
    QByteArray windowGeometry() const { return m_values.windowGeometry; }
    /// By name.
    QList<KnownRouter> routers() const { return m_values.routers; }
    const RouterKey& routerKey() const { return m_values.routerKey; }

    void setNotifications(Notifications notifications);
    void setLanguage(const QString& language);
    void setStartMinimized(bool minimized);
    void setPausedInterfaces(const QStringList& interfaces);
    void setWindowGeometry(const QByteArray& geometry);
    void setRouters(const QList<KnownRouter>& routers);

    /// Why the last change could not be written, with the mend; empty when it was. It holds until the program ends.
    QString problem() const { return m_problem; }

Q_SIGNALS:
    /// Any of the above is different now.
    void changed();

private:
    struct Values
    {
        Notifications notifications = Notifications::Important;
        QString language;
        bool startMinimized = false;
        QStringList pausedInterfaces;
        QByteArray windowGeometry;
        QList<KnownRouter> routers;
        RouterKey routerKey;
    };

    void load();
    bool readValue(const QString& name, const QVariant& value);
    void save();
    QString text() const;
    template <typename T>
    void change(T& value, const T& to);

    const QString m_path;
    Values m_values;
    QString m_problem;
};

} // namespace roamwire::tray
