#pragma once

#include "tests/lab/statuswatch.h"
#include "tests/lab/tunnelprobe.h"

namespace roamwire::lab {

/// Two hosts that join a network one after the other, with a packet through the tunnel every 20 ms as soon as the one
/// knows the other's address.
class JoinedPair final
{
public:
    JoinedPair(const Host& one, const Host& other);

    /// To be called before join(): the first one's helper may open none.
    void denyRawSockets() { m_one.denyRawSockets(); }

    /// Returns when both agents run; whether they reach each other is another matter. Each has the link that its
    /// network can use.
    Result<void> join(const QString& link, const QString& otherLink);

    /// When the other's `join` was started.
    Moment joining() const { return m_joining; }

    /// Takes what both said since the last look.
    void look() const;

    /// How each sees its way to the other now.
    PathView there() const { return m_atOne->path(m_other.host().name()); }
    PathView back() const { return m_atOther->path(m_one.host().name()); }

    /// Waits until both say so, for as long as it may take; whether they did. A path that is only being tried is none.
    bool settle(const QString& path, const QString& reason) const;

    /// Since when both have had this path, and it worked, without a break; nothing if one has not now.
    std::optional<Moment> since(const QString& path) const;
    /// Whether one of them said so at any time.
    bool wasSaidDirect() const;

    const TunnelProbe& probe() const { return *m_probe; }

    /// Both give everything back.
    Result<void> leave() const;

private:
    Result<void> startProbe();

    HostPrograms m_one;
    HostPrograms m_other;
    std::unique_ptr<StatusWatch> m_atOne;
    std::unique_ptr<StatusWatch> m_atOther;
    std::unique_ptr<TunnelProbe> m_probe;
    Moment m_joining;
};

} // namespace roamwire::lab
