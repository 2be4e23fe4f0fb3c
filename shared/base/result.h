#pragma once

#include <QString>

#include <expected>
#include <utility>

namespace roamwire {

/// Why something failed, for a person: what went wrong and, where there is one, the mend.
struct Error
{
    QString message;
    bool operator==(const Error&) const = default;
};

/// Errors are values at every module border; nothing is thrown across one.
template <typename T>
using Result = std::expected<T, Error>;

/// `return failure(u"…"_qs);` from a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> failure(QString message)
{
    return std::unexpected(Error{std::move(message)});
}

} // namespace roamwire
