#include "tests/lab/canary.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

/// What is the same in the base64 of everything that has `secret` behind `before` bytes, give or take a multiple of 3.
QByteArray base64Behind(int before, const QByteArray& secret)
{
    const QByteArray text = QByteArray(QByteArray(before, '\0') + secret).toBase64(QByteArray::OmitTrailingEquals);
    const int mixedAtStart = before == 0 ? 0 : before + 1;
    const int mixedAtEnd = (before + secret.size()) % 3 == 0 ? 0 : 1;
    return text.sliced(mixedAtStart).chopped(mixedAtEnd);
}

} // namespace

Canary::Canary(QString name, const QByteArray& secret)
    : m_name(std::move(name))
    , m_traces{secret, secret.toHex(), secret.toHex().toUpper()}
{
    for (const int before : {0, 1, 2}) {
        const QByteArray plain = base64Behind(before, secret);
        m_traces << plain << QByteArray(plain).replace('+', '-').replace('/', '_');
    }
}

bool Canary::isIn(const QByteArray& text) const
{
    return std::ranges::any_of(m_traces, [&](const QByteArray& trace) { return text.contains(trace); });
}

QByteArray privateNumberOf(const QByteArray& pem)
{
    const QByteArray begin = "PRIVATE KEY-----\n";
    const qsizetype start = pem.indexOf(begin) + begin.size();
    const QByteArray der = QByteArray::fromBase64(pem.sliced(start, pem.indexOf("-----END", start) - start));
    // ECPrivateKey (RFC 5915) is version 1, then an octet string with the number.
    const QByteArray number = QByteArray::fromHex("0201010420");
    const qsizetype at = der.indexOf(number);
    return at < 0 ? QByteArray() : der.sliced(at + number.size(), 32);
}

} // namespace roamwire::lab
