#include "client-gui/tray/secrets/keychainstore.h"
#include "client-gui/tray/secrets/secretkeeper.h"
#include "shared/crypto/sealing.h"
#include "shared/crypto/token.h"
#include "tests/support/sessionbus.h"

#include <qt6keychain/keychain.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 10'000;
const QString kName = u"roamwire/rw0/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;

} // namespace

/// Real QtKeychain, libsecret and GNOME Keyring on a session bus of their own. One keyring after the other, as a
/// session that begins would have them; every test leaves it as the next one expects it.
class TestKeychain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void withoutAServiceThereIsAnError();
    void withoutAKeyringNothingIsTaken();
    void probeLeavesNothing();
    void givesBackWhatItTook_data();
    void givesBackWhatItTook();
    void removesMoreThanOnce();
    void damagedEntryIsAnError_data();
    void damagedEntryIsAnError();
    void lockedKeyringHasNothing();
    void secretGoesInAndWaitsThere();

private:
    Result<std::optional<Credentials>> read(const QString& name);
    Result<void> write(const Credentials& secrets);
    Result<void> remove();
    template <typename T>
    Result<T> await(const std::function<void(ReplyTo<T>)>& call);

    std::unique_ptr<test::SessionBus> bus;
    std::unique_ptr<tray::KeychainStore> store;
};

void TestKeychain::initTestCase()
{
    const QStringList missing = test::SessionBus::missing();
    if (!missing.isEmpty()) {
        const QByteArray said = "NO KEYCHAIN WAS TESTED: " + missing.join(u", "_s).toUtf8() + " missing; ./dev deps";
        QVERIFY2(qgetenv("CI") != "true", said.constData());
        QSKIP(said.constData());
    }
    bus = std::make_unique<test::SessionBus>();
    QVERIFY(bus->start());
    store = std::make_unique<tray::KeychainStore>();
}

template <typename T>
Result<T> TestKeychain::await(const std::function<void(ReplyTo<T>)>& call)
{
    std::optional<Result<T>> answer;
    call({this, [&](const Result<T>& given) { answer = given; }});
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, kPatience))
        return failure(u"no answer"_s);
    return *answer;
}

Result<std::optional<Credentials>> TestKeychain::read(const QString& name)
{
    return await<std::optional<Credentials>>([&](const auto& reply) { store->read(name, reply); });
}

Result<void> TestKeychain::write(const Credentials& secrets)
{
    return await<void>([&](const auto& reply) { store->write(kName, secrets, reply); });
}

Result<void> TestKeychain::remove()
{
    return await<void>([&](const auto& reply) { store->remove(kName, reply); });
}

void TestKeychain::withoutAServiceThereIsAnError()
{
    const auto found = read(kName);
    QVERIFY(!found);
    QVERIFY2(found.error().message.contains(u"org.freedesktop.secrets"), qPrintable(found.error().message));
    QVERIFY(!write({makeToken(), std::nullopt}));
    QVERIFY(!await<void>([&](const auto& reply) { store->probe(u"probe"_s, reply); }));
}

void TestKeychain::withoutAKeyringNothingIsTaken()
{
    QSignalSpy unlocked(store.get(), &tray::SecretStore::unlocked);
    QVERIFY(bus->startKeyring());
    QTRY_VERIFY_WITH_TIMEOUT(!unlocked.isEmpty(), kPatience); // it is worth a try
    QCOMPARE(read(kName).value(), std::nullopt);
    const auto written = write({makeToken(), std::nullopt});
    QVERIFY(!written);
    QVERIFY(!written.error().message.isEmpty());
}

void TestKeychain::probeLeavesNothing()
{
    QVERIFY(bus->makeKeyring());
    const auto works = await<void>([&](const auto& reply) { store->probe(u"probe"_s, reply); });
    QVERIFY2(works, works ? "" : qPrintable(works.error().message));
    QCOMPARE(read(u"probe"_s).value(), std::nullopt);
}

void TestKeychain::givesBackWhatItTook_data()
{
    QTest::addColumn<Credentials>("secrets");
    QTest::newRow("token") << Credentials{makeToken(), std::nullopt};
    QTest::newRow("secret") << Credentials{std::nullopt, makeTenantSecret()};
    QTest::newRow("both") << Credentials{makeToken(), makeTenantSecret()};
    QTest::newRow("zeros") << Credentials{Token(), TenantSecret()};
}

void TestKeychain::givesBackWhatItTook()
{
    QFETCH(Credentials, secrets);
    QVERIFY(write(secrets));
    const auto found = read(kName);
    QVERIFY(found && *found);
    QVERIFY(**found == secrets);
}

void TestKeychain::removesMoreThanOnce()
{
    QVERIFY(write({makeToken(), std::nullopt}));
    QVERIFY(remove());
    QCOMPARE(read(kName).value(), std::nullopt);
    QVERIFY(remove());
}

void TestKeychain::damagedEntryIsAnError_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::newRow("a word") << QByteArray("hunter2");
    QTest::newRow("nothing of what it announces") << QByteArray("\x03");
    QTest::newRow("half of it") << "\x03" + QByteArray(32, 'x');
    QTest::newRow("more") << "\x01" + QByteArray(64, 'x');
    QTest::newRow("of a newer version") << "\x07" + QByteArray(64, 'x');
}

void TestKeychain::damagedEntryIsAnError()
{
    QFETCH(QByteArray, entry);
    auto* job = new QKeychain::WritePasswordJob(u"roamwire"_s);
    job->setKey(kName);
    job->setBinaryData(entry);
    QSignalSpy finished(job, &QKeychain::Job::finished);
    job->start();
    QVERIFY(finished.wait(kPatience));
    const auto found = read(kName);
    QVERIFY(!found);
    QVERIFY2(found.error().message.contains(u"did not write"), qPrintable(found.error().message));
    QVERIFY(remove());
}

void TestKeychain::lockedKeyringHasNothing()
{
    const Credentials secrets{std::nullopt, makeTenantSecret()};
    QVERIFY(write(secrets));
    QVERIFY(bus->lock());
    QCOMPARE(read(kName).value(), std::nullopt);
    QVERIFY(!write(secrets));
    QSignalSpy unlocked(store.get(), &tray::SecretStore::unlocked);
    QVERIFY(bus->unlock());
    QTRY_VERIFY_WITH_TIMEOUT(!unlocked.isEmpty(), kPatience);
    QVERIFY(**read(kName) == secrets);
}

/// From a join to the next login.
void TestKeychain::secretGoesInAndWaitsThere()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"rw0.conf"_s);
    ClientConfig config;
    config.settings.interface = u"rw0"_s;
    config.settings.displayName = u"laptop"_s;
    config.settings.link = *InviteLink::fromString(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
    config.settings.link.secret = makeTenantSecret();
    QVERIFY(config.save(path));

    bool isAsked = false;
    const auto ask = [&](const tray::KeychainTrouble&, const ReplyTo<tray::WithoutKeychain>& reply) {
        isAsked = true;
        reply(tray::WithoutKeychain::NotNow);
    };
    tray::SecretKeeper keeper(*store, {ask, ClientConfig::amend});
    QVERIFY(bus->lock());
    keeper.keep(path);
    QTRY_VERIFY_WITH_TIMEOUT(isAsked, kPatience);
    QVERIFY(ClientConfig::load(path)->settings.link.secret); // nothing has to wait for the keyring
    QVERIFY(!keeper.problem(path).isEmpty());
    QVERIFY(bus->unlock());
    const auto kept = [&] { return ClientConfig::load(path)->secretPlace == SecretPlace::Keychain; };
    QTRY_VERIFY_WITH_TIMEOUT(kept(), kPatience);
    QVERIFY(keeper.problem(path).isEmpty());
    const auto loaded = ClientConfig::load(path);
    QVERIFY(loaded && !loaded->settings.link.secret);

    QVERIFY(bus->lock());
    const auto unlock = [&] {
        return await<ClientConfig>([&](const auto& reply) { keeper.unlock(*loaded, path, reply); });
    };
    QVERIFY(!unlock());
    QVERIFY(bus->unlock());
    const auto had = unlock();
    QVERIFY2(had, had ? "" : qPrintable(had.error().message));
    QVERIFY(had->settings.link.secret == config.settings.link.secret);
    QVERIFY(await<void>([&](const auto& reply) { keeper.forget(*had, path, reply); }));
    QCOMPARE(read(kName).value(), std::nullopt);
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "test_keychain.moc"
