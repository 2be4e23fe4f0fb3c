#include "client-gui/helper-api/framing.h"

#include <QtEndian>

namespace roamwire::helper {
namespace {

constexpr qsizetype kHeader = sizeof(quint32);

} // namespace

QByteArray framed(QByteArrayView content)
{
    Q_ASSERT(content.size() <= kMaxFrame);
    QByteArray frame(kHeader, Qt::Uninitialized);
    qToBigEndian(static_cast<quint32>(content.size()), frame.data());
    return frame.append(content);
}

Result<std::optional<QByteArray>> FrameReader::next()
{
    if (m_buffer.size() < kHeader)
        return std::optional<QByteArray>();
    const auto length = static_cast<qsizetype>(qFromBigEndian<quint32>(m_buffer.constData()));
    if (length > m_limit)
        return failure(QStringLiteral("a frame of %1 bytes is announced, at most %2 are allowed")
                           .arg(QString::number(length), QString::number(m_limit)));
    if (m_buffer.size() < kHeader + length)
        return std::optional<QByteArray>();
    std::optional<QByteArray> frame = m_buffer.sliced(kHeader, length);
    m_buffer.remove(0, kHeader + length);
    return frame;
}

} // namespace roamwire::helper
