#include "server/worker/wgkex/gatewaytools.h"
#include "server/worker/wgkex/linkaddress.h"
#include "server/worker/wgkex/wgkexmessages.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;
using namespace roamwire::worker;

/// A topic, a line end and a payload. What is taken is what was said, and makes words of commands that hold a key and
/// an address and nothing else.
void fuzz::run(QByteArrayView input)
{
    const qsizetype end = qMax<qsizetype>(input.indexOf('\n'), 0);
    const QByteArray payload = input.sliced(qMin(end + 1, input.size())).toByteArray();
    const auto decoded = decodeKeyMessage({input.first(end).toByteArray(), payload, false});
    if (!decoded)
        return;
    require(decoded->key.toBase64() == payload && !decoded->key.isNull());
    require(!decoded->domain.isEmpty() && !decoded->domain.contains('/'));
    const QHostAddress address = linkAddressOf(decoded->key);
    require(address.isLinkLocal());
    const Domain domain{QStringLiteral("welt"), QStringLiteral("wg-welt"), QStringLiteral("vx-welt")};
    const auto commands = additions(domain, {{{decoded->key, address}}, {address}, {address}});
    require(commands.size() == 3);
    require(commands[0].arguments.size() == 6 && commands[0].arguments[3].size() == 44);
    require(commands[1].input.count('\n') == 1 && commands[2].input.count('\n') == 1);
}
