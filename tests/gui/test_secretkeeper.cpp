#include "shared/crypto/token.h"
#include "tests/gui/keptsecrets.h"

#include <QSignalSpy>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tray::SecretKeeper;
using tray::WithoutKeychain;

/// Where a secret is at every moment: it is never nowhere.
class TestSecretKeeper final : public QObject, protected KeptSecrets
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }

    void keychainTakesWhatTheFileHad();
    void memberIsToldOfTheKeychain();
    void nothingIsAskedWithoutSecrets_data();
    void nothingIsAskedWithoutSecrets();
    void crashLosesNothing_data();
    void crashLosesNothing();
    void failureIsShown_data();
    void failureIsShown();
    void lyingKeychainIsNotReliedOn();
    void nobodyWaitsForAnAnswer_data();
    void nobodyWaitsForAnAnswer();
    void lateAnswerAfterTheFileWasChosen();
    void unlockedKeychainIsTriedAgain();
    void whatCameMeanwhileIsKeptToo();
    void fileIsKeptAsChosen();
    void fullDiskKeepsTheFile();
    void forgetEmptiesTheKeychain();
    void memberStoreKeepsInTheKeychain_data();
    void memberStoreKeepsInTheKeychain();
};

void TestSecretKeeper::keychainTakesWhatTheFileHad()
{
    joined();
    keeper->keep(path);
    QVERIFY(fileHas(secret) && file().contains("kept=pending")); // the next start goes on with it
    settle();
    QVERIFY(store->entries.value(kName).secret == secret);
    QCOMPARE(store->entries.size(), 1); // nothing of the probe is left
    QVERIFY(!fileHas(secret));
    QVERIFY(file().contains("[secrets]\nkept=keychain\ncheck="));
    QVERIFY(asked.isEmpty());
}

/// What a membership writes later does not bring it back, and it goes on having it.
void TestSecretKeeper::memberIsToldOfTheKeychain()
{
    member = joined();
    keep();
    QVERIFY(member->settings.link.secret == secret);
    member->settings.displayName = u"notebook"_s;
    QVERIFY(member->save(path));
    QVERIFY(!fileHas(secret));
    QCOMPARE(onDisk().secretPlace, SecretPlace::Keychain);
}

void TestSecretKeeper::nothingIsAskedWithoutSecrets_data()
{
    QTest::addColumn<bool>("isChosen");
    QTest::newRow("an open tenant") << false;
    QTest::newRow("the file is what the user wants") << true;
}

void TestSecretKeeper::nothingIsAskedWithoutSecrets()
{
    QFETCH(bool, isChosen);
    ClientConfig config = joined();
    if (isChosen)
        config.secretPlace = SecretPlace::File;
    else
        config.settings.link.secret.reset();
    QVERIFY(config.save(path));
    const QByteArray before = file();
    keep();
    QVERIFY(startAnew().value());
    QVERIFY(store->calls.isEmpty());
    QCOMPARE(file(), before);
}

void TestSecretKeeper::crashLosesNothing_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<bool>("isBefore");
    for (int call = 0; call < kCallsOfKeep; ++call) {
        QTest::addRow("before call %d", call) << call << true;
        QTest::addRow("after call %d", call) << call << false;
    }
}

/// The process ends at one of its calls to the keychain; the next start has the secret, and no one was asked.
void TestSecretKeeper::crashLosesNothing()
{
    QFETCH(int, call);
    QFETCH(bool, isBefore);
    store->endsAt = call;
    store->endsBefore = isBefore;
    joined();
    keep();
    QCOMPARE(store->calls.size(), call + 1);
    QVERIFY(fileHas(secret) || store->entries.value(kName).secret == secret);
    const auto again = startAnew();
    QVERIFY(again && *again);
    QVERIFY((*again)->settings.link.secret == secret);
    // And it went on with what was begun.
    QVERIFY(!fileHas(secret));
    QVERIFY(store->entries.value(kName).secret == secret);
    QVERIFY(asked.isEmpty());
}

void TestSecretKeeper::failureIsShown_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<WithoutKeychain>("choice");
    for (int call = 0; call < kCallsOfKeep; ++call) {
        QTest::addRow("call %d, later", call) << call << WithoutKeychain::NotNow;
        QTest::addRow("call %d, file", call) << call << WithoutKeychain::KeepInFile;
        QTest::addRow("call %d, again", call) << call << WithoutKeychain::TryAgain;
    }
}

void TestSecretKeeper::failureIsShown()
{
    QFETCH(int, call);
    QFETCH(WithoutKeychain, choice);
    store->failAt = call;
    choices = {choice};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no keychain for rw0 - the keychain is out of order"_s));
    joined();
    keep();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().problem, u"the keychain is out of order"_s);
    QCOMPARE(asked.first().configPath, path);
    QCOMPARE(fileHas(secret), choice != WithoutKeychain::TryAgain);
    QCOMPARE(file().contains("kept=file"), choice == WithoutKeychain::KeepInFile);
    QCOMPARE(file().contains("kept=keychain"), choice == WithoutKeychain::TryAgain);
    QCOMPARE(file().contains("kept=pending"), choice == WithoutKeychain::NotNow);
    QCOMPARE(keeper->problem(path).contains(u"out of order"), choice == WithoutKeychain::NotNow);
    const auto again = startAnew();
    QVERIFY(again && *again && (*again)->settings.link.secret == secret);
    QCOMPARE(fileHas(secret), choice == WithoutKeychain::KeepInFile);
}

void TestSecretKeeper::lyingKeychainIsNotReliedOn()
{
    store->forgetsAll = true;
    choices = {WithoutKeychain::NotNow};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not give back"_s));
    joined();
    keep();
    QVERIFY(fileHas(secret));
    QCOMPARE(onDisk().secretPlace, SecretPlace::Pending);
}

void TestSecretKeeper::nobodyWaitsForAnAnswer_data()
{
    QTest::addColumn<WithoutKeychain>("choice");
    QTest::newRow("later") << WithoutKeychain::NotNow;
    QTest::newRow("file") << WithoutKeychain::KeepInFile;
}

/// The keychain's window stays open. The network has all it needs, and the user is told, but not interrupted.
void TestSecretKeeper::nobodyWaitsForAnAnswer()
{
    QFETCH(WithoutKeychain, choice);
    makeKeeper(0ms);
    const ClientConfig config = joined();
    QSignalSpy changes(keeper.get(), &SecretKeeper::problemChanged);
    store->endsAt = 0;
    keep();
    QTRY_VERIFY(!keeper->problem(path).isEmpty());
    QCOMPARE(changes.last().first().toString(), path);
    QVERIFY(asked.isEmpty() && fileHas(secret));
    const auto had = unlock(onDisk());
    QVERIFY(had && *had && (*had)->settings.link.secret == secret);

    choices = {choice};
    keeper->choose(path);
    QCOMPARE(asked.size(), 1);
    const bool isChosen = choice == WithoutKeychain::KeepInFile;
    QCOMPARE(keeper->problem(path).isEmpty(), isChosen);
    QCOMPARE(onDisk().secretPlace, isChosen ? SecretPlace::File : SecretPlace::Pending);
    QVERIFY(fileHas(secret));
}

void TestSecretKeeper::lateAnswerAfterTheFileWasChosen()
{
    makeKeeper(0ms);
    joined();
    store->isSlow = true;
    keep();
    QTRY_VERIFY(!keeper->problem(path).isEmpty());
    while (store->calls.size() < kCallsOfKeep - 1 && store->answerOne())
        settle();
    QVERIFY(store->entries.contains(kName)); // it has the secret, and has not said so yet
    choices = {WithoutKeychain::KeepInFile};
    keeper->choose(path);
    while (store->answerOne())
        settle();
    QVERIFY(store->entries.isEmpty());
    QCOMPARE(onDisk().secretPlace, SecretPlace::File);
    QVERIFY(fileHas(secret));
}

void TestSecretKeeper::unlockedKeychainIsTriedAgain()
{
    store->isLocked = true;
    choices = {WithoutKeychain::NotNow};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no keychain"_s));
    joined();
    keep();
    QVERIFY(!keeper->problem(path).isEmpty());
    store->isLocked = false;
    Q_EMIT store->unlocked();
    settle();
    QCOMPARE(keeper->problem(path), QString());
    QVERIFY(!fileHas(secret));
    QVERIFY(store->entries.value(kName).secret == secret);
}

/// The server let a member in while its keychain asked for a password, or it joined anew.
void TestSecretKeeper::whatCameMeanwhileIsKeptToo()
{
    member = joined();
    member->settings.link.secret.reset();
    member->settings.link.token = makeToken();
    QVERIFY(member->save(path));
    store->isSlow = true;
    keep();
    while (store->calls.size() < kCallsOfKeep && store->answerOne())
        settle();
    member->settings.link.token.reset();
    member->settings.link.secret = secret;
    QVERIFY(member->save(path));
    store->isSlow = false;
    store->answerOne();
    settle();
    QVERIFY(store->entries.value(kName) == (Credentials{std::nullopt, secret}));
    QVERIFY(!fileHas(secret));
    QCOMPARE(member->secretPlace, SecretPlace::Keychain);
}

void TestSecretKeeper::fileIsKeptAsChosen()
{
    store->isLocked = true;
    choices = {WithoutKeychain::KeepInFile};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no keychain"_s));
    joined();
    keep();
    QCOMPARE(onDisk().secretPlace, SecretPlace::File);
    keep(); // a link more
    QCOMPARE(asked.size(), 1);
}

void TestSecretKeeper::fullDiskKeepsTheFile()
{
    member = joined();
    isDiskFull = true;
    QTest::ignoreMessage(QtWarningMsg, "the disk is full");
    QTest::ignoreMessage(QtWarningMsg, "the disk is full");
    keep();
    QVERIFY(fileHas(secret));
    QCOMPARE(onDisk().secretPlace, SecretPlace::Unchosen);
}

void TestSecretKeeper::forgetEmptiesTheKeychain()
{
    joined();
    keep();
    bool isForgotten = false;
    keeper->forget(onDisk(), path, {keeper.get(), [&](const Result<void>& done) { isForgotten = done.has_value(); }});
    QTRY_VERIFY(isForgotten);
    QVERIFY(store->entries.isEmpty());
}

void TestSecretKeeper::memberStoreKeepsInTheKeychain_data()
{
    QTest::addColumn<bool>("isLocked");
    QTest::newRow("kept") << false;
    QTest::newRow("locked") << true;
}

/// An owner's secret is on disk before anything is sealed with it, and no keychain is waited for.
void TestSecretKeeper::memberStoreKeepsInTheKeychain()
{
    QFETCH(bool, isLocked);
    member = joined();
    member->settings.link.secret.reset();
    member->secretPlace = SecretPlace::Keychain;
    QVERIFY(member->save(path));
    store->isLocked = isLocked;
    if (isLocked)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no keychain"_s));
    const auto memberStore = keeper->memberStore(*member, path);
    std::optional<Result<void>> answer;
    memberStore->keepSecret(secret, {this, [&](const Result<void>& kept) { answer = kept; }});
    QVERIFY(answer && *answer);
    QVERIFY(fileHas(secret));
    settle();
    QCOMPARE(store->entries.contains(kName), !isLocked);
    QCOMPARE(fileHas(secret), isLocked);
    QVERIFY(member->settings.link.secret == secret);
    SealLedger ledger;
    ledger.highest = {{PublicKey(), 7}};
    QVERIFY(memberStore->keepSeals(ledger));
    QCOMPARE(ClientConfig::load(path)->seals, ledger);
}

QTEST_GUILESS_MAIN(TestSecretKeeper)
#include "test_secretkeeper.moc"
