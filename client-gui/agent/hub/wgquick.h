#pragma once

#include "client-gui/agent/hub/brokerprotocol.h"
#include "shared/model/secretbytes.h"

namespace roamwire::agent {

/// The configuration of a client for wg-quick(8) and the phone apps, complete but for the private key where `key` is
/// null. All that a broker said is in it as addresses and keys only: root runs what else stands in such a file. The
/// names are shown in a comment, and have no line breaks. Holds the key: wipe it.
QByteArray wgQuickText(const QString& client, const QString& hub, const broker::Peering& peering,
                       const PrivateKey* key);

/// Whether there may be written: not over what is there, unless `replace`.
Result<void> checkTarget(const QString& path, bool replace);

/// 0600, by rename.
Result<void> saveWgQuick(const QString& path, const QByteArray& text);

} // namespace roamwire::agent
