#include "client-gui/engine/engine.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QDirIterator>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::ServerProcess;

namespace {

constexpr int kPatience = 15'000;

struct Machine
{
    Machine(const InviteLink& link, const QString& name, std::uint8_t host)
        : engine({u"rw0"_s, link, name, std::nullopt}, watch, device, store, clock)
        , refused(&engine, &Engine::refused)
    {
        watch.move(test::homeNetwork(1, host));
        engine.start();
    }

    PublicKey key() const { return device.state.publicKey; }
    bool isConnected() const { return engine.status().server == u"connected"; }
    bool hasPeer(const Machine& other) { return device.find(other.key()) != nullptr; }
    QString refusal() const { return refused.isEmpty() ? QString() : refused.first().first().toString(); }

    SystemClock clock;
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    Engine engine;
    QSignalSpy refused;
};

/// Passes on what two sides say without TLS, and keeps it.
class Recorder final : public QTcpServer
{
public:
    explicit Recorder(quint16 server)
        : m_server(server)
    {
        listen(QHostAddress::LocalHost);
    }

    QByteArray recorded;

private:
    void incomingConnection(qintptr descriptor) override
    {
        auto* client = new QTcpSocket(this);
        auto* server = new QTcpSocket(client);
        client->setSocketDescriptor(descriptor);
        server->connectToHost(QHostAddress::LocalHost, m_server);
        passOn(*client, *server);
        passOn(*server, *client);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
    }

    void passOn(QTcpSocket& from, QTcpSocket& to)
    {
        connect(&from, &QTcpSocket::readyRead, &to, [this, &from, &to] {
            const QByteArray said = from.readAll();
            recorded += said;
            to.write(said);
        });
    }

    quint16 m_server;
};

/// Takes the mask off a client's frames (RFC 6455 section 5.3) wherever it could begin: then the secret cannot hide.
bool holdsMasked(const QByteArray& recorded, const QByteArray& text)
{
    for (qsizetype at = 0; at + 4 + text.size() <= recorded.size(); ++at) {
        // XOR of neighbours four bytes apart is free of the mask.
        qsizetype i = 0;
        while (i + 4 < text.size() && (recorded[at + i] ^ recorded[at + i + 4]) == (text[i] ^ text[i + 4]))
            ++i;
        if (i + 4 >= text.size())
            return true;
    }
    return false;
}

} // namespace

/// Real server, real engines: who gets into a network by invitation, and who does not.
class TestSealedTenant final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { server.reset(); }

    void ownerInvitesAndBothMeet();
    void strangersHearWhy();
    void secretStaysWithTheMembers();
    void revokedMemberIsOut();
    void kickedMemberComesBack();
    void firstLinkIsMadeAnew();

private:
    std::unique_ptr<Machine> owner(const InviteLink& link);
    std::optional<InviteLink> inviteBy(Machine& member);

    std::unique_ptr<ServerProcess> server;
    InviteLink first;
};

void TestSealedTenant::init()
{
    server = std::make_unique<ServerProcess>(ServerProcess::Transport::Tls);
    QVERIFY(server->start());
    const auto link = server->invite({u"--create"_s, u"--tenant"_s, u"home"_s});
    QVERIFY(link && link->token && link->pin && !link->secret);
    first = *link;
}

std::unique_ptr<Machine> TestSealedTenant::owner(const InviteLink& link)
{
    auto machine = std::make_unique<Machine>(link, u"laptop"_s, 20);
    const bool isOwner = QTest::qWaitFor([&] { return machine->isConnected() && machine->store.secret; }, kPatience);
    return isOwner ? std::move(machine) : nullptr;
}

std::optional<InviteLink> TestSealedTenant::inviteBy(Machine& member)
{
    std::optional<Result<Invitation>> answer;
    // An owner may invite once its seal is stored.
    const bool isMade = QTest::qWaitFor(
        [&] {
            answer.reset();
            member.engine.invite({1, 3600, false}, {this, [&](const Result<Invitation>& made) { answer = made; }});
            return QTest::qWaitFor([&] { return answer.has_value(); }, kPatience) && answer->has_value();
        },
        kPatience);
    return isMade ? std::optional((*answer)->link) : std::nullopt;
}

void TestSealedTenant::ownerInvitesAndBothMeet()
{
    const auto laptop = owner(first);
    QVERIFY(laptop);
    const auto link = inviteBy(*laptop);
    QVERIFY(link);
    QCOMPARE(link->pin, first.pin);
    QVERIFY(link->secret == laptop->store.secret);
    Machine nas(*link, u"nas"_s, 30);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->hasPeer(nas) && nas.hasPeer(*laptop), kPatience);
    QCOMPARE(laptop->engine.status().peers.first().name, u"nas"_s);
    QCOMPARE(pathWord(laptop->engine.status().peers.first().path), u"lan"_s);
}

void TestSealedTenant::strangersHearWhy()
{
    const auto laptop = owner(first);
    QVERIFY(laptop);
    const auto hears = [&](InviteLink link, const QString& reason) {
        Machine stranger(link, u"stranger"_s, 66);
        const bool isHeard = QTest::qWaitFor([&] { return stranger.refusal().contains(reason); }, kPatience);
        if (!isHeard)
            qWarning("heard '%s'", qPrintable(stranger.refusal() + stranger.engine.status().problem));
        return isHeard && !stranger.isConnected();
    };
    InviteLink link = first;
    QVERIFY(hears(link, u"used up"_s));
    link.token.reset();
    QVERIFY(hears(link, u"without an invite"_s));
    const auto other = server->invite({u"--create"_s, u"--tenant"_s, u"work"_s});
    QVERIFY(other);
    link.token = other->token;
    QVERIFY(hears(link, u"did not make this invite"_s));
    QCOMPARE(laptop->device.state.peers.size(), 0);
}

void TestSealedTenant::secretStaysWithTheMembers()
{
    ServerProcess plain;
    QVERIFY(plain.start());
    auto link = plain.invite({u"--create"_s, u"--tenant"_s, u"home"_s});
    QVERIFY(link && link->plain);
    Recorder recorder(link->port);
    link->port = recorder.serverPort();
    const auto laptop = owner(*link);
    QVERIFY(laptop);
    const auto invite = inviteBy(*laptop);
    QVERIFY(invite);
    Machine nas(*invite, u"nas"_s, 30);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->hasPeer(nas) && nas.hasPeer(*laptop), kPatience);
    QVERIFY(plain.stop());

    QByteArray kept = recorder.recorded;
    QDirIterator files(plain.dataFolder(), QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        kept += file.readAll();
    }
    const TenantSecret& secret = *laptop->store.secret;
    const QByteArray raw(reinterpret_cast<const char*>(secret.bytes().data()), TenantSecret::kSize);
    for (const QByteArray& form : {raw, raw.toBase64(), raw.toHex(),
                                   raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)}) {
        QVERIFY(!kept.contains(form));
        QVERIFY(!holdsMasked(kept, form));
    }
    // What must be there is found by the same means.
    QVERIFY(holdsMasked(kept, laptop->key().toBase64()));
    QVERIFY(kept.contains(laptop->key().toBase64()));
}

void TestSealedTenant::revokedMemberIsOut()
{
    const auto laptop = owner(first);
    QVERIFY(laptop);
    const auto link = inviteBy(*laptop);
    QVERIFY(link);
    Machine nas(*link, u"nas"_s, 30);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->hasPeer(nas), kPatience);
    const QString key = QString::fromLatin1(nas.key().toBase64());
    QVERIFY(!server->administer({u"revoke"_s, u"--tenant"_s, u"home"_s, key}).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(!laptop->hasPeer(nas), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(nas.refusal().contains(u"taken back"), kPatience);
}

void TestSealedTenant::kickedMemberComesBack()
{
    const auto laptop = owner(first);
    QVERIFY(laptop);
    const QString key = QString::fromLatin1(laptop->key().toBase64());
    QCOMPARE(server->administer({u"kick"_s, u"--tenant"_s, u"home"_s, key}), u"1 connection(s) closed"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!laptop->isConnected(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->isConnected(), kPatience);
}

void TestSealedTenant::firstLinkIsMadeAnew()
{
    // Nobody has sealed yet: the link was lost, and a new one takes its place.
    const auto again = server->invite({u"--tenant"_s, u"home"_s});
    QVERIFY(again);
    QVERIFY(again->token != first.token);
    const auto laptop = owner(*again);
    QVERIFY(laptop);
    QVERIFY(inviteBy(*laptop)); // sealed by now
    QVERIFY(!server->invite({u"--tenant"_s, u"home"_s})); // members invite
}

QTEST_GUILESS_MAIN(TestSealedTenant)
#include "test_sealedtenant.moc"
