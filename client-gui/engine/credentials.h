#pragma once

#include "shared/base/result.h"
#include "shared/model/secrets.h"

#include <optional>

namespace roamwire {

/// What a service manager hands to a client, so that its configuration need not have it: files in a folder that only
/// this service can read (systemd.exec(5), LoadCredential=).
struct Credentials
{
    std::optional<Token> token;         ///< in the file roamwire.token
    std::optional<TenantSecret> secret; ///< in the file roamwire.secret

    /// Each in base64url, as in a link. A file that is not there is none; what it holds is in no error. An empty
    /// `folder`: there are none.
    static Result<Credentials> read(const QString& folder);

    bool operator==(const Credentials&) const = default;
};

} // namespace roamwire
