#pragma once

#include "shared/base/result.h"

#include <QString>

namespace roamwire {

/// Names are shown in windows and terminals of other people, so they are short and plain.
constexpr qsizetype kMaxDisplayNameBytes = 64;

/// The name, or why it is refused: empty, longer than 64 bytes of UTF-8, control or format characters, unpaired
/// surrogates.
Result<QString> checkedDisplayName(const QString& name);

} // namespace roamwire
