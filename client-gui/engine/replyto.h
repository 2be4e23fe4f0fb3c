#pragma once

#include "shared/wireguard/device.h"

#include <QObject>
#include <QPointer>

#include <utility>

namespace roamwire {

/// A reply with its context, as connect() has one: who is asked answers later, and whoever has gone by then is
/// not called.
template <typename T>
class ReplyTo final
{
public:
    ReplyTo(QObject* context, Reply<T> reply)
        : m_context(context)
        , m_reply(std::move(reply))
    {
    }

    template <typename Answer>
    void operator()(Answer&& answer) const
    {
        if (m_context)
            m_reply(std::forward<Answer>(answer));
    }

private:
    QPointer<QObject> m_context;
    Reply<T> m_reply;
};

} // namespace roamwire
