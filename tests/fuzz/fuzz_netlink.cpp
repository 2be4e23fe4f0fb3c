#include "client-gui/platform/linux/netlinkmessages.h"
#include "tests/fuzz/fuzz.h"

/// The kernel is no stranger, but the reader promises to be safe on any bytes.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto batch = netlink::parse(input);
    require(batch.messages.size() <= input.size());
}
