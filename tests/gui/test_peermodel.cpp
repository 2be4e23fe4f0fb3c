#include "client-gui/tray/peers/peerfilter.h"
#include "client-gui/tray/peers/peermodel.h"
#include "tests/gui/scenery.h"
#include "tests/support/fakeclock.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <cstdlib>
#include <new>

namespace {

std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestPeerModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        networks = std::make_unique<FakeNetworks>();
        clock = std::make_unique<FakeClock>();
        model = std::make_unique<PeerModel>(*networks, *clock);
        tester = std::make_unique<QAbstractItemModelTester>(model.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
        networks.reset();
    }

    void followsNetworks();
    void peersAreByName();
    void tellsWhatChanged_data();
    void tellsWhatChanged();
    void saysNothingWhenNothingChanged();
    void changesComeTogether();
    void onePeerIsLookedAtAlone();
    void onePeersNewsGiveWayToAll();
    void renamedPeerMoves();
    void survivesAnything();
    void curvesMoveOnAndEnd();
    void hugeNetworkIsCheap();
    void filters_data();
    void filters();
    void filterKeepsNetworksWithoutPeers();

private:
    FakeNetwork& add(const QString& interface, const QList<PeerStatus>& peers)
    {
        FakeNetwork& network = networks->add(interface);
        show(network, peers);
        return network;
    }
    void show(FakeNetwork& network, const QList<PeerStatus>& peers)
    {
        network.show(statusOf(network.interface(), peers));
        model->refresh();
    }
    QStringList names(const QAbstractItemModel& of, int network = 0) const
    {
        QStringList found;
        const QModelIndex parent = of.index(network, 0);
        for (int row = 0; row < of.rowCount(parent); ++row)
            found << of.index(row, 0, parent).data().toString();
        return found;
    }

    std::unique_ptr<FakeNetworks> networks;
    std::unique_ptr<FakeClock> clock;
    std::unique_ptr<PeerModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

void TestPeerModel::followsNetworks()
{
    add(u"rw0"_s, household());
    FakeNetwork& second = add(u"rw1"_s, {peerCalled(u"x"_s, 1)});
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->rowCount(model->index(0, 0)), household().size());
    QCOMPARE(model->network(model->find(&second, keyNumber(1))), &second);
    QCOMPARE(model->index(1, 0).data().toString(), u"rw1"_s);

    networks->remove(second);
    QCOMPARE(model->rowCount(), 1);
    second.show({}); // not listened to any more
    QVERIFY(!model->find(&second).isValid());
}

void TestPeerModel::peersAreByName()
{
    FakeNetwork& network = add(u"rw0"_s, {peerCalled(u"node 10"_s, 1), peerCalled(u"Beta"_s, 2),
                                          peerCalled(u"alpha"_s, 3), peerCalled(u"node 9"_s, 4), peerCalled({}, 5)});
    QCOMPARE(names(*model), QStringList({u"10.128.0.5"_s, u"alpha"_s, u"Beta"_s, u"node 9"_s, u"node 10"_s}));
    show(network,
         {peerCalled(u"beta"_s, 9), peerCalled(u"zeta"_s, 8), peerCalled(u"alpha"_s, 3), peerCalled(u"node 9"_s, 4)});
    QCOMPARE(names(*model), QStringList({u"alpha"_s, u"beta"_s, u"node 9"_s, u"zeta"_s}));
    // What a stranger wrote into his name stays in its row and in its direction.
    show(network, {peerCalled(u"a\n\u202Eb"_s, 3)});
    QVERIFY(!names(*model).first().contains(u'\n') && !names(*model).first().contains(QChar(0x202e)));
    show(network, {peerCalled(u"<img src=a>"_s, 3)});
    const QString toolTip = model->index(0, 0, model->index(0, 0)).data(Qt::ToolTipRole).toString();
    QVERIFY2(toolTip.contains(u"&lt;img src=a&gt;"_s) && !toolTip.contains(u"<img"_s), qPrintable(toolTip));
}

using Change = std::function<void(PeerStatus&)>;

void TestPeerModel::tellsWhatChanged_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("role");
    QTest::newRow("name") << Change([](PeerStatus& p) { p.name = u"other"_s; }) << int(PeerModel::NameRole);
    QTest::newRow("address") << Change([](PeerStatus& p) { p.wgip = QHostAddress(u"10.0.0.1"_s); })
                             << int(PeerModel::AddressRole);
    QTest::newRow("presence") << Change([](PeerStatus& p) { p.presence = Presence::Away; })
                              << int(PeerModel::PresenceRole);
    QTest::newRow("path") << Change([](PeerStatus& p) { p.path.kind = PathKind::Relay; }) << int(PeerModel::PathRole);
    QTest::newRow("reason") << Change([](PeerStatus& p) { p.path.reason = PathReason::LanIsolated; })
                            << int(PeerModel::PathRole);
    QTest::newRow("round trip") << Change([](PeerStatus& p) { p.rttMs = 99; }) << int(PeerModel::RttRole);
    QTest::newRow("handshake") << Change([](PeerStatus& p) { p.handshakeAgeSeconds = 130; })
                               << int(PeerModel::HandshakeAgeRole);
    QTest::newRow("received") << Change([](PeerStatus& p) { p.rxBytes = 1; }) << int(PeerModel::RxRole);
    QTest::newRow("sent") << Change([](PeerStatus& p) { p.txBytes = 1; }) << int(PeerModel::TxRole);
    QTest::newRow("candidates") << Change([](PeerStatus& p) { p.candidates.clear(); })
                                << int(PeerModel::CandidatesRole);
}

void TestPeerModel::tellsWhatChanged()
{
    QFETCH(const Change, change);
    QFETCH(const int, role);
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    const QModelIndex index = model->find(&network, peers[1].publicKey);
    QSignalSpy changes(model.get(), &QAbstractItemModel::dataChanged);
    change(peers[1]);
    show(network, peers);

    QList<QModelIndex> rows; // of peers; the network's own row may have changed with it
    for (const QList<QVariant>& signal : changes) {
        if (!signal[0].toModelIndex().parent().isValid())
            continue;
        rows << signal[0].toModelIndex();
        QCOMPARE(signal[0], signal[1]);
        QVERIFY(signal[2].value<QList<int>>().contains(role));
    }
    QCOMPARE(rows, {model->find(&network, peers[1].publicKey)});
    QVERIFY(index.isValid());
}

void TestPeerModel::saysNothingWhenNothingChanged()
{
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    QSignalSpy changes(model.get(), &QAbstractItemModel::dataChanged);
    for (PeerStatus& peer : peers) {
        if (peer.handshakeAgeSeconds)
            *peer.handshakeAgeSeconds += 5; // of the same minute
    }
    std::ranges::reverse(peers);
    show(network, peers);
    QCOMPARE(changes.size(), 0);
    QCOMPARE(*model->peer(model->find(&network, peers.last().publicKey)), peers.last());
}

void TestPeerModel::changesComeTogether()
{
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    QSignalSpy changes(model.get(), &QAbstractItemModel::dataChanged);
    for (int i = 0; i < 20; ++i) {
        peers[0].rttMs = 100 + i;
        network.show(statusOf(u"rw0"_s, peers));
    }
    QCOMPARE(changes.size(), 0);
    clock->advance(PeerModel::kRefreshInterval);
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(model->find(&network, peers[0].publicKey).data(PeerModel::RttRole).toInt(), 119);
}

void TestPeerModel::onePeerIsLookedAtAlone()
{
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    QSignalSpy changes(model.get(), &QAbstractItemModel::dataChanged);
    network.looks = 0;
    for (int i = 0; i < 20; ++i) {
        peers[0].rttMs = 100 + i;
        network.showPeer(peers[0]);
        peers[1].rttMs = 200 + i;
        network.showPeer(peers[1]);
    }
    QCOMPARE(network.looks, 0);
    QCOMPARE(changes.size(), 0);
    clock->advance(PeerModel::kRefreshInterval);
    QTRY_COMPARE(changes.size(), 2);
    QCOMPARE(model->find(&network, peers[0].publicKey).data(PeerModel::RttRole).toInt(), 119);
    QCOMPARE(model->find(&network, peers[1].publicKey).data(PeerModel::RttRole).toInt(), 219);

    peers[0].path = {};
    network.showPeer(peers[0]);
    changes.clear();
    model->refresh();
    QCOMPARE(changes.size(), 2); // its row, and the network's, which counts the paths
    network.showPeer(peerCalled(u"newcomer"_s, 99));
    model->refresh();
    QVERIFY(names(*model).contains(u"newcomer"_s));
}

void TestPeerModel::onePeersNewsGiveWayToAll()
{
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    PeerStatus gone = peers.takeLast();
    gone.rttMs = 1;
    network.showPeer(gone);
    network.show(statusOf(u"rw0"_s, peers));
    peers[0].rttMs = 77;
    network.showPeer(peers[0]);
    model->refresh();
    QVERIFY(!model->find(&network, gone.publicKey).isValid());
    QCOMPARE(model->find(&network, peers[0].publicKey).data(PeerModel::RttRole).toInt(), 77);
}

void TestPeerModel::renamedPeerMoves()
{
    QList<PeerStatus> peers{peerCalled(u"a"_s, 1), peerCalled(u"b"_s, 2), peerCalled(u"c"_s, 3)};
    FakeNetwork& network = add(u"rw0"_s, peers);
    const QPersistentModelIndex selected = model->find(&network, keyNumber(1));
    QSignalSpy resets(model.get(), &QAbstractItemModel::modelReset);
    for (const auto& [name, order] :
         std::initializer_list<std::pair<QString, QStringList>>{{u"z"_s, {u"b"_s, u"c"_s, u"z"_s}},
                                                                {u"bb"_s, {u"b"_s, u"bb"_s, u"c"_s}},
                                                                {u"a"_s, {u"a"_s, u"b"_s, u"c"_s}}}) {
        peers[0].name = name;
        network.showPeer(peers[0]);
        model->refresh();
        QCOMPARE(names(*model), order);
        QCOMPARE(selected.data(PeerModel::NameRole).toString(), name);
    }
    QCOMPARE(resets.size(), 0);
}

/// Against a plain list, with the model tester watching.
void TestPeerModel::survivesAnything()
{
    PeerFilter filter;
    filter.setSourceModel(model.get());
    filter.setSearch(u"1"_s);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(7);
    FakeNetwork& network = add(u"rw0"_s, {});
    for (int round = 0; round < 300; ++round) {
        QList<PeerStatus> peers;
        for (std::uint8_t number = 1; number < 20; ++number) {
            if (random.bounded(3) > 0)
                peers << peerCalled(QString::number(random.bounded(30)), number);
        }
        std::shuffle(peers.begin(), peers.end(), random);
        if (round % 50 == 0 && !peers.isEmpty())
            peers << peers.first(); // told twice
        show(network, peers);
        for (int i = 0; i < 3 && round % 50 != 0 && !peers.isEmpty(); ++i) {
            PeerStatus& peer = peers[random.bounded(int(peers.size()))];
            peer.rttMs = random.bounded(100);
            peer.name = QString::number(random.bounded(30));
            network.showPeer(peer);
        }
        model->refresh();
        QSet<PublicKey> told;
        for (const PeerStatus& peer : peers) {
            told.insert(peer.publicKey);
            const QModelIndex index = model->find(&network, peer.publicKey);
            QCOMPARE(*model->peer(index), peer);
            QCOMPARE(model->index(index.row(), 0, index.parent()), index);
        }
        QStringList shown = names(*model);
        QCOMPARE(shown.size(), told.size());
        QVERIFY(std::ranges::is_sorted(shown, {}, [](const QString& name) { return name.toInt(); }));
    }
}

void TestPeerModel::curvesMoveOnAndEnd()
{
    QList<PeerStatus> peers = household();
    FakeNetwork& network = add(u"rw0"_s, peers);
    const QModelIndex index = model->find(&network, peers[0].publicKey);
    clock->advance(Milliseconds(2000));
    peers[0].rxBytes = *peers[0].rxBytes + 20'000;
    show(network, peers);
    QVERIFY(!index.data(PeerModel::RatesRole).value<RateHistory>().isFlat());

    // Nothing is told any more, and yet it leaves the picture.
    clock->advance(Milliseconds(70'000));
    QSignalSpy changes(model.get(), &QAbstractItemModel::dataChanged);
    QTRY_COMPARE_WITH_TIMEOUT(changes.size(), 1, 5000);
    QCOMPARE(changes[0][2].value<QList<int>>(), {int(PeerModel::RatesRole)});
    QVERIFY(index.data(PeerModel::RatesRole).value<RateHistory>().isFlat());
}

/// Five hundred peers, fifty changes a second: what each of them costs.
void TestPeerModel::hugeNetworkIsCheap()
{
    tester.reset(); // it looks at every row at every change
    Status status = statusOf(u"rw0"_s, {});
    for (int i = 0; i < 500; ++i) {
        PeerStatus peer = reached(peerCalled(u"peer %1"_s.arg(i), 1), PathKind::Wan, "198.51.100.7:51820", 24);
        PublicKey::Bytes key{};
        key[0] = std::uint8_t(i);
        key[1] = std::uint8_t(i >> 8);
        peer.publicKey = PublicKey(key);
        status.peers << peer;
    }
    QSignalSpy insertions(model.get(), &QAbstractItemModel::rowsInserted);
    FakeNetwork& network = networks->add(u"rw0"_s);
    network.show(status);
    model->refresh();
    QCOMPARE(insertions.size(), 2); // the network, and all of its peers at once

    std::size_t changed = 0;
    QList<int> roles;
    connect(model.get(), &QAbstractItemModel::dataChanged, model.get(),
            [&](const QModelIndex&, const QModelIndex&, const QList<int>& which) {
                ++changed;
                roles = which;
            });
    const std::size_t before = allocations;
    network.looks = 0;
    constexpr int kSeconds = 10;
    for (int change = 0; change < 50 * kSeconds; ++change) {
        status.peers[change % 500].rttMs = 1000 + change;
        network.showPeer(status.peers[change % 500]);
        if (change % 5 == 4) { // ten times a second
            clock->advance(PeerModel::kRefreshInterval);
            model->refresh();
        }
    }
    QCOMPARE(changed, std::size_t(50 * kSeconds)); // each peer's row once, and no other
    QVERIFY(roles.contains(PeerModel::RttRole) && !roles.contains(PeerModel::PathRole));
    // All of them are only counted, when the window is drawn anew; what is the same costs no memory.
    QCOMPARE(network.looks, 10 * kSeconds);
    QVERIFY2(allocations - before < changed * 4, qPrintable(QString::number(allocations - before)));
}

void TestPeerModel::filters_data()
{
    QTest::addColumn<QString>("search");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("name, either case") << u"NAS"_s << QStringList{u"nas"_s};
    QTest::newRow("two words") << u"  player  media "_s << QStringList{u"media player"_s};
    QTest::newRow("address") << u"128.0.12"_s << QStringList{u"old tablet"_s};
    QTest::newRow("key") << QString::fromLatin1(keyNumber(9).toBase64().left(4)) << QStringList{u"office-gateway"_s};
    QTest::newRow("network and name") << u"rw0 nas"_s << QStringList{u"nas"_s};
    QTest::newRow("nobody") << u"zebra"_s << QStringList{};
}

void TestPeerModel::filters()
{
    QFETCH(const QString, search);
    QFETCH(const QStringList, found);
    PeerFilter filter;
    filter.setSourceModel(model.get());
    add(u"rw0"_s, household());
    add(u"rw1"_s, {});
    filter.setSearch(search);
    QCOMPARE(filter.rowCount(), found.isEmpty() ? 0 : 1);
    QCOMPARE(names(filter), found);
    filter.setSearch({});
    QCOMPARE(filter.rowCount(), 2);
}

void TestPeerModel::filterKeepsNetworksWithoutPeers()
{
    PeerFilter filter;
    filter.setSourceModel(model.get());
    FakeNetwork& network = add(u"rw0"_s, {});
    QCOMPARE(filter.rowCount(), 1);
    filter.setSearch(u"new"_s);
    QCOMPARE(filter.rowCount(), 0);
    show(network, {peerCalled(u"newcomer"_s, 1)});
    QCOMPARE(names(filter), {u"newcomer"_s});
    show(network, {peerCalled(u"other"_s, 1)});
    QCOMPARE(filter.rowCount(), 0);
}

QTEST_MAIN(TestPeerModel)
#include "test_peermodel.moc"
