#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/goodpeers.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <malloc.h>

#include <vector>

using namespace roamwire;
using namespace roamwire::test;

using std::chrono::milliseconds;

/// Every attack runs beside peers that behave. They are to get all their messages, the server is to get rid of the
/// attackers by itself, and nothing of them is to stay.
class TestAttacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsHarmed_data();
    void nothingIsHarmed();
};

namespace {

constexpr bool kIsTls = ROAMWIRE_ATTACKS_TLS;
constexpr int kRuns = 3; // the first fills what is kept for reuse
constexpr qsizetype kHeapNoise = 256 * 1024;
constexpr int kTickMs = 20;

const QString kName = QStringLiteral("attacker");

/// The attackers, in the tenant of the good peers.
struct Crowd
{
    Door door;
    TenantId tenant;
    const Identity& identity; ///< of one that joins
    std::vector<std::unique_ptr<RawClient>> clients;

    RawClient& connect(int receiveBuffer = 0)
    {
        clients.push_back(std::make_unique<RawClient>(door, receiveBuffer));
        return *clients.back();
    }
    /// To the same port, without TLS even where it speaks that.
    RawClient& connectBelow(const QByteArray& bytes)
    {
        clients.push_back(std::make_unique<RawClient>(door.port));
        clients.back()->sendRaw(bytes);
        return *clients.back();
    }
    RawClient& connectAndSend(const QByteArray& bytes)
    {
        RawClient& client = connect();
        client.sendRaw(bytes);
        return client;
    }
    NativeClient& native(int receiveBuffer = 0)
    {
        auto client = std::make_unique<NativeClient>(door, tenant, identity, receiveBuffer);
        NativeClient& result = *client;
        clients.push_back(std::move(client));
        result.joinMessage(kName); // waits for the challenge: what came with the upgrade would be no frame
        return result;
    }
    NativeClient& member(int receiveBuffer = 0)
    {
        NativeClient& client = native(receiveBuffer);
        if (!client.join(kName))
            qWarning("an attacker could not join");
        return client;
    }
};

struct Attack
{
    const char* name;
    void (*begin)(Crowd&);
    void (*tick)(Crowd&) = nullptr; ///< every few milliseconds
    const char* code = nullptr;     ///< why the server closes it, where that is one reason
};

QByteArray nested(int depth)
{
    return QByteArray("{\"t\":\"join\",\"x\":") + QByteArray(depth, '[') + QByteArray(depth, ']') + '}';
}

QByteArray announcement(quint64 size)
{
    QByteArray header("\x81\xff", 2);
    for (int shift = 56; shift >= 0; shift -= 8)
        header.append(static_cast<char>(size >> shift));
    return header + "mask";
}

QByteArray updateFrame(int port)
{
    wire::Update update;
    update.endpoints.listenPort = static_cast<quint16>(port);
    return RawClient::frame(RawClient::Text, wire::encode(update));
}

void trickle(Crowd& crowd)
{
    for (const auto& client : crowd.clients)
        client->sendRaw("x");
}

// Before there is a WebSocket.
const Attack kConnectionAttacks[] = {
    {"silent connections",
     [](Crowd& crowd) {
         for (int i = 0; i < 50; ++i)
             crowd.connect();
     }},
    {"half a header", [](Crowd& crowd) { crowd.connectAndSend("GET /tenants/"); }},
    {"trickled header", [](Crowd& crowd) { crowd.connectAndSend("GET /"); }, trickle},
    {"TLS on the plain port",
     [](Crowd& crowd) { crowd.connectAndSend(QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)); }},
    {"upgrade and garbage in one packet",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i)
             crowd.connectAndSend(RawClient::upgradeRequest(crowd.tenant) + "\xff\xff\xff\xff");
     }},
    {"upgrade and reset",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i)
             crowd.connectAndSend(RawClient::upgradeRequest(crowd.tenant)).reset();
     }},
    {"HTTP body of 100 MB",
     [](Crowd& crowd) {
         crowd.connectAndSend("POST /test HTTP/1.1\r\nContent-Length: 104857600\r\n\r\n" + QByteArray(1'000'000, 'x'));
     },
     [](Crowd& crowd) { crowd.clients.front()->sendRaw(QByteArray(100'000, 'x')); }},
    {"HTTP length without a body",
     [](Crowd& crowd) { crowd.connectAndSend("POST /echo HTTP/1.1\r\nContent-Length: 50000\r\n\r\n"); }},
    {"trickled HTTP body",
     [](Crowd& crowd) { crowd.connectAndSend("POST /echo HTTP/1.1\r\nContent-Length: 50000\r\n\r\n"); }, trickle},
    {"HTTP answer that is never read",
     [](Crowd& crowd) {
         for (int i = 0; i < 5; ++i) {
             RawClient& client = crowd.connect(4096);
             client.stopReading();
             client.sendRaw("GET /large HTTP/1.1\r\n\r\n");
         }
     }},
};

// Before the join.
const Attack kFreshAttacks[] = {
    {"never joining",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i)
             crowd.native();
     },
     nullptr, "no_join"},
    {"wrong proofs",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i) {
             NativeClient& client = crowd.native();
             wire::Join join = client.joinMessage(kName);
             join.publicKey = Identity().publicKey;
             client.send(join);
         }
     },
     nullptr, "bad_proof"},
    {"deep nesting", [](Crowd& crowd) { crowd.native().sendText(nested(30'000)); }, nullptr, "bad_data"},
    {"message of 1 MB in one frame", [](Crowd& crowd) { crowd.native().sendText(QByteArray(1'000'000, '{')); }},
    {"announced frame of 64 MB",
     [](Crowd& crowd) { crowd.native().sendRaw(announcement(64 * 1024 * 1024) + QByteArray(500'000, 'x')); }},
    {"announced frame of 2^63 bytes", [](Crowd& crowd) { crowd.native().sendRaw(announcement(1ULL << 63)); }},
    {"message of endless parts",
     [](Crowd& crowd) { crowd.native().sendRaw(RawClient::frame(RawClient::Text, "{", false)); },
     [](Crowd& crowd) { crowd.clients.front()->sendRaw(RawClient::frame(0, QByteArray(10'000, ' '), false)); }},
    {"message of empty parts",
     [](Crowd& crowd) { crowd.native().sendRaw(RawClient::frame(RawClient::Text, "{", false)); },
     [](Crowd& crowd) { crowd.clients.front()->sendRaw(RawClient::frame(0, {}, false).repeated(100)); },
     "too_many_messages"},
    {"unmasked frame", [](Crowd& crowd) { crowd.native().sendRaw(QByteArray("\x81\x02{}", 4)); }, nullptr, "bad_data"},
    {"reserved bits", [](Crowd& crowd) { crowd.native().sendRaw(QByteArray("\xf1\x80mask", 6)); }},
    {"unknown opcode", [](Crowd& crowd) { crowd.native().sendRaw(RawClient::frame(3, "x")); }},
    {"flood before the join",
     [](Crowd& crowd) { crowd.native().sendRaw(RawClient::frame(RawClient::Text, "{}").repeated(20'000)); }, nullptr,
     "too_many_messages"},
};

// As a member of the tenant.
const Attack kMemberAttacks[] = {
    {"flood of updates",
     [](Crowd& crowd) {
         RawClient& client = crowd.member();
         QByteArray flood;
         for (int i = 0; i < 20'000; ++i)
             flood += updateFrame(1 + i);
         client.sendRaw(flood);
     },
     nullptr, "too_many_messages"},
    {"slower flood of updates", [](Crowd& crowd) { crowd.member(); },
     [](Crowd& crowd) {
         static int port = 0;
         for (int i = 0; i < 20; ++i)
             crowd.clients.front()->sendRaw(updateFrame(1 + port++ % 60'000));
     },
     "too_many_messages"},
    {"flood of pings",
     [](Crowd& crowd) { crowd.member().sendRaw(RawClient::frame(RawClient::Ping, {}).repeated(50'000)); }, nullptr,
     "too_many_messages"},
    {"flood of pings that is never read",
     [](Crowd& crowd) {
         RawClient& client = crowd.member(4096);
         client.stopReading();
         client.sendRaw(RawClient::frame(RawClient::Ping, QByteArray(125, 'p')).repeated(50'000));
     }},
    {"trickled frame",
     [](Crowd& crowd) { crowd.member().sendRaw(RawClient::frame(RawClient::Text, QByteArray(60'000, ' ')).first(20)); },
     trickle, "silent"},
    {"half-closed", [](Crowd& crowd) { crowd.member().halfClose(); }},
    {"silence", [](Crowd& crowd) { crowd.member().setPonging(false); }, nullptr, "silent"},
    {"close frame, and the connection stays",
     [](Crowd& crowd) { crowd.member().sendRaw(RawClient::frame(RawClient::Close, QByteArray("\x03\xe8", 2))); }},
    {"close frame that is never read",
     [](Crowd& crowd) {
         RawClient& client = crowd.member(4096);
         client.stopReading();
         client.sendRaw(RawClient::frame(RawClient::Close, {}));
     }},
    {"binary frame", [](Crowd& crowd) { crowd.member().sendRaw(RawClient::frame(RawClient::Binary, "x")); }, nullptr,
     "bad_data"},
    {"invalid UTF-8", [](Crowd& crowd) { crowd.member().sendText("{\"t\":\"\xff\"}"); }},
    {"bad close code",
     [](Crowd& crowd) { crowd.member().sendRaw(RawClient::frame(RawClient::Close, QByteArray("\x00\x01", 2))); }},
};

// Before there is TLS.
const Attack kTlsAttacks[] = {
    {"half a TLS handshake",
     [](Crowd& crowd) {
         for (int i = 0; i < 50; ++i)
             crowd.connectBelow(QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
     }},
    {"trickled TLS handshake",
     [](Crowd& crowd) { crowd.connectBelow(QByteArray("\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03", 11)); }, trickle},
    {"garbage as TLS",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i)
             crowd.connectBelow("\x16" + QByteArray(20'000, 'g'));
     }},
    {"TLS and a reset",
     [](Crowd& crowd) {
         for (int i = 0; i < 20; ++i)
             crowd.connectBelow(QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)).reset();
     }},
    {"plain request on the TLS port",
     [](Crowd& crowd) { crowd.connectBelow(RawClient::upgradeRequest(crowd.tenant)); }},
    {"endless plain request on the TLS port", [](Crowd& crowd) { crowd.connectBelow("GET /"); }, trickle},
    {"silence on the TLS port",
     [](Crowd& crowd) {
         for (int i = 0; i < 50; ++i)
             crowd.connectBelow({});
     }},
};

std::vector<const Attack*> attacks()
{
    std::vector<const Attack*> all;
    const auto add = [&](const auto& some) {
        for (const Attack& attack : some)
            all.push_back(&attack);
    };
    add(kConnectionAttacks);
    add(kFreshAttacks);
    add(kMemberAttacks);
    if (kIsTls)
        add(kTlsAttacks);
    return all;
}

TestServer::Setup hardSetup()
{
    TestServer::Setup setup;
    setup.registry.grace = std::chrono::seconds(0);
    setup.limits.handshakeDeadline = milliseconds(600);
    setup.limits.tlsDeadline = milliseconds(600);
    setup.limits.joinDeadline = milliseconds(600);
    setup.limits.httpAnswerDeadline = milliseconds(300);
    setup.limits.silenceDeadline = milliseconds(2'000);
    setup.limits.closeLinger = milliseconds(200);
    const auto answer = [](const QByteArray& body) {
        return server::atOnce(
            [body](const server::HttpRequest&) -> server::HttpResponse { return {200, "text/plain", body}; });
    };
    setup.routes = {{{"POST"}, "/echo", answer("x")}, {{"GET"}, "/large", answer(QByteArray(8 * 1024 * 1024, 'x'))}};
    return setup;
}

/// Only the good peers are left.
bool isClean(const TestServer& server, const TenantId& tenant)
{
    const Exposition metrics = scrape(server.port());
    return metrics.value("roamwire_handshakes") == 1 && // who asks
           metrics.value("roamwire_sessions{dialect=\"native\",joined=\"true\"}") == GoodPeers::kCount &&
           server.present(tenant) == GoodPeers::kCount;
}

double closed(const TestServer& server, const QByteArray& code)
{
    const Exposition metrics = scrape(server.port());
    const QByteArray labels = "{dialect=\"native\",code=\"" + code + "\"}";
    return metrics.value("roamwire_refusals_total" + labels) + metrics.value("roamwire_hangups_total" + labels);
}

qsizetype heapInUse()
{
    return static_cast<qsizetype>(mallinfo2().uordblks); // 0 with sanitizers, which look for leaks themselves
}

} // namespace

void TestAttacks::nothingIsHarmed_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Attack* attack : attacks())
        QTest::newRow(attack->name) << index++;
}

void TestAttacks::nothingIsHarmed()
{
    QFETCH(int, index);
    const Attack& attack = *attacks()[static_cast<std::size_t>(index)];
    const TestServer server(hardSetup());
    const auto tenant = TenantId::random();
    const Identity identity;
    const Door door = kIsTls ? server.tls() : Door(server.port());
    GoodPeers good(door, tenant);
    QVERIFY(good.areJoined() && good.exchange());
    QVERIFY(isClean(server, tenant));

    qsizetype heapBefore = 0;
    for (int run = 0; run < kRuns; ++run) {
        Crowd crowd{door, tenant, identity, {}};
        attack.begin(crowd);
        QTimer ticks;
        QObject::connect(&ticks, &QTimer::timeout, &ticks, [&] {
            if (attack.tick)
                attack.tick(crowd);
        });
        ticks.start(kTickMs);
        for (int i = 0; i < 3; ++i)
            QVERIFY2(good.exchange(), qPrintable(QString::number(run)));
        QVERIFY(eventually([&] { return isClean(server, tenant); })); // while the attackers go on
        QVERIFY(good.exchange());
        ticks.stop();
        crowd.clients.clear();
        QVERIFY(eventually([&] { return isClean(server, tenant); }));
        if (run == 0)
            heapBefore = heapInUse();
    }
    if (attack.code)
        QVERIFY2(closed(server, attack.code) >= kRuns - 1, attack.code); // -1 is for the metric that is not there
    // Connections give their buffers back at the end of a turn, so this may take some.
    QVERIFY2(eventually([&] { return heapInUse() - heapBefore < kHeapNoise; }),
             qPrintable(QString::number(heapInUse() - heapBefore)));
}

ROAMWIRE_SERVER_TEST_MAIN(TestAttacks)
#include "test_attacks.moc"
