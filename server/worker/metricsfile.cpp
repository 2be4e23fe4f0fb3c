#include "server/worker/metricsfile.h"

#include <QLoggingCategory>
#include <QSaveFile>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcMetrics, "roamwire.worker")

/// Whoever collects them is another user.
constexpr QFile::Permissions kReadable = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;

} // namespace

MetricsFile::MetricsFile(QString path, const Metrics& metrics)
    : m_path(std::move(path))
    , m_metrics(metrics)
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { writeOrTell(); });
}

void MetricsFile::start()
{
    writeOrTell();
    m_timer.start(kInterval);
}

Result<void> MetricsFile::write() const
{
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kReadable) || file.write(m_metrics.text()) < 0 ||
        !file.commit())
        return failure(QStringLiteral("the metrics cannot be written to %1: %2").arg(m_path, file.errorString()));
    return {};
}

void MetricsFile::writeOrTell()
{
    const auto written = write();
    if (!written && !m_isTold)
        qCWarning(lcMetrics).noquote() << written.error().message;
    m_isTold = !written;
}

} // namespace roamwire::worker
