#include "server/net/http/httprequest.h"
#include "server/net/limits.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;

/// An upgrade is accepted with its last byte and not before; a rejection is a whole answer.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto verdict = server::judgeRequest(input);
    if (const auto* rejection = std::get_if<server::HttpRejection>(&verdict)) {
        require(rejection->response.status >= 400 && rejection->response.status < 500);
        return;
    }
    require(input.size() <= server::kMaxRequestHeader);
    if (std::holds_alternative<server::UpgradeRequest>(verdict))
        require(std::holds_alternative<server::NeedMore>(server::judgeRequest(input.chopped(1))));
}
