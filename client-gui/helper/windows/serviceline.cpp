#include "client-gui/helper/windows/serviceline.h"

namespace roamwire::helper::windows {
namespace {

/// In quotes, which backslashes count before, and nowhere else.
std::wstring quoted(const std::wstring& argument)
{
    std::wstring text = L"\"";
    std::size_t backslashes = 0;
    for (const wchar_t c : argument) {
        if (c == L'"')
            text.append(backslashes + 1, L'\\');
        backslashes = c == L'\\' ? backslashes + 1 : 0;
        text += c;
    }
    return text.append(backslashes, L'\\') + L'"';
}

} // namespace

std::wstring commandLine(const std::wstring& program, const std::vector<std::wstring>& arguments)
{
    std::wstring line = quoted(program);
    for (const std::wstring& argument : arguments)
        line += L' ' + quoted(argument);
    return line;
}

} // namespace roamwire::helper::windows
