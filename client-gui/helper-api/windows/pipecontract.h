#pragma once

/// What lies beneath the frames on Windows: the helper's named pipe. Plain C++.
namespace roamwire::helper::windows {

/// Only administrators and the system can make a pipe with this prefix, so nobody waits here in the helper's place.
constexpr wchar_t kPipeName[] = L"\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Roamwire\\helper";

/// The service that the helper runs as.
constexpr wchar_t kServiceName[] = L"RoamwireHelper";

/// What a caller sends once, before its first frame: Windows tells whose the other end is only after something from it
/// was read.
constexpr char kGreeting = 'R';

/// What a caller needs and gets of the pipe: FILE_GENERIC_READ and FILE_GENERIC_WRITE but for
/// FILE_CREATE_PIPE_INSTANCE, which would let it take calls itself.
constexpr unsigned long kCallerRights = 0x0012019b;

} // namespace roamwire::helper::windows
