#include "tests/lab/checks.h"
#include "tests/lab/figures.h"
#include "tests/lab/grid.h"
#include "tests/support/sandboxedtest.h"

#include <cstdio>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;

namespace {

constexpr double kDirectMedianMs = 1'000;

QString inMs(std::optional<double> ms)
{
    return ms ? QString::number(qRound(*ms)) : QStringLiteral("-");
}

} // namespace

/// Every pair of networks: who gets through, how, why not better, and how fast.
class LabGrid final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cell_data();
    void cell();
    void directSoon();
    void cleanupTestCase();

private:
    QMap<QString, Result<GridResult>> m_results; // by the cell's name
};

void LabGrid::initTestCase()
{
    const auto grid = Grid::build(gridCast(), Relaying::With);
    LAB_VERIFY(grid);
    m_results = (*grid)->playAll(gridPairs());
}

void LabGrid::cell_data()
{
    QTest::addColumn<int>("number");
    const auto cells = gridCells();
    for (int i = 0; i < cells.size(); ++i)
        QTest::newRow(qPrintable(cells.at(i).name())) << i;
}

void LabGrid::cell()
{
    QFETCH(const int, number);
    const Result<GridResult>& result = *m_results.constFind(gridCells().at(number).name());
    LAB_VERIFY(result);
    QCOMPARE(result->flaws().join(QStringLiteral("; ")), QString());
}

void LabGrid::directSoon()
{
    QList<double> times;
    for (const auto& result : std::as_const(m_results)) {
        if (result && result->directMs)
            times << *result->directMs;
    }
    QVERIFY(!times.isEmpty());
    QVERIFY2(median(times) <= kDirectMedianMs, qPrintable(inFigures(times)));
}

void LabGrid::cleanupTestCase()
{
    std::printf("\n%-44s %-6s %-15s %8s %8s %8s\n", "cell", "path", "reason", "first", "direct", "gap");
    const auto cells = gridCells();
    for (const GridCell& cell : cells) {
        const auto result = m_results.constFind(cell.name());
        if (result == m_results.constEnd() || !*result)
            continue;
        const GridResult& shown = **result;
        std::printf("%-44s %-6s %-15s %8s %8s %8s\n", qPrintable(cell.name()),
                    shown.there.verified ? qPrintable(shown.there.path) : "none", qPrintable(shown.there.reason),
                    qPrintable(inMs(shown.firstPacketMs)), qPrintable(inMs(shown.directMs)),
                    qPrintable(inMs(shown.longestGapMs)));
    }
    std::puts(
        "in ms, from the moment at which the second host begins to join; gap: the longest time without an answer\n");
    std::fflush(stdout);
    if (QTest::currentTestFailed())
        printLogs();
}

int main(int argc, char** argv)
{
    return runInSandbox<LabGrid>(argc, argv, Needs::Programs);
}

#include "lab_grid.moc"
