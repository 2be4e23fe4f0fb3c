#include "tests/lab/household.h"

#include "tests/lab/steps.h"

namespace roamwire::lab {

Result<std::unique_ptr<Household>> Household::open(const Cast& cast, Tunnels tunnels)
{
    auto scene = Scene::open(tunnels, cast);
    if (!scene)
        return std::unexpected(scene.error());
    auto traffic = Traffic::start(**scene, {{kLaptop, kNas}, {kLaptop, kPhone}});
    if (!traffic)
        return std::unexpected(traffic.error());
    auto others = Traffic::start(**scene, {{kPhone, kNas}});
    if (!others)
        return std::unexpected(others.error());
    return std::make_unique<Household>(std::move(*scene), std::move(*traffic), std::move(*others));
}

Result<void> Household::settle() const
{
    return inOrder([&] { return scene->settle(kLaptop, kNas); }, [&] { return scene->settle(kLaptop, kPhone); });
}

} // namespace roamwire::lab
