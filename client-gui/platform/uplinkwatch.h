#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/platform/uplinkchoice.h"
#include "shared/base/result.h"

#include <QTimer>

namespace roamwire {

/// The part of a NetworkWatch that all operating systems have in common: when their tables are read, and when a gateway
/// is asked for its MAC address. The first event of a burst is acted upon at once, the rest of it together. Every time
/// the tables are read anew, so that a lost event costs nothing.
class UplinkWatch : public NetworkWatch
{
public:
    NetworkSnapshot snapshot() const override { return m_snapshot; }
    /// Reads everything again; changed() follows if anything is different.
    void refresh();

protected:
    explicit UplinkWatch(QObject* parent = nullptr);

    /// What an event may have been.
    struct Hint
    {
        bool isMove = true;     ///< perhaps we are somewhere else, and what is known of neighbours may be old
        bool isAwaited = false; ///< it may be a gateway's MAC address that is not known yet
    };
    /// Something changed.
    void note(Hint hint);
    /// The machine slept: refresh(), then woke().
    void wake();

    virtual Result<facts::Tables> readTables() = 0;
    /// Makes the system ask; the answer comes as an event.
    virtual void askForGateway(int interfaceIndex, const facts::IpAddress& gateway) = 0;

private:
    /// What was asked about the gateway of one family.
    struct Asking
    {
        int interfaceIndex = 0;
        facts::IpAddress gateway;
        int attempts = 0;
    };

    void onCalm();
    void reread();
    bool ask(const facts::Tables& tables, const std::optional<facts::Uplink>& uplink, Asking& asking);

    NetworkSnapshot m_snapshot;
    Asking m_askingV4;
    Asking m_askingV6;
    QTimer m_calm;          ///< runs after a reading; events meanwhile are read together at its end
    QTimer m_askAgain;      ///< for gateways that did not answer
    bool m_isDirty = false; ///< something came while m_calm was running
};

} // namespace roamwire
