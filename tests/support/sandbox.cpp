#include "tests/support/sandbox.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace roamwire::test {
namespace {

constexpr int kNiceness = -10;

[[noreturn]] void giveUp(const char* what)
{
    std::perror(what);
    std::_Exit(EXIT_FAILURE);
}

int exitCode(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The kernel signals us when the parent dies; the pipe tells whether it died before we could ask for that.
void dieWithParent(int aliveFd)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pollfd parent{aliveFd, POLLIN, 0};
    if (::poll(&parent, 1, 0) > 0)
        std::_Exit(EXIT_FAILURE);
}

void hideTheMachine()
{
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        giveUp("make the mounts private");
    if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        giveUp("mount /proc");
    if (::mount("none", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0)
        giveUp("mount /run");
}

/// What the lab measures should not depend on what else the machine does. The kernel shares its time between sessions
/// where it groups processes by them, else between processes; so this is a session of its own, ahead of others by both.
void goFirst()
{
    ::setsid();
    ::setpriority(PRIO_PROCESS, 0, kNiceness);
    // Only there where the kernel groups processes.
    if (const int group = ::open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC); group >= 0) {
        ::dprintf(group, "%d", kNiceness);
        ::close(group);
    }
}

[[noreturn]] void collectOrphansUntil(pid_t lab)
{
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == lab)
            std::_Exit(exitCode(status));
        if (ended < 0)
            giveUp("wait for the lab");
    }
}

} // namespace

void enterSandbox()
{
    std::fflush(nullptr);
    int alive[2];
    if (::pipe2(alive, O_CLOEXEC) != 0 || ::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID) != 0)
        giveUp("make namespaces for the lab");

    const pid_t first = ::fork();
    if (first < 0)
        giveUp("fork");
    if (first > 0) {
        int status = 0;
        while (::waitpid(first, &status, 0) != first) {
        }
        std::_Exit(exitCode(status));
    }

    ::close(alive[1]);
    dieWithParent(alive[0]);
    ::close(alive[0]);
    hideTheMachine();
    goFirst();
    const pid_t lab = ::fork();
    if (lab < 0)
        giveUp("fork");
    if (lab > 0)
        collectOrphansUntil(lab);
}

} // namespace roamwire::test
