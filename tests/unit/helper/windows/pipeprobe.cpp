// The helper's pipe and service with nothing behind them but a "pong", callers who behave, and callers who do not.
// pipeprobe.sh has it run under wine; it is also a diagnosis on a real Windows.

#include "client-gui/helper-api/windows/pipecontract.h"
#include "client-gui/helper/windows/pipelistener.h"
#include "client-gui/helper/windows/privileges.h"
#include "client-gui/helper/windows/service.h"
#include "client-gui/helper/windows/serviceline.h"
#include "client-gui/helper/windows/system.h"
#include "client-gui/platform/windows/helperpipe.h"
#include "client-gui/platform/windows/powerevents.h"

#include <shellapi.h>

#include <cstdio>
#include <iterator>
#include <thread>

using namespace roamwire;
using namespace roamwire::helper::windows;

namespace {

constexpr int kWrongUsage = 2;
/// Longer than the deadline for a greeting.
constexpr DWORD kPatience = 10'000;

/// One operation on a pipe, from its beginning to its end; the bytes that went through, 0 where none did in time.
template <typename Start>
DWORD finish(HANDLE pipe, Start start)
{
    const Handle event(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
    OVERLAPPED overlapped{};
    overlapped.hEvent = event.get();
    if (!start(&overlapped) && ::GetLastError() != ERROR_IO_PENDING)
        return 0;
    if (::WaitForSingleObject(event.get(), kPatience) != WAIT_OBJECT_0)
        ::CancelIoEx(pipe, &overlapped);
    DWORD count = 0;
    ::GetOverlappedResult(pipe, &overlapped, &count, TRUE);
    return count;
}

std::string read(HANDLE pipe)
{
    std::string text(256, '\0');
    const auto size = static_cast<DWORD>(text.size());
    text.resize(finish(pipe, [&](OVERLAPPED* o) { return ::ReadFile(pipe, text.data(), size, nullptr, o); }));
    return text;
}

void write(HANDLE pipe, const std::string& text)
{
    finish(pipe,
           [&](OVERLAPPED* o) { return ::WriteFile(pipe, text.data(), static_cast<DWORD>(text.size()), nullptr, o); });
}

// The helper's side

void answer(const Arrival& arrival)
{
    if (!arrival.verdict) {
        write(arrival.pipe.get(), "refused: " + arrival.verdict.error());
        ::FlushFileBuffers(arrival.pipe.get());
        return;
    }
    while (read(arrival.pipe.get()) == "ping")
        write(arrival.pipe.get(), "pong");
}

int serve(std::expected<CallerCheck, std::string> check, HANDLE stop, const std::function<void()>& ready)
{
    auto listener = check ? PipeListener::open(std::move(*check)) : std::unexpected(check.error());
    if (!listener) {
        std::printf("%s\n", listener.error().c_str());
        return 1;
    }
    ready();
    while (auto arrival = listener->next(stop))
        std::thread([arrival = std::move(*arrival)] { answer(arrival); }).detach();
    return 0;
}

int serveAsService()
{
    const auto exitCode = runAsService([](ServiceRun& run) {
        if (!dropPrivileges())
            return 1;
        return serve(CallerCheck::usual(), run.stopRequested(), [&run] { run.ready(); });
    });
    if (!exitCode)
        std::printf("%s\n", exitCode.error().c_str());
    return exitCode.value_or(1);
}

/// In the foreground, for those only.
int serveFor(const std::vector<std::wstring>& names)
{
    std::vector<Sid> allowed;
    for (const std::wstring& name : names) {
        const auto sid = findSid(name);
        if (!sid) {
            std::printf("%s\n", sid.error().c_str());
            return 1;
        }
        allowed.push_back(*sid);
    }
    const Handle never(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
    return serve(CallerCheck(std::move(allowed)), never.get(), [] {
        std::printf("ready\n");
        std::fflush(stdout);
    });
}

// The callers' side

std::string ask(HANDLE pipe)
{
    write(pipe, "ping");
    return read(pipe);
}

int askTheService()
{
    const auto pipe = windows::connectToHelper();
    if (!pipe) {
        std::printf("%s\n", pipe.error().c_str());
        return 1;
    }
    const Handle owner(*pipe);
    std::printf("%s\n", ask(owner.get()).c_str());
    return 0;
}

/// Without looking who is at the other end.
Handle callAnybody(const std::string& greeting)
{
    Handle pipe(::CreateFileW(kPipeName, kCallerRights, 0, nullptr, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, nullptr));
    if (pipe.isOpen() && !greeting.empty())
        write(pipe.get(), greeting);
    return pipe;
}

int askAnybody()
{
    const Handle pipe = callAnybody({kGreeting});
    std::printf("%s\n", ask(pipe.get()).c_str());
    return 0;
}

/// A caller who does not begin as one does: closed without a word.
int callWith(const std::string& greeting)
{
    const Handle pipe = callAnybody(greeting);
    const std::string seen = read(pipe.get());
    std::printf("%s\n", seen.empty() && pipe.isOpen() ? "hung up" : "NOT hung up");
    return 0;
}

/// Takes every place that there is, and says nothing for as long as it can.
int crowd()
{
    std::vector<Handle> pipes;
    for (Handle pipe = callAnybody({}); pipe.isOpen(); pipe = callAnybody({}))
        pipes.push_back(std::move(pipe));
    std::printf("%d places taken\n", static_cast<int>(pipes.size()));
    std::fflush(stdout);
    for (const Handle& pipe : pipes)
        read(pipe.get());
    return 0;
}

/// What a program gets of a command line that we made.
int quote()
{
    const std::vector<std::wstring> arguments{L"",      L"plain",    L"two words", L"a\"b",
                                              L"end\\", L"\\\\a\\b", L"\\\"",      L"--x=a b\\"};
    const std::wstring program = L"C:\\Program Files\\x.exe";
    int count = 0;
    wchar_t** read = ::CommandLineToArgvW(commandLine(program, arguments).c_str(), &count);
    bool isSame = count == static_cast<int>(arguments.size()) + 1 && program == read[0];
    for (std::size_t i = 0; isSame && i < arguments.size(); ++i)
        isSame = arguments[i] == read[i + 1];
    std::printf("%s\n", isSame ? "the same" : "NOT the same");
    return 0;
}

/// Waking as Windows tells it, and whether it would tell.
int power()
{
    windows::PowerEvents events(
        [](PowerEvent event) { std::printf(event == PowerEvent::Woke ? "woke\n" : "about to sleep\n"); });
    std::printf("%s\n", events.isOpen() ? "open" : "NOT open");
    for (const ULONG message : {PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC, PBT_APMRESUMESUSPEND, PBT_APMPOWERSTATUSCHANGE,
                                PBT_APMSUSPEND, PBT_APMRESUMESUSPEND, PBT_APMRESUMECRITICAL})
        events.onMessage(message);
    return 0;
}

/// How many there are, of this process.
DWORD privileges()
{
    HANDLE opened = nullptr;
    ::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened);
    const Handle token(opened);
    std::vector<std::byte> memory(4096);
    DWORD size = 0;
    ::GetTokenInformation(token.get(), TokenPrivileges, memory.data(), static_cast<DWORD>(memory.size()), &size);
    return reinterpret_cast<const TOKEN_PRIVILEGES*>(memory.data())->PrivilegeCount;
}

int drop()
{
    const DWORD before = privileges();
    const auto dropped = dropPrivileges();
    std::printf("%s, %s\n", before > 1 ? "many" : "NOT many",
                !dropped            ? dropped.error().c_str()
                : privileges() == 1 ? "then one"
                                    : "NOT one");
    return 0;
}

/// What the helper asks of Windows.
int surroundings()
{
    const bool isNone = interfaceIdentity(L"no such interface").empty();
    const auto wg = wireGuardTool();
    const std::wstring tool = wg ? *wg : std::wstring();
    const bool isAbsolute = tool.size() > 3 && tool[1] == L':' && tool.ends_with(L"\\WireGuard\\wg.exe");
    std::printf("%s, %s\n", isNone ? "none" : "NOT none", isAbsolute ? "absolute" : "NOT absolute");
    return 0;
}

int report(const std::expected<void, std::string>& outcome)
{
    std::printf("%s\n", outcome ? "done" : outcome.error().c_str());
    return outcome ? 0 : 1;
}

} // namespace

int wmain(int argc, wchar_t** argv)
{
    const std::wstring verb = argc > 1 ? argv[1] : L"";
    const std::vector<std::wstring> rest(argv + std::min(argc, 2), argv + argc);
    if (verb == L"install")
        return report(installService({L"service", L"two words"}));
    if (verb == L"uninstall")
        return report(uninstallService());
    if (verb == L"service")
        return rest == std::vector<std::wstring>{L"two words"} ? serveAsService() : kWrongUsage;
    if (verb == L"serve")
        return serveFor(rest);
    if (verb == L"ask")
        return askTheService();
    if (verb == L"ask-anybody")
        return askAnybody();
    if (verb == L"silent")
        return callWith({});
    if (verb == L"nonsense")
        return callWith("GET / HTTP/1.1\r\n\r\n");
    if (verb == L"crowd")
        return crowd();
    if (verb == L"stay")
        ::Sleep(INFINITE);
    if (verb == L"quote")
        return quote();
    if (verb == L"drop")
        return drop();
    if (verb == L"power")
        return power();
    if (verb == L"system")
        return surroundings();
    if (verb == L"folder" && rest.size() == 1)
        return report(makePrivateFolder(rest.front()));
    std::printf("install | uninstall | serve SID... | ask | ask-anybody | silent | nonsense | crowd | stay | quote | "
                "drop | power | system | folder PATH\n");
    return kWrongUsage;
}
