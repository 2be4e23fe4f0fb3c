#pragma once

#include "shared/base/result.h"

#include <QStringView>

#include <chrono>

namespace roamwire {

/// Reads a duration as people write it in commands and configurations: a whole number with s, m, h or d behind it
/// ("90s", "24h"), above zero and at most `longest`.
Result<std::chrono::seconds> parseDuration(QStringView text, std::chrono::seconds longest);

} // namespace roamwire
