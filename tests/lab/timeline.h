#pragma once

#include "tests/lab/moment.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QTime>

#include <optional>

namespace roamwire::lab {

/// The milestones that an agent logs in the category roamwire.timing.
class Timeline final
{
public:
    /// `log` is the agent's stderr; `reference` and `referenceTime` name one and the same moment by both clocks.
    Timeline(const QByteArray& log, Moment reference, QTime referenceTime);

    /// The first milestone of this name that is not before `from`.
    std::optional<Moment> first(const QString& milestone, Moment from) const;

private:
    struct Entry
    {
        Moment at;
        QString milestone;
    };
    QList<Entry> m_entries;
};

} // namespace roamwire::lab
