#include "server/worker/endrequests.h"

#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace roamwire::worker {
namespace {

// A signal handler reaches nothing but globals. Read end, write end.
int g_pipe[2] = {-1, -1};

/// Only what is safe inside a signal handler: one byte into the pipe that the event loop watches.
void onSignal(int)
{
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
}

} // namespace

void onEndRequest(QObject& context, std::function<void()> end)
{
    if (::pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("cannot make a pipe for signals");
    auto* notifier = new QSocketNotifier(g_pipe[0], QSocketNotifier::Read, &context);
    QObject::connect(notifier, &QSocketNotifier::activated, &context, [end = std::move(end)] {
        char byte = 0;
        while (::read(g_pipe[0], &byte, 1) == 1)
            end();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

} // namespace roamwire::worker
