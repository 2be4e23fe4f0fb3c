#include "tests/unit/server/registryfixture.h"

#include "server/core/invitebook.h"
#include "shared/wire/limits.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

/// Making tenants and tokens, and when tokens are forgotten.
class RegistryInvitesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badTerms_data()
    {
        QTest::addColumn<quint32>("uses");
        QTest::addColumn<int>("seconds");
        QTest::newRow("no use") << 0U << 60;
        QTest::newRow("too many uses") << static_cast<quint32>(limits::kMaxInviteUses) + 1 << 60;
        QTest::newRow("no time") << 1U << 0;
        QTest::newRow("the past") << 1U << -1;
        QTest::newRow("too long") << 1U << static_cast<int>(limits::kMaxInviteAge.count()) + 1;
    }

    void badTerms()
    {
        QFETCH(const quint32, uses);
        QFETCH(const int, seconds);
        UnsealedTenant f;
        const InviteCommand terms{{uses, std::chrono::seconds(seconds), false}, f.token(2)};
        const auto refused = f.registry->invite(f.tenant(), terms, f.now, f.unixMs);
        QVERIFY(!refused && !refused.error().reason.isEmpty());
        // A tenant whose first token is refused does not come to be.
        QVERIFY(!f.registry->createTenant({f.tenant(2), QStringLiteral("x"), false, terms}, f.now, f.unixMs));
        QVERIFY(!f.registry->tenantNamed(QStringLiteral("x")));
    }

    void creating()
    {
        RegistryFixture f(RegistryFixture::closedSettings());
        const auto lost = f.registry->createTenant({f.tenant(), QStringLiteral("home"), true, f.terms(1)}, f.now, 0);
        QCOMPARE(texts(lost->changes),
                 QStringList({QStringLiteral("save tenant"), QStringLiteral("add token 1 x1 owner")}));
        QCOMPARE(f.registry->tenantNamed(QStringLiteral("home")), f.tenant());
        QCOMPARE(texts(f.registry->cancelInvite(*lost)),
                 QStringList({QStringLiteral("remove token 1"), QStringLiteral("remove tenant")}));
        QVERIFY(!f.registry->tenantNamed(QStringLiteral("home")));

        f.create(true, f.terms(1));
        f.restart();
        QVERIFY(f.expire().empty()); // empty, but not forgotten
        QCOMPARE(f.registry->tenantNamed(QStringLiteral("home")), f.tenant());
        const auto refused = [&f](quint8 number, const QString& name) {
            return !f.registry->createTenant({f.tenant(number), name, true, f.terms(9)}, f.now, 0);
        };
        QVERIFY(refused(1, {}));
        QVERIFY(refused(2, QStringLiteral("home")));
        QVERIFY(refused(2, f.tenant(3).toString()));
        QVERIFY(refused(2, QStringLiteral("line\nbreak")));
        QVERIFY(!refused(2, {}));
        QVERIFY(!refused(3, {})); // any number may be without a name
    }

    void tokensAreForgotten()
    {
        UnsealedTenant f;
        const Milliseconds hour = std::chrono::hours(1);
        const auto later = [&f](Milliseconds time) {
            f.now += time;
            f.unixMs += time.count();
        };
        later(hour);
        QVERIFY(f.registry->nextExpiry() <= f.now);
        QVERIFY(f.expire().front().second.changes.empty());
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("token_expired"));
        f.restart();
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("token_expired"));
        later(InviteBook::kMemory);
        QCOMPARE(texts(f.expire().front().second.changes), QStringList(QStringLiteral("remove token 1")));
        QCOMPARE(f.refusal(f.invited(1, 1)), QStringLiteral("token_unknown"));
        QVERIFY(!f.registry->nextExpiry());
    }

    void clocksThatWereSetBackKeepTokens()
    {
        UnsealedTenant f;
        f.now += std::chrono::hours(1); // the system's clock says otherwise
        f.expire();
        QCOMPARE(f.refusal(f.invited(1, 1)), QString());
        QVERIFY(f.registry->nextExpiry() > f.now);
    }

    void spentTokensGiveWay()
    {
        Instant now{};
        ExpiryQueue expiry;
        InviteBook book(RegistryFixture::tenant(), expiry);
        const auto hash = [](quint32 number) {
            return TokenHash(TokenHash::Bytes{static_cast<quint8>(number >> 8), static_cast<quint8>(number), 1});
        };
        const auto add = [&](quint32 number) {
            const InviteCommand terms{{1, std::chrono::hours(1), false}, hash(number)};
            const auto refused = book.refusal(terms, std::nullopt);
            return refused ? Changes() : book.add(terms, Role::Member, std::nullopt, now, 0);
        };
        for (quint32 i = 0; i < InviteBook::kMaxInvites; ++i)
            QCOMPARE(add(i).size(), size_t(1));
        QVERIFY(add(20'000).empty());
        book.spend(hash(7));
        book.spend(hash(5));
        QCOMPARE(add(20'000).size(), size_t(2));
        QVERIFY(!book.contains(hash(7)) && book.contains(hash(5)));
        book.giveBack(hash(7)); // too late
        book.giveBack(hash(5));
        QVERIFY(add(20'001).empty());
    }
};

QTEST_GUILESS_MAIN(RegistryInvitesTest)
#include "test_registryinvites.moc"
