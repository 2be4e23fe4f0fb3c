#include "server/net/httprequest.h"
#include "server/net/limits.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;

/// An upgrade is accepted with its last byte and not before; a rejection is a whole answer.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto verdict = server::judgeRequest(input);
    if (const auto* rejection = std::get_if<server::HttpRejection>(&verdict)) {
        require(rejection->response.startsWith("HTTP/1.1 4") && rejection->response.contains("\r\n\r\n"));
        return;
    }
    require(input.size() <= server::kMaxRequestHeader);
    if (std::holds_alternative<server::UpgradeRequest>(verdict))
        require(std::holds_alternative<server::NeedMore>(server::judgeRequest(input.chopped(1))));
}
