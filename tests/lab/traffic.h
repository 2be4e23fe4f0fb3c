#pragma once

#include "tests/lab/scene.h"
#include "tests/lab/tunnelprobe.h"

namespace roamwire::lab {

/// A probe through the tunnel between two hosts of a scene.
Result<std::unique_ptr<TunnelProbe>> probeBetween(const Scene& scene, const QString& from, const QString& to,
                                                  quint16 port,
                                                  std::chrono::milliseconds interval = TunnelProbe::kInterval);

/// Packets through several tunnels of a scene at once, and how long each of them was without.
class Traffic final
{
public:
    using Pair = std::pair<QString, QString>; ///< who sends, who answers

    /// Less than the two seconds after which a candidate that does not answer is given up: whoever is back by then was
    /// told the right endpoint. It takes a tenth of that on an idle machine.
    static constexpr double kPromptMs = 1'500;

    /// Returns when packets flow through all of them.
    static Result<std::unique_ptr<Traffic>> start(const Scene& scene, const QList<Pair>& pairs,
                                                  std::chrono::milliseconds interval = TunnelProbe::kInterval);

    /// Waits until packets flow without gaps, again where they did not.
    Result<void> waitUntilSteady() const;

    /// Waits until all of them have worked again since then; the longest time that one of them took.
    Result<double> waitUntilRestored(Moment usable, Milliseconds limit) const;

    /// As waitUntilRestored(), but it is a failure where that took longer than this; Qt's log tells how long it took.
    Result<void> restoredWithin(double limitMs, const Result<Moment>& usable) const;
    Result<void> restoredPromptly(const Result<Moment>& usable) const { return restoredWithin(kPromptMs, usable); }

    /// Whether packets were sent since then, and all of them answered; waits for the last answers.
    Result<void> nothingLostSince(Moment from) const;

    /// Of all tunnels, in [from, to).
    int sentBetween(Moment from, Moment to) const;
    int lost(Moment from, Moment to) const;
    double longestGapMs(Moment from, Moment to) const;

    /// For a person: which tunnel lost what.
    QString inWords(Moment from, Moment to) const;

private:
    struct Lane
    {
        Pair pair;
        std::unique_ptr<TunnelProbe> probe;
    };

    Traffic() = default;

    std::vector<Lane> m_lanes;
};

} // namespace roamwire::lab
