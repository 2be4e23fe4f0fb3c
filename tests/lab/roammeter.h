#pragma once

#include "tests/lab/roamplan.h"
#include "tests/lab/statuswatch.h"
#include "tests/lab/traffic.h"

namespace roamwire::lab {

/// What one roam took.
struct RoamResult
{
    Moment plugged;          ///< just before the new network
    Moment usable;           ///< address and default route are in place
    double firstMs = 0;      ///< from then to the first answer; kNever if there was none
    double restoredMs = 0;   ///< from then to the first answer of a run without gaps; kNever if there was none
    double longestGapMs = 0; ///< the longest time without an answer from unplugging on, the journey included
    double bestPathMs = 0;   ///< from `usable` until both sides say that they have the best path; kNever
    double switchGapMs = 0;  ///< the longest time without an answer from the first one until a moment after that
    int bystanderSent = 0;   ///< packets that two who stayed exchanged meanwhile
    int bystanderLost = 0;

    static constexpr double kNever = 20'000; ///< so long was waited

    /// For a person: "83 ms; …".
    QString inWords() const;
};

/// Repeats one kind of roam in a scene while packets flow, both in the pair that it is about and past it. Only the real
/// programs say what path they have.
class RoamMeter final
{
public:
    /// Waits until the tunnels work.
    static Result<std::unique_ptr<RoamMeter>> prepare(Scene& scene, const RoamPlan& plan);

    /// Both sides repeat what they set for a second after a roam; the next one begins after that.
    static constexpr Milliseconds kAftermath{1'500};

    /// So long packets flow over the best path before each roam.
    void setStay(Milliseconds stay) { m_stay = stay; }

    Result<RoamResult> run(int number);

private:
    RoamMeter(Scene& scene, RoamPlan plan);
    Result<void> startProbes();
    Result<void> watchPaths();
    Result<void> goToStart(int number);
    void listen() const;
    void waitForBestPath(RoamResult& result) const;

    Scene& m_scene;
    RoamPlan m_plan;
    std::unique_ptr<TunnelProbe> m_probe;
    std::unique_ptr<TunnelProbe> m_bystander;
    std::unique_ptr<StatusWatch> m_atSender;
    std::unique_ptr<StatusWatch> m_atTarget;
    Milliseconds m_stay = kAftermath;
};

} // namespace roamwire::lab
