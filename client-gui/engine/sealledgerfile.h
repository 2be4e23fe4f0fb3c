#pragma once

#include "client-gui/engine/memberstore.h"

namespace roamwire {

/// A ledger as a file of mode 0600, beside the configuration it belongs to. No file: an empty ledger. A damaged one is
/// an error, because without it older seals would be believed again.
Result<SealLedger> readSealLedger(const QString& path);
/// By rename; on disk when it returns.
Result<void> writeSealLedger(const QString& path, const SealLedger& ledger);

} // namespace roamwire
