#include "server/core/exchangequeue.h"

#include <QTest>

#include <deque>

using namespace roamwire;
using namespace roamwire::server;
using Answer = ExchangeQueue::Answer;

namespace {

/// Answers when it is told to, and has what was changed.
class SlowDisk final : public Storage
{
public:
    Result<StoredState> load() override { return StoredState(); }
    void commit(Changes changes, std::function<void(Result<void>)> done) override
    {
        m_jobs.push_back({std::move(changes), std::move(done)});
    }
    void answer(bool isStored = true)
    {
        for (const auto& [changes, done] : std::exchange(m_jobs, {})) {
            for (const Change& change : changes) {
                if (const auto* saved = std::get_if<SaveExchange>(&change); saved && isStored)
                    stored.append(saved->exchange);
                if (const auto* removed = std::get_if<RemoveExchange>(&change); removed && isStored)
                    stored.removeOne(removed->exchange);
            }
            if (done)
                done(isStored ? Result<void>() : failure(QStringLiteral("full")));
        }
    }
    bool isIdle() const { return m_jobs.empty(); }

    QList<StoredExchange> stored;

private:
    struct Job
    {
        Changes changes;
        std::function<void(Result<void>)> done;
    };
    std::deque<Job> m_jobs;
};

const Instant kNow{Milliseconds(1'000'000)};
const QHostAddress kHouse(QStringLiteral("192.0.2.1"));

StoredExchange exchangeNumber(quint32 number)
{
    PublicKey::Bytes bytes{};
    for (int i = 0; i < 4; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> (8 * i));
    bytes[31] = 1;
    return {"home", PublicKey(bytes)};
}

struct Scene
{
    explicit Scene(const QList<StoredExchange>& found = {})
        : queue(disk, found)
    {
        disk.stored = found;
    }
    void add(const StoredExchange& exchange, const QHostAddress& source = {})
    {
        queue.add(exchange, source, [this](Answer answer) { answers.append(answer); });
    }
    /// Brought, stored, told and acknowledged.
    void finish(const StoredExchange& exchange, Instant now = kNow)
    {
        add(exchange);
        disk.answer();
        queue.next();
        queue.acknowledged(exchange, now);
    }

    SlowDisk disk;
    ExchangeQueue queue;
    QList<Answer> answers;
};

} // namespace

class TestExchangeQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWhenItIsDurable();
    void answersWhenItCannotBe();
    void sameKeyIsStoredOnce();
    void acknowledgedIsToldAgainToANewConnection();
    void acknowledgedIsDroppedAfterAWhile();
    void askedAgainIsToldAgain();
    void foundIsTold();
    void sourceIsBounded();
    void allAreBounded();
    void keptMakeRoom();
    void underWayIsBounded();
    void diskMayAnswerLate();
};

void TestExchangeQueue::answersWhenItIsDurable()
{
    Scene scene;
    scene.add(exchangeNumber(1));
    QVERIFY(scene.answers.isEmpty());
    QVERIFY(!scene.queue.next()); // nobody hears of it before it is stored
    scene.disk.answer();
    QCOMPARE(scene.answers, QList{Answer::Durable});
    QCOMPARE(scene.queue.waiting(), 1);
    QCOMPARE(scene.queue.next(), exchangeNumber(1));
    QVERIFY(!scene.queue.next());
    QCOMPARE(scene.queue.waiting(), 1);
    scene.queue.acknowledged(exchangeNumber(1), kNow);
    QCOMPARE(scene.queue.waiting(), 0);
}

void TestExchangeQueue::answersWhenItCannotBe()
{
    Scene scene;
    scene.add(exchangeNumber(1), kHouse);
    scene.add(exchangeNumber(1), kHouse);
    scene.disk.answer(false);
    QCOMPARE(scene.answers, (QList{Answer::NotStored, Answer::NotStored}));
    QVERIFY(!scene.queue.next());
    QCOMPARE(scene.queue.size(), 0);
    scene.add(exchangeNumber(1), kHouse);
    scene.disk.answer();
    QCOMPARE(scene.answers.constLast(), Answer::Durable);
}

void TestExchangeQueue::sameKeyIsStoredOnce()
{
    Scene scene;
    scene.add(exchangeNumber(1));
    scene.add(exchangeNumber(1));
    QVERIFY(scene.answers.isEmpty());
    scene.disk.answer();
    QCOMPARE(scene.answers.size(), 2);
    QCOMPARE(scene.disk.stored.size(), 1);
    scene.add(exchangeNumber(1)); // durable already
    QCOMPARE(scene.answers.size(), 3);
    QVERIFY(scene.disk.isIdle());
    QVERIFY(scene.queue.next());
    QVERIFY(!scene.queue.next());
    StoredExchange elsewhere = exchangeNumber(1);
    elsewhere.domain = "elsewhere";
    scene.add(elsewhere);
    scene.disk.answer();
    QCOMPARE(scene.queue.next(), elsewhere);
}

void TestExchangeQueue::acknowledgedIsToldAgainToANewConnection()
{
    Scene scene;
    scene.finish(exchangeNumber(1));
    scene.add(exchangeNumber(2));
    scene.disk.answer();
    QCOMPARE(scene.queue.next(), exchangeNumber(2)); // under way: whoever carries it tells it again
    scene.queue.tellAgain();
    QCOMPARE(scene.queue.next(), exchangeNumber(1));
    QVERIFY(!scene.queue.next());
    scene.queue.acknowledged(exchangeNumber(1), kNow);
    scene.queue.acknowledged(exchangeNumber(1), kNow); // twice
    scene.queue.tellAgain();
    QVERIFY(scene.queue.next());
    QVERIFY(!scene.queue.next());
}

void TestExchangeQueue::acknowledgedIsDroppedAfterAWhile()
{
    Scene scene;
    scene.finish(exchangeNumber(1));
    scene.queue.expire(kNow + ExchangeQueue::kKept - Milliseconds(1));
    QVERIFY(scene.disk.isIdle());
    scene.queue.expire(kNow + ExchangeQueue::kKept);
    scene.disk.answer();
    QVERIFY(scene.disk.stored.isEmpty());
    QCOMPARE(scene.queue.size(), 0);
    scene.queue.tellAgain();
    QVERIFY(!scene.queue.next());
}

void TestExchangeQueue::askedAgainIsToldAgain()
{
    Scene scene;
    scene.finish(exchangeNumber(1));
    scene.add(exchangeNumber(1));
    QCOMPARE(scene.answers.size(), 2);
    QVERIFY(scene.disk.isIdle());
    QCOMPARE(scene.queue.next(), exchangeNumber(1));
    scene.queue.expire(kNow + ExchangeQueue::kKept); // it is not what was kept then any more
    QVERIFY(scene.disk.isIdle());
    scene.queue.acknowledged(exchangeNumber(1), kNow + ExchangeQueue::kKept);
    scene.queue.expire(kNow + ExchangeQueue::kKept);
    QVERIFY(scene.disk.isIdle());
}

void TestExchangeQueue::foundIsTold()
{
    Scene scene({exchangeNumber(1), exchangeNumber(2)});
    QCOMPARE(scene.queue.waiting(), 2);
    QCOMPARE(scene.queue.next(), exchangeNumber(1));
    QCOMPARE(scene.queue.next(), exchangeNumber(2));
}

void TestExchangeQueue::sourceIsBounded()
{
    Scene scene;
    quint32 number = 0;
    for (qsizetype i = 0; i < ExchangeQueue::kMaxPerSource; ++i)
        scene.add(exchangeNumber(++number), kHouse);
    scene.add(exchangeNumber(++number), kHouse);
    QCOMPARE(scene.answers, QList{Answer::Full});
    scene.add(exchangeNumber(++number), QHostAddress(QStringLiteral("192.0.2.2")));
    scene.add(exchangeNumber(++number));
    scene.disk.answer();
    QCOMPARE(scene.answers.count(Answer::Full), 1);
    scene.queue.next();
    scene.queue.acknowledged(exchangeNumber(1), kNow); // what the broker has is nobody's burden any more
    scene.add(exchangeNumber(++number), kHouse);
    scene.add(exchangeNumber(++number), kHouse);
    QCOMPARE(scene.answers.count(Answer::Full), 2);
}

void TestExchangeQueue::allAreBounded()
{
    Scene scene;
    for (quint32 i = 0; i < ExchangeQueue::kMaxKeys; ++i)
        scene.add(exchangeNumber(i));
    scene.add(exchangeNumber(1'000'000));
    QCOMPARE(scene.answers, QList{Answer::Full});
    scene.disk.answer();
    scene.add(exchangeNumber(1)); // known already
    QCOMPARE(scene.answers.count(Answer::Full), 1);
}

void TestExchangeQueue::keptMakeRoom()
{
    Scene scene;
    scene.finish(exchangeNumber(1'000'000));
    scene.finish(exchangeNumber(1'000'001));
    for (quint32 i = 2; i < ExchangeQueue::kMaxKeys; ++i)
        scene.add(exchangeNumber(i));
    scene.disk.answer();
    scene.add(exchangeNumber(1)); // in the place of the oldest kept one
    scene.disk.answer();
    QCOMPARE(scene.answers.count(Answer::Full), 0);
    QCOMPARE(scene.queue.size(), ExchangeQueue::kMaxKeys);
    QVERIFY(!scene.disk.stored.contains(exchangeNumber(1'000'000)));
    QVERIFY(scene.disk.stored.contains(exchangeNumber(1'000'001)));
}

void TestExchangeQueue::underWayIsBounded()
{
    Scene scene;
    for (quint32 i = 0; i < ExchangeQueue::kMaxUnderWay + 1; ++i)
        scene.add(exchangeNumber(i));
    scene.disk.answer();
    for (quint32 i = 0; i < ExchangeQueue::kMaxUnderWay; ++i)
        QCOMPARE(scene.queue.next(), exchangeNumber(i));
    QVERIFY(!scene.queue.next());
    scene.queue.acknowledged(exchangeNumber(0), kNow);
    QVERIFY(scene.queue.next());
}

void TestExchangeQueue::diskMayAnswerLate()
{
    SlowDisk disk;
    bool isAnswered = false;
    {
        ExchangeQueue queue(disk, {});
        queue.add(exchangeNumber(1), {}, [&](Answer) { isAnswered = true; });
    }
    disk.answer();
    QVERIFY(!isAnswered);
}

QTEST_GUILESS_MAIN(TestExchangeQueue)
#include "test_exchangequeue.moc"
