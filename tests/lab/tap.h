#pragma once

#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"

namespace roamwire::lab {

/// Makes an Ethernet interface on a machine whose cable is the descriptor; it goes when that is closed.
Result<Descriptor> openTap(const Namespace& where, const QString& interface);

} // namespace roamwire::lab
