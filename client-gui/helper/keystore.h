#pragma once

#include "shared/base/result.h"
#include "shared/model/secretbytes.h"

#include <optional>

namespace roamwire::helper {

/// Where the private keys of managed interfaces are kept, one per interface. Not thread-safe.
class KeyStore
{
public:
    virtual ~KeyStore() = default;

    /// nullopt where none is stored; an error where one is and may not be trusted.
    virtual Result<std::optional<PrivateKey>> load(const QString& interface) = 0;

    /// When it returns without an error the key survives a power failure.
    virtual Result<void> save(const QString& interface, const PrivateKey& key) = 0;

    /// Harmless where none is stored.
    virtual Result<void> remove(const QString& interface) = 0;
};

} // namespace roamwire::helper
