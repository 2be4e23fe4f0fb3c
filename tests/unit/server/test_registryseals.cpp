#include "tests/unit/server/registryfixture.h"

#include "server/core/invitebook.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

JoinCommand claiming(JoinCommand command, const QString& address, const std::optional<Seal>& seal)
{
    command.claimedWgip = QHostAddress(address);
    command.seal = seal;
    return command;
}

QString refusedSeal(const UpdateOutcome& outcome)
{
    const auto* refusal = outcome.seal ? std::get_if<Refusal>(&*outcome.seal) : nullptr;
    return refusal ? refusal->code : QString();
}

const QString kAddress1 = QStringLiteral("10.128.0.2");

/// A sealed tenant, in which key 1 is the owner, on session 1, and has sealed itself at 100.
struct SealedTenant : RegistryFixture
{
    SealedTenant()
        : RegistryFixture(closedSettings())
    {
        create(true, terms(1));
        admit(invited(1, 1));
        sealNow(1, seal(100));
    }

    void inviteAsOwner(const InviteCommand& terms) { kept(registry->invite(SessionId(1), terms, now, unixMs).value()); }
};

} // namespace

/// Owners, seals, and the tokens of members.
class RegistrySealsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstKeyOwnsASealedTenant()
    {
        RegistryFixture f(RegistryFixture::closedSettings());
        QCOMPARE(f.create(true, f.terms(1, 7)).uses, 1U);
        const Membership first = f.admit(f.invited(1, 1)).membership;
        QVERIFY(first.isFirst && first.mayInvite);
        QCOMPARE(f.refusal(f.invited(2, 1)), QStringLiteral("token_spent"));
        f.restart();
        const JoinCommand again = f.proven(1);
        QVERIFY(f.admit(again).membership.isFirst);
        QVERIFY(f.peers().isEmpty()); // nobody is told of it

        const UpdateOutcome sealed = f.sealNow(again.session, f.seal(100));
        QCOMPARE(texts(sealed.now.events), QStringList(QStringLiteral("joined 1 10.128.0.2 by %1").arg(again.session)));
        QCOMPARE(f.peer(1)->seal, f.seal(100));
        f.restart();
        QVERIFY(!f.admit(f.proven(1)).membership.isFirst);
        QCOMPARE(f.peer(1)->seal, f.seal(100));
    }

    void sealsAreToldOnceTheyAreStored()
    {
        SealedTenant f;
        f.inviteAsOwner(f.terms(2, 3));
        const JoinCommand command = f.invited(2, 2);
        const Admission admission = f.admit(command);
        QVERIFY(admission.events.empty());
        QVERIFY(!admission.membership.isFirst && admission.membership.mayInvite);
        auto update = f.registry->update(command.session, {{}, std::nullopt, {}, f.seal(5)});
        QVERIFY(update->now.events.empty());
        const AwaitSeal awaited = std::get<AwaitSeal>(*update->seal);
        QCOMPARE(texts(awaited.changes), QStringList(QStringLiteral("save 2 10.128.0.3 #1 sealed 5")));
        QCOMPARE(f.peers().size(), 1);
        QCOMPARE(texts(f.registry->cancelSeal(awaited)), QStringList(QStringLiteral("save 2 10.128.0.3 #1")));
        QVERIFY(f.registry->completeSeal(awaited).events.empty());
        QCOMPARE(texts(f.sealNow(command.session, f.seal(4)).now.events),
                 QStringList(QStringLiteral("joined 2 10.128.0.3 by 2")));
        // Repeated, it is no news; and what is not sealed is not told under an old seal.
        QVERIFY(!f.sealNow(command.session, f.seal(4)).seal);
        QVERIFY(f.registry->update(command.session, {{}, QStringLiteral("other"), {}})->now.events.empty());
        QCOMPARE(f.peer(2)->displayName, QStringLiteral("peer 2"));
        QCOMPARE(texts(f.sealNow(command.session, f.seal(6), QStringLiteral("other")).now.events),
                 QStringList(QStringLiteral("changed 2 online by 2")));
        QCOMPARE(f.peer(2)->displayName, QStringLiteral("other"));
    }

    void laterSealsAnswerForEarlierOnes()
    {
        SealedTenant f;
        const auto first = f.registry->update(1, {{}, std::nullopt, {}, f.seal(200)});
        const auto second = f.registry->update(1, {{}, std::nullopt, {}, f.seal(300)});
        QVERIFY(f.registry->completeSeal(std::get<AwaitSeal>(*first->seal)).events.empty());
        QCOMPARE(f.peer(1)->seal, f.seal(100));
        f.registry->completeSeal(std::get<AwaitSeal>(*second->seal));
        QCOMPARE(f.peer(1)->seal, f.seal(300));
    }

    void staleSeals_data()
    {
        QTest::addColumn<quint64>("ms");
        QTest::addColumn<QString>("code");
        QTest::newRow("older") << quint64(99) << QStringLiteral("stale_seal");
        QTest::newRow("of the same time") << quint64(100) << QStringLiteral("stale_seal");
        QTest::newRow("newer") << quint64(101) << QString();
    }

    void staleSeals()
    {
        QFETCH(const quint64, ms);
        QFETCH(const QString, code);
        SealedTenant f;
        QCOMPARE(f.refusal(claiming(f.proven(1), kAddress1, f.seal(ms, 2))), code);
        SealedTenant g;
        QCOMPARE(refusedSeal(g.sealNow(1, g.seal(ms, 2))), code);
    }

    void joinsWithASeal()
    {
        SealedTenant f;
        f.inviteAsOwner(f.terms(2, 3));
        // Sealed for the address that it asks for: told at once.
        JoinCommand wise = claiming(f.invited(2, 2), QStringLiteral("10.128.0.4"), f.seal(5));
        QCOMPARE(texts(f.admit(wise).events), QStringList(QStringLiteral("joined 2 10.128.0.4 by 2")));
        // For whatever address it gets: that seal means nothing.
        JoinCommand unwise = f.invited(3, 2);
        unwise.seal = f.seal(5);
        QVERIFY(f.admit(unwise).events.empty());
        // The same seal again costs no disk.
        const JoinOutcome again = f.join(claiming(f.proven(2), QStringLiteral("10.128.0.4"), f.seal(5)));
        QVERIFY(std::holds_alternative<Admission>(again));
        // With another address, the old seal fits no more, and who does not seal anew is told of no more.
        const Admission moved = f.admit(claiming(f.proven(2), QStringLiteral("10.128.0.6"), std::nullopt));
        QCOMPARE(texts(moved.events), QStringList(QStringLiteral("removed 2 10.128.0.4 by 5")));
    }

    void membersInvite()
    {
        SealedTenant f;
        QCOMPARE(f.registry->invite(f.tenant(), f.terms(9), f.now, f.unixMs).error().code,
                 QStringLiteral("may_not_invite"));
        InviteCommand guests = f.terms(2);
        guests.ephemeral = true;
        f.inviteAsOwner(guests);
        f.inviteAsOwner(f.terms(3));
        const auto asked = [&f](SessionId session) {
            return f.registry->invite(session, f.terms(9), f.now, f.unixMs)->error().code;
        };
        const JoinCommand guest = f.invited(2, 2);
        QVERIFY(!f.admit(guest).membership.mayInvite);
        f.sealNow(guest.session, f.seal(1));
        QCOMPARE(asked(guest.session), QStringLiteral("may_not_invite"));
        const JoinCommand member = f.invited(3, 3);
        QVERIFY(f.admit(member).membership.mayInvite);
        QCOMPARE(asked(member.session), QStringLiteral("unsealed"));
        f.sealNow(member.session, f.seal(1));
        f.kept(f.registry->invite(member.session, f.terms(4), f.now, f.unixMs).value());
        QVERIFY(!f.registry->invite(SessionId(99), f.terms(5), f.now, f.unixMs));
        // What it made goes with it.
        QCOMPARE(texts(f.revoke(3).outcome.changes),
                 QStringList({QStringLiteral("remove 3"), QStringLiteral("remove token 4"), QStringLiteral("bar 3")}));
        QCOMPARE(f.refusal(f.invited(4, 4)), QStringLiteral("token_unknown"));
    }

    void whatAMemberMadeLeavesWithIt()
    {
        SealedTenant f;
        f.inviteAsOwner(f.terms(2));
        const JoinCommand member = f.invited(2, 2);
        f.admit(member);
        f.sealNow(member.session, f.seal(1));
        f.kept(f.registry->invite(member.session, f.terms(3, 1000), f.now, f.unixMs).value());
        f.inviteAsOwner(f.terms(4));
        QCOMPARE(texts(f.leave(member.session).changes),
                 QStringList({QStringLiteral("remove 2"), QStringLiteral("remove token 3")}));
        QCOMPARE(f.refusal(f.invited(3, 3)), QStringLiteral("token_unknown"));
        f.write();
        f.restart();
        QCOMPARE(f.refusal(f.invited(3, 3)), QStringLiteral("token_unknown"));
        QCOMPARE(f.refusal(f.invited(3, 4)), QString()); // the others keep theirs
    }

    void aLostFirstLinkIsMadeAnew()
    {
        RegistryFixture f(RegistryFixture::closedSettings());
        f.create(true, f.terms(1));
        f.admit(f.invited(1, 1));
        const Invited anew = f.invite(f.terms(2));
        QCOMPARE(anew.forgotten.ended, std::vector<SessionId>({1}));
        QVERIFY(anew.forgotten.outcome.events.empty());
        QCOMPARE(texts(anew.forgotten.outcome.changes),
                 QStringList({QStringLiteral("remove 1"), QStringLiteral("remove token 1")}));
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("token_unknown"));
        const JoinCommand owner = f.invited(2, 2);
        QVERIFY(f.admit(owner).membership.isFirst);
        // Once its seal is on the way it is too late.
        f.registry->update(owner.session, {{}, std::nullopt, {}, f.seal(5)});
        QVERIFY(!f.registry->invite(f.tenant(), f.terms(3), f.now, f.unixMs));
    }

    void membersMintOnlySoMany()
    {
        SealedTenant f;
        for (quint8 i = 0; i < InviteBook::kMaxInvitesPerMember; ++i)
            f.inviteAsOwner(f.terms(static_cast<quint8>(100 + i)));
        const auto refused = f.registry->invite(SessionId(1), f.terms(2), f.now, f.unixMs);
        QCOMPARE(refused->error().code, QStringLiteral("too_many_invites"));
        f.admit(f.invited(2, 100)); // one less is usable
        f.inviteAsOwner(f.terms(2));
    }
};

QTEST_GUILESS_MAIN(RegistrySealsTest)
#include "test_registryseals.moc"
