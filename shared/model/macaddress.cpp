#include "shared/model/macaddress.h"

namespace roamwire {
namespace {

constexpr qsizetype kCharactersPerByte = 3; // two digits and a colon

/// -1 for anything else.
int digitValue(QChar c)
{
    if (c >= u'0' && c <= u'9')
        return c.unicode() - u'0';
    if (c >= u'a' && c <= u'f')
        return c.unicode() - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c.unicode() - u'A' + 10;
    return -1;
}

} // namespace

QString toString(const MacAddress& mac)
{
    return QString::fromLatin1(mac.toByteArray().toHex(':'));
}

std::optional<MacAddress> parseMacAddress(QStringView text)
{
    if (text.size() != MacAddress::kSize * kCharactersPerByte - 1)
        return std::nullopt;
    MacAddress mac;
    for (qsizetype i = 0; i < MacAddress::kSize; ++i) {
        const qsizetype at = i * kCharactersPerByte;
        const int high = digitValue(text[at]);
        const int low = digitValue(text[at + 1]);
        if (high < 0 || low < 0 || (i > 0 && text[at - 1] != u':'))
            return std::nullopt;
        mac.data()[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return mac;
}

} // namespace roamwire
