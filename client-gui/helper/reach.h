#pragma once

#include "client-gui/helper-api/messages.h"
#include "client-gui/helper/checktable.h"
#include "client-gui/helper/rawudp.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <map>
#include <memory>

namespace roamwire::helper {

/// What the helper itself sends and hears at the listen ports of interfaces, beside WireGuard: bind datagrams and
/// checks. An interface is open from its first bind or check until nobody holds it; while it is, its peers are
/// answered.
class Reach final : public QObject
{
public:
    using Told = std::function<void(const Event&)>;

    /// Both outlive this object.
    Reach(RawUdp& raw, const Clock& clock);

    bool isAllowed() const { return m_raw.isAllowed(); }
    /// Who is told what comes of checks.
    void setTold(Told told) { m_told = std::move(told); }

    bool isOpen(const QString& interface) const { return m_sites.contains(interface); }
    /// `own` is the interface's private key, which is kept, and wiped when the interface is closed.
    Result<void> open(const QString& interface, PrivateKey own, const DeviceState& now);
    /// Harmless where it is not open.
    void close(const QString& interface);
    /// What the interface looks like now: its listen port and peers may have changed. One with another key is closed.
    void observe(const QString& interface, const DeviceState& now);

    // Of interfaces that are open.
    Result<void> bind(const Bind& verb);
    Result<void> start(const CheckStart& verb);

    /// Harmless where none runs.
    void stop(const CheckStop& verb);

private:
    struct Site
    {
        CheckTable table;
        RawPlace place;
        std::unique_ptr<RawPort> port;
        QTimer timer; ///< of the checks
    };

    Result<void> openPort(Site& site, const RawPlace& place);
    void onArrival(const QString& interface, const CheckArrival& arrival);
    void carryOut(const QString& interface, const CheckWork& work);

    RawUdp& m_raw;
    const Clock& m_clock;
    Told m_told;
    std::map<QString, std::unique_ptr<Site>> m_sites; ///< by interface
    std::map<QString, RateLimit> m_binds;             ///< by interface; they outlive the sites
};

} // namespace roamwire::helper
