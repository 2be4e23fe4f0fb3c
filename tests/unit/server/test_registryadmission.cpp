#include "shared/wire/limits.h"
#include "tests/unit/server/registryfixture.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

const QString kAddress1 = QStringLiteral("10.128.0.2");

} // namespace

Q_DECLARE_METATYPE(std::optional<TokenHash>)

/// Whom an invite tenant lets in, and what that costs; admissions that are taken back.
class RegistryAdmissionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokens_data()
    {
        QTest::addColumn<std::optional<TokenHash>>("token");
        QTest::addColumn<QString>("code");
        using F = RegistryFixture;
        QTest::newRow("valid") << std::optional(F::token(1)) << QString();
        QTest::newRow("missing") << std::optional<TokenHash>() << QStringLiteral("no_token");
        QTest::newRow("unknown") << std::optional(F::token(99)) << QStringLiteral("token_unknown");
        QTest::newRow("another tenant's") << std::optional(F::token(2)) << QStringLiteral("token_unknown");
        QTest::newRow("spent") << std::optional(F::token(3)) << QStringLiteral("token_spent");
        QTest::newRow("expired") << std::optional(F::token(4)) << QStringLiteral("token_expired");
        QTest::newRow("revoked") << std::optional(F::token(5)) << QStringLiteral("token_unknown");
    }

    void tokens()
    {
        QFETCH(const std::optional<TokenHash>, token);
        QFETCH(const QString, code);
        UnsealedTenant f;
        f.kept(f.registry->createTenant({f.tenant(2), {}, false, f.terms(2)}, f.now, f.unixMs));
        f.invite(f.terms(3));
        f.admit(f.invited(1, 3));
        InviteCommand brief = f.terms(4);
        brief.lifetime = std::chrono::seconds(1);
        f.invite(brief);
        f.unixMs += 1000;
        f.invite(f.terms(5));
        QCOMPARE(texts(f.registry->revokeInvite(f.token(5)).value().second),
                 QStringList(QStringLiteral("remove token 5")));

        JoinCommand command = f.proven(2);
        command.token = token;
        QCOMPARE(f.refusal(command), code);
    }

    void aKeyPaysOnce()
    {
        UnsealedTenant f(1);
        const JoinOutcome first = f.join(f.invited(1, 1));
        QCOMPARE(texts(std::get<AwaitStorage>(first).changes), QStringList(QStringLiteral("save 1 10.128.0.2 #0")));
        f.disk.enqueue(std::get<AwaitStorage>(first).changes, 0);
        f.write();
        QVERIFY(f.registry->complete(1, f.now));
        QCOMPARE(f.disk.invite({f.tenant(), f.token(1)})->usesLeft, 0U);
        // Another connection, a restart, a lost connection: the key alone is enough.
        f.admit(f.proven(1));
        f.restart();
        const JoinCommand back = f.proven(1);
        f.admit(back);
        f.disconnect(back.session);
        f.now += std::chrono::seconds(100);
        f.expire();
        f.admit(f.proven(1));
        QCOMPARE(f.refusal(f.invited(2, 1)), QStringLiteral("token_spent"));
    }

    void theLastUseGoesToOneOfTwo()
    {
        UnsealedTenant f(1);
        QVERIFY(std::holds_alternative<AwaitStorage>(f.join(f.invited(1, 1))));
        QCOMPARE(f.refusal(f.invited(2, 1)), QStringLiteral("token_spent"));
        // The first one comes to nothing, so the second one gets it.
        QCOMPARE(texts(f.registry->cancel(1)), QStringList(QStringLiteral("remove 1 with refund")));
        QCOMPARE(f.refusal(f.invited(2, 1)), QString());
    }

    void aServerThatDiesInBetweenHasSpentAllOrNothing()
    {
        UnsealedTenant f(1);
        const JoinOutcome outcome = f.join(f.invited(1, 1));
        f.restart(); // before the disk had it
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("no_token"));
        const JoinOutcome again = f.join(f.invited(1, 1));
        f.disk.enqueue(std::get<AwaitStorage>(again).changes, 0);
        f.write();
        f.restart(); // before anybody was told
        QCOMPARE(f.refusal(f.invited(2, 1)), QStringLiteral("token_spent"));
        QCOMPARE(f.refusal(f.proven(1)), QString());
    }

    void twoConnectionsOfANewKeyPayOnce()
    {
        UnsealedTenant f(2);
        f.join(f.invited(1, 1));
        const JoinOutcome second = f.join(f.invited(1, 1));
        f.disk.enqueue(std::get<AwaitStorage>(second).changes, 0); // the first one's changes were lost
        f.write();
        QCOMPARE(f.disk.invite({f.tenant(), f.token(1)})->usesLeft, 1U);
        QVERIFY(f.registry->complete(2, f.now));
        f.admit(f.invited(2, 1));
        QCOMPARE(f.refusal(f.invited(3, 1)), QStringLiteral("token_spent"));
    }

    void whoHangsUpWhileWaitingHasPaid()
    {
        UnsealedTenant f(1);
        f.join(f.invited(1, 1));
        QCOMPARE(texts(f.disconnect(1).changes), QStringList(QStringLiteral("save 1 10.128.0.2 #0 gone")));
        QCOMPARE(f.refusal(f.invited(2, 1)), QStringLiteral("token_spent"));
        f.admit(f.proven(1));
    }

    void otherDialectsAreRefused()
    {
        RegistryFixture f;
        f.create(false, f.terms(1));
        JoinCommand command = f.unproven(1);
        command.token = f.token(1);
        QCOMPARE(f.refusal(command), QStringLiteral("native_only"));
        f.admit(f.invited(2, 1));
        QCOMPARE(f.refusal(f.unproven(2)), QStringLiteral("native_only"));
    }

    void openServersOpenNoInviteTenant()
    {
        RegistryFixture f;
        f.create(false, f.terms(1));
        QCOMPARE(f.registry->strangerRefusal(f.tenant())->code, QStringLiteral("native_only"));
        QVERIFY(!f.registry->strangerRefusal(f.tenant(2))); // it would be made
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("no_token"));
        JoinCommand lost = f.invited(1, 1);
        lost.tenant = f.tenant(2); // a link of a tenant that the server has lost
        QCOMPARE(f.refusal(lost), QStringLiteral("token_unknown"));
    }

    /// Whoever tries tenants does not learn which ones there are.
    void closedServersTellNoTenants_data()
    {
        QTest::addColumn<int>("tenant");
        QTest::newRow("exists") << 1;
        QTest::newRow("does not exist") << 2;
    }

    void closedServersTellNoTenants()
    {
        QFETCH(const int, tenant);
        UnsealedTenant f;
        const auto refusal = [&](JoinCommand command) {
            command.tenant = f.tenant(static_cast<quint8>(tenant));
            return f.refusal(command);
        };
        QCOMPARE(refusal(f.proven(1)), QStringLiteral("no_token"));
        QCOMPARE(refusal(f.invited(1, 99)), QStringLiteral("token_unknown"));
        QCOMPARE(refusal(f.unproven(1)), QStringLiteral("not_open"));
        QCOMPARE(f.registry->strangerRefusal(f.tenant(static_cast<quint8>(tenant)))->code, QStringLiteral("not_open"));
    }

    void openTenantsOfBeforeNeedAnOpenServer()
    {
        RegistryFixture f;
        f.admit(f.proven(1));
        f.settings.open = false;
        f.restart();
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("not_open"));
    }

    void seatsOfMembersAreNotGivenAway()
    {
        UnsealedTenant f;
        for (quint8 i = 1; i <= 5; ++i)
            f.admit(f.invited(i, 1));
        f.disconnect(1);
        f.now += std::chrono::seconds(100);
        f.expire();
        QCOMPARE(f.refusal(f.invited(6, 1)), QStringLiteral("tenant_full"));
        f.revoke(1);
        QCOMPARE(f.admit(f.invited(6, 1)).membership.wgip, QHostAddress(kAddress1));
    }

    void nothingIsLeftOfEphemeralPeers()
    {
        UnsealedTenant f;
        InviteCommand terms = f.terms(2, 2);
        terms.ephemeral = true;
        f.invite(terms);
        const JoinCommand command = f.invited(1, 2);
        QCOMPARE(f.admit(command).membership.grace, std::chrono::seconds(10));
        QCOMPARE(texts(f.disconnect(command.session).events), QStringList(QStringLiteral("changed 1 away by 1")));
        f.now += std::chrono::seconds(9);
        QVERIFY(f.expire().empty());
        f.restart();
        f.now += std::chrono::seconds(10); // it counts anew
        const auto expired = f.expire();
        QCOMPARE(texts(expired.front().second.events), QStringList(QStringLiteral("removed 1 10.128.0.2")));
        QCOMPARE(texts(expired.front().second.changes), QStringList(QStringLiteral("remove 1")));
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("no_token"));
        f.admit(f.invited(1, 2));
        QCOMPARE(f.refusal(f.invited(2, 2)), QStringLiteral("token_spent"));
    }

    void revokedKeysNeedANewToken()
    {
        UnsealedTenant f;
        f.admit(f.invited(1, 1));
        f.admit(f.invited(2, 1));
        const Revoked revoked = f.revoke(1);
        QCOMPARE(revoked.ended, std::vector<SessionId>({1}));
        QCOMPARE(texts(revoked.outcome.events), QStringList(QStringLiteral("removed 1 10.128.0.2")));
        QCOMPARE(texts(revoked.outcome.changes), QStringList({QStringLiteral("remove 1"), QStringLiteral("bar 1")}));
        QVERIFY(!f.registry->tenantOf(1));
        QVERIFY(f.disconnect(1).events.empty());
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("no_token"));
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("revoked"));
        f.admit(f.invited(3, 1)); // others may use it
        f.restart();
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("revoked"));
        f.invite(f.terms(2));
        f.admit(f.invited(1, 2));
        QVERIFY(!f.registry->revoke(f.tenant(), f.key(9), f.unixMs));
    }

    void whoLeftMayComeBackByTheSameToken()
    {
        UnsealedTenant f;
        const JoinCommand command = f.invited(1, 1);
        f.admit(command);
        f.leave(command.session);
        f.admit(f.invited(1, 1));
    }

    void revokedKeysNeedANewTokenWhateverTheClockSays_data()
    {
        QTest::addColumn<qint64>("stepMs");
        QTest::newRow("stands still") << qint64(-1); // the fixture adds one with every command
        QTest::newRow("was set back") << qint64(-1'000'000);
        QTest::newRow("was set forward") << qint64(1'000'000);
    }

    void revokedKeysNeedANewTokenWhateverTheClockSays()
    {
        QFETCH(const qint64, stepMs);
        UnsealedTenant f;
        f.admit(f.invited(1, 1));
        f.invite(f.terms(2));
        f.unixMs += stepMs;
        f.revoke(1);
        QCOMPARE(f.refusal(f.invited(1, 2)), QStringLiteral("revoked")); // it might have had that one, too
        f.write();
        f.restart();
        f.unixMs += stepMs;
        QCOMPARE(f.refusal(f.invited(1, 2)), QStringLiteral("revoked"));
        f.invite(f.terms(3));
        f.admit(f.invited(1, 3));
    }

    void revocationsAreForgottenWithTheTokensOfTheirTime()
    {
        UnsealedTenant f;
        f.admit(f.invited(1, 1));
        f.admit(f.invited(2, 1));
        f.revoke(1);
        f.unixMs += Milliseconds(limits::kMaxInviteAge).count() + 1;
        QCOMPARE(texts(f.revoke(2).outcome.changes),
                 QStringList(
                     {QStringLiteral("remove 2"), QStringLiteral("forget that 1 is barred"), QStringLiteral("bar 2")}));
        f.write();
        QCOMPARE(f.disk.state().revocations.size(), 1);
    }

    void revokedWhileWaiting()
    {
        UnsealedTenant f(1);
        f.join(f.invited(1, 1));
        QCOMPARE(f.revoke(1).ended, std::vector<SessionId>({1}));
        QVERIFY(!f.registry->complete(1, f.now));
        QVERIFY(f.registry->cancel(1).empty());
        QCOMPARE(f.refusal(f.proven(1)), QStringLiteral("no_token"));
    }

    void ephemeralAndRevokedWhileWaiting()
    {
        UnsealedTenant f;
        InviteCommand terms = f.terms(2);
        terms.ephemeral = true;
        f.invite(terms);
        f.join(f.invited(1, 2));
        f.revoke(1);
        QCOMPARE(f.refusal(f.invited(1, 2)), QStringLiteral("revoked"));
        QCOMPARE(f.refusal(f.invited(2, 2)), QString()); // it got its use back
    }
};

QTEST_GUILESS_MAIN(RegistryAdmissionTest)
#include "test_registryadmission.moc"
