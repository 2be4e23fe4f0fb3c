#pragma once

#include "client-gui/helper/windows/callercheck.h"
#include "client-gui/helper/windows/handle.h"

#include <array>
#include <chrono>
#include <memory>
#include <optional>

namespace roamwire::helper::windows {

/// A caller at the helper's pipe, who greeted.
struct Arrival
{
    Handle pipe;                              ///< connected, for overlapped use; byte after byte, in both directions
    std::expected<void, std::string> verdict; ///< the error says why it may not; tell it and close
};

/// The helper's named pipe. Callers who say nothing are let go, and do not keep others waiting. Lives on one thread.
class PipeListener final
{
public:
    /// Takes the name; an error where it is taken. Only whom `check` allows can open the pipe, and nobody over the
    /// network; whoever did is judged by it again.
    static std::expected<PipeListener, std::string> open(CallerCheck check);

    ~PipeListener();
    PipeListener(PipeListener&&) noexcept;
    PipeListener& operator=(PipeListener&&) = delete;

    /// Waits for the next caller who greets. Nothing: the event `stop` was signalled.
    std::optional<Arrival> next(HANDLE stop);

private:
    class Post;
    /// As many may be about to greet at once; further callers find the pipe busy until one of them did, or was let go.
    static constexpr std::size_t kPosts = 8;

    explicit PipeListener(CallerCheck check);

    std::optional<Arrival> look();
    bool wait(HANDLE stop) const;

    CallerCheck m_check;
    std::array<std::unique_ptr<Post>, kPosts> m_posts;
    std::size_t m_turn = 0; ///< the post to look at first, so that each gets its turn
};

} // namespace roamwire::helper::windows
