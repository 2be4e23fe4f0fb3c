#include "server/app/systemrequests.h"

#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace roamwire::server {
namespace {

constexpr char kStop = 's';
constexpr char kReload = 'r';
int g_pipe[2] = {-1, -1};

/// Only what is safe inside a signal handler: one byte into the pipe that the event loop watches.
void onSignal(int signal)
{
    const char byte = signal == SIGHUP ? kReload : kStop;
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
}

} // namespace

void onSystemRequests(QObject& context, SystemRequests requests)
{
    if (::pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("cannot make a pipe for signals");
    auto* notifier = new QSocketNotifier(g_pipe[0], QSocketNotifier::Read, &context);
    QObject::connect(notifier, &QSocketNotifier::activated, &context, [requests = std::move(requests)] {
        char byte = 0;
        while (::read(g_pipe[0], &byte, 1) == 1)
            byte == kReload ? requests.reload() : requests.stop();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
}

} // namespace roamwire::server
