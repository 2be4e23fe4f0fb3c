#include "server/mqtt/outbox.h"

#include <QTest>

using namespace roamwire::server;

class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isInOrder();
    void hasSoManyUnderWay();
    void isBounded();
    void tellsWhoWasAcknowledged();
    void knowsNoOtherNumbers();
    void beginsAnewInOrder();
};

namespace {

MqttMessage message(int number)
{
    return {"topic", QByteArray::number(number)};
}

/// Hands over all that may be, under numbers from `first` on; their payloads.
QByteArrayList handOver(Outbox& outbox, int first)
{
    QByteArrayList payloads;
    for (int number = first; const MqttMessage* next = outbox.next(); ++number) {
        payloads.append(next->payload);
        outbox.handedOver(number);
    }
    return payloads;
}

} // namespace

void TestOutbox::isInOrder()
{
    Outbox outbox;
    QVERIFY(!outbox.next());
    for (int i = 0; i < 3; ++i)
        QVERIFY(outbox.add(message(i), {}));
    QCOMPARE(handOver(outbox, 1), QByteArrayList({"0", "1", "2"}));
    QCOMPARE(outbox.size(), std::size_t(3)); // they are not acknowledged
}

void TestOutbox::hasSoManyUnderWay()
{
    Outbox outbox;
    for (std::size_t i = 0; i < Outbox::kMaxInFlight + 2; ++i)
        QVERIFY(outbox.add(message(static_cast<int>(i)), {}));
    QCOMPARE(handOver(outbox, 1).size(), static_cast<qsizetype>(Outbox::kMaxInFlight));
    outbox.acknowledged(1);
    QCOMPARE(handOver(outbox, 1000).size(), 1);
}

void TestOutbox::isBounded()
{
    Outbox outbox;
    for (std::size_t i = 0; i < Outbox::kMaxMessages; ++i)
        QVERIFY(outbox.add(message(0), {}));
    QVERIFY(!outbox.add(message(0), {}));
    handOver(outbox, 1);
    QVERIFY(!outbox.add(message(0), {})); // what is under way counts
    outbox.acknowledged(1);
    QVERIFY(outbox.add(message(0), {}));
}

void TestOutbox::tellsWhoWasAcknowledged()
{
    Outbox outbox;
    int told = 0;
    for (int i = 1; i <= 3; ++i)
        QVERIFY(outbox.add(message(i), [&told, i] { told = i; }));
    handOver(outbox, 11);
    outbox.acknowledged(12)(); // out of order, too
    QCOMPARE(told, 2);
    outbox.acknowledged(11)();
    QCOMPARE(told, 1);
    QCOMPARE(outbox.size(), std::size_t(1));
}

void TestOutbox::knowsNoOtherNumbers()
{
    Outbox outbox;
    QVERIFY(outbox.add(message(1), [] {}));
    QVERIFY(!outbox.acknowledged(0)); // not handed over yet
    handOver(outbox, 7);
    QVERIFY(!outbox.acknowledged(8));
    QVERIFY(outbox.acknowledged(7));
    QVERIFY(!outbox.acknowledged(7)); // twice
}

void TestOutbox::beginsAnewInOrder()
{
    Outbox outbox;
    for (int i = 0; i < 4; ++i)
        QVERIFY(outbox.add(message(i), {}));
    handOver(outbox, 1);
    outbox.acknowledged(2);
    QVERIFY(outbox.add(message(4), {}));
    outbox.beginAnew();
    QVERIFY(!outbox.acknowledged(1)); // the old connection's
    QCOMPARE(handOver(outbox, 1), QByteArrayList({"0", "2", "3", "4"}));
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "test_outbox.moc"
