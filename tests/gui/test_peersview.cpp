#include "client-gui/tray/peers/badgecolors.h"
#include "client-gui/tray/peers/rowlayout.h"
#include "tests/gui/windowtest.h"

#include <QDebug>
#include <QPaintEvent>
#include <QStyle>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

/// What of a widget was painted.
class PaintWatch final : public QObject
{
public:
    explicit PaintWatch(QWidget* widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            painted += static_cast<QPaintEvent*>(event)->region();
        return false;
    }
    QRegion painted;
};

bool hasColor(const QImage& image, const QColor& color)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                return true;
        }
    }
    return false;
}

} // namespace

class TestPeersView final : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { window.reset(); }

    void rowsHaveTheirPlaces_data();
    void rowsHaveTheirPlaces();
    void rowShowsItsPath();
    void changeRepaintsOnlyItsRow();
    void idleRepaintsNothing();
    void selectionSurvives();
    void foldsNetworks();
};

void TestPeersView::rowsHaveTheirPlaces_data()
{
    QTest::addColumn<int>("letters");
    QTest::addColumn<bool>("hasWords");
    QTest::addColumn<bool>("hasTraffic");
    QTest::newRow("wide") << 160 << true << true;
    QTest::newRow("middle") << 88 << true << false;
    QTest::newRow("narrow") << 56 << false << false;
}

void TestPeersView::rowsHaveTheirPlaces()
{
    QFETCH(const int, letters);
    QFETCH(const bool, hasWords);
    QFETCH(const bool, hasTraffic);
    const QFont font = window->font();
    const QRect rect(5, 100, letters * QFontMetrics(font).averageCharWidth(), RowLayout::height(font));
    QCOMPARE(rect.height() % 4, 0);
    QVERIFY(RowLayout::leastWidth(font) <= rect.width());
    const RowLayout layout = RowLayout::of(rect, font, Qt::LeftToRight);
    const RowLayout mirrored = RowLayout::of(rect, font, Qt::RightToLeft);
    QCOMPARE(!layout.words.isEmpty(), hasWords);
    QCOMPARE(!layout.graph.isEmpty(), hasTraffic);
    QList<QRect> seen;
    for (const auto part : {&RowLayout::avatar, &RowLayout::name, &RowLayout::below, &RowLayout::badge,
                            &RowLayout::words, &RowLayout::handshake, &RowLayout::graph, &RowLayout::figures}) {
        const QRect& place = layout.*part;
        if (place.isEmpty())
            continue;
        QVERIFY(rect.contains(place));
        for (const QRect& other : seen)
            QVERIFY(!other.intersects(place));
        seen << place;
        QCOMPARE(QStyle::visualRect(Qt::RightToLeft, rect, place), mirrored.*part);
    }
}

void TestPeersView::rowShowsItsPath()
{
    FakeNetwork& network = add(u"rw0"_s, {reached(peerCalled(u"nas"_s, 7), PathKind::Lan, "192.168.1.20:51820", 1)});
    const auto rowImage = [&] {
        const QRect rect = view().visualRect(row(u"nas"_s));
        return view().viewport()->grab(rect).toImage();
    };
    const ToneColors near = toneColors(Tone::Near, view().palette());
    const ToneColors relayed = toneColors(Tone::Relayed, view().palette());
    QVERIFY(hasColor(rowImage(), near.fill));
    Status status = network.status();
    status.peers[0].path = {PathKind::Relay, endpointAt("192.0.2.1:42000"), true, PathReason::WaitingRetry};
    show(network, status);
    QVERIFY(hasColor(rowImage(), relayed.fill));
    QVERIFY(!hasColor(rowImage(), near.fill));
    status.peers[0].path.verified = false; // tried: an outline
    show(network, status);
    QVERIFY(!hasColor(rowImage(), relayed.fill));

    const QString spoken = row(u"nas"_s).data(Qt::AccessibleTextRole).toString();
    for (const QString& word : {u"nas"_s, u"10.128.0.7"_s, u"Online"_s, u"Relay"_s})
        QVERIFY2(spoken.contains(word), qPrintable(spoken));
    QVERIFY(!row(u"nas"_s).data(Qt::AccessibleDescriptionRole).toString().isEmpty());
}

void TestPeersView::changeRepaintsOnlyItsRow()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    Status status = network.status();
    status.wgip.reset(); // QTreeView paints all of itself when its first row changes for the first time
    show(network, status);
    QTest::qWait(50);
    PaintWatch watch(view().viewport());
    status.peers[2].rttMs = 77;
    show(network, status);
    QTRY_VERIFY(!watch.painted.isEmpty());
    const QRect only = view().visualRect(row(status.peers[2].name));
    QVERIFY2(only.contains(watch.painted.boundingRect()), "more than the row was painted");

    watch.painted = {};
    status.peers[2].path = {PathKind::Lan, endpointAt("192.168.1.30:51820"), true, PathReason::None};
    show(network, status);
    QTRY_VERIFY(watch.painted.intersects(only));
    QTest::qWait(20);
    const QRect header = view().visualRect(view().model()->index(0, 0)); // it counts those that are direct
    QString more;
    QDebug(&more) << watch.painted << only << header;
    QVERIFY2((watch.painted - only - header).isEmpty(), qPrintable(more));
}

void TestPeersView::idleRepaintsNothing()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    QTest::qWait(50);
    PaintWatch watch(view().viewport());
    for (int i = 0; i < 5; ++i)
        show(network, network.status());
    QTest::qWait(20);
    QVERIFY(watch.painted.isEmpty());
}

void TestPeersView::selectionSurvives()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    view().setCurrentIndex(row(u"nas"_s));
    Status status = network.status();
    status.peers[0].rttMs = 3;
    status.peers.prepend(peerCalled(u"aaa"_s, 40));
    status.peers.removeLast();
    show(network, status);
    QCOMPARE(view().currentIndex().data().toString(), u"nas"_s);
    QVERIFY(view().selectionModel()->isSelected(row(u"nas"_s)));
}

void TestPeersView::foldsNetworks()
{
    add(u"rw0"_s, household());
    add(u"rw1"_s, household());
    const QModelIndex second = view().model()->index(1, 0);
    QVERIFY(view().isExpanded(second));
    view().setFocus();
    view().setCurrentIndex(second);
    QTest::keyClick(&view(), Qt::Key_Return);
    QVERIFY(!view().isExpanded(second));
    QTest::keyClick(&view(), Qt::Key_Right);
    QVERIFY(view().isExpanded(second));
}

QTEST_MAIN(TestPeersView)
#include "test_peersview.moc"
