#pragma once

#include <QByteArray>

#include <sodium.h>

#include <utility>

namespace roamwire::server {

/// A text with a secret in it, wiped when it goes. What is made of it by copying is not.
class SecretText final
{
public:
    explicit SecretText(qsizetype size)
        : m_text(size, Qt::Uninitialized)
    {
    }
    SecretText(const char* text, qsizetype size)
        : m_text(text, size)
    {
    }
    SecretText(SecretText&& other) noexcept
        : m_text(std::exchange(other.m_text, {}))
    {
    }
    SecretText& operator=(SecretText&&) = delete;
    ~SecretText() { sodium_memzero(m_text.data(), static_cast<std::size_t>(m_text.size())); }

    char* data() { return m_text.data(); }
    const QByteArray& bytes() const { return m_text; }

private:
    QByteArray m_text;
};

} // namespace roamwire::server
