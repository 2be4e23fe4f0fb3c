#include "shared/wire/codec.h"
#include "tests/fuzz/fuzz.h"

/// What is understood once is understood the same after it was told on.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto message = wire::decode(input))
        require(wire::decode(wire::encode(*message)) == *message);
}
