#include "shared/model/invitelink.h"
#include "tests/fuzz/fuzz.h"

/// What is read once reads the same after it was written out.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto link = InviteLink::fromString(QString::fromUtf8(input)))
        require(InviteLink::fromString(link->reveal()) == *link);
}
