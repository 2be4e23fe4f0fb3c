#include "shared/base/recentlog.h"

#include <QMutexLocker>

namespace roamwire {

void RecentLog::add(QByteArray line)
{
    // At a word, because half an address is none that a reader, or who hides it, would recognize.
    if (line.size() > kMaxLength)
        line.truncate(std::max<qsizetype>(line.lastIndexOf(' ', kMaxLength), 0));
    const QMutexLocker lock(&m_mutex);
    if (m_lines.size() == kMaxLines)
        m_lines.dequeue();
    m_lines.enqueue(line);
}

QStringList RecentLog::lines() const
{
    const QMutexLocker lock(&m_mutex);
    QStringList texts;
    texts.reserve(m_lines.size());
    for (const QByteArray& line : m_lines)
        texts.append(QString::fromUtf8(line));
    return texts;
}

} // namespace roamwire
