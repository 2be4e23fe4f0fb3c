#pragma once

#include "shared/base/result.h"

namespace roamwire::lab {

/// Whether it worked, without what it gave.
template <typename T>
Result<void> outcome(const Result<T>& result)
{
    if (!result)
        return std::unexpected(result.error());
    return {};
}

/// Takes the steps one after another until one fails.
template <typename... Steps>
Result<void> inOrder(Steps&&... steps)
{
    Result<void> result;
    (void)((result = outcome(steps()), result.has_value()) && ...);
    return result;
}

} // namespace roamwire::lab
