#pragma once

#include "shared/base/result.h"

#include <cerrno>
#include <cstring>

namespace roamwire::lab {

/// "what: No such file or directory", from the errno of the call that just failed.
[[nodiscard]] inline std::unexpected<Error> systemFailure(const QString& what)
{
    const int number = errno;
    return failure(QStringLiteral("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(number))));
}

} // namespace roamwire::lab
