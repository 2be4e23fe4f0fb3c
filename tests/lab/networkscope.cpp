#include "tests/lab/networkscope.h"

#include <QtGlobal>

#include <fcntl.h>
#include <sched.h>

namespace roamwire::lab {

NetworkScope::NetworkScope(const Namespace& target)
    : m_home(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC))
{
    // Going on in the wrong network could touch the machine's own, so there is no error to return.
    if (!m_home.isValid() || ::setns(target.networkFd(), CLONE_NEWNET) != 0)
        qFatal("cannot enter the network namespace %s", qPrintable(target.name()));
}

NetworkScope::~NetworkScope()
{
    if (::setns(m_home.get(), CLONE_NEWNET) != 0)
        qFatal("cannot leave a network namespace");
}

} // namespace roamwire::lab
