#include "tests/unit/server/storagefixture.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

constexpr qint64 kLater = 2'000'000'000'000;

TokenHash token(quint8 number)
{
    return TokenHash(TokenHash::Bytes{number});
}

AddInvite addInvite(quint8 number, quint32 uses)
{
    return {{tenantOf(1), token(number), uses, kLater}};
}

/// A peer that came by a token.
SavePeer bought(quint32 number, quint8 tokenNumber, qint64 unixMs = 5)
{
    SavePeer change = savePeer(1, number);
    change.purchase = Purchase{token(tokenNumber), unixMs};
    return change;
}

RemovePeer refunded(quint32 number, quint8 tokenNumber, qint64 unixMs = 5)
{
    return {tenantOf(1), keyOf(number), Purchase{token(tokenNumber), unixMs}};
}

} // namespace

/// Tokens, what was bought with them, roles and seals.
class SqliteInvitesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<StorageFixture> m_fixture;
    std::unique_ptr<SqliteStorage> m_storage;

    /// -1: the token is not stored.
    int usesLeft(quint8 tokenNumber)
    {
        const StoredState state = m_storage->load().value();
        for (const StoredInvite& invite : state.invites) {
            if (invite.token == token(tokenNumber))
                return static_cast<int>(invite.usesLeft);
        }
        return -1;
    }

private Q_SLOTS:
    void init()
    {
        m_storage.reset();
        m_fixture = std::make_unique<StorageFixture>();
        m_storage = m_fixture->open();
        QVERIFY(commit(*m_storage, {saveTenant(1)}));
    }

    void roundTrip_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("role");
        QTest::addColumn<bool>("isSealed");
        QTest::addColumn<bool>("hasMinter");
        QTest::newRow("open") << int(TenantKind::Open) << int(Role::Member) << false << false;
        QTest::newRow("unsealed") << int(TenantKind::Unsealed) << int(Role::Ephemeral) << false << false;
        QTest::newRow("first of a sealed one") << int(TenantKind::Sealed) << int(Role::Owner) << false << false;
        QTest::newRow("sealed") << int(TenantKind::Sealed) << int(Role::Member) << true << true;
    }

    void roundTrip()
    {
        QFETCH(const int, kind);
        QFETCH(const int, role);
        QFETCH(const bool, isSealed);
        QFETCH(const bool, hasMinter);
        const StoredTenant tenant{tenantOf(1), 3, static_cast<TenantKind>(kind), QStringLiteral("zuhause ü")};
        StoredPeer peer = savePeer(1, 1).peer;
        peer.role = static_cast<Role>(role);
        if (isSealed)
            peer.seal = Seal{Seal::kLatestMs, SealMac(SealMac::Bytes{1, 2, 3})};
        StoredInvite invite = addInvite(1, 0xffffffffU).invite;
        invite.madeMs = kLater - 1;
        invite.role = peer.role;
        if (hasMinter)
            invite.minter = keyOf(1);
        QVERIFY(commit(*m_storage, {SaveTenant{tenant}, SavePeer{peer}, AddInvite{invite}}));
        m_storage = m_fixture->open();
        const StoredState state = m_storage->load().value();
        QCOMPARE(state.tenants, QList<StoredTenant>({tenant}));
        QCOMPARE(state.peers, QList<StoredPeer>({peer}));
        QCOMPARE(state.invites, QList<StoredInvite>({invite}));
    }

    void aPurchaseIsPaidOnce()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 3), bought(1, 1)}));
        QCOMPARE(usesLeft(1), 2);
        QVERIFY(commit(*m_storage, {bought(1, 1), bought(1, 1)})); // the same peer stored again
        QCOMPARE(usesLeft(1), 2);
        QVERIFY(commit(*m_storage, {bought(1, 1, 6)})); // it came anew
        QCOMPARE(usesLeft(1), 1);
        QVERIFY(commit(*m_storage, {bought(2, 1)}));
        QCOMPARE(usesLeft(1), 0);
    }

    void theLastUseGoesToOneOfTwo()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 1)}));
        // Both on their way at once, so that they come into one transaction.
        QList<bool> stored;
        for (const quint32 peer : {1U, 2U})
            m_storage->commit({bought(peer, 1)},
                              [&](const Result<void>& result) { stored.append(result.has_value()); });
        QTRY_COMPARE(stored, QList<bool>({true, false}));
        QCOMPARE(usesLeft(1), 0);
        QCOMPARE(m_storage->load()->peers, QList<StoredPeer>({savePeer(1, 1).peer}));
        QVERIFY(!commit(*m_storage, {bought(2, 1)}));
    }

    void whatCannotBePaidLeavesNothing()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 0)}));
        QVERIFY(!commit(*m_storage, {savePeer(1, 7), bought(1, 1), savePeer(1, 8)}));
        QVERIFY(m_storage->load()->peers.isEmpty());
        QCOMPARE(usesLeft(1), 0);
    }

    void refunds()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 2), bought(1, 1), bought(2, 1)}));
        QVERIFY(commit(*m_storage, {refunded(1, 1, 4)})); // another time: it was not this purchase
        QCOMPARE(usesLeft(1), 0);
        QVERIFY(commit(*m_storage, {refunded(2, 1), refunded(2, 1)}));
        QCOMPARE(usesLeft(1), 1);
        QVERIFY(commit(*m_storage, {RemovePeer{tenantOf(1), keyOf(1)}})); // who leaves gets nothing back
        QCOMPARE(usesLeft(1), 1);
        QVERIFY(m_storage->load()->peers.isEmpty());
    }

    void lostSeatsLoseNoPurchase()
    {
        SavePeer heir = savePeer(1, 2);
        heir.peer.wgip = savePeer(1, 1).peer.wgip;
        QVERIFY(commit(*m_storage, {addInvite(1, 1), bought(1, 1), heir}));
        QVERIFY(commit(*m_storage, {bought(1, 1)})); // paid already
        QCOMPARE(usesLeft(1), 0);
    }

    void forgottenTokensAreNotAsked()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 1), bought(1, 1), RemoveInvite{tenantOf(1), token(1)}}));
        QCOMPARE(usesLeft(1), -1);
        QVERIFY(commit(*m_storage, {bought(1, 1), bought(2, 2), refunded(2, 2)}));
        // Made again, it has all its uses.
        QVERIFY(commit(*m_storage, {addInvite(1, 1), bought(1, 1)}));
        QCOMPARE(usesLeft(1), 0);
    }

    void revocations()
    {
        const StoredRevocation first{tenantOf(1), keyOf(1), 5};
        const StoredRevocation second{tenantOf(1), keyOf(2), 6};
        const StoredRevocation anew{tenantOf(1), keyOf(1), 7};
        QVERIFY(commit(*m_storage, {SaveRevocation{first}, SaveRevocation{second}}));
        m_storage = m_fixture->open();
        QCOMPARE(m_storage->load()->revocations, QList<StoredRevocation>({first, second}));
        QVERIFY(commit(*m_storage, {RemoveRevocation{tenantOf(1), keyOf(2)}, SaveRevocation{anew}}));
        QCOMPARE(m_storage->load()->revocations, QList<StoredRevocation>({anew}));
        QVERIFY(commit(*m_storage, {RemoveTenant{tenantOf(1)}}));
        QVERIFY(m_storage->load()->revocations.isEmpty());
    }

    void tokensGoWithTheirTenant()
    {
        QVERIFY(commit(*m_storage, {addInvite(1, 2), bought(1, 1), RemoveTenant{tenantOf(1)}}));
        QVERIFY(m_storage->load()->invites.isEmpty());
        QVERIFY(commit(*m_storage, {saveTenant(1), addInvite(1, 2), bought(1, 1)}));
        QCOMPARE(usesLeft(1), 1);
    }
};

QTEST_GUILESS_MAIN(SqliteInvitesTest)
#include "test_sqliteinvites.moc"
