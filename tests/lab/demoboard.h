#pragma once

#include "tests/lab/roammeter.h"

namespace roamwire::lab {

/// What a spectator sees: where every host is and how each tunnel does. On a terminal a table that is drawn anew, else
/// a line for each event.
class DemoBoard final
{
public:
    DemoBoard(const Scene& scene, bool isTerminal);

    /// Probes these pairs from now on.
    Result<void> watch(const QList<std::pair<QString, QString>>& pairs);

    /// What happens now, or came out, for the line below the table.
    void announce(const QString& text);

    /// Looks again and shows what it sees.
    void refresh();

    /// Packets flow through every tunnel that is watched.
    bool isSteady() const;

    /// Forgets what was sent and lost so far: a tunnel that only comes up loses nothing.
    void countFromNow() { m_counted = now(); }

    /// Packets of all tunnels that were sent since then and are not answered.
    int lostSince(Moment from) const;

    const TunnelProbe& probe(const QString& from, const QString& to) const;

private:
    struct Row
    {
        QString from;
        QString to;
        std::unique_ptr<TunnelProbe> probe;
        QString path;
    };

    void look(Row& row);
    QString describe(const Row& row) const;
    QString table() const;

    const Scene& m_scene;
    bool m_isTerminal;
    std::vector<Row> m_rows;
    QStringList m_story;
    Moment m_counted;
};

} // namespace roamwire::lab
