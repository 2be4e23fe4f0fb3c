#pragma once

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace roamwire::test {

/// A D-Bus session of this process alone, with a home folder of its own and no screen, and a GNOME Keyring in it. Make
/// it before anything looks for the session bus; it ends with this object. Nothing that is on the machine is touched.
class SessionBus final
{
public:
    SessionBus();
    ~SessionBus();

    /// The packages that this needs and this machine lacks.
    static QStringList missing();

    bool start();
    /// The service; it has no keyring to put anything into.
    bool startKeyring();
    /// As a first login does.
    bool makeKeyring();
    bool lock();
    bool unlock();

private:
    QTemporaryDir m_home;
    QProcess m_bus;
    QProcess m_keyring;
};

} // namespace roamwire::test
