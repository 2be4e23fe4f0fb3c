#include "client-gui/engine/roster.h"
#include "tests/support/testkeys.h"

#include <QTest>

#include <memory>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

namespace {

constexpr std::int64_t kUnixNow = 1'700'000'000;

PeerRecord peerNumber(std::uint8_t number)
{
    PeerRecord peer;
    peer.publicKey = keyNumber(number);
    peer.endpoints = EndpointReport{51820, {}, std::nullopt};
    peer.observed.v4 = QHostAddress(0xcb007100u | number);
    peer.rev = 1;
    return peer;
}

DeviceState deviceWith(std::initializer_list<std::uint8_t> numbers)
{
    DeviceState device;
    for (const std::uint8_t number : numbers) {
        DevicePeer peer;
        peer.publicKey = keyNumber(number);
        device.peers.append(peer);
    }
    return device;
}

std::optional<bool> presence(const std::optional<DeviceState>& device, std::uint8_t number)
{
    return device ? std::optional(device->find(keyNumber(number)) != nullptr) : std::nullopt;
}

/// Numbers of the peers with a path, of those without, and of the ignored, if any.
QString sides(const Roster& roster)
{
    QString text;
    for (const auto& [key, entry] : roster.paths().entries())
        text += QString::number(key.bytes()[0]);
    text += u'|';
    for (const auto& [key, record] : roster.absent())
        text += QString::number(key.bytes()[0]);
    for (const auto& [key, peer] : roster.ignored())
        text += u" !"_s + QString::number(key.bytes()[0]);
    return text;
}

} // namespace

class TestRoster final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newPeerComesToItsSide_data();
    void newPeerComesToItsSide();
    void ownerAddsAndRemoves();
    void addedWithALiveSessionIsAdopted();
    void managedInterfaceIsNotLookedThrough();
    void whoHasLeftIsOnNeitherSide();
    void ignoredAreOnlyShown();

private:
    /// A roster of three; what the interface has is `device`.
    Roster& make(InterfaceMode mode, const std::optional<DeviceState>& device)
    {
        m_roster = std::make_unique<Roster>(mode);
        OwnPlace place;
        place.hasV4 = true;
        m_roster->paths().placeChanged(place, Instant());
        for (const std::uint8_t number : {1, 2, 3})
            m_roster->upsert(peerNumber(number), presence(device, number), {}, Instant());
        return *m_roster;
    }

    std::unique_ptr<Roster> m_roster;
};

void TestRoster::newPeerComesToItsSide_data()
{
    QTest::addColumn<bool>("isManaged");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<QString>("expected");
    QTest::newRow("managed: the interface gets it") << true << true << u"123|"_s;
    QTest::newRow("managed, the helper is away") << true << false << u"123|"_s;
    QTest::newRow("sync: only who is there") << false << true << u"2|13"_s;
    QTest::newRow("sync, the helper is away") << false << false << u"|123"_s;
}

void TestRoster::newPeerComesToItsSide()
{
    QFETCH(const bool, isManaged);
    QFETCH(const bool, isKnown);
    QFETCH(const QString, expected);
    const auto device = isKnown ? std::optional(deviceWith({2})) : std::nullopt;
    QCOMPARE(sides(make(isManaged ? InterfaceMode::Managed : InterfaceMode::Sync, device)), expected);
}

void TestRoster::ownerAddsAndRemoves()
{
    Roster& roster = make(InterfaceMode::Sync, deviceWith({2}));
    const auto settings = roster.sortOut(deviceWith({1, 9}), kUnixNow, Instant()).settings();
    QCOMPARE(sides(roster), u"1|23"_s);
    QCOMPARE(settings, (QList{PathSetting{keyNumber(1), Endpoint::fromString(u"203.0.113.1:51820"), true}}));
    QVERIFY(roster.sortOut(deviceWith({1, 9}), kUnixNow, Instant()).isEmpty());
    roster.sortOut(deviceWith({1, 2, 3}), kUnixNow, Instant());
    QCOMPARE(sides(roster), u"123|"_s);

    // Somebody whose record changes crosses over, too, but not for want of figures.
    roster.upsert(peerNumber(1), std::nullopt, {}, Instant());
    roster.upsert(peerNumber(3), false, {}, Instant());
    QCOMPARE(sides(roster), u"12|3"_s);
}

void TestRoster::addedWithALiveSessionIsAdopted()
{
    Roster& roster = make(InterfaceMode::Sync, deviceWith({}));
    DeviceState device = deviceWith({1});
    device.peers.first().endpoint = Endpoint::fromString(u"203.0.113.1:51820");
    device.peers.first().latestHandshake = kUnixNow - 60;
    roster.sortOut(device, kUnixNow, Instant());
    QVERIFY(roster.paths().entries().at(keyNumber(1)).path().verified);
}

void TestRoster::managedInterfaceIsNotLookedThrough()
{
    Roster& roster = make(InterfaceMode::Managed, std::nullopt);
    QVERIFY(roster.sortOut(deviceWith({}), kUnixNow, Instant()).isEmpty());
    QCOMPARE(sides(roster), u"123|"_s);
}

void TestRoster::whoHasLeftIsOnNeitherSide()
{
    Roster& roster = make(InterfaceMode::Sync, deviceWith({1, 2}));
    roster.remove(keyNumber(1));
    QCOMPARE(sides(roster), u"2|3"_s);
    roster.remove(keyNumber(3));
    QCOMPARE(sides(roster), u"2|"_s);

    Roster& another = make(InterfaceMode::Sync, deviceWith({1, 2}));
    another.retain({{keyNumber(2), peerNumber(2)}, {keyNumber(3), peerNumber(3)}});
    QCOMPARE(sides(another), u"2|3"_s);
    another.retain({{keyNumber(2), peerNumber(2)}});
    QCOMPARE(sides(another), u"2|"_s);
}

void TestRoster::ignoredAreOnlyShown()
{
    Roster& roster = make(InterfaceMode::Sync, deviceWith({1, 2, 4}));
    roster.ignore(peerNumber(1), PathReason::Unsealed); // who was believed stays as it was
    roster.ignore(peerNumber(3), PathReason::Unsealed);
    roster.ignore(peerNumber(4), PathReason::WrongSeal);
    QCOMPARE(sides(roster), u"12|3 !4"_s);
    QCOMPARE(roster.ignored().at(keyNumber(4)).reason, PathReason::WrongSeal);
    QVERIFY(!roster.find(keyNumber(4)));
    QCOMPARE(*roster.find(keyNumber(3)), peerNumber(3));

    roster.sortOut(deviceWith({1, 2, 3, 4}), kUnixNow, Instant()); // to be on the interface is no seal
    QCOMPARE(sides(roster), u"123| !4"_s);
    roster.upsert(peerNumber(4), true, {}, Instant());
    QCOMPARE(sides(roster), u"1234|"_s);

    roster.ignore(peerNumber(5), PathReason::OldSeal);
    roster.ignore(peerNumber(6), PathReason::OldSeal);
    roster.remove(keyNumber(5));
    QCOMPARE(sides(roster), u"1234| !6"_s);
    roster.retain({{keyNumber(1), peerNumber(1)}});
    QCOMPARE(sides(roster), u"1|"_s);
}

QTEST_GUILESS_MAIN(TestRoster)
#include "test_roster.moc"
