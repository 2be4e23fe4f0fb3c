#include "server/app/termination.h"

#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace roamwire::server {
namespace {

int g_pipe[2] = {-1, -1};

/// Only what is safe inside a signal handler: one byte into the pipe that the event loop watches.
void onSignal(int)
{
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
}

} // namespace

void onTerminationRequest(QObject& context, std::function<void()> stop)
{
    if (::pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("cannot make a pipe for signals");
    auto* notifier = new QSocketNotifier(g_pipe[0], QSocketNotifier::Read, &context);
    QObject::connect(notifier, &QSocketNotifier::activated, &context, [stop = std::move(stop)] {
        char byte = 0;
        while (::read(g_pipe[0], &byte, 1) == 1)
            stop();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

} // namespace roamwire::server
