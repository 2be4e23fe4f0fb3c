#include "tests/unit/server_relay/relayscene.h"

#include <QRandomGenerator>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kSegment = 148; // of data here, and of every initiation
/// So low that runs end in the middle of what may pass.
constexpr RelayRates kRates{.pair = {20'000, 4'000}, .unknown = {2'000, 1'000}, .total = {25'000, 5'000}};

/// Two peers, and whoever sends on their ports.
struct Stage
{
    RelayScene scene{kRates};
    ScenePeer a = scene.admit(1, "192.0.2.1");
    ScenePeer b = scene.admit(2, "192.0.2.2");
};

const std::array<HostEndpoint, 4> kSources{endpoint("192.0.2.1:1111"), endpoint("192.0.2.1:1112"),
                                           endpoint("198.51.100.1:1111"), endpoint("203.0.113.9:9")};
const HostEndpoint kAtB = endpoint("192.0.2.2:2222");

struct Carried
{
    Verdict verdict;
    Datagram bytes;

    bool operator==(const Carried&) const = default;
};

/// Looked at one by one, and together, is the same.
void judge(Stage& singly, Stage& together, const HostEndpoint& source, const Datagram& run)
{
    const std::uint16_t port = singly.scene.port(singly.a, singly.b);
    std::vector<Carried> expected;
    for (std::size_t at = 0; at < run.size(); at += kSegment) {
        const auto datagram = std::span(run).subspan(at, std::min(kSegment, run.size() - at));
        const Verdict verdict = singly.scene.core.handle(port, source, datagram, singly.scene.now);
        if (expected.empty() || expected.back().verdict != verdict)
            expected.push_back({verdict, {}});
        expected.back().bytes.insert(expected.back().bytes.end(), datagram.begin(), datagram.end());
    }
    std::vector<Carried> found;
    for (const JudgedPart& part : together.scene.core.handleRun(port, source, run, kSegment, together.scene.now))
        found.push_back({part.verdict, {part.bytes.begin(), part.bytes.end()}});
    QVERIFY(found == expected);
    const RelayFigures one = singly.scene.core.figures();
    const RelayFigures other = together.scene.core.figures();
    QCOMPARE(other.receivedPackets, one.receivedPackets);
    QCOMPARE(other.sentPackets, one.sentPackets);
    QCOMPARE(other.sentBytes, one.sentBytes);
    QCOMPARE(other.drops, one.drops);
    QCOMPARE(other.bound, one.bound);
}

} // namespace

/// Datagrams that came together are judged as if they had come one by one.
class TestRelayRuns final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomRuns();

private:
    Datagram datagram(const Stage& stage, QRandomGenerator& random);

    std::uint64_t m_counter = 0;
    std::uint64_t m_back = 0;
};

Datagram TestRelayRuns::datagram(const Stage& stage, QRandomGenerator& random)
{
    const std::uint32_t index = indexOf(stage.b, stage.a);
    switch (random.bounded(16)) {
    case 0:
        return initiationFor(stage.b.member.publicKey, random.generate());
    case 1:
        return dataFor(random.generate(), m_counter);
    case 2:
        return Datagram(kSegment, 0xff);
    case 3:
        return dataFor(index, m_counter / 2);
    default:
        return dataFor(index, ++m_counter);
    }
}

void TestRelayRuns::randomRuns()
{
    for (quint32 seed = 0; seed < 200; ++seed) {
        QRandomGenerator random(seed);
        Stage singly;
        Stage together;
        m_counter = m_back = 0;
        for (int step = 0; step < 60; ++step) {
            const HostEndpoint source = kSources[random.bounded(4)];
            const int what = random.bounded(10);
            const Milliseconds pause = what == 0 ? 16s : Milliseconds(random.bounded(200));
            ++m_back;
            for (Stage* stage : {&singly, &together}) {
                stage->scene.now += pause;
                if (what == 1)
                    stage->scene.bind(stage->a, stage->b, source);
                else if (what == 2)
                    stage->scene.bind(stage->b, stage->a, kAtB);
                else if (what == 3)
                    stage->scene.shakeHands(stage->a, source, stage->b, kAtB);
                else if (what == 4) // the receiver is somewhere else all of a sudden
                    stage->scene.send(stage->b, stage->a, kSources.back(),
                                      dataFor(indexOf(stage->a, stage->b), m_back));
            }
            Datagram run;
            for (int count = random.bounded(1, 12); count > 0; --count) {
                const Datagram next = datagram(singly, random);
                run.insert(run.end(), next.begin(), next.end());
            }
            if (random.bounded(3) == 0)
                run.resize(run.size() - static_cast<std::size_t>(random.bounded(1, 120)));
            judge(singly, together, source, run);
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("seed %1, step %2").arg(seed).arg(step)));
        }
        QVERIFY(together.scene.core.figures().sentPackets > 0);
    }
}

QTEST_APPLESS_MAIN(TestRelayRuns)
#include "test_relayruns.moc"
