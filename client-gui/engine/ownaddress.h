#pragma once

#include "shared/base/result.h"
#include "shared/model/prefix.h"

#include <QList>

#include <optional>

namespace roamwire {

/// The IPv4 address by which the tenant is to know an interface that its owner set up: the one it was known by before
/// while the interface still has it, else the first.
Result<QHostAddress> ownAddress(const QString& interface, const QList<Prefix>& addresses,
                                const std::optional<QHostAddress>& before);

} // namespace roamwire
