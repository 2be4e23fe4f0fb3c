#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/platform/linux/netlinksocket.h"
#include "client-gui/platform/linux/wakewatch.h"

#include <QTimer>

namespace roamwire {

/// NetworkWatch by rtnetlink, unprivileged. The first event of a burst is acted upon at once, the rest of it together.
/// Every time the tables are read anew, so that a lost event costs nothing.
class NetlinkWatch final : public NetworkWatch
{
    Q_OBJECT

public:
    /// snapshot() is right from the beginning.
    explicit NetlinkWatch(QObject* parent = nullptr);

    NetworkSnapshot snapshot() const override { return m_snapshot; }
    /// Reads everything again; changed() follows if anything is different.
    void refresh();

private:
    /// What was asked about the gateway of one family.
    struct Asking
    {
        int interfaceIndex = 0;
        QHostAddress gateway;
        int attempts = 0;
    };

    void onReadable();
    void onCalm();
    void reread();
    bool ask(const netlink::Tables& tables, const std::optional<Uplink>& uplink, Asking& asking);

    netlink::EventSocket m_events;
    SystemClock m_clock;
    SleepWatch m_sleep;
    Logind m_logind;
    WakeWatch m_wake{m_sleep, m_logind, m_clock};
    NetworkSnapshot m_snapshot;
    Asking m_askingV4;
    Asking m_askingV6;
    QTimer m_calm;          ///< runs after a reading; events meanwhile are read together at its end
    QTimer m_askAgain;      ///< for gateways that did not answer
    bool m_isDirty = false; ///< something came while m_calm was running
};

} // namespace roamwire
