#include "shared/crypto/token.h"
#include "tests/gui/keptsecrets.h"

#include <QSignalSpy>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tray::SecretKeeper;
using tray::WithoutKeychain;

/// What a start makes of a keychain: nobody takes a locked one for a missing one.
class TestLockedSecrets final : public QObject, protected KeptSecrets
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void startReadsTheKeychain();
    void spentTokenStaysAway_data();
    void spentTokenStaysAway();
    void lockedIsNoFirstRun();
    void brokenKeychainIsNoFirstRun();
    void anotherSecretIsNotTaken();
    void newLinkReplacesALostSecret();
    void linkWithoutASecretLeavesTheKeychainsAlone();
};

void TestLockedSecrets::startReadsTheKeychain()
{
    joined();
    keep();
    const auto config = ClientConfig::load(path);
    QVERIFY(config && !config->settings.link.secret);
    QVERIFY(!config->checkSecrets());
    const auto had = unlock(*config);
    QVERIFY(had && *had);
    QVERIFY((*had)->settings.link.secret == secret);
    QVERIFY((*had)->checkSecrets());
    QVERIFY((*had)->save(path));
    QVERIFY(!fileHas(secret));
}

void TestLockedSecrets::spentTokenStaysAway_data()
{
    QTest::addColumn<bool>("isAdmitted");
    QTest::newRow("before it let anybody in") << false;
    QTest::newRow("after that") << true;
}

void TestLockedSecrets::spentTokenStaysAway()
{
    QFETCH(bool, isAdmitted);
    ClientConfig config = joined();
    config.settings.link.token = makeToken();
    if (!isAdmitted)
        config.settings.wgip.reset();
    QVERIFY(config.save(path));
    keep();
    QVERIFY(!file().contains("token"));
    const auto had = startAnew();
    QVERIFY(had && *had);
    QCOMPARE((*had)->settings.link.token, isAdmitted ? std::nullopt : config.settings.link.token);
    QVERIFY((*had)->settings.link.secret == secret);
}

void TestLockedSecrets::lockedIsNoFirstRun()
{
    joined();
    keep();
    store->isLocked = true;
    const QByteArray before = file();
    const auto had = startAnew();
    QVERIFY(had && !*had);
    QVERIFY2(had->error().message.contains(u"locked"), qPrintable(had->error().message));
    QCOMPARE(file(), before);
    QVERIFY(asked.isEmpty());

    QSignalSpy unlocked(keeper.get(), &SecretKeeper::unlocked);
    store->isLocked = false;
    Q_EMIT store->unlocked();
    QCOMPARE(unlocked.size(), 1);
    QVERIFY(startAnew().value());
}

void TestLockedSecrets::brokenKeychainIsNoFirstRun()
{
    joined();
    keep();
    const auto config = ClientConfig::load(path);
    store->failAt = int(store->calls.size());
    const auto had = unlock(*config);
    QVERIFY(had && !*had);
    QVERIFY2(had->error().message.contains(u"out of order"), qPrintable(had->error().message));
}

void TestLockedSecrets::anotherSecretIsNotTaken()
{
    joined();
    keep();
    const auto loaded = ClientConfig::load(path);
    QVERIFY(loaded->contradicts(makeTenantSecret()) && !loaded->contradicts(secret));
    store->entries[kName].secret = makeTenantSecret();
    const auto had = startAnew();
    QVERIFY(had && !*had);
    QVERIFY2(had->error().message.contains(u"another secret"), qPrintable(had->error().message));
}

/// The keychain was emptied; another member's link has the secret again. Also what a crash between the two leaves.
void TestLockedSecrets::newLinkReplacesALostSecret()
{
    joined();
    keep();
    store->entries.clear();
    auto config = ClientConfig::load(path);
    config->settings.link.secret = secret;
    QVERIFY(config->save(path)); // as a join does
    QVERIFY(fileHas(secret));
    const auto had = startAnew();
    QVERIFY(had && *had);
    QVERIFY(!fileHas(secret));
    QVERIFY(store->entries.value(kName).secret == secret);
}

void TestLockedSecrets::linkWithoutASecretLeavesTheKeychainsAlone()
{
    joined();
    keep();
    auto config = ClientConfig::load(path);
    config->settings.link.token = makeToken();
    QVERIFY(config->save(path));
    const auto kept = startAnew();
    QVERIFY(kept && *kept);
    QVERIFY((*kept)->settings.link.secret == secret);
    QVERIFY((*kept)->settings.link.token == config->settings.link.token);
    keep();
    QVERIFY(store->entries.value(kName).secret == secret);
}

QTEST_GUILESS_MAIN(TestLockedSecrets)
#include "test_lockedsecrets.moc"
