#include "client-gui/agent/doctorcommand.h"

#include "client-gui/platform/doctor/examination.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QTextStream>

namespace roamwire::agent {

int runDoctor(const CommandLine& line)
{
    // What goes wrong on the way is what the findings tell.
    QLoggingCategory::setFilterRules(QStringLiteral("roamwire.*=false"));
    Examination examination({line.config, line.statusSocket, line.helper});
    QList<Finding> findings;
    QObject::connect(&examination, &Examination::finished, &examination, [&](const QList<Finding>& found) {
        findings = found;
        QCoreApplication::quit();
    });
    examination.start();
    QCoreApplication::exec();
    QTextStream out(stdout);
    if (line.json)
        out << QJsonDocument(toJson(findings)).toJson(QJsonDocument::Compact) << Qt::endl;
    else
        out << findingsText(findings) << Qt::flush;
    if (line.bundle) {
        QTextStream err(stderr);
        if (const auto saved = saveDebugBundle(debugBundle(examination.bundleFacts()), *line.bundle); !saved) {
            err << "roamwire-agent doctor: " << saved.error().message << Qt::endl;
            return kRefused;
        }
        err << "the debug bundle is in " << *line.bundle << "; read it before you pass it on" << Qt::endl;
    }
    return isHealthy(findings) ? kDone : kRefused;
}

} // namespace roamwire::agent
