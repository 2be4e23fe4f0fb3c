#pragma once

#include <QHash>

#include <list>
#include <optional>

namespace roamwire::server {

/// Values in the order in which they came, each at most once; every operation costs O(1), also taking one out of the
/// middle.
template <typename T>
class AgeQueue final
{
public:
    bool contains(const T& value) const { return m_positions.contains(value); }
    bool isEmpty() const { return m_order.empty(); }
    qsizetype size() const { return m_positions.size(); }

    /// The value is the youngest now, wherever it was.
    void push(const T& value)
    {
        remove(value);
        m_positions.insert(value, m_order.insert(m_order.end(), value));
    }

    /// The value is the oldest now, wherever it was.
    void pushOldest(const T& value)
    {
        remove(value);
        m_positions.insert(value, m_order.insert(m_order.begin(), value));
    }

    void remove(const T& value)
    {
        const auto found = m_positions.constFind(value);
        if (found == m_positions.constEnd())
            return;
        m_order.erase(*found);
        m_positions.erase(found);
    }

    std::optional<T> oldest() const
    {
        if (m_order.empty())
            return std::nullopt;
        return m_order.front();
    }

    std::optional<T> takeOldest()
    {
        const std::optional<T> value = oldest();
        if (value)
            remove(*value);
        return value;
    }

private:
    std::list<T> m_order;
    QHash<T, typename std::list<T>::iterator> m_positions;
};

} // namespace roamwire::server
