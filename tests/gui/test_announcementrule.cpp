#include "client-gui/tray/announcementrule.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/statuses.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace std::chrono_literals;

namespace {

const QString kConnected = QStringLiteral("connected");
const QString kProblem = QStringLiteral("the helper does not answer; install roamwire-helper");
using Level = Preferences::Notifications;

} // namespace

class TestAnnouncementRule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void shortTroubleIsNotTold();
    void lastingTroubleIsToldOnce();
    void troubleThatEndsBeforeItIsToldIsNone();
    void flappingIsToldOnce();
    void newTroubleAfterALongWhileIsTold();
    void newcomersAreTold();
    void theFirstListIsNoNews();
    void newcomersOfOtherNetworksAreNot();
    void importantIsQuietAboutPresence();
    void allTellsOfPresence();
    void manyAreOneMessage();
    void messagesKeepTheirDistance();
    void offTellsNothing();
    void aNetworkThatGoesIsForgotten();
    void nothingIsDueWhenAllIsWell();

private:
    void show(const QString& server, const QString& problem, const QList<PeerStatus>& peers = {});
    /// Looks every second for so long; what was told.
    QList<Announcement> pass(Milliseconds time);
    PeerStatus peer(int number) { return peerStatus(number, QStringLiteral("peer%1").arg(number), PathKind::Lan); }

    FakeClock m_clock;
    std::unique_ptr<FakeNetworks> m_networks;
    FakeNetwork* m_network = nullptr;
    std::unique_ptr<AnnouncementRule> m_rule;
    bool m_mayInvite = true;
};

void TestAnnouncementRule::init()
{
    m_networks = std::make_unique<FakeNetworks>();
    m_network = &m_networks->add(QStringLiteral("rw0"));
    m_rule = std::make_unique<AnnouncementRule>();
    m_mayInvite = true;
    show(kConnected, {}, {peer(1)});
}

void TestAnnouncementRule::show(const QString& server, const QString& problem, const QList<PeerStatus>& peers)
{
    Status status = statusWith(m_network->interface(), server, peers);
    status.problem = problem;
    status.mayInvite = m_mayInvite;
    m_network->show(status);
}

QList<Announcement> TestAnnouncementRule::pass(Milliseconds time)
{
    QList<Announcement> told;
    for (Milliseconds passed{0}; passed < time; passed += 1s) {
        m_rule->look(m_networks->all(), m_clock.now());
        if (const auto announcement = m_rule->take(m_clock.now()))
            told << *announcement;
        m_clock.advance(1s);
    }
    return told;
}

void TestAnnouncementRule::shortTroubleIsNotTold()
{
    show(kConnected, kProblem);
    QVERIFY(pass(9s).isEmpty());
    show(kConnected, {});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::lastingTroubleIsToldOnce()
{
    show(kConnected, kProblem);
    const QList<Announcement> told = pass(600s);
    QCOMPARE(told.size(), 1);
    QVERIFY(told[0].isWarning);
    QCOMPARE(told[0].title, QStringLiteral("Roamwire needs attention"));
    QCOMPARE(told[0].text, QStringLiteral("rw0: %1").arg(kProblem));
}

void TestAnnouncementRule::troubleThatEndsBeforeItIsToldIsNone()
{
    m_rule->setLevel(Level::All);
    show(kConnected, kProblem);
    QVERIFY(pass(11s).isEmpty()); // it is gathered by now
    show(kConnected, {});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::flappingIsToldOnce()
{
    QList<Announcement> told;
    for (int i = 0; i < 20; ++i) {
        show(kConnected, kProblem);
        told += pass(30s);
        show(kConnected, {});
        told += pass(30s);
    }
    QCOMPARE(told.size(), 1);
}

void TestAnnouncementRule::newTroubleAfterALongWhileIsTold()
{
    show(kConnected, kProblem);
    QCOMPARE(pass(30s).size(), 1);
    show(kConnected, {});
    QVERIFY(pass(AnnouncementRule::kWellAfter + 2s).isEmpty());
    show(kConnected, kProblem);
    QCOMPARE(pass(30s).size(), 1);
}

void TestAnnouncementRule::newcomersAreTold()
{
    pass(20s);
    show(kConnected, {}, {peer(1), peer(2)});
    const QList<Announcement> told = pass(60s);
    QCOMPARE(told.size(), 1);
    QVERIFY(!told[0].isWarning);
    QCOMPARE(told[0].text, QStringLiteral("peer2 joined rw0"));
    // Not again when it was gone for a while.
    show(kConnected, {}, {peer(1)});
    QVERIFY(pass(60s).isEmpty());
    show(kConnected, {}, {peer(1), peer(2)});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::theFirstListIsNoNews()
{
    pass(1s);
    show(kConnected, {}, {peer(1), peer(2)}); // its second part
    QVERIFY(pass(60s).isEmpty());
    show(QStringLiteral("connecting"), {}, {peer(1), peer(2)});
    pass(5s);
    show(kConnected, {}, {peer(1), peer(2), peer(3)});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::newcomersOfOtherNetworksAreNot()
{
    m_mayInvite = false;
    pass(20s);
    show(kConnected, {}, {peer(1), peer(2)});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::importantIsQuietAboutPresence()
{
    pass(20s);
    show(kConnected, {}, {awayPeer(1, QStringLiteral("peer1"))});
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::allTellsOfPresence()
{
    m_rule->setLevel(Level::All);
    pass(20s);
    show(kConnected, {}, {awayPeer(1, QStringLiteral("peer1"))});
    const QList<Announcement> went = pass(60s);
    QCOMPARE(went.size(), 1);
    QCOMPARE(went[0].text, QStringLiteral("peer1 is away"));
    show(kConnected, {}, {peer(1)});
    const QList<Announcement> came = pass(60s);
    QCOMPARE(came.size(), 1);
    QCOMPARE(came[0].text, QStringLiteral("peer1 is online"));
}

void TestAnnouncementRule::manyAreOneMessage()
{
    pass(20s);
    QList<PeerStatus> peers;
    for (int number = 1; number <= 101; ++number)
        peers << peer(number);
    show(kConnected, {}, peers);
    const QList<Announcement> told = pass(60s);
    QCOMPARE(told.size(), 1);
    QCOMPARE(told[0].text, QStringLiteral("peer2 joined rw0\npeer3 joined rw0\npeer4 joined rw0\nand 97 more"));
}

void TestAnnouncementRule::messagesKeepTheirDistance()
{
    pass(20s);
    QList<PeerStatus> peers{peer(1)};
    QList<Announcement> told;
    for (int number = 2; number <= 61; ++number) {
        peers << peer(number);
        show(kConnected, {}, peers);
        told += pass(1s);
    }
    QCOMPARE(told.size(), 2); // in a minute
}

void TestAnnouncementRule::offTellsNothing()
{
    m_rule->setLevel(Level::Off);
    pass(20s);
    show(kConnected, kProblem, {peer(1), peer(2)});
    QVERIFY(pass(60s).isEmpty());
    m_rule->setLevel(Level::Important); // what was goes untold
    QVERIFY(pass(60s).isEmpty());
}

void TestAnnouncementRule::aNetworkThatGoesIsForgotten()
{
    show(kConnected, kProblem);
    QCOMPARE(pass(30s).size(), 1);
    m_networks->remove(*m_network);
    pass(2s);
    QVERIFY(!m_rule->nextDue());
    m_network = &m_networks->add(QStringLiteral("rw0"));
    show(kConnected, kProblem);
    QCOMPARE(pass(60s).size(), 1);
}

void TestAnnouncementRule::nothingIsDueWhenAllIsWell()
{
    pass(20s);
    QVERIFY(!m_rule->nextDue());
    show(kConnected, kProblem);
    m_rule->look(m_networks->all(), m_clock.now());
    QCOMPARE(m_rule->nextDue(), m_clock.now() + AnnouncementRule::kTroubleAfter);
    m_clock.advance(AnnouncementRule::kTroubleAfter);
    m_rule->look(m_networks->all(), m_clock.now());
    QCOMPARE(m_rule->nextDue(), m_clock.now() + AnnouncementRule::kGather);
}

QTEST_MAIN(TestAnnouncementRule)
#include "test_announcementrule.moc"
