#include "client-gui/helper-api/messagecodec.h"
#include "tests/fuzz/fuzz.h"

/// What the client understands is what the helper's codec would have written.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto response = helper::decodeResponse(input))
        require(helper::decodeResponse(helper::encode(*response)) == *response);
}
