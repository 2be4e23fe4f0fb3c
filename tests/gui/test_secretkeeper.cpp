#include "client-gui/tray/secrets/keychainquestion.h"
#include "client-gui/tray/secrets/secretkeeper.h"
#include "shared/crypto/token.h"
#include "tests/gui/fakesecretstore.h"

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using tray::KeychainTrouble;
using tray::SecretKeeper;
using tray::WithoutKeychain;

namespace {

constexpr int kCallsOfKeep = 5; // write, read, remove of the probe; write, read
const QString kName = u"roamwire/rw0/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;

/// Each answer of the keychain takes a turn; the longest way through is a try and another one.
void settle()
{
    for (int turn = 0; turn < 3 * kCallsOfKeep; ++turn)
        QCoreApplication::processEvents();
}

} // namespace

/// Where a secret is at every moment: it is never nowhere, and nobody takes a locked one for a missing one.
class TestSecretKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void keychainTakesWhatTheFileHad();
    void nothingIsAskedWithoutSecrets_data();
    void nothingIsAskedWithoutSecrets();
    void crashLosesNothing_data();
    void crashLosesNothing();
    void failureIsShown_data();
    void failureIsShown();
    void lyingKeychainIsNotReliedOn();
    void fileIsKeptAsChosen();
    void fullDiskKeepsTheFile();
    void startReadsTheKeychain();
    void spentTokenStaysAway_data();
    void spentTokenStaysAway();
    void lockedIsNoFirstRun();
    void brokenKeychainIsNoFirstRun();
    void anotherSecretIsNotTaken();
    void newLinkReplacesALostSecret();
    void linkWithoutASecretLeavesTheKeychainsAlone();
    void forgetEmptiesTheKeychain();
    void memberStoreKeepsInTheKeychain_data();
    void memberStoreKeepsInTheKeychain();
    void questionHasThreeAnswers_data();
    void questionHasThreeAnswers();

private:
    using Answer = std::optional<Result<ClientConfig>>;

    ClientConfig joined() const;
    QByteArray file() const;
    bool fileHas(const TenantSecret& value) const
    {
        return file().contains(value.revealBase64(Base64::Url).toLatin1());
    }
    /// As the next start would find it.
    Answer startAnew();
    Answer keep(const ClientConfig& config);
    Answer unlock(const ClientConfig& config);

    const TenantSecret secret = makeTenantSecret();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<test::FakeSecretStore> store;
    std::unique_ptr<SecretKeeper> keeper;
    QString path;
    QList<KeychainTrouble> asked;
    QList<WithoutKeychain> choices; ///< what the user says, one after the other
};

void TestSecretKeeper::init()
{
    folder = std::make_unique<QTemporaryDir>();
    path = folder->filePath(u"rw0.conf"_s);
    store = std::make_unique<test::FakeSecretStore>();
    asked.clear();
    choices.clear();
    keeper = std::make_unique<SecretKeeper>(
        *store, [this](const KeychainTrouble& trouble, const ReplyTo<WithoutKeychain>& reply) {
            asked << trouble;
            if (!choices.isEmpty())
                reply(choices.takeFirst());
        });
}

/// A sealed tenant, just joined; the file is written.
ClientConfig TestSecretKeeper::joined() const
{
    ClientConfig config;
    config.settings.interface = u"rw0"_s;
    config.settings.displayName = u"laptop"_s;
    config.settings.link = *InviteLink::fromString(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
    config.settings.link.secret = secret;
    config.settings.wgip = QHostAddress(u"10.128.4.2"_s);
    [&] { QVERIFY(config.save(path)); }();
    return config;
}

QByteArray TestSecretKeeper::file() const
{
    QFile conf(path);
    return conf.open(QIODevice::ReadOnly) ? conf.readAll() : QByteArray();
}

TestSecretKeeper::Answer TestSecretKeeper::keep(const ClientConfig& config)
{
    auto answer = std::make_shared<Answer>();
    keeper->keep(config, path, {keeper.get(), [answer](const Result<ClientConfig>& kept) { *answer = kept; }});
    settle();
    return *answer;
}

TestSecretKeeper::Answer TestSecretKeeper::unlock(const ClientConfig& config)
{
    auto answer = std::make_shared<Answer>();
    keeper->unlock(config, path, {keeper.get(), [answer](const Result<ClientConfig>& had) { *answer = had; }});
    settle();
    return *answer;
}

TestSecretKeeper::Answer TestSecretKeeper::startAnew()
{
    store->endsAt = -1;
    store->failAt = -1;
    const auto config = ClientConfig::load(path);
    return config ? unlock(*config) : Answer(std::unexpected(config.error()));
}

void TestSecretKeeper::keychainTakesWhatTheFileHad()
{
    const auto kept = keep(joined());
    QVERIFY(kept && *kept);
    QVERIFY((*kept)->settings.link.secret == secret);
    QVERIFY(store->entries.value(kName).secret == secret);
    QCOMPARE(store->entries.size(), 1); // nothing of the probe is left
    QVERIFY(!fileHas(secret));
    QVERIFY(file().contains("[secrets]\nkept=keychain\ncheck="));

    // What a membership writes later does not bring it back.
    QVERIFY((*kept)->save(path));
    QVERIFY(!fileHas(secret));
    QVERIFY(asked.isEmpty());
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
    QVERIFY(keep(config).value());
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
    QVERIFY(!keep(joined()));
    QCOMPARE(store->calls.size(), call + 1);
    QVERIFY(fileHas(secret) || store->entries.value(kName).secret == secret);
    const auto again = startAnew();
    QVERIFY(again && *again);
    QVERIFY((*again)->settings.link.secret == secret);
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
    const auto kept = keep(joined());
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().problem, u"the keychain is out of order"_s);
    QCOMPARE(asked.first().configPath, path);
    QVERIFY(kept && *kept);
    QVERIFY((*kept)->settings.link.secret == secret);
    QCOMPARE(fileHas(secret), choice != WithoutKeychain::TryAgain);
    QCOMPARE(file().contains("kept=file"), choice == WithoutKeychain::KeepInFile);
    QCOMPARE(file().contains("kept=keychain"), choice == WithoutKeychain::TryAgain);
    const auto again = startAnew();
    QVERIFY(again && *again && (*again)->settings.link.secret == secret);
}

void TestSecretKeeper::lyingKeychainIsNotReliedOn()
{
    store->forgetsAll = true;
    choices = {WithoutKeychain::NotNow};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not give back"_s));
    QVERIFY(keep(joined()).value());
    QVERIFY(fileHas(secret));
    QVERIFY(!file().contains("kept"));
}

void TestSecretKeeper::fileIsKeptAsChosen()
{
    store->isLocked = true;
    choices = {WithoutKeychain::KeepInFile};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no keychain"_s));
    const auto kept = keep(joined());
    QCOMPARE((*kept)->secretPlace, SecretPlace::File);
    QVERIFY(keep(**kept).value()); // a link more
    QCOMPARE(asked.size(), 1);
}

void TestSecretKeeper::fullDiskKeepsTheFile()
{
    const ClientConfig config = joined();
    QVERIFY(QFile::remove(path));
    path = folder->filePath(u"no/rw0.conf"_s);
    QFile inTheWay(folder->filePath(u"no"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be written"_s));
    const auto kept = keep(config);
    QVERIFY(kept && *kept);
    // The file that is there has the secret and no mark, and so will what is written next.
    QCOMPARE((*kept)->secretPlace, SecretPlace::Unchosen);
    QVERIFY(!(*kept)->credentials.secret);
}

void TestSecretKeeper::startReadsTheKeychain()
{
    QVERIFY(keep(joined()).value());
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

void TestSecretKeeper::spentTokenStaysAway_data()
{
    QTest::addColumn<bool>("isAdmitted");
    QTest::newRow("before it let anybody in") << false;
    QTest::newRow("after that") << true;
}

void TestSecretKeeper::spentTokenStaysAway()
{
    QFETCH(bool, isAdmitted);
    ClientConfig config = joined();
    config.settings.link.token = makeToken();
    if (!isAdmitted)
        config.settings.wgip.reset();
    QVERIFY(config.save(path));
    QVERIFY(keep(config).value());
    QVERIFY(!file().contains("token"));
    const auto had = startAnew();
    QVERIFY(had && *had);
    QCOMPARE((*had)->settings.link.token, isAdmitted ? std::nullopt : config.settings.link.token);
    QVERIFY((*had)->settings.link.secret == secret);
}

void TestSecretKeeper::lockedIsNoFirstRun()
{
    QVERIFY(keep(joined()).value());
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

void TestSecretKeeper::brokenKeychainIsNoFirstRun()
{
    QVERIFY(keep(joined()).value());
    const auto config = ClientConfig::load(path);
    store->failAt = int(store->calls.size());
    const auto had = unlock(*config);
    QVERIFY(had && !*had);
    QVERIFY2(had->error().message.contains(u"out of order"), qPrintable(had->error().message));
}

void TestSecretKeeper::anotherSecretIsNotTaken()
{
    const auto kept = keep(joined());
    QVERIFY(kept && *kept && (*kept)->save(path)); // as a membership does
    const auto loaded = ClientConfig::load(path);
    QVERIFY(loaded->contradicts(makeTenantSecret()) && !loaded->contradicts(secret));
    store->entries[kName].secret = makeTenantSecret();
    const auto had = startAnew();
    QVERIFY(had && !*had);
    QVERIFY2(had->error().message.contains(u"another secret"), qPrintable(had->error().message));
}

/// The keychain was emptied; another member's link has the secret again. Also what a crash between the two leaves.
void TestSecretKeeper::newLinkReplacesALostSecret()
{
    QVERIFY(keep(joined()).value());
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

void TestSecretKeeper::linkWithoutASecretLeavesTheKeychainsAlone()
{
    QVERIFY(keep(joined()).value());
    auto config = ClientConfig::load(path);
    config->settings.link.token = makeToken();
    const auto kept = keep(*config);
    QVERIFY(kept && *kept);
    QVERIFY((*kept)->settings.link.secret == secret);
    QVERIFY((*kept)->settings.link.token == config->settings.link.token);
    QVERIFY(store->entries.value(kName).secret == secret);
}

void TestSecretKeeper::forgetEmptiesTheKeychain()
{
    const auto kept = keep(joined());
    bool isForgotten = false;
    keeper->forget(**kept, {keeper.get(), [&](const Result<void>& done) { isForgotten = done.has_value(); }});
    QTRY_VERIFY(isForgotten);
    QVERIFY(store->entries.isEmpty());
}

void TestSecretKeeper::memberStoreKeepsInTheKeychain_data()
{
    QTest::addColumn<bool>("isLocked");
    QTest::newRow("kept") << false;
    QTest::newRow("locked") << true;
}

void TestSecretKeeper::memberStoreKeepsInTheKeychain()
{
    QFETCH(bool, isLocked);
    ClientConfig config = joined();
    config.settings.link.secret.reset();
    config.secretPlace = SecretPlace::Keychain;
    QVERIFY(config.save(path));
    store->isLocked = isLocked;
    const auto memberStore = keeper->memberStore(config, path);
    std::optional<Result<void>> answer;
    memberStore->keepSecret(secret, {this, [&](const Result<void>& kept) { answer = kept; }});
    QVERIFY(!answer); // nothing was sealed yet
    QTRY_VERIFY(answer);
    QCOMPARE(answer->has_value(), !isLocked);
    QCOMPARE(store->entries.contains(kName), !isLocked);
    QCOMPARE(config.settings.link.secret.has_value(), !isLocked);
    QVERIFY(!fileHas(secret));
    SealLedger ledger;
    ledger.highest = {{PublicKey(), 7}};
    QVERIFY(memberStore->keepSeals(ledger));
    QCOMPARE(ClientConfig::load(path)->seals, ledger);
}

void TestSecretKeeper::questionHasThreeAnswers_data()
{
    QTest::addColumn<QMessageBox::ButtonRole>("role"); // invalid: none of them
    QTest::addColumn<WithoutKeychain>("choice");
    QTest::newRow("file") << QMessageBox::AcceptRole << WithoutKeychain::KeepInFile;
    QTest::newRow("again") << QMessageBox::ActionRole << WithoutKeychain::TryAgain;
    QTest::newRow("later") << QMessageBox::RejectRole << WithoutKeychain::NotNow;
    QTest::newRow("Escape") << QMessageBox::InvalidRole << WithoutKeychain::NotNow;
}

void TestSecretKeeper::questionHasThreeAnswers()
{
    QFETCH(QMessageBox::ButtonRole, role);
    QFETCH(WithoutKeychain, choice);
    std::optional<WithoutKeychain> said;
    const KeychainTrouble trouble{u"rw0"_s, u"/home/ada/.config/roamwire/rw0.conf"_s, u"<b>no service</b>"_s};
    QPointer<tray::KeychainQuestion> question = new tray::KeychainQuestion(
        trouble, {this, [&](const Result<WithoutKeychain>& reply) { said = reply.value(); }});
    question->open();
    QVERIFY(question->informativeText().contains(trouble.configPath));
    QVERIFY(question->informativeText().contains(trouble.problem));
    QCOMPARE(question->textFormat(), Qt::PlainText);
    if (const QByteArray shot = qgetenv("ROAMWIRE_SHOTS"); !shot.isEmpty())
        question->grab().save(QString::fromLocal8Bit(shot) + u"/keychainquestion.png"_s);
    if (role == QMessageBox::InvalidRole)
        QTest::keyClick(question, Qt::Key_Escape);
    const auto buttons = question->buttons();
    for (QAbstractButton* button : buttons) {
        if (question && question->buttonRole(button) == role)
            button->click();
    }
    QVERIFY(said);
    QCOMPARE(*said, choice);
    QTRY_VERIFY(!question);
}

QTEST_MAIN(TestSecretKeeper)
#include "test_secretkeeper.moc"
