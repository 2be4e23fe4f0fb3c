#include "client-gui/tray/icon/trayhost.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace std::chrono_literals;

namespace {

class FakeTrays final : public DesktopTrays
{
    Q_OBJECT

public:
    void watch() override
    {
        isWatching = true;
        if (hasNotifier)
            Q_EMIT notifierFound();
    }
    bool hasEmbedder() const override { return isEmbedding; }

    bool isWatching = false;
    bool hasNotifier = false;
    bool isEmbedding = false;
};

constexpr Milliseconds kNever = 1h;

} // namespace

class TestTrayHost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifierThatIsThere();
    void notifierThatComesLate();
    void embedderIsTakenAfterAWhile();
    void embedderThatComesLate();
    void nothing();
    void tellsOnce();
};

void TestTrayHost::notifierThatIsThere()
{
    FakeTrays trays;
    trays.hasNotifier = true;
    TrayHost host(trays, {kNever, kNever});
    QSignalSpy ready(&host, &TrayHost::ready);
    QSignalSpy unavailable(&host, &TrayHost::unavailable);
    QVERIFY(!trays.isWatching);
    host.start();
    QCOMPARE(ready.count(), 1);
    QCOMPARE(unavailable.count(), 0);
}

void TestTrayHost::notifierThatComesLate()
{
    FakeTrays trays;
    TrayHost host(trays, {1ms, kNever});
    QSignalSpy ready(&host, &TrayHost::ready);
    host.start();
    QVERIFY(!ready.wait(20));
    Q_EMIT trays.notifierFound();
    QCOMPARE(ready.count(), 1);
}

void TestTrayHost::embedderIsTakenAfterAWhile()
{
    FakeTrays trays;
    trays.isEmbedding = true;
    TrayHost host(trays, {1ms, kNever});
    QSignalSpy ready(&host, &TrayHost::ready);
    QSignalSpy unavailable(&host, &TrayHost::unavailable);
    host.start();
    QCOMPARE(ready.count(), 0); // a better one may come
    QVERIFY(ready.wait());
    QCOMPARE(unavailable.count(), 0);
}

void TestTrayHost::embedderThatComesLate()
{
    FakeTrays trays;
    TrayHost host(trays, {0ms, 40ms});
    QSignalSpy ready(&host, &TrayHost::ready);
    QSignalSpy unavailable(&host, &TrayHost::unavailable);
    host.start();
    QTimer::singleShot(1, &trays, [&trays] { trays.isEmbedding = true; });
    QVERIFY(ready.wait());
    QCOMPARE(unavailable.count(), 0);
}

void TestTrayHost::nothing()
{
    FakeTrays trays;
    TrayHost host(trays, {0ms, 1ms});
    QSignalSpy ready(&host, &TrayHost::ready);
    QSignalSpy unavailable(&host, &TrayHost::unavailable);
    host.start();
    QVERIFY(unavailable.wait());
    QCOMPARE(ready.count(), 1);
}

void TestTrayHost::tellsOnce()
{
    FakeTrays trays;
    TrayHost host(trays, {0ms, 1ms});
    QSignalSpy ready(&host, &TrayHost::ready);
    host.start();
    Q_EMIT trays.notifierFound();
    Q_EMIT trays.notifierFound();
    QVERIFY(!ready.wait(20));
    QCOMPARE(ready.count(), 1);
}

QTEST_GUILESS_MAIN(TestTrayHost)
#include "test_trayhost.moc"
