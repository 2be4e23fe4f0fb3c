#pragma once

#include "tests/lab/traffic.h"

namespace roamwire::lab {

/// The laptop, the phone and the NAS with the real programs, and packets between all of them: the laptop is what
/// something happens to, and the others should not notice.
struct Household
{
    std::unique_ptr<Scene> scene;
    std::unique_ptr<Traffic> traffic; ///< between the laptop and the others
    std::unique_ptr<Traffic> others;  ///< between the others

    /// Returns when packets flow.
    static Result<std::unique_ptr<Household>> open(const Cast& cast, Tunnels tunnels = Tunnels::Programs);

    Host& laptop() const { return scene->host(kLaptop); }

    /// Waits until the laptop has the best path to each of the others.
    Result<void> settle() const;
};

} // namespace roamwire::lab
