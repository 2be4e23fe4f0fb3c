#pragma once

#include "tests/lab/scene.h"

#include <QRandomGenerator>

namespace roamwire::lab {

/// Kills agents, helpers and the server of a scene at random moments, starts them again after a second, as systemd
/// does, and sends one host from place to place meanwhile. The same seed gives the same sequence.
class Mishaps final
{
public:
    /// `wanderer` goes from one of these homes to another.
    Mishaps(Scene& scene, quint32 seed, QString wanderer, QStringList homes);

    Result<void> playFor(Milliseconds duration);

    /// For a person: what happened how often.
    QString inWords() const;

private:
    struct Victim
    {
        QString name;
        std::function<void()> kill;
        std::function<Result<void>()> start;
        std::optional<Moment> startsAt; ///< dead until then
        int deaths = 0;
    };

    Result<void> misfortune();
    Result<void> wander();
    Result<void> startDue(Moment at);

    Scene& m_scene;
    QRandomGenerator m_random;
    QString m_wanderer;
    QStringList m_homes;
    std::vector<Victim> m_victims;
    int m_roams = 0;
};

} // namespace roamwire::lab
