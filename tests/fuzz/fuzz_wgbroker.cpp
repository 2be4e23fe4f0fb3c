#include "server/worker/wgbroker/brokermessages.h"
#include "server/worker/wgbroker/requestscanner.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire::worker;

/// Where an object ends does not depend on how it was cut, it is bounded, and what comes of it is a key or a reason.
void roamwire::fuzz::run(QByteArrayView input)
{
    RequestScanner whole;
    RequestScanner bytewise;
    whole.feed(input);
    for (const char& c : input)
        bytewise.feed(QByteArrayView(&c, 1));
    require(whole.state() == bytewise.state() && whole.object() == bytewise.object());
    require(whole.object().size() <= kMaxRequest);
    for (const QByteArrayView object : {QByteArrayView(whole.object()), input}) {
        const auto key = decodeRequest(object);
        require(key ? !key->isNull() : !key.error().message.isEmpty());
    }
}
