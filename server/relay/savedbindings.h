#pragma once

#include "server/relay/hostendpoint.h"
#include "shared/base/result.h"
#include "shared/model/relay.h"
#include "shared/model/tenantid.h"

#include <QByteArray>

#include <vector>

namespace roamwire::server {

/// A bound source as the state file has it. It holds no secret.
struct SavedBinding
{
    TenantId tenant;
    RelaySide side;
    RelaySide partner;
    HostEndpoint source{};
    quint32 silentS = 0; ///< seconds since something came from it
    bool isConfirmed = false;

    bool operator==(const SavedBinding&) const = default;
};

/// What the state file has. `unixMs` is the time of writing.
QByteArray encodeBindings(const RelayPorts& ports, std::int64_t unixMs, const std::vector<SavedBinding>& bindings);

/// Those that are still worth something; none if the file is of another range of ports. An error says what is wrong
/// with the file.
Result<std::vector<SavedBinding>> decodeBindings(const QByteArray& file, const RelayPorts& ports, std::int64_t unixMs);

} // namespace roamwire::server
