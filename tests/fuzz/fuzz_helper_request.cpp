#include "client-gui/helper-api/messagecodec.h"
#include "tests/fuzz/fuzz.h"

/// What the helper understands is what the client's codec would have written.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto request = helper::decodeRequest(input);
    // An empty interface name is left to the policy to refuse, and is not written.
    const bool isWritable = request && (std::holds_alternative<helper::Hello>(request->verb) ||
                                        !helper::interfaceOf(request->verb).isEmpty());
    if (isWritable)
        require(helper::decodeRequest(helper::encode(*request)) == *request);
}
