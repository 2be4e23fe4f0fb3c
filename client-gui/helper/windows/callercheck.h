#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace roamwire::helper::windows {

/// A user or a group, as Windows names it inside (a SID).
using Sid = std::vector<std::byte>;

/// By its name on this machine, or as S-1-…; the error says what is wrong with it.
std::expected<Sid, std::string> findSid(const std::wstring& nameOrSid);

/// Who may command the helper.
class CallerCheck final
{
public:
    /// Members of `allowed` may, and users among them.
    explicit CallerCheck(std::vector<Sid> allowed)
        : m_allowed(std::move(allowed))
    {
    }

    /// The system, administrators who are elevated, and the members of the local group Roamwire, where there is one.
    static std::expected<CallerCheck, std::string> usual();

    /// The same as the entries of an access list (SDDL) that give all of them `rights`, a mask in hexadecimal.
    std::wstring accessEntries(const std::wstring& rights) const;

    /// Who is at the other end of a pipe, by its token (ImpersonateNamedPipeClient). Something was read from it before.
    /// This thread is the helper's again when it returns. The error says why the caller may not.
    std::expected<void, std::string> judge(void* pipe) const;

private:
    std::vector<Sid> m_allowed;
};

} // namespace roamwire::helper::windows
