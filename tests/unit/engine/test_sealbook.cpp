#include "client-gui/engine/sealbook.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
const TenantId kTenant = *TenantId::fromString(u"3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
const PublicKey kSelf = keyNumber(1);
const QHostAddress kOwnAddress(u"10.128.4.1"_s);

PeerRecord nas()
{
    PeerRecord record;
    record.publicKey = keyNumber(2);
    record.displayName = u"nas"_s;
    record.wgip = QHostAddress(u"10.128.4.2"_s);
    return record;
}

/// What the book says of a welcome; nullopt until it says anything.
std::shared_ptr<std::optional<Result<void>>> enter(SealBook& book, const wire::Welcome& welcome, bool cameWithToken)
{
    auto answer = std::make_shared<std::optional<Result<void>>>();
    book.enter(welcome, cameWithToken, {&book, [answer](const Result<void>& entered) { *answer = entered; }});
    return answer;
}

bool enters(SealBook& book, const wire::Welcome& welcome, bool cameWithToken)
{
    const auto answer = enter(book, welcome, cameWithToken);
    return answer->has_value() && (*answer)->has_value();
}

PeerRecord sealed(PeerRecord record, const TenantSecret& secret, quint64 ms, const TenantId& tenant = kTenant)
{
    record.seal = makeSeal(secret, {tenant, record.publicKey, record.wgip, record.displayName}, ms);
    return record;
}

} // namespace

class TestSealBook final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unsealedTenantBelievesTheServer();
    void firstWithATokenMakesTheSecret();
    void secretCountsOnceItIsKept_data();
    void secretCountsOnceItIsKept();
    void bookThatIsGoneHearsNothing();
    void onlyWhatAMemberSealedIsBelieved_data();
    void onlyWhatAMemberSealedIsBelieved();
    void refusedSealLeavesNoTrace();
    void olderIsNeverBelievedAgain();
    void diskIsWrittenForNewsOnly();
    void sameFactsSameSeal();
    void ownSealsRise_data();
    void ownSealsRise();
    void staleOwnSealIsMadeAnew();
    void fullDiskStopsNothing();

private:
    const TenantSecret m_secret = makeTenantSecret();
};

void TestSealBook::unsealedTenantBelievesTheServer()
{
    test::FakeMemberStore store;
    SealBook book(kTenant, std::nullopt, store);
    QCOMPARE(book.judge(nas()), PathReason::None);
    QVERIFY(!book.own(kSelf, kOwnAddress, u"laptop"_s, kNow));
    QVERIFY(enters(book, wire::Welcome(), true));

    // Somebody has a secret that we lack.
    QCOMPARE(book.judge(sealed(nas(), m_secret, 1)), PathReason::Unsealed);
    wire::Welcome sealedOne;
    sealedOne.mayInvite = true;
    QVERIFY(!enters(book, sealedOne, true));
    QCOMPARE(book.judge(nas()), PathReason::Unsealed);
}

void TestSealBook::firstWithATokenMakesTheSecret()
{
    test::FakeMemberStore store;
    wire::Welcome first;
    first.first = true;
    SealBook book(kTenant, std::nullopt, store);
    QVERIFY(!enters(book, first, false));
    store.isFull = true;
    QVERIFY(!enters(book, first, true));
    QVERIFY(!book.secret());
    store.isFull = false;
    QVERIFY(enters(book, first, true));
    QVERIFY(book.secret());
    QCOMPARE(book.secret(), store.secret);
    QVERIFY(enters(book, first, false)); // as long as the server has no seal
    QCOMPARE(book.secret(), store.secret);
}

void TestSealBook::secretCountsOnceItIsKept_data()
{
    QTest::addColumn<bool>("isFull");
    QTest::newRow("kept") << false;
    QTest::newRow("not kept") << true;
}

void TestSealBook::secretCountsOnceItIsKept()
{
    QFETCH(bool, isFull);
    test::FakeMemberStore store;
    store.isSlow = true;
    wire::Welcome first;
    first.first = true;
    SealBook book(kTenant, std::nullopt, store);
    const auto before = enter(book, first, true);
    const auto after = enter(book, first, true); // on the next connection
    QVERIFY(!before->has_value() && !after->has_value());
    QVERIFY(!book.own(kSelf, kOwnAddress, u"laptop"_s, kNow));
    QCOMPARE(store.asked, 1); // there is never a second secret on its way
    store.isFull = isFull;
    store.answer();
    QVERIFY(!before->has_value());
    QCOMPARE((*after)->has_value(), !isFull);
    QCOMPARE(book.secret(), store.secret);
    QCOMPARE(book.own(kSelf, kOwnAddress, u"laptop"_s, kNow).has_value(), !isFull);

    // Whether a disk that failed keeps it after all, nobody knows: the next one is another.
    store.isSlow = false;
    store.isFull = false;
    QVERIFY(enters(book, first, true));
    QCOMPARE(book.secret(), store.secret);
    QCOMPARE(store.asked, isFull ? 2 : 1);
}

void TestSealBook::bookThatIsGoneHearsNothing()
{
    test::FakeMemberStore store;
    store.isSlow = true;
    wire::Welcome first;
    first.first = true;
    auto book = std::make_unique<SealBook>(kTenant, std::nullopt, store);
    const auto answer = enter(*book, first, true);
    book.reset();
    store.answer();
    QVERIFY(!answer->has_value());
}

void TestSealBook::onlyWhatAMemberSealedIsBelieved_data()
{
    QTest::addColumn<PeerRecord>("record");
    QTest::addColumn<PathReason>("reason");
    const PeerRecord good = sealed(nas(), m_secret, 1000);
    const auto but = [&](auto change) {
        PeerRecord record = good;
        change(record);
        return record;
    };
    QTest::newRow("as sealed") << good << PathReason::None;
    QTest::newRow("another place, which is not sealed") << but([](PeerRecord& r) {
        r.endpoints = EndpointReport{1, {}, std::nullopt};
        r.presence = Presence::Away;
        r.slot = 7;
    }) << PathReason::None;
    QTest::newRow("none") << nas() << PathReason::Unsealed;
    QTest::newRow("another address") << but([](PeerRecord& r) { r.wgip = QHostAddress(u"10.128.4.3"_s); })
                                     << PathReason::WrongSeal;
    QTest::newRow("another name") << but([](PeerRecord& r) { r.displayName = u"nas2"_s; }) << PathReason::WrongSeal;
    QTest::newRow("another key") << but([](PeerRecord& r) { r.publicKey = keyNumber(3); }) << PathReason::WrongSeal;
    QTest::newRow("another time") << but([](PeerRecord& r) { ++r.seal->ms; }) << PathReason::WrongSeal;
    QTest::newRow("another secret") << sealed(nas(), makeTenantSecret(), 1000) << PathReason::WrongSeal;
    QTest::newRow("of another tenant") << sealed(nas(), m_secret, 1000, TenantId::random()) << PathReason::WrongSeal;
}

void TestSealBook::onlyWhatAMemberSealedIsBelieved()
{
    QFETCH(PeerRecord, record);
    QFETCH(PathReason, reason);
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    QCOMPARE(book.judge(record), reason);
}

void TestSealBook::refusedSealLeavesNoTrace()
{
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    PeerRecord forged = sealed(nas(), m_secret, 1000);
    forged.seal->ms = Seal::kLatestMs;
    QCOMPARE(book.judge(forged), PathReason::WrongSeal);
    book.save();
    QCOMPARE(store.writes, 0);
    QCOMPARE(book.judge(sealed(nas(), m_secret, 1)), PathReason::None);
}

void TestSealBook::olderIsNeverBelievedAgain()
{
    test::FakeMemberStore store;
    const PeerRecord older = sealed(nas(), m_secret, 1000);
    const PeerRecord newer = sealed(nas(), m_secret, 1001);
    {
        SealBook book(kTenant, m_secret, store);
        QCOMPARE(book.judge(older), PathReason::None);
        QCOMPARE(book.judge(newer), PathReason::None);
        QCOMPARE(book.judge(older), PathReason::OldSeal);
        QCOMPARE(book.judge(newer), PathReason::None);
        book.save();
    }
    SealBook afterRestart(kTenant, m_secret, store);
    QCOMPARE(afterRestart.judge(older), PathReason::OldSeal);
    QCOMPARE(afterRestart.judge(newer), PathReason::None);
}

void TestSealBook::diskIsWrittenForNewsOnly()
{
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    const PeerRecord record = sealed(nas(), m_secret, 1000);
    for (int i = 0; i < 3; ++i) {
        book.judge(record);
        book.save();
    }
    QCOMPARE(store.writes, 1);
}

void TestSealBook::sameFactsSameSeal()
{
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    const auto first = book.own(kSelf, kOwnAddress, u"laptop"_s, kNow);
    QVERIFY(first);
    QVERIFY(isSealOf(*first, m_secret, {kTenant, kSelf, kOwnAddress, u"laptop"_s}));
    QCOMPARE(store.ledger.own->ms, quint64(kNow)); // already on disk
    SealBook afterRestart(kTenant, m_secret, store);
    QCOMPARE(afterRestart.own(kSelf, kOwnAddress, u"laptop"_s, kNow + 5000), first);
}

void TestSealBook::ownSealsRise_data()
{
    QTest::addColumn<PublicKey>("self");
    QTest::addColumn<QHostAddress>("address");
    QTest::addColumn<QString>("name");
    QTest::newRow("another key") << keyNumber(9) << kOwnAddress << u"laptop"_s;
    QTest::newRow("another address") << kSelf << QHostAddress(u"10.128.4.9"_s) << u"laptop"_s;
    QTest::newRow("another name") << kSelf << kOwnAddress << u"lap top"_s;
}

void TestSealBook::ownSealsRise()
{
    QFETCH(PublicKey, self);
    QFETCH(QHostAddress, address);
    QFETCH(QString, name);
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    const auto before = book.own(kSelf, kOwnAddress, u"laptop"_s, kNow);
    const auto after = book.own(self, address, name, kNow - 60'000); // the clock was set back
    QVERIFY(after->ms > before->ms);
    QVERIFY(isSealOf(*after, m_secret, {kTenant, self, address, name}));
}

void TestSealBook::staleOwnSealIsMadeAnew()
{
    test::FakeMemberStore store;
    SealBook book(kTenant, m_secret, store);
    const auto stale = book.own(kSelf, kOwnAddress, u"laptop"_s, kNow);
    QCOMPARE(stale->ms, quint64(kNow));
    book.sealAnew();
    const auto anew = book.own(kSelf, kOwnAddress, u"laptop"_s, kNow + 5000);
    QCOMPARE(anew->ms, quint64(kNow + 5000));
    QVERIFY(isSealOf(*anew, m_secret, {kTenant, kSelf, kOwnAddress, u"laptop"_s}));
    QCOMPARE(book.own(kSelf, kOwnAddress, u"laptop"_s, kNow + 6000), anew);
    book.sealAnew();
    QVERIFY(book.own(kSelf, kOwnAddress, u"laptop"_s, kNow)->ms > anew->ms); // the clock was set back
}

void TestSealBook::fullDiskStopsNothing()
{
    test::FakeMemberStore store;
    store.isFull = true;
    SealBook book(kTenant, m_secret, store);
    QCOMPARE(book.judge(sealed(nas(), m_secret, 1000)), PathReason::None);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"disk is full"_s));
    book.save();
    store.isFull = false;
    book.save();
    QCOMPARE(store.ledger.highest.size(), 1u);
}

QTEST_GUILESS_MAIN(TestSealBook)
#include "test_sealbook.moc"
