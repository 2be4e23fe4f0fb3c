#include "client-gui/helper-api/messagecodec.h"
#include "tests/fuzz/fuzz.h"

/// What the client understands is what the helper's codec would have written.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto message = helper::decodeFromHelper(input);
    if (!message)
        return;
    const QByteArray again = std::visit([](const auto& value) { return helper::encode(value); }, *message);
    require(helper::decodeFromHelper(again) == *message);
}
