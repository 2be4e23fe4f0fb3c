#include "client-gui/tray/missingcolors.h"
#include "client-gui/tray/peers/badgecolors.h"
#include "client-gui/tray/peers/networksummary.h"
#include "client-gui/tray/peers/pathjournal.h"
#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/ratehistory.h"
#include "client-gui/tray/peers/sparkline.h"
#include "client-gui/tray/peers/timewords.h"
#include "tests/gui/scenery.h"
#include "tests/support/fakeclock.h"

#include <QDateTime>
#include <QTest>

#include <numeric>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using Cause = PathStretch::Cause;

namespace {

/// All that the engine has a word for.
QList<PathReason> allReasons()
{
    QList<PathReason> reasons{PathReason::None};
    for (int i = 1; !reasonWord(PathReason(i)).isEmpty(); ++i)
        reasons << PathReason(i);
    return reasons;
}

QPalette paletteOf(const QColor& base, const QColor& text)
{
    QPalette palette;
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::Window, base);
    palette.setColor(QPalette::Text, text);
    return palette;
}

Path direct(PathKind kind, const char* endpoint)
{
    return {kind, endpointAt(endpoint), true, PathReason::None};
}

} // namespace

class TestPathWords final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyReasonHasItsWords();
    void directPathsHaveTheirs();
    void tryingDirectMakesSense_data();
    void tryingDirectMakesSense();
    void coloursCanBeRead_data();
    void coloursCanBeRead();
    void networksSayHowTheyAre_data();
    void networksSayHowTheyAre();
    void agesHaveSteps_data();
    void agesHaveSteps();
    void momentsAreOfToday();
    void ratesAreSpread();
    void ratesForget();
    void keepalivesAreNoTraffic();
    void sparklineStaysInside();
    void historyTellsWhy_data();
    void historyTellsWhy();
    void historyLeavesOutNoise();
    void historyIsBounded();
    void journalSeesEveryChange();
    void journalKnowsWhoMoved();
    void journalForgetsStrangers();
};

void TestPathWords::everyReasonHasItsWords()
{
    QCOMPARE(allReasons().last(), PathReason::WaitingRetry);
    QSet<QString> briefs;
    for (const PathReason reason : allReasons().mid(1)) {
        for (const bool isRelayed : {false, true}) {
            Path path;
            path.reason = reason;
            if (isRelayed)
                path = {PathKind::Relay, endpointAt("192.0.2.1:42000"), true, reason};
            const QByteArray word = reasonWord(reason).toUtf8();
            QVERIFY2(!PathWords::brief(path).isEmpty(), word.constData());
            QVERIFY2(PathWords::brief(path).size() <= 32, word.constData());
            QVERIFY2(PathWords::explanation(path).endsWith(u'.'), word.constData());
            QVERIFY2(PathWords::explanation(path).size() > PathWords::brief(path).size(), word.constData());
            if (!isRelayed)
                briefs << PathWords::brief(path);
        }
    }
    QCOMPARE(briefs.size(), allReasons().size() - 1);
}

void TestPathWords::directPathsHaveTheirs()
{
    QSet<QString> words;
    for (const PathKind kind : {PathKind::Lan, PathKind::Wan, PathKind::Relay}) {
        const Path path = direct(kind, "192.0.2.1:1");
        words << PathWords::brief(path) << PathWords::explanation(path) << PathWords::kind(kind);
    }
    QCOMPARE(words.size(), 9);
    QVERIFY(!words.contains(QString()));
    QVERIFY(PathWords::isDirect(direct(PathKind::Wan, "192.0.2.1:1")));
    QVERIFY(!PathWords::isDirect(direct(PathKind::Relay, "192.0.2.1:1")));
}

void TestPathWords::tryingDirectMakesSense_data()
{
    QTest::addColumn<Network::State>("state");
    QTest::addColumn<PathReason>("reason");
    QTest::addColumn<bool>("isDirect");
    QTest::addColumn<bool>("isAway");
    QTest::addColumn<bool>("makesSense");
    using enum Network::State;
    QTest::newRow("relayed") << Running << PathReason::WaitingRetry << false << false << true;
    QTest::newRow("both symmetric") << Running << PathReason::BothSymmetric << false << false << true;
    QTest::newRow("direct") << Running << PathReason::None << true << false << false;
    QTest::newRow("away") << Running << PathReason::PeerAway << false << true << false;
    QTest::newRow("left out") << Running << PathReason::Unsealed << false << false << false;
    QTest::newRow("paused") << Paused << PathReason::WaitingRetry << false << false << false;
    QTest::newRow("locked") << Locked << PathReason::WaitingRetry << false << false << false;
    QTest::newRow("of an agent") << Elsewhere << PathReason::WaitingRetry << false << false << false;
}

void TestPathWords::tryingDirectMakesSense()
{
    QFETCH(const Network::State, state);
    QFETCH(const PathReason, reason);
    QFETCH(const bool, isDirect);
    QFETCH(const bool, isAway);
    QFETCH(const bool, makesSense);
    FakeNetwork network(u"rw0"_s);
    network.setState(state);
    PeerStatus peer =
        reached(peerCalled(u"nas"_s, 1), isDirect ? PathKind::Lan : PathKind::Relay, "192.0.2.1:1", 1, reason);
    if (isAway)
        peer.presence = Presence::Away;
    QCOMPARE(PathWords::whyNotTryDirect(network, peer).isEmpty(), makesSense);
}

void TestPathWords::coloursCanBeRead_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << paletteOf(Qt::white, Qt::black);
    QTest::newRow("light gray") << paletteOf(QColor(0xef, 0xf0, 0xf1), QColor(0x23, 0x26, 0x29));
    QTest::newRow("dark") << paletteOf(QColor(0x1f, 0x1f, 0x22), QColor(0xee, 0xee, 0xee));
    QTest::newRow("dark gray") << paletteOf(QColor(0x31, 0x36, 0x3b), QColor(0xfc, 0xfc, 0xfc));
    QTest::newRow("black") << paletteOf(Qt::black, Qt::white);
}

void TestPathWords::coloursCanBeRead()
{
    QFETCH(const QPalette, palette);
    constexpr double kAA = 4.5;
    for (const Tone tone : {Tone::Near, Tone::Direct, Tone::Relayed, Tone::Quiet, Tone::Attention}) {
        const ToneColors colors = toneColors(tone, palette);
        const QByteArray name = QByteArray::number(int(tone));
        QVERIFY2(contrast(colors.text, colors.fill) >= kAA, name.constData());
        for (const QColor& behind : {palette.color(QPalette::Base), selectedFill(palette), hoveredFill(palette)})
            QVERIFY2(contrast(colors.line, behind) >= kAA, qPrintable(QString::number(contrast(colors.line, behind))));
    }
    for (const QColor& behind :
         {palette.color(QPalette::Base), selectedFill(palette), hoveredFill(palette), faintFill(palette)})
        QVERIFY(contrast(quietText(palette), behind) >= kAA);
    QPalette whole = palette;
    whole.setColor(QPalette::PlaceholderText, QColor(0, 0, 0, 128));
    whole = missingColors(whole).resolve(whole);
    QColor placeholder = whole.color(QPalette::PlaceholderText);
    placeholder.setAlpha(255);
    QVERIFY(contrast(placeholder, palette.color(QPalette::Base)) >= 3);
    QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
    QCOMPARE(contrast(Qt::white, Qt::white), 1.0);
}

void TestPathWords::networksSayHowTheyAre_data()
{
    QTest::addColumn<Network::State>("state");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("words");
    QTest::addColumn<Tone>("tone");
    using enum Network::State;
    QTest::newRow("connected") << Running << u"connected"_s << u"Connected"_s << Tone::Near;
    QTest::newRow("connecting") << Running << u"connecting"_s << u"Connecting…"_s << Tone::Relayed;
    QTest::newRow("offline") << Running << u"offline"_s << u"Offline"_s << Tone::Attention;
    QTest::newRow("agent") << Elsewhere << u"connected"_s << u"Connected"_s << Tone::Near;
    QTest::newRow("paused") << Paused << u"connected"_s << u"Paused"_s << Tone::Quiet;
    QTest::newRow("locked") << Locked << QString() << u"Locked"_s << Tone::Attention;
}

void TestPathWords::networksSayHowTheyAre()
{
    QFETCH(const Network::State, state);
    QFETCH(const QString, server);
    FakeNetwork network(u"rw0"_s);
    Status status = statusOf(u"rw0"_s, household());
    status.server = server;
    network.show(status);
    network.setState(state);
    const NetworkSummary summary = NetworkSummary::of(network);
    QTEST(summary.stateWords(), "words");
    QTEST(summary.tone(), "tone");
    QCOMPARE(summary.peers, 7);
    QCOMPARE(summary.reached, 4);
    QCOMPARE(summary.direct, 2);
    for (const QString& part : {summary.stateWords(), u"rw0"_s, u"10.128.0.4"_s})
        QVERIFY(summary.sentence().contains(part));
}

void TestPathWords::agesHaveSteps_data()
{
    QTest::addColumn<qint64>("one");
    QTest::addColumn<qint64>("other");
    QTest::addColumn<bool>("isSame");
    QTest::newRow("seconds") << qint64(0) << qint64(59) << true;
    QTest::newRow("a minute") << qint64(59) << qint64(60) << false;
    QTest::newRow("minutes") << qint64(120) << qint64(179) << true;
    QTest::newRow("the hour") << qint64(3599) << qint64(3600) << false;
    QTest::newRow("hours") << qint64(7200) << qint64(10'799) << true;
    QTest::newRow("days") << qint64(86'400) << qint64(172'799) << true;
    QTest::newRow("never") << qint64(-1) << qint64(0) << false;
}

void TestPathWords::agesHaveSteps()
{
    QFETCH(const qint64, one);
    QFETCH(const qint64, other);
    QFETCH(const bool, isSame);
    const auto age = [](qint64 seconds) { return seconds < 0 ? std::nullopt : std::optional<std::int64_t>(seconds); };
    QCOMPARE(TimeWords::handshakeStep(age(one)) == TimeWords::handshakeStep(age(other)), isSame);
    QCOMPARE(TimeWords::handshake(age(one)) == TimeWords::handshake(age(other)), isSame);
}

void TestPathWords::momentsAreOfToday()
{
    const QDateTime noon(QDate(2026, 3, 10), QTime(12, 0));
    const auto ago = [&](int hours) {
        return TimeWords::moment(noon.addSecs(-3600 * hours).toMSecsSinceEpoch(), noon.toMSecsSinceEpoch());
    };
    QVERIFY(!ago(2).contains(u"esterday"));
    QVERIFY(ago(20).contains(u"Yesterday"));
    QVERIFY(!ago(50).contains(u"esterday"));
    QVERIFY(ago(50).size() > ago(2).size());
    QCOMPARE(TimeWords::duration(Milliseconds(-5)), TimeWords::duration(Milliseconds(0)));
}

void TestPathWords::ratesAreSpread()
{
    FakeClock clock;
    RateHistory rates;
    const auto sum = [](const RateHistory::Samples& samples) {
        return std::accumulate(samples.begin(), samples.end(), 0.0);
    };
    rates.add(1'000'000, 5, clock.now()); // what was before is nobody's rate
    QVERIFY(rates.isFlat());
    clock.advance(Milliseconds(10'000));
    rates.add(1'010'000, 5, clock.now());
    clock.advance(RateHistory::kSlot);
    rates.advance(clock.now());
    // 10 kB in 10 s: 1 kB/s in five slots of 2 s.
    QVERIFY(std::abs(sum(rates.received()) * 2 - 10'000) < 1e-6);
    QVERIFY(std::ranges::all_of(rates.received(), [](double rate) { return rate <= 1000 + 1e-6; }));
    QCOMPARE(sum(rates.sent()), 0.0);
    rates.add(20, 30, clock.now()); // a new session
    QVERIFY(std::abs(sum(rates.received()) * 2 - 10'000) < 1e-6);
}

void TestPathWords::keepalivesAreNoTraffic()
{
    FakeClock clock;
    RateHistory rates;
    rates.add(0, 0, clock.now());
    clock.advance(Milliseconds(25'000));
    rates.add(32, 32, clock.now());
    QVERIFY(rates.isFlat());
    clock.advance(Milliseconds(1000));
    rates.add(32, 32 + 128, clock.now()); // a ping
    QVERIFY(!rates.isFlat());
}

void TestPathWords::ratesForget()
{
    FakeClock clock;
    RateHistory rates;
    rates.add(0, 0, clock.now());
    clock.advance(Milliseconds(500));
    rates.add(1000, 1000, clock.now());
    clock.advance(RateHistory::kSlot * (RateHistory::kSlots - 1));
    rates.advance(clock.now());
    QVERIFY(!rates.isFlat());
    clock.advance(RateHistory::kSlot * 3);
    rates.advance(clock.now());
    QVERIFY(rates.isFlat());
    clock.advance(Milliseconds(86'400'000)); // the machine slept
    rates.add(1'000'000, 1000, clock.now());
    QVERIFY(!rates.isFlat());
}

void TestPathWords::sparklineStaysInside()
{
    const QRectF rect(10, 20, 60, 16);
    const std::array<double, 4> samples{0, 5000, 20'000, 1e30};
    const QPolygonF line = sparkline(samples, rect, 20'000);
    QCOMPARE(line.size(), 4);
    QCOMPARE(line.first(), rect.bottomLeft());
    QCOMPARE(line[2].y(), rect.top());
    QCOMPARE(line.last(), rect.topRight());
    QCOMPARE(sparkArea(samples, rect, 20'000).size(), 6);
    QVERIFY(sparkline({}, rect, 1).isEmpty());
    QCOMPARE(sparkline(std::span(samples).first(1), rect, 1).size(), 2);
    QCOMPARE(peakOf(std::span(samples).first(1)), kLeastPeak);
    QCOMPARE(peakOf(std::span(samples).first(3)), 20'000.0);
}

void TestPathWords::historyTellsWhy_data()
{
    QTest::addColumn<Path>("before");
    QTest::addColumn<Path>("after");
    QTest::addColumn<bool>("hasMoved");
    QTest::addColumn<bool>("goesAway");
    QTest::addColumn<Cause>("cause");
    const Path lan = direct(PathKind::Lan, "192.168.1.20:1");
    const Path wan = direct(PathKind::Wan, "198.51.100.7:1");
    const Path relay{PathKind::Relay, endpointAt("192.0.2.1:42000"), true, PathReason::WaitingRetry};
    Path none;
    none.reason = PathReason::NoAnswer;
    Path refused;
    refused.reason = PathReason::WrongSeal;
    QTest::newRow("improved") << relay << wan << false << false << Cause::Improved;
    QTest::newRow("home again") << wan << lan << false << false << Cause::Improved;
    QTest::newRow("lost") << lan << relay << false << false << Cause::Lost;
    QTest::newRow("lost all") << relay << none << false << false << Cause::Lost;
    QTest::newRow("we roamed") << lan << relay << true << false << Cause::Moved;
    QTest::newRow("it roamed") << wan << direct(PathKind::Wan, "203.0.113.1:1") << false << false << Cause::PeerMoved;
    QTest::newRow("went away") << wan << none << true << true << Cause::PeerAway;
    QTest::newRow("refused") << wan << refused << false << false << Cause::Other;
}

void TestPathWords::historyTellsWhy()
{
    QFETCH(const Path, before);
    QFETCH(const Path, after);
    QFETCH(const bool, hasMoved);
    QFETCH(const bool, goesAway);
    QFETCH(const Cause, cause);
    PeerStatus peer = peerCalled(u"nas"_s, 1);
    PathHistory history;
    peer.path = before;
    history.note(peer, false, 1000);
    QCOMPARE(history.stretches().front().cause, Cause::Seen);
    peer.path = after;
    if (goesAway)
        peer.presence = Presence::Away;
    history.note(peer, hasMoved, 2000);
    QCOMPARE(history.stretches().size(), 2U);
    QCOMPARE(history.stretches().front(), (PathStretch{2000, after, peer.presence, cause}));
    QVERIFY(!PathHistory::causeWords(history.stretches().front()).isEmpty());
}

void TestPathWords::historyLeavesOutNoise()
{
    PeerStatus peer = peerCalled(u"nas"_s, 1);
    PathHistory history;
    for (int round = 0; round < 10; ++round) { // one candidate after the other
        peer.path = {PathKind::Wan, Endpoint{QHostAddress(u"198.51.100.7"_s), quint16(1 + round)}, false,
                     PathReason::NoAnswer};
        history.note(peer, false, round);
    }
    QCOMPARE(history.stretches().size(), 1U);
    for (const PathReason reason : {PathReason::WaitingRetry, PathReason::NoAnswer, PathReason::WaitingRetry}) {
        peer.path = {PathKind::Relay, endpointAt("192.0.2.1:42000"), true, reason};
        peer.rttMs = 10 + int(reason);
        history.note(peer, false, 100);
    }
    QCOMPARE(history.stretches().size(), 2U);
    QCOMPARE(history.stretches().front().path.reason, PathReason::WaitingRetry);
    const Path relayed = std::exchange(
        peer.path, {PathKind::Lan, endpointAt("192.168.1.20:1"), false, PathReason::NoAnswer}); // the switch fails
    history.note(peer, false, 150);
    peer.path = relayed;
    history.note(peer, false, 160);
    QCOMPARE(history.stretches().size(), 2U);
    const quint64 revision = history.revision();
    history.note(peer, false, 200);
    QCOMPARE(history.revision(), revision);
}

void TestPathWords::historyIsBounded()
{
    PeerStatus peer = peerCalled(u"nas"_s, 1);
    PathHistory history;
    for (int i = 0; i < 500; ++i) {
        peer.path = direct(i % 2 ? PathKind::Lan : PathKind::Wan, "192.0.2.1:1");
        history.note(peer, false, i);
    }
    QCOMPARE(history.stretches().size(), PathHistory::kMaxStretches);
    QCOMPARE(history.stretches().front().beganUnixMs, 499);
}

void TestPathWords::journalSeesEveryChange()
{
    FakeClock clock;
    FakeNetworks networks;
    PathJournal journal(networks, clock);
    FakeNetwork& network = networks.add(u"rw0"_s);
    QList<PeerStatus> peers = household();
    network.show(statusOf(u"rw0"_s, peers));
    network.looks = 0;
    for (const PathKind kind : {PathKind::Relay, PathKind::Wan, PathKind::Lan}) { // between two repaints
        peers[0].path = direct(kind, "192.0.2.1:1");
        network.showPeer(peers[0]);
    }
    QCOMPARE(network.looks, 0);
    network.show(statusOf(u"rw0"_s, {})); // paused
    const PathHistory* history = journal.history(&network, peers[0].publicKey);
    QVERIFY(history);
    QCOMPARE(history->stretches().size(), 4U);
    QCOMPARE(history->stretches().front().path.kind, PathKind::Lan);
    QVERIFY(!journal.history(&network, keyNumber(99)));
    networks.remove(network);
    QVERIFY(!journal.history(&network, peers[0].publicKey));
}

void TestPathWords::journalKnowsWhoMoved()
{
    FakeClock clock;
    FakeNetworks networks;
    PathJournal journal(networks, clock);
    FakeNetwork& network = networks.add(u"rw0"_s);
    Status status = statusOf(u"rw0"_s, household());
    network.show(status);
    const auto cause = [&] { return journal.history(&network, status.peers[0].publicKey)->stretches().front().cause; };

    status.observed = {}; // the connection is lost, and then there is another address
    network.show(status);
    status.observed.v4 = QHostAddress(u"198.51.100.200"_s);
    network.show(status);
    clock.advance(Milliseconds(800));
    status.peers[0].path = {PathKind::Relay, endpointAt("192.0.2.1:42000"), true, PathReason::WaitingRetry};
    network.show(status);
    QCOMPARE(cause(), Cause::Moved);

    clock.advance(Milliseconds(60'000));
    status.peers[0].path = direct(PathKind::Wan, "198.51.100.7:1");
    network.show(status);
    QCOMPARE(cause(), Cause::Improved);
}

void TestPathWords::journalForgetsStrangers()
{
    FakeClock clock;
    FakeNetworks networks;
    PathJournal journal(networks, clock);
    FakeNetwork& network = networks.add(u"rw0"_s);
    const auto stranger = [](int number) {
        PeerStatus peer = peerCalled(u"x"_s, 1);
        PublicKey::Bytes key{};
        key[1] = std::uint8_t(number);
        key[2] = std::uint8_t(number >> 8);
        peer.publicKey = PublicKey(key);
        return peer;
    };
    for (int i = 1; i <= 1000; ++i)
        network.show(statusOf(u"rw0"_s, {household().first(), stranger(i)}));
    int known = 0;
    for (int i = 1; i <= 1000; ++i)
        known += journal.history(&network, stranger(i).publicKey) != nullptr;
    QVERIFY2(known > 0 && known <= 260, qPrintable(QString::number(known)));
    QVERIFY(journal.history(&network, household().first().publicKey));
}

QTEST_MAIN(TestPathWords)
#include "test_pathwords.moc"
