#pragma once

#include <QString>

namespace roamwire::server {

/// Where a server keeps everything unless it is told otherwise: `$STATE_DIRECTORY`, else /var/lib/roamwire.
QString defaultDataDir();

} // namespace roamwire::server
