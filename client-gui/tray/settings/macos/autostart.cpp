#include "client-gui/tray/settings/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>

// A launch agent of the user (launchd.plist(5)): launchd looks through the folder at every login.

namespace roamwire::tray {
namespace {

const QString kLabel = QStringLiteral("net.roamwire.tray");

QString agentFolder()
{
    return QDir::homePath() + QStringLiteral("/Library/LaunchAgents");
}

QString agentFile()
{
    return QStringLiteral("%1/%2.plist").arg(agentFolder(), kLabel);
}

QString propertyList()
{
    return QStringLiteral(R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>%1</string>
    <key>ProgramArguments</key>
    <array>
        <string>%2</string>
        <string>--minimized</string>
    </array>
    <key>RunAtLoad</key>
    <true/>
    <key>ProcessType</key>
    <string>Interactive</string>
    <key>LimitLoadToSessionType</key>
    <string>Aqua</string>
</dict>
</plist>
)")
        .arg(kLabel, QCoreApplication::applicationFilePath().toHtmlEscaped());
}

} // namespace

bool startsAtLogin()
{
    return QFile::exists(agentFile());
}

Result<void> setStartsAtLogin(bool starts)
{
    if (starts == startsAtLogin())
        return {};
    if (!starts) {
        QFile file(agentFile());
        if (file.remove())
            return {};
        return failure(
            QCoreApplication::translate("roamwire::tray::Autostart", "%1 cannot be removed: %2. Remove it by hand.")
                .arg(agentFile(), file.errorString()));
    }
    QSaveFile file(agentFile());
    if (QDir().mkpath(agentFolder()) && file.open(QIODevice::WriteOnly) && file.write(propertyList().toUtf8()) >= 0 &&
        file.commit())
        return {};
    return failure(QCoreApplication::translate("roamwire::tray::Autostart",
                                               "%1 cannot be written: %2. Check the permissions of its folder.")
                       .arg(agentFile(), file.errorString()));
}

} // namespace roamwire::tray
