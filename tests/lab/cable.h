#pragma once

#include "tests/lab/home.h"

namespace roamwire::lab {

/// One network interface of a machine with the cable in it, which can be plugged into any home's LAN. The interface
/// itself stays when the cable goes, with its index and MAC.
class Cable final
{
public:
    struct Plan
    {
        QString interface; ///< what the machine calls its end
        QString socket;    ///< what the router calls the other
        QString mac;
    };

    /// `shelf` keeps the far end while nothing is plugged in.
    static Result<std::unique_ptr<Cable>> make(const Plan& plan, const Namespace& machine, const Namespace& shelf);

    const QString& interface() const { return m_plan.interface; }

    /// Returns when the cable carries: nobody gets an address from a network before.
    Result<void> plug(const Home& home);
    Result<void> pull();

    /// The router's end goes down or up, as when its power does; returns when the cable carries again.
    Result<void> setPower(bool on);

    /// The machine's end goes down or up, as when a driver starts anew; returns when the cable carries again.
    Result<void> setLink(bool up);

private:
    Cable(Plan plan, const Namespace& machine, const Namespace& shelf);
    Result<void> waitForCarrier() const;

    Plan m_plan;
    const Namespace& m_machine;
    const Namespace& m_shelf;
    const Namespace* m_router = nullptr; ///< null while unplugged
};

} // namespace roamwire::lab
