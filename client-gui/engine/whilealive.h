#pragma once

#include <QPointer>

#include <utility>

namespace roamwire {

/// The reply, as long as `object` is there to hear it: a device outlives who asks it, and answers later.
template <typename Reply>
auto whileAlive(QObject* object, Reply reply)
{
    return [guard = QPointer(object), reply = std::move(reply)](auto&&... answer) {
        if (guard)
            reply(std::forward<decltype(answer)>(answer)...);
    };
}

} // namespace roamwire
