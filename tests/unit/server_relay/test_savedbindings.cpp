#include "server/relay/relaylimits.h"
#include "tests/unit/server_relay/relayscene.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

constexpr std::int64_t kThen = 1'700'000'000'000;

SavedBinding sample()
{
    return {TenantId::fromBytes({1}), {keyOf(1), 1}, {keyOf(2), 2}, endpoint("192.0.2.1:1111"), 10, true};
}

} // namespace

/// The state file: what is read is what was written, and nothing else is believed.
class TestSavedBindings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void unsound_data();
    void unsound();
    void everyByteCounts();
    void otherRange();
    void age_data();
    void age();
};

void TestSavedBindings::roundTrip()
{
    SavedBinding six = sample();
    six.source = endpoint("[2001:db8::1]:5");
    six.isConfirmed = false;
    const std::vector written{sample(), six};
    QCOMPARE(decodeBindings(encodeBindings(kScenePorts, kThen, written), kScenePorts, kThen), written);
    QVERIFY(decodeBindings(encodeBindings(kScenePorts, kThen, {}), kScenePorts, kThen)->empty());
}

void TestSavedBindings::unsound_data()
{
    QTest::addColumn<int>("flaw");
    const std::vector<const char*> flaws{
        "slot beyond the range", "partner's slot beyond the range", "one slot", "one key", "no port",
        "no host's address"};
    for (std::size_t i = 0; i < flaws.size(); ++i)
        QTest::addRow("%s", flaws[i]) << static_cast<int>(i);
}

void TestSavedBindings::unsound()
{
    QFETCH(int, flaw);
    SavedBinding binding = sample();
    switch (flaw) {
    case 0:
        binding.side.slot = kScenePorts.pairs;
        break;
    case 1:
        binding.partner.slot = kScenePorts.pairs;
        break;
    case 2:
        binding.partner.slot = binding.side.slot;
        break;
    case 3:
        binding.partner.publicKey = binding.side.publicKey;
        break;
    case 4:
        binding.source.port = 0;
        break;
    default:
        binding.source.ip = HostIp::of(QHostAddress(QHostAddress::Broadcast));
    }
    QVERIFY(!decodeBindings(encodeBindings(kScenePorts, kThen, {sample(), binding}), kScenePorts, kThen));
}

void TestSavedBindings::everyByteCounts()
{
    const QByteArray file = encodeBindings(kScenePorts, kThen, {sample()});
    for (qsizetype i = 0; i < file.size(); ++i) {
        QByteArray changed = file;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        QVERIFY(!decodeBindings(changed, kScenePorts, kThen));
        QVERIFY(!decodeBindings(file.first(i), kScenePorts, kThen));
    }
}

void TestSavedBindings::otherRange()
{
    const QByteArray file = encodeBindings(kScenePorts, kThen, {sample()});
    const auto read = decodeBindings(file, {42000, 400}, kThen);
    QVERIFY(read && read->empty());
}

void TestSavedBindings::age_data()
{
    QTest::addColumn<qint64>("laterMs");
    QTest::addColumn<int>("count");
    const qint64 lapse = relaylimits::kLapse.count();
    QTest::addRow("at once") << qint64(0) << 1;
    QTest::addRow("just in time") << lapse - 10'001 << 1;
    QTest::addRow("too late") << lapse - 10'000 << 0;
    QTest::addRow("the clock was set back") << qint64(-3'600'000) << 1;
}

void TestSavedBindings::age()
{
    QFETCH(qint64, laterMs);
    const auto read = decodeBindings(encodeBindings(kScenePorts, kThen, {sample()}), kScenePorts, kThen + laterMs);
    QVERIFY(read);
    QTEST(static_cast<int>(read->size()), "count");
}

QTEST_APPLESS_MAIN(TestSavedBindings)
#include "test_savedbindings.moc"
