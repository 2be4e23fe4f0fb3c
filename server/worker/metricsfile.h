#pragma once

#include "shared/base/metrics.h"
#include "shared/base/result.h"

#include <QString>
#include <QTimer>

namespace roamwire::worker {

/// The metrics as a file for Prometheus' node exporter (textfile collector), which is replaced every kInterval. One
/// that cannot be written is told of once.
class MetricsFile final
{
public:
    static constexpr std::chrono::seconds kInterval{15};

    /// `metrics` outlives it.
    MetricsFile(QString path, const Metrics& metrics);

    /// Writes it now, and from now on.
    void start();
    Result<void> write() const;

private:
    void writeOrTell();

    const QString m_path;
    const Metrics& m_metrics;
    QTimer m_timer;
    bool m_isTold = false;
};

} // namespace roamwire::worker
