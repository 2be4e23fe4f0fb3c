#include "tests/fuzz/fuzz.h"

#include <cstdint>
#include <cstdlib>

namespace roamwire::fuzz {

void require(bool promise)
{
    if (!promise)
        std::abort();
}

} // namespace roamwire::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    roamwire::fuzz::run(QByteArrayView(data, static_cast<qsizetype>(size)));
    return 0;
}
