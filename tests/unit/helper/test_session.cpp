#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/helper/linux/listener.h"
#include "client-gui/helper/server.h"
#include "shared/wireguard/wgtool.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/helper/fakesystem.h"

#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

const QString kIf = QStringLiteral("rw0");

/// A helper on a real socket, without the system behind it.
struct World
{
    World()
    {
        const QByteArray key(32, '\x48'); // of an interface that the helper made
        keys.keys.insert(kIf, key);
        runner.answer(QStringLiteral("/usr/bin/wg show rw0 dump"), tests::dumpOf(key));
        if (auto socket = makeListenSocket(path, {}))
            listener = std::make_unique<Listener>(std::move(*socket), [this](QLocalSocket* s) { server.admit(s); });
    }

    QTemporaryDir directory;
    QString path = directory.filePath(QStringLiteral("s"));
    test::FakeClock clock;
    FakeRunner runner;
    MemoryKeyStore keys;
    WgTool device{runner};
    IpTool ip{runner, {[](const QString&) { return 3; }, [](const QString&) { return false; }}};
    MemoryRecordStore records;
    Policy policy{Grants{{kIf}, {*Prefix::fromString(u"10.128.0.0/9")}}};
    FakeRawUdp raw;
    Reach reach{raw, clock};
    Operations operations{policy, device, ip, keys, records, reach};
    Dispatcher dispatcher{policy, operations};
    QString objection; ///< not empty: nobody may connect
    Server server{dispatcher, clock, [this](qintptr) -> Result<void> {
                      return objection.isEmpty() ? Result<void>() : failure(objection);
                  }};
    std::unique_ptr<Listener> listener;
};

/// What a client sees.
struct Client
{
    explicit Client(const QString& path)
    {
        socket.connectToServer(path);
        QObject::connect(&socket, &QLocalSocket::readyRead, &socket, [this] { read(); });
    }

    void read()
    {
        frames.append(socket.readAll());
        for (auto frame = frames.next(); frame && *frame; frame = frames.next()) {
            const auto message = decodeFromHelper(**frame);
            QVERIFY(message);
            if (const auto* event = std::get_if<Event>(&*message))
                events.append(*event);
            else
                responses.append(std::get<Response>(*message));
        }
    }
    void ask(const Request& request) { socket.write(framed(encode(request))); }
    bool isClosed() const { return socket.state() == QLocalSocket::UnconnectedState; }
    QString lastCode() const
    {
        const auto* refused = responses.isEmpty() ? nullptr : std::get_if<Refused>(&responses.last().answer);
        return refused ? refused->code : QString();
    }

    QLocalSocket socket;
    FrameReader frames;
    QList<Response> responses;
    QList<Event> events;
};

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersInOrder();
    void refusesStrangers();
    void complainsNowAndThen();
    void closesAfterNonsense_data();
    void closesAfterNonsense();
    void answersWhatCameBeforeNonsense();
    void releasesWithTheConnection();
    void slowsDownTheHasty();
    void limitsConnections();
    void survivesLeavingInTheMiddle();
    void makesItsSocketFile();
};

void TestSession::answersInOrder()
{
    World world;
    QVERIFY(world.listener);
    Client caller(world.path);
    world.runner.hold();
    for (quint32 id = 1; id <= 100; ++id)
        caller.ask(id % 2 ? Request{id, Hello{}} : Request{id, SetListenPort{kIf, 2000}});
    QTRY_VERIFY(!world.runner.commands().isEmpty());
    QCOMPARE(world.runner.commands().size(), 1); // one at a time
    world.runner.release();
    QTRY_COMPARE(caller.responses.size(), 100);
    for (quint32 id = 1; id <= 100; ++id)
        QCOMPARE(caller.responses[id - 1].id, id);
}

void TestSession::refusesStrangers()
{
    World world;
    world.objection = QStringLiteral("user 1001 may not");
    Client stranger(world.path);
    stranger.ask({1, Hello{}});
    stranger.ask({2, Destroy{kIf, true}});
    QTRY_VERIFY(stranger.isClosed());
    QCOMPARE(stranger.responses.size(), 1);
    QCOMPARE(stranger.lastCode(), refusal::kNotAllowed);
    QCOMPARE(world.runner.takeTexts(), QStringList());
}

void TestSession::complainsNowAndThen()
{
    static int complaints;
    complaints = 0;
    World world; // its clock stands still
    world.objection = QStringLiteral("user 1001 may not");
    const auto before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& text) {
        complaints += text.contains(u"connection refused") ? 1 : 0;
    });
    const auto restored = qScopeGuard([before] { qInstallMessageHandler(before); });
    const auto comeAndGo = [&world] {
        Client stranger(world.path);
        QTRY_VERIFY(!stranger.responses.isEmpty());
    };
    for (int i = 0; i < 30; ++i)
        comeAndGo();
    QCOMPARE(complaints, 20);
    world.clock.advance(Milliseconds(1'000));
    comeAndGo();
    comeAndGo();
    QCOMPARE(complaints, 21);
}

void TestSession::closesAfterNonsense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no request") << framed("{}");
    QTest::newRow("no JSON") << framed(QByteArray(1000, '\xff'));
    QTest::newRow("empty") << framed("");
    QTest::newRow("too long") << QByteArray("\x00\x0a\x00\x01", 4); // a byte more than kMaxRequest
    QTest::newRow("far too long") << QByteArray("\xff\xff\xff\xff", 4);
    QTest::newRow("another protocol") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("shell") << framed(R"({"id":1,"verb":"show","interface":"rw0","cmd":"; rm -rf /"})");
}

void TestSession::closesAfterNonsense()
{
    QFETCH(QByteArray, bytes);
    World world;
    Client caller(world.path);
    caller.socket.write(bytes + framed(encode(Request{9, SetListenPort{kIf, 2000}})));
    QTRY_VERIFY(caller.isClosed());
    QCOMPARE(caller.responses.size(), 1);
    QCOMPARE(caller.lastCode(), refusal::kBadRequest);
    QVERIFY(!std::get<Refused>(caller.responses[0].answer).reason.isEmpty());
    QCOMPARE(world.runner.takeTexts(), QStringList());
}

void TestSession::answersWhatCameBeforeNonsense()
{
    World world;
    Client caller(world.path);
    caller.socket.write(framed(encode(Request{1, Hello{}})) + framed(encode(Request{2, SetListenPort{kIf, 2000}})) +
                        framed("nonsense"));
    QTRY_VERIFY(caller.isClosed());
    QCOMPARE(caller.responses.size(), 3);
    QVERIFY(std::holds_alternative<Done>(caller.responses[1].answer));
    QCOMPARE(caller.responses[2].id, 0U);
}

void TestSession::releasesWithTheConnection()
{
    World world;
    Client first(world.path);
    first.ask({1, SetListenPort{kIf, 2000}});
    QTRY_COMPARE(first.responses.size(), 1);
    Client second(world.path);
    second.ask({1, SetListenPort{kIf, 2001}});
    QTRY_COMPARE(second.responses.size(), 1);
    QCOMPARE(second.lastCode(), refusal::kBusy);
    first.socket.abort();
    quint32 id = 1;
    QTRY_VERIFY((second.ask({++id, SetListenPort{kIf, 2001}}), QTest::qWait(5), second.lastCode().isEmpty()));
}

void TestSession::slowsDownTheHasty()
{
    World world; // its clock stands still
    Client caller(world.path);
    constexpr int kAsked = 300;
    for (quint32 id = 1; id <= kAsked; ++id)
        caller.ask({id, Hello{}});
    QTRY_COMPARE(caller.responses.size(), 200);
    QTest::qWait(50);
    QCOMPARE(caller.responses.size(), 200);
    world.clock.advance(Milliseconds(10'000));
    QTRY_COMPARE(caller.responses.size(), kAsked);
    QVERIFY(!caller.isClosed());
}

void TestSession::limitsConnections()
{
    World world;
    std::vector<std::unique_ptr<Client>> callers;
    for (int i = 0; i < 16; ++i)
        callers.push_back(std::make_unique<Client>(world.path));
    callers.back()->ask({1, Hello{}});
    QTRY_COMPARE(callers.back()->responses.size(), 1);
    Client surplus(world.path);
    QTRY_VERIFY(surplus.isClosed());
    QCOMPARE(surplus.lastCode(), refusal::kBusy);
    callers.pop_back();
    QTest::qWait(20);
    Client next(world.path);
    next.ask({1, Hello{}});
    QTRY_COMPARE(next.responses.size(), 1);
    QVERIFY(next.lastCode().isEmpty());
}

void TestSession::survivesLeavingInTheMiddle()
{
    World world;
    world.runner.hold();
    {
        Client caller(world.path);
        caller.ask({1, SetListenPort{kIf, 2000}});
        caller.ask({2, SetListenPort{kIf, 2001}});
        QTRY_VERIFY(!world.runner.commands().isEmpty());
        caller.socket.abort();
    }
    QTest::qWait(20);
    world.runner.release(); // the answer is for nobody
    Client next(world.path);
    next.ask({1, SetListenPort{kIf, 2002}});
    QTRY_COMPARE(next.responses.size(), 1);
    QVERIFY(std::holds_alternative<Done>(next.responses[0].answer));
    QCOMPARE(world.runner.takeTexts().size(), 4); // a look and a setting for each of the two
}

void TestSession::makesItsSocketFile()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("h"));
    struct stat status{};
    {
        const auto first = makeListenSocket(path, {});
        QVERIFY(first);
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, mode_t(0660));
        QVERIFY(!makeListenSocket(path, {})); // in use
    }
    QVERIFY(makeListenSocket(path, {})); // left by a helper that died
    QVERIFY(QFile::remove(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!makeListenSocket(path, {})); // somebody's file
    QVERIFY(!makeListenSocket(QString(200, u'x'), {}));
    QVERIFY(!makeListenSocket(directory.filePath(QStringLiteral("no/h")), {}));
    if (::geteuid() != 0)
        return;
    QVERIFY(QFile::remove(path));
    QVERIFY(makeListenSocket(path, {{1000, 1000}, {1001, 1000}}));
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
    QCOMPARE(status.st_gid, gid_t(1000));
    QCOMPARE(status.st_mode & 07777, mode_t(0660));
    QVERIFY(makeListenSocket(path, {{1000, 1000}, {1001, 1001}}));
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0666));
}

QTEST_GUILESS_MAIN(TestSession)
#include "test_session.moc"
