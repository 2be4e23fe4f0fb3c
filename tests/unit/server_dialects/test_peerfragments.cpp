#include "server/dialects/peerfragments.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace roamwire;
using namespace roamwire::server;
using roamwire::test::sampleKey;

class TestPeerFragments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsEmpty();
    void leavesOutOneKey();
    void putReplaces();
    void removingAStrangerIsHarmless();
    void followsAPlainMap();
};

namespace {

QList<QByteArray> sorted(std::span<const QByteArray> fragments)
{
    QList<QByteArray> list(fragments.begin(), fragments.end());
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

void TestPeerFragments::startsEmpty()
{
    PeerFragments fragments;
    QCOMPARE(fragments.size(), 0);
    QVERIFY(fragments.without(sampleKey(1)).empty());
}

void TestPeerFragments::leavesOutOneKey()
{
    PeerFragments fragments;
    fragments.put(sampleKey(1), "one");
    fragments.put(sampleKey(2), "two");
    fragments.put(sampleKey(3), "three");
    QCOMPARE(sorted(fragments.without(sampleKey(1))), (QList<QByteArray>{"three", "two"}));
    QCOMPARE(sorted(fragments.without(sampleKey(9))), (QList<QByteArray>{"one", "three", "two"}));
}

void TestPeerFragments::putReplaces()
{
    PeerFragments fragments;
    fragments.put(sampleKey(1), "old");
    fragments.put(sampleKey(1), "new");
    QCOMPARE(sorted(fragments.without(sampleKey(9))), QList<QByteArray>{"new"});
}

void TestPeerFragments::removingAStrangerIsHarmless()
{
    PeerFragments fragments;
    fragments.put(sampleKey(1), "one");
    fragments.remove(sampleKey(2));
    QCOMPARE(fragments.size(), 1);
}

void TestPeerFragments::followsAPlainMap()
{
    QRandomGenerator random(4711);
    PeerFragments fragments;
    QMap<quint32, QByteArray> model;
    for (int step = 0; step < 1500; ++step) {
        const quint32 number = random.bounded(40U);
        if (random.bounded(3) == 0) {
            fragments.remove(sampleKey(number));
            model.remove(number);
        } else {
            const QByteArray text = QByteArray::number(step);
            fragments.put(sampleKey(number), text);
            model[number] = text;
        }
        auto expected = model;
        expected.remove(number);
        auto values = expected.values();
        std::sort(values.begin(), values.end());
        QCOMPARE(sorted(fragments.without(sampleKey(number))), values);
    }
}

QTEST_GUILESS_MAIN(TestPeerFragments)
#include "test_peerfragments.moc"
