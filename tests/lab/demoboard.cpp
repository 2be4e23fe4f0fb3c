#include "tests/lab/demoboard.h"

#include <QTime>

#include <algorithm>
#include <cstdio>

namespace roamwire::lab {
namespace {

constexpr quint16 kFirstPort = 41'000;
constexpr qsizetype kStoryLines = 8;
constexpr std::chrono::seconds kRecent{1};
/// A packet without an answer for so long is lost.
constexpr std::chrono::milliseconds kGivenUp{500};

QString cells(const QStringList& texts, const QList<int>& widths)
{
    QString line(QStringLiteral("  "));
    for (qsizetype i = 0; i < texts.size(); ++i)
        line += texts.at(i).leftJustified(widths.at(i));
    return line + QLatin1Char('\n');
}

void show(const QString& text)
{
    std::fputs(qPrintable(text), stdout);
    std::fflush(stdout);
}

} // namespace

DemoBoard::DemoBoard(const Scene& scene, bool isTerminal)
    : m_scene(scene)
    , m_isTerminal(isTerminal)
    , m_counted(now())
{
}

Result<void> DemoBoard::watch(const QList<std::pair<QString, QString>>& pairs)
{
    for (const auto& [from, to] : pairs) {
        auto probe = probeBetween(m_scene, from, to, static_cast<quint16>(kFirstPort + m_rows.size()));
        if (!probe)
            return std::unexpected(probe.error());
        m_rows.push_back({from, to, std::move(*probe), {}});
    }
    return {};
}

void DemoBoard::announce(const QString& text)
{
    const QString line = QTime::currentTime().toString(QStringLiteral("HH:mm:ss.zzz  ")) + text;
    m_story << line;
    if (m_isTerminal)
        refresh();
    else
        show(line + QLatin1Char('\n'));
}

void DemoBoard::refresh()
{
    for (Row& row : m_rows)
        look(row);
    if (m_isTerminal)
        show(QStringLiteral("\x1b[H\x1b[J") + table());
}

bool DemoBoard::isSteady() const
{
    return std::ranges::all_of(m_rows, [](const Row& row) { return row.probe->log().isSteady(now()); });
}

int DemoBoard::lostSince(Moment from) const
{
    int lost = 0;
    for (const Row& row : m_rows)
        lost += row.probe->log().lost(from, now() - kGivenUp);
    return lost;
}

const TunnelProbe& DemoBoard::probe(const QString& from, const QString& to) const
{
    const auto found = std::ranges::find_if(m_rows, [&](const Row& row) { return row.from == from && row.to == to; });
    if (found == m_rows.end())
        qFatal("nobody watches %s to %s", qPrintable(from), qPrintable(to));
    return *found->probe;
}

void DemoBoard::look(Row& row)
{
    const auto view = m_scene.driver().path(m_scene.host(row.from), m_scene.host(row.to));
    QString path = QStringLiteral("?");
    if (view) {
        const QString kind = view->path + (view->verified ? QString() : QStringLiteral(" (trying)"));
        path = kind.leftJustified(14) + view->endpoint;
    }
    if (path != row.path && !m_isTerminal)
        show(QTime::currentTime().toString(QStringLiteral("HH:mm:ss.zzz    ")) + row.from + QStringLiteral(" -> ") +
             row.to + QStringLiteral(": ") + path.simplified() + QLatin1Char('\n'));
    row.path = path;
}

QString DemoBoard::describe(const Row& row) const
{
    const ProbeLog log = row.probe->log();
    const auto trip = log.roundTripMs(now() - kRecent, now());
    return cells({row.from + QStringLiteral(" -> ") + row.to, row.path,
                  trip ? QString::number(*trip, 'f', 1) : QStringLiteral("-"),
                  QString::number(log.sentBetween(m_counted, now())),
                  QString::number(log.lost(m_counted, now() - kGivenUp))},
                 {18, 40, 8, 8, 8});
}

QString DemoBoard::table() const
{
    QString text = cells({QStringLiteral("host"), QStringLiteral("where"), QStringLiteral("address")}, {18, 14, 18});
    for (const QString& name : m_scene.hostNames()) {
        const Host& host = m_scene.host(name);
        text += cells({name, host.home() ? host.home()->name() : QStringLiteral("on the way"),
                       host.home() ? host.address().toString() : QStringLiteral("-")},
                      {18, 14, 18});
    }
    text += QLatin1Char('\n') + cells({QStringLiteral("tunnel"), QStringLiteral("path          endpoint"),
                                       QStringLiteral("ms"), QStringLiteral("sent"), QStringLiteral("lost")},
                                      {18, 40, 8, 8, 8});
    for (const Row& row : m_rows)
        text += describe(row);
    text += QLatin1Char('\n');
    for (const QString& line : m_story.mid(qMax<qsizetype>(0, m_story.size() - kStoryLines)))
        text += QStringLiteral("  ") + line + QLatin1Char('\n');
    return text;
}

} // namespace roamwire::lab
