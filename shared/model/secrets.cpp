#include "shared/model/secrets.h"

namespace roamwire {
namespace {

/// Base64 of 32 bytes, with its padding.
constexpr std::size_t kTextSize = 44;

int variantOf(Base64 form)
{
    return form == Base64::Url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
}

} // namespace

bool readSecret(QStringView text, Base64 form, Secret32& bytes)
{
    std::array<char, kTextSize> plain;
    const auto size = static_cast<std::size_t>(text.size());
    if (size > plain.size())
        return false;
    for (std::size_t i = 0; i < size; ++i)
        plain[i] = text[qsizetype(i)].toLatin1(); // 0 for what it cannot be, which no alphabet has
    std::size_t length = 0;
    const bool isRead = sodium_base642bin(bytes.data(), bytes.size(), plain.data(), size, nullptr, &length, nullptr,
                                          variantOf(form)) == 0;
    sodium_memzero(plain.data(), plain.size());
    return isRead && length == bytes.size();
}

QString writeSecret(const Secret32& bytes, Base64 form)
{
    std::array<char, kTextSize + 1> plain;
    sodium_bin2base64(plain.data(), plain.size(), bytes.data(), bytes.size(), variantOf(form));
    const QString text = QString::fromLatin1(plain.data());
    sodium_memzero(plain.data(), plain.size());
    return text;
}

} // namespace roamwire
