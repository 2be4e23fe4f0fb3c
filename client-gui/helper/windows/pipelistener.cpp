#include "client-gui/helper/windows/pipelistener.h"

#include "client-gui/helper-api/windows/pipecontract.h"
#include "client-gui/helper/windows/windowserror.h"

#include <sddl.h>

#include <algorithm>
#include <utility>

namespace roamwire::helper::windows {
namespace {

using Clock = std::chrono::steady_clock;

/// A caller has nothing to do before it greets.
constexpr std::chrono::seconds kGreetingDeadline{1};
/// Out of memory or handles: asking again at once would only burn time.
constexpr std::chrono::milliseconds kPause{500};
/// Bytes that wait in each direction: what a session reads at once.
constexpr DWORD kBuffer = 64 * 1024;

/// The system's, which alone makes further instances of it. Not for callers over the network, whoever they are.
constexpr wchar_t kAccess[] = L"O:SYG:SYD:P(D;;GA;;;NU)(A;;GA;;;SY)";
/// For those who may call.
constexpr wchar_t kCallerAccess[] = L"0x0012019b";
static_assert(kCallerRights == 0x0012019b);

std::expected<Handle, std::string> makePipe(const CallerCheck& check, bool isFirst)
{
    const std::wstring access = kAccess + check.accessEntries(kCallerAccess);
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!::ConvertStringSecurityDescriptorToSecurityDescriptorW(access.c_str(), SDDL_REVISION_1, &descriptor, nullptr))
        return systemFailure("cannot describe who may open the helper's pipe");
    const std::unique_ptr<void, decltype(&::LocalFree)> owner(descriptor, &::LocalFree);
    SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor, FALSE};
    const DWORD first = isFirst ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0;
    Handle pipe(::CreateNamedPipeW(kPipeName, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
                                   PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                                   PIPE_UNLIMITED_INSTANCES, kBuffer, kBuffer, 0, &attributes));
    if (!pipe.isOpen())
        return systemFailure("cannot make the helper's pipe; does another helper run, or this one not as the system?");
    return pipe;
}

} // namespace

/// One instance of the pipe, which waits for a caller and then for its greeting.
class PipeListener::Post final
{
public:
    explicit Post(Handle pipe)
        : m_pipe(std::move(pipe))
        , m_event(::CreateEventW(nullptr, TRUE, FALSE, nullptr))
    {
        m_overlapped.hEvent = m_event.get();
        awaitCaller();
    }
    ~Post() { cancel(); }
    Post(const Post&) = delete;
    Post& operator=(const Post&) = delete;

    /// Signalled when look() has something to do.
    HANDLE event() const { return m_event.get(); }
    /// When look() has something to do anyhow.
    std::optional<Clock::time_point> deadline() const { return m_deadline; }

    /// Goes on with what has happened. The pipe of a caller who greeted: this post is of no use then.
    std::optional<Handle> look()
    {
        const bool isLate = m_deadline && Clock::now() >= *m_deadline;
        if (m_state == State::Idle ? isLate : !HasOverlappedIoCompleted(&m_overlapped) && isLate)
            letGo();
        if (m_state == State::Idle || !HasOverlappedIoCompleted(&m_overlapped))
            return std::nullopt;
        DWORD count = 0;
        const bool isGood = ::GetOverlappedResult(m_pipe.get(), &m_overlapped, &count, FALSE);
        if (isGood && m_state == State::Greeting && count == 1 && m_greeting == kGreeting)
            return std::move(m_pipe);
        if (isGood && m_state == State::Calling)
            awaitGreeting();
        else
            letGo();
        return std::nullopt;
    }

private:
    enum class State { Calling, Greeting, Idle };

    void awaitCaller()
    {
        m_deadline.reset();
        m_state = State::Calling;
        if (::ConnectNamedPipe(m_pipe.get(), &m_overlapped) || ::GetLastError() == ERROR_IO_PENDING)
            return;
        if (::GetLastError() == ERROR_PIPE_CONNECTED)
            awaitGreeting();
        else
            pause();
    }

    void awaitGreeting()
    {
        m_deadline = Clock::now() + kGreetingDeadline;
        m_state = State::Greeting;
        if (!::ReadFile(m_pipe.get(), &m_greeting, 1, nullptr, &m_overlapped) && ::GetLastError() != ERROR_IO_PENDING)
            pause();
    }

    void pause()
    {
        m_deadline = Clock::now() + kPause;
        m_state = State::Idle;
        ::ResetEvent(m_event.get());
    }

    void letGo()
    {
        cancel();
        ::DisconnectNamedPipe(m_pipe.get());
        awaitCaller();
    }

    /// The kernel writes to us until an operation is over.
    void cancel()
    {
        DWORD count = 0;
        if (m_pipe.isOpen() && ::CancelIoEx(m_pipe.get(), &m_overlapped))
            ::GetOverlappedResult(m_pipe.get(), &m_overlapped, &count, TRUE);
    }

    Handle m_pipe;
    Handle m_event;
    OVERLAPPED m_overlapped{};
    State m_state = State::Idle;
    char m_greeting = 0;
    std::optional<Clock::time_point> m_deadline;
};

PipeListener::PipeListener(CallerCheck check)
    : m_check(std::move(check))
{
}

PipeListener::~PipeListener() = default;
PipeListener::PipeListener(PipeListener&&) noexcept = default;

std::expected<PipeListener, std::string> PipeListener::open(CallerCheck check)
{
    PipeListener listener(std::move(check));
    for (auto& post : listener.m_posts) {
        auto pipe = makePipe(listener.m_check, &post == &listener.m_posts.front());
        if (!pipe)
            return std::unexpected(pipe.error());
        post = std::make_unique<Post>(std::move(*pipe));
    }
    return listener;
}

std::optional<Arrival> PipeListener::next(HANDLE stop)
{
    while (::WaitForSingleObject(stop, 0) != WAIT_OBJECT_0) {
        if (auto arrival = look())
            return arrival;
        if (!wait(stop))
            break;
    }
    return std::nullopt;
}

std::optional<Arrival> PipeListener::look()
{
    for (std::size_t i = 0; i < m_posts.size(); ++i) {
        const std::size_t index = (m_turn + i) % m_posts.size();
        auto& post = m_posts[index];
        auto pipe = post ? post->look() : std::nullopt;
        if (post && !pipe)
            continue;
        auto successor = makePipe(m_check, false);
        post = successor ? std::make_unique<Post>(std::move(*successor)) : nullptr;
        if (!pipe)
            continue;
        m_turn = index + 1;
        auto verdict = m_check.judge(pipe->get());
        return Arrival{std::move(*pipe), std::move(verdict)};
    }
    return std::nullopt;
}

/// False: it is over.
bool PipeListener::wait(HANDLE stop) const
{
    std::vector<HANDLE> events{stop};
    auto until = Clock::time_point::max();
    for (const auto& post : m_posts) {
        if (post)
            events.push_back(post->event());
        until = std::min(until, post ? post->deadline().value_or(until) : Clock::now() + kPause);
    }
    DWORD timeout = INFINITE;
    if (until != Clock::time_point::max()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        timeout = static_cast<DWORD>(std::max(left.count(), decltype(left)::rep{0}));
    }
    const DWORD woken = ::WaitForMultipleObjects(static_cast<DWORD>(events.size()), events.data(), FALSE, timeout);
    return woken != WAIT_OBJECT_0 && woken != WAIT_FAILED;
}

} // namespace roamwire::helper::windows
