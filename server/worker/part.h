#pragma once

#include "shared/base/metrics.h"
#include "shared/base/result.h"

#include <QJsonObject>
#include <QObject>

namespace roamwire::worker {

/// One of the services that roamwire-worker holds, each with a section of the configuration. Lives on the main thread.
class Part : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Says what of it is worth to be counted, before it begins. `metrics` are read as long as this lives.
    virtual void describe(Metrics& metrics) = 0;
    /// Begins, once; what the ready line says about the part.
    virtual Result<QJsonObject> start() = 0;
    /// Says goodbye; stopped() follows, perhaps at once. The process does not wait for it longer than kGoodbyeDeadline.
    virtual void stop() = 0;

Q_SIGNALS:
    void stopped();
};

} // namespace roamwire::worker
