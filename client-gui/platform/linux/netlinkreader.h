#pragma once

#include <QByteArrayView>

#include <cstring>
#include <optional>
#include <type_traits>

namespace roamwire::netlink {

/// Everything in netlink is aligned to four bytes (NLMSG_ALIGNTO, RTA_ALIGNTO).
constexpr qsizetype kAlignment = 4;

/// A copy of a C structure from the beginning of `bytes`: no alignment is assumed. nullopt where they are too few.
template <typename T>
std::optional<T> readStruct(QByteArrayView bytes)
{
    static_assert(std::is_trivially_copyable_v<T>);
    if (bytes.size() < static_cast<qsizetype>(sizeof(T)))
        return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

/// Walks over records that begin with a header whose `length` field counts header and content, each aligned. `visit`
/// gets header and content. A record that claims to be longer than what is left ends the walk.
template <typename Header, typename Length, typename Visit>
void forEachRecord(QByteArrayView bytes, Length length, Visit visit)
{
    while (const auto header = readStruct<Header>(bytes)) {
        const auto size = static_cast<qsizetype>(length(*header));
        constexpr auto kHeader = static_cast<qsizetype>((sizeof(Header) + kAlignment - 1) / kAlignment * kAlignment);
        if (size < static_cast<qsizetype>(sizeof(Header)) || size > bytes.size())
            return;
        visit(*header, bytes.sliced(qMin(kHeader, size), size - qMin(kHeader, size)));
        bytes = bytes.sliced(qMin((size + kAlignment - 1) / kAlignment * kAlignment, bytes.size()));
    }
}

} // namespace roamwire::netlink
