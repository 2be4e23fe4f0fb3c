#include "tests/bench/updatenumber.h"

namespace roamwire::bench {
namespace {

constexpr QByteArrayView kField("\"lan_name\":\"");
constexpr qsizetype kDigits = 10;

} // namespace

Fingerprint lanNameOf(quint32 number)
{
    // Digits are letters of base64 too. 16 bytes are 22 letters, and the last one's unused bits are zero.
    QByteArray text = QByteArray::number(number).rightJustified(kDigits, '0');
    text.append("AAAAAAAAAAAA==");
    return *Fingerprint::fromBase64(text);
}

quint32 updateNumberIn(QByteArrayView message)
{
    const auto isThere = [&](qsizetype at) { return message.sliced(at).startsWith(kField); };
    // Messages of one server look alike, so it usually stands where it stood before.
    static qsizetype position = 0;
    if (position + kField.size() + kDigits > message.size() || !isThere(position)) {
        const qsizetype found = message.indexOf(kField);
        if (found < 0 || found + kField.size() + kDigits > message.size())
            return kNoUpdate;
        position = found;
    }
    quint32 number = 0;
    for (const char digit : message.sliced(position + kField.size(), kDigits))
        number = number * 10 + static_cast<quint32>(digit - '0');
    return number;
}

} // namespace roamwire::bench
