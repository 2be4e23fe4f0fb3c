#pragma once

#include "server/worker/wgbroker/wgbrokeroptions.h"
#include "server/worker/wgkex/wgkexoptions.h"
#include "shared/base/logging.h"

#include <QStringList>

#include <variant>

namespace roamwire::worker {

/// What `roamwire-worker` is told: a section of the configuration file per part.
struct WorkerOptions
{
    LogFormat log = LogFormat::Text;
    QString metricsFile; ///< empty: none
    WgkexOptions wgkex;
    WgBrokerOptions wgBroker;
};

/// Asked for help or version: print it, exit 0.
struct AnswerText
{
    QString text;
};

/// `arguments` are those after the program's name. The options complete and checked, or what is wrong with the mend:
/// exit 2. Needs an application object.
Result<std::variant<WorkerOptions, AnswerText>> parseWorker(const QStringList& arguments);

} // namespace roamwire::worker
