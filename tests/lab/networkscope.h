#pragma once

#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"

namespace roamwire::lab {

/// While it lives, this thread is in another network namespace: what it opens there (a socket, a tap) stays there.
class NetworkScope final
{
public:
    explicit NetworkScope(const Namespace& target);
    ~NetworkScope();
    NetworkScope(const NetworkScope&) = delete;
    NetworkScope& operator=(const NetworkScope&) = delete;

private:
    Descriptor m_home;
};

} // namespace roamwire::lab
