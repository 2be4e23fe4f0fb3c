#include "tests/integration/server/eventually.h"
#include "tests/integration/server/testmain.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

using roamwire::test::eventually;

class TestEventLoop : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void said();

private Q_SLOTS:
    void timersFireInOrder();
    void zeroTimersDoNotStarveTheRest();
    void timersCanStopThemselvesAndOthers();
    void remainingTime();
    void nestedLoopInATimer();
    void otherThreadsWakeIt();
    void postedEventsRunAfterAllSocketsOfATurn();
    void newConnectionsDoNotWaitForAWholeTurn();
    void reusedDescriptorsAreWatched();
    void notifiersCanBeExcluded();
};

namespace {

struct Pipe
{
    Pipe()
    {
        if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
            qFatal("no pipe");
    }
    ~Pipe()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void write() const { QVERIFY(::write(ends[1], "x", 1) == 1); }
    void drain() const
    {
        char byte = 0;
        while (::read(ends[0], &byte, 1) == 1) {
        }
    }
    std::array<int, 2> ends{};
};

} // namespace

void TestEventLoop::timersFireInOrder()
{
    QList<int> fired;
    for (const int after : {30, 10, 20, 0})
        QTimer::singleShot(after, this, [&fired, after] { fired.append(after); });
    QVERIFY(eventually([&] { return fired.size() == 4; }));
    QCOMPARE(fired, (QList<int>{0, 10, 20, 30}));
}

void TestEventLoop::zeroTimersDoNotStarveTheRest()
{
    QTimer busy;
    int turns = 0;
    connect(&busy, &QTimer::timeout, this, [&turns] { ++turns; });
    busy.start(0);
    const Pipe pipe;
    bool isRead = false;
    QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&] {
        pipe.drain();
        isRead = true;
    });
    bool isFired = false;
    QTimer::singleShot(5, this, [&] { isFired = true; });
    pipe.write();
    QVERIFY(eventually([&] { return isRead && isFired; }));
    QVERIFY(turns > 1);
}

void TestEventLoop::timersCanStopThemselvesAndOthers()
{
    QTimer first;
    QTimer second;
    int firstFired = 0;
    int secondFired = 0;
    connect(&first, &QTimer::timeout, this, [&] {
        ++firstFired;
        first.stop();
        second.stop();
    });
    connect(&second, &QTimer::timeout, this, [&] { ++secondFired; });
    first.start(5);
    second.start(6);
    std::this_thread::sleep_for(std::chrono::milliseconds(10)); // both are due in the same turn
    bool isLater = false;
    QTimer::singleShot(30, this, [&] { isLater = true; });
    QVERIFY(eventually([&] { return isLater; }));
    QCOMPARE(firstFired, 1);
    QCOMPARE(secondFired, 0);
}

void TestEventLoop::remainingTime()
{
    QTimer timer;
    QCOMPARE(timer.remainingTime(), -1);
    timer.start(100'000);
    QVERIFY(timer.remainingTime() > 90'000 && timer.remainingTime() <= 100'000);
}

void TestEventLoop::nestedLoopInATimer()
{
    QTimer outer;
    int entered = 0;
    int other = 0;
    connect(&outer, &QTimer::timeout, this, [&] {
        ++entered;
        QEventLoop nested;
        QTimer::singleShot(20, &nested, [&] {
            ++other;
            nested.quit();
        });
        nested.exec();
        outer.stop();
    });
    outer.start(1);
    QVERIFY(eventually([&] { return other == 1 && !outer.isActive(); }));
    QCOMPARE(entered, 1); // not again inside itself
}

void TestEventLoop::otherThreadsWakeIt()
{
    // Many round trips without a timer in between: were one wake-up lost, the loop would sleep until its deadline.
    constexpr int kRoundTrips = 20'000;
    QEventLoop loop;
    std::atomic<bool> isLate = false;
    QTimer::singleShot(roamwire::test::kEventuallyMs, &loop, [&] {
        isLate = true;
        loop.quit();
    });
    std::atomic<int> heard = 0;
    const auto hear = [&] {
        if (++heard == kRoundTrips)
            loop.quit();
    };
    connect(this, &TestEventLoop::said, &loop, hear, Qt::QueuedConnection);
    std::thread other([&] {
        for (int i = 0; i < kRoundTrips && !isLate; ++i) {
            Q_EMIT said();
            if (i % 3 != 0) // now and then two at once
                continue;
            while (heard <= i && !isLate)
                std::this_thread::yield();
        }
    });
    loop.exec();
    other.join();
    QVERIFY(!isLate);
}

void TestEventLoop::postedEventsRunAfterAllSocketsOfATurn()
{
    std::array<Pipe, 20> pipes;
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
    int read = 0;
    int readWhenPosted = 0;
    for (const Pipe& pipe : pipes) {
        notifiers.push_back(std::make_unique<QSocketNotifier>(pipe.ends[0], QSocketNotifier::Read));
        connect(notifiers.back().get(), &QSocketNotifier::activated, this, [&] {
            pipe.drain();
            if (read++ == 0)
                QMetaObject::invokeMethod(this, [&] { readWhenPosted = read; }, Qt::QueuedConnection);
        });
        pipe.write();
    }
    QVERIFY(eventually([&] { return readWhenPosted != 0; }));
    QCOMPARE(readWhenPosted, 20);
}

void TestEventLoop::newConnectionsDoNotWaitForAWholeTurn()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket client;
    std::array<Pipe, 200> pipes;
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
    int read = 0;
    int readWhenAccepted = 0;
    connect(&server, &QTcpServer::newConnection, this, [&] { readWhenAccepted = read; });
    for (const Pipe& pipe : pipes) {
        notifiers.push_back(std::make_unique<QSocketNotifier>(pipe.ends[0], QSocketNotifier::Read));
        connect(notifiers.back().get(), &QSocketNotifier::activated, this, [&] {
            pipe.drain();
            if (read++ == 0)
                client.connectToHost(server.serverAddress(), server.serverPort());
        });
        pipe.write();
    }
    QVERIFY(eventually([&] { return read == 200 && readWhenAccepted != 0; }));
    QCOMPARE_LT(readWhenAccepted, 100);
}

void TestEventLoop::reusedDescriptorsAreWatched()
{
    for (int i = 0; i < 50; ++i) {
        const Pipe pipe; // gets the same descriptors each time
        bool isRead = false;
        QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            pipe.drain();
            isRead = true;
        });
        if (i % 2 == 0)
            QCoreApplication::processEvents(); // sometimes the system has been told before, sometimes not
        pipe.write();
        QVERIFY(eventually([&] { return isRead; }));
    }
}

void TestEventLoop::notifiersCanBeExcluded()
{
    const Pipe pipe;
    int reads = 0;
    QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&] {
        pipe.drain();
        ++reads;
    });
    pipe.write();
    QEventLoop loop;
    QTimer::singleShot(20, &loop, &QEventLoop::quit);
    loop.exec(QEventLoop::ExcludeSocketNotifiers);
    QCOMPARE(reads, 0);
    QVERIFY(eventually([&] { return reads == 1; }));
}

ROAMWIRE_SERVER_TEST_MAIN(TestEventLoop)
#include "test_eventloop.moc"
