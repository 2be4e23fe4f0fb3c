#include "client-gui/engine/clientconfig.h"
#include "client-gui/platform/platform.h"
#include "client-gui/tray/application.h"
#include "client-gui/tray/endrequests.h"
#include "client-gui/tray/icon/trayart.h"
#include "client-gui/tray/language.h"
#include "client-gui/tray/missingcolors.h"
#include "client-gui/tray/singleinstance.h"
#include "roamwire_version.h"
#include "shared/base/logging.h"

#include <QApplication>
#include <QSessionManager>
#include <QTextStream>

#include <algorithm>
#include <cstring>

namespace {

using namespace roamwire;
using namespace roamwire::tray;

/// Also takes them away: a link is a secret, and other users can read the arguments of a process.
QStringList takeArguments(int argc, char* argv[])
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments << QString::fromLocal8Bit(argv[i]);
        if (i > 0)
            std::fill_n(argv[i], std::strlen(argv[i]), ' ');
    }
    return arguments;
}

int fail(int code, const QString& message)
{
    QTextStream(stderr) << "roamwire: " << message << Qt::endl;
    return code;
}

void describe(QApplication& app)
{
    QCoreApplication::setApplicationName(QStringLiteral("roamwire"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ROAMWIRE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Roamwire"));
    QGuiApplication::setDesktopFileName(QStringLiteral("roamwire"));
    QGuiApplication::setQuitOnLastWindowClosed(false); // it lives in the tray
    QApplication::setPalette(missingColors(QGuiApplication::palette()));
    QGuiApplication::setWindowIcon(applicationIcon());
    // A session that comes back starts us as it does at login, without a link that was used up long ago.
    QObject::connect(
        &app, &QGuiApplication::saveStateRequest, &app,
        [](QSessionManager& session) {
            session.setRestartCommand({QCoreApplication::applicationFilePath(), QStringLiteral("--minimized")});
        },
        Qt::DirectConnection);
}

} // namespace

int main(int argc, char* argv[])
{
    hideMemory();
    makeFilesPrivate();
    const auto line = parseCommandLine(takeArguments(argc, argv));
    if (!line)
        return fail(kWrongUsage, line.error().message + QStringLiteral("; see roamwire --help"));
    if (line->onlyIfJoined && !ClientConfig::hasAny())
        return kDone;

    int none = 1; // Qt gets none of them
    QApplication app(none, argv);
    describe(app);
    installLogHandler(LogFormat::Text);
    keepRecentLog(); // for debug bundles

    onEndRequested(app, [] { QCoreApplication::quit(); });
    SingleInstance instance;
    if (!instance.claim()) {
        const bool isQuiet = line->minimized && line->link.isEmpty(); // it is there, and that was all
        const auto done = isQuiet ? Result<void>() : instance.handOver(line->link);
        return done ? kDone : fail(kRefused, done.error().message);
    }
    Preferences preferences;
    useLanguage(preferences.language());
    Application application(*line, preferences);
    QObject::connect(&instance, &SingleInstance::startedAgain, &application, &Application::open);
    application.start();
    return QApplication::exec();
}
