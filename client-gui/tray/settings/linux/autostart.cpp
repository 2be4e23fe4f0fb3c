#include "client-gui/tray/settings/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

// XDG Desktop Application Autostart Specification: the user's file of a name hides the system's, and Hidden=true says
// that there is none.

namespace roamwire::tray {
namespace {

const QString kFile = QStringLiteral("autostart/roamwire.desktop");

QString userFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u'/' + kFile;
}

/// The user's file first, where there is one, then those of the system.
QStringList files()
{
    return QStandardPaths::locateAll(QStandardPaths::GenericConfigLocation, kFile);
}

/// The first one counts.
bool says(const QStringList& files)
{
    if (files.isEmpty())
        return false;
    const QSettings entry(files.first(), QSettings::IniFormat);
    const QString group = QStringLiteral("Desktop Entry/");
    return !entry.value(group + QStringLiteral("Hidden"), false).toBool() &&
           entry.value(group + QStringLiteral("X-GNOME-Autostart-enabled"), true).toBool();
}

/// An argument of Exec (Desktop Entry Specification, "The Exec key"): quoted, and what is special in quotes, in strings
/// of such files, and as a field code is escaped.
QString execArgument(QString path)
{
    for (const QChar special : {u'\\', u'"', u'`', u'$'})
        path.replace(special, QString(u'\\') + special);
    path.replace(u'\\', QStringLiteral("\\\\")).replace(u'%', QStringLiteral("%%"));
    return u'"' + path + u'"';
}

QString desktopEntry(bool starts)
{
    const QString entry = QStringLiteral("[Desktop Entry]\nType=Application\nName=Roamwire\n");
    if (!starts)
        return entry + QStringLiteral("Hidden=true\n");
    return entry +
           QStringLiteral("Exec=%1 --minimized\nIcon=roamwire\nTerminal=false\nX-GNOME-Autostart-enabled=true\n")
               .arg(execArgument(QCoreApplication::applicationFilePath()));
}

} // namespace

bool startsAtLogin()
{
    return says(files());
}

Result<void> setStartsAtLogin(bool starts)
{
    if (starts == startsAtLogin())
        return {};
    const QString path = userFile();
    // What the system says anyway, as a package does, needs no file of the user's.
    QStringList systems = files();
    systems.removeAll(path);
    if (starts == says(systems)) {
        QFile file(path);
        if (file.remove())
            return {};
        return failure(
            QCoreApplication::translate("roamwire::tray::Autostart", "%1 cannot be removed: %2. Remove it by hand.")
                .arg(path, file.errorString()));
    }
    QSaveFile file(path);
    if (QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
        file.write(desktopEntry(starts).toUtf8()) >= 0 && file.commit())
        return {};
    return failure(QCoreApplication::translate("roamwire::tray::Autostart",
                                               "%1 cannot be written: %2. Check the permissions of its folder.")
                       .arg(path, file.errorString()));
}

} // namespace roamwire::tray
