#include "shared/wireguard/steps.h"

namespace roamwire {

void runSteps(QList<Step> steps, Reply<void> done)
{
    if (steps.isEmpty())
        return done({});
    const Step first = steps.takeFirst();
    first([rest = std::move(steps), done = std::move(done)](Result<void> result) mutable {
        if (!result)
            return done(std::move(result));
        runSteps(std::move(rest), std::move(done));
    });
}

} // namespace roamwire
