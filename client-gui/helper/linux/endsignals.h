#pragma once

#include <QObject>

class QSocketNotifier;

namespace roamwire::helper {

/// Turns SIGTERM, SIGINT and SIGHUP into a Qt signal. One per process. The handlers do not outlive an exec, so that
/// what we start can be ended as usual.
class EndSignals final : public QObject
{
    Q_OBJECT

public:
    explicit EndSignals(QObject* parent = nullptr);
    ~EndSignals() override;

Q_SIGNALS:
    void endRequested();

private:
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace roamwire::helper
