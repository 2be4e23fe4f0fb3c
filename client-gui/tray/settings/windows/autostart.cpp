#include "client-gui/tray/settings/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QSettings>

// The user's Run key: Windows starts what stands there after every login.

namespace roamwire::tray {
namespace {

const QString kRunKey = QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run");
const QString kName = QStringLiteral("Roamwire");

} // namespace

bool startsAtLogin()
{
    return QSettings(kRunKey, QSettings::NativeFormat).contains(kName);
}

Result<void> setStartsAtLogin(bool starts)
{
    QSettings run(kRunKey, QSettings::NativeFormat);
    const QString program = QDir::toNativeSeparators(QCoreApplication::applicationFilePath());
    if (starts)
        run.setValue(kName, QStringLiteral("\"%1\" --minimized").arg(program));
    else
        run.remove(kName);
    run.sync();
    if (run.status() == QSettings::NoError)
        return {};
    return failure(QCoreApplication::translate("roamwire::tray::Autostart",
                                               "The registry key %1 cannot be written. Check its permissions.")
                       .arg(kRunKey));
}

} // namespace roamwire::tray
