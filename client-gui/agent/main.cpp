#include "client-gui/agent/commandline.h"
#include "client-gui/agent/doctorcommand.h"
#include "client-gui/agent/hub/hubcommand.h"
#include "client-gui/agent/invitecommand.h"
#include "client-gui/agent/joincommand.h"
#include "client-gui/agent/leavecommand.h"
#include "client-gui/agent/runcommand.h"
#include "client-gui/agent/statuscommand.h"
#include "client-gui/platform/platform.h"
#include "roamwire_version.h"
#include "shared/base/logging.h"

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char* argv[])
{
    roamwire::hideMemory();
    roamwire::makeFilesPrivate();
    // GLib's event loop would only cost memory here; Qt has one of its own.
    qputenv("QT_NO_GLIB", "1");
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("roamwire-agent"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ROAMWIRE_VERSION));
    roamwire::installLogHandler(roamwire::LogFormat::Text);

    using namespace roamwire::agent;
    if (QCoreApplication::arguments().value(1) == QStringLiteral("hub"))
        return runHub(QCoreApplication::arguments().mid(1));
    const auto line = parseCommandLine(QCoreApplication::arguments());
    if (!line) {
        QTextStream(stderr) << "roamwire-agent: " << line.error().message << "; see roamwire-agent --help" << Qt::endl;
        return kWrongUsage;
    }
    switch (line->verb) {
    case Verb::Join:
        return runJoin(*line);
    case Verb::Run:
        return runClient(*line);
    case Verb::Invite:
        return runInvite(*line);
    case Verb::Leave:
        return runLeave(*line);
    case Verb::Doctor:
        return runDoctor(*line);
    case Verb::Status:
        return runStatus(*line);
    }
    return kWrongUsage;
}
