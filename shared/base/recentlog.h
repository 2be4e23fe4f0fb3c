#pragma once

#include <QByteArray>
#include <QMutex>
#include <QQueue>
#include <QStringList>

namespace roamwire {

/// The last lines of a log, for whoever looks for a mistake afterwards; it stays small however much is logged. Any
/// thread.
class RecentLog final
{
public:
    static constexpr qsizetype kMaxLines = 400;  ///< some minutes of a busy client, hours of a quiet one
    static constexpr qsizetype kMaxLength = 512; ///< bytes of a line; the few that are longer end at a word before that

    /// Without its end.
    void add(QByteArray line);

    QStringList lines() const;

private:
    mutable QMutex m_mutex;
    QQueue<QByteArray> m_lines;
};

} // namespace roamwire
