#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/platform/helperclient.h"

#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;

namespace {

const QString kIf = QStringLiteral("rw0");

PublicKey keyOf(char byte)
{
    return *PublicKey::fromRaw(QByteArray(32, byte));
}

/// The other end: collects requests, answers hello by itself and the rest when told to.
class FakeHelper final : public QObject
{
public:
    FakeHelper()
    {
        connect(&m_server, &QLocalServer::newConnection, this, [this] {
            m_socket = m_server.nextPendingConnection();
            m_frames = FrameReader();
            if (greeting.isEmpty())
                connect(m_socket, &QLocalSocket::readyRead, this, &FakeHelper::read);
            m_socket->write(greeting);
            if (!greeting.isEmpty())
                m_socket->disconnectFromServer();
        });
        start();
    }

    QString path() const { return m_directory.filePath(QStringLiteral("h")); }
    void start() { QVERIFY(m_server.listen(path())); }
    void stop()
    {
        m_server.close();
        delete m_socket.data();
    }
    void answer(const Request& request, const Answer& answer) { write(framed(encode(Response{request.id, answer}))); }
    void write(const QByteArray& bytes) { m_socket->write(bytes); }

    QList<Request> requests;
    QStringList abilities{QStringLiteral("show")};
    QByteArray greeting; ///< sent to whoever connects, who is then sent away

private:
    void read()
    {
        m_frames.append(m_socket->readAll());
        for (auto frame = m_frames.next(); frame && *frame; frame = m_frames.next()) {
            const auto request = decodeRequest(**frame);
            QVERIFY(request);
            if (std::holds_alternative<Hello>(request->verb))
                answer(*request, HelloAnswer{QStringLiteral("1"), abilities});
            else
                requests.append(*request);
        }
    }

    QTemporaryDir m_directory;
    QLocalServer m_server;
    QPointer<QLocalSocket> m_socket;
    FrameReader m_frames;
};

} // namespace

class TestHelperClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatItMeans();
    void answersInOrder();
    void continuesItsLook();
    void splitsBinds();
    void passesEventsOn();
    void passesRefusals();
    void failsWhileAway();
    void comesBack();
    void tellsWhyItWasRefused();
    void givesUpOnNonsense_data();
    void givesUpOnNonsense();
    void mayBeDeletedInAReply();
};

void TestHelperClient::saysWhatItMeans()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    QCOMPARE(client.abilities(), QStringList{QStringLiteral("show")});
    const auto ignore = [](const auto&) {};
    const QList<PathSetting> paths{{keyOf('a'), Endpoint::fromString(u"192.0.2.1:5000"), true}};
    const PeerSetting peer{keyOf('a'), {*Prefix::fromString(u"10.128.0.8/32")}, 25};
    client.create({this, ignore});
    client.show({this, ignore});
    client.assign({*Prefix::fromString(u"10.128.0.7/22")}, 1420, {this, ignore});
    client.setListenPort(5000, {this, ignore});
    client.setPaths(paths, {this, ignore});
    client.addPeer(peer, {this, ignore});
    client.removePeer(keyOf('a'), {this, ignore});
    client.prove({}, {this, ignore});
    client.destroy(true, {this, ignore});
    const QList<Endpoint> candidates{*Endpoint::fromString(u"192.0.2.1:5000")};
    const QList<BindSend> binds{{candidates.first(), makeBindDatagram({}, 1)}};
    client.bind(binds, {this, ignore});
    client.startCheck(keyOf('a'), candidates, {this, ignore});
    client.stopCheck(keyOf('a'), {this, ignore});
    client.resetSession(keyOf('a'), candidates.first(), {this, ignore});
    QTRY_COMPARE(helper.requests.size(), 13);
    const QList<Verb> wanted{Create{kIf},
                             Show{kIf},
                             Assign{kIf, {*Prefix::fromString(u"10.128.0.7/22")}, 1420},
                             SetListenPort{kIf, 5000},
                             SetPaths{kIf, paths},
                             AddPeer{kIf, peer},
                             RemovePeer{kIf, keyOf('a')},
                             Prove{kIf, {}},
                             Destroy{kIf, true},
                             Bind{kIf, binds},
                             CheckStart{kIf, keyOf('a'), candidates},
                             CheckStop{kIf, keyOf('a')},
                             ResetSession{kIf, keyOf('a'), candidates.first()}};
    for (qsizetype i = 0; i < wanted.size(); ++i)
        QVERIFY(helper.requests[i].verb == wanted[i]);
}

void TestHelperClient::answersInOrder()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    QStringList order;
    client.create(
        {this, [&](const Result<PublicKey>& key) { order.append(QString::fromLatin1(key->toBase64().first(2))); }});
    client.show({this, [&](const Result<DeviceState>& device) { order.append(QString::number(device->listenPort)); }});
    client.removePeer(keyOf('a'),
                      {this, [&](const Result<void>& done) { order.append(done ? u"done"_qs : u"no"_qs); }});
    QTRY_COMPARE(helper.requests.size(), 3);
    helper.answer(helper.requests[0], CreateAnswer{keyOf('\0')});
    helper.answer(helper.requests[1], ShowAnswer{DeviceState{keyOf('d'), 5000, {}}});
    helper.answer(helper.requests[2], Done{});
    QTRY_COMPARE(order.join(u' '), QStringLiteral("AA 5000 done"));
}

/// Where the helper can, it tells only what differs; who asked sees the whole.
void TestHelperClient::continuesItsLook()
{
    FakeHelper helper;
    helper.abilities.append(ability::kLooks);
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    const auto ask = [&](const ShowAnswer& answer) {
        const qsizetype before = helper.requests.size();
        std::optional<Result<DeviceState>> seen;
        client.show({this, [&](const Result<DeviceState>& device) { seen = device; }});
        [&] { QTRY_COMPARE(helper.requests.size(), before + 1); }();
        helper.answer(helper.requests.last(), answer);
        [&] { QTRY_VERIFY(seen); }();
        return seen.value_or(failure(QString()));
    };
    const auto answerOf = [](const QList<DevicePeer>& peers, quint32 look, std::optional<quint32> since,
                             const QList<PublicKey>& gone = {}) {
        return ShowAnswer{DeviceState{keyOf('d'), static_cast<quint16>(look), peers}, {}, look, since, gone};
    };
    DevicePeer stays;
    stays.publicKey = keyOf('a');
    DevicePeer goes;
    goes.publicKey = keyOf('b');
    const auto whole = ask(answerOf({stays, goes}, 1, {}));
    QCOMPARE(std::get<Show>(helper.requests.last().verb).since, 0u);
    QVERIFY(whole && whole->peers.size() == 2);
    const auto next = ask(answerOf({}, 2, 1, {goes.publicKey}));
    QCOMPARE(std::get<Show>(helper.requests.last().verb).since, 1u);
    QVERIFY(next);
    QCOMPARE(next->peers, QList{stays});
    QCOMPARE(next->listenPort, 2);
    QVERIFY(!ask(answerOf({}, 9, 8)));
    QVERIFY(ask(answerOf({stays}, 10, {})));
    QCOMPARE(std::get<Show>(helper.requests.last().verb).since, 0u);
}

/// The helper takes 128 at a time; whoever asks for more gets one reply all the same.
void TestHelperClient::splitsBinds()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    QVERIFY(!client.canCheck());
    QStringList said;
    const auto note = [&](const Result<void>& done) { said.append(done ? u"done"_qs : done.error().message); };
    const BindSend send{*Endpoint::fromString(u"192.0.2.1:42000"), makeBindDatagram({}, 1)};
    client.bind(QList<BindSend>(300, send), {this, note});
    client.bind({}, {this, note});
    QTRY_COMPARE(helper.requests.size(), 4);
    const QList<qsizetype> wanted{128, 128, 44, 0};
    for (qsizetype i = 0; i < wanted.size(); ++i)
        QCOMPARE(std::get<Bind>(helper.requests[i].verb).sends.size(), wanted[i]);
    helper.answer(helper.requests[0], Done{});
    helper.answer(helper.requests[1], Refused{refusal::kFailed, QStringLiteral("no way")});
    helper.answer(helper.requests[2], Refused{refusal::kFailed, QStringLiteral("nor here")});
    helper.answer(helper.requests[3], Done{});
    QTRY_COMPARE(said, (QStringList{QStringLiteral("no way"), QStringLiteral("done")}));
}

void TestHelperClient::passesEventsOn()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    QList<CheckResult> results;
    connect(&client, &TunnelDevice::checkResult, this, [&](const CheckResult& result) { results.append(result); });
    QStringList order;
    client.create({this, [&](const Result<PublicKey>&) { order.append(QString::number(results.size())); }});
    QTRY_COMPARE(helper.requests.size(), 1);
    const CheckResult result{keyOf('a'), CheckResult::Outcome::Asked, Endpoint::fromString(u"192.0.2.1:5000")};
    helper.write(framed(encode(Event{kIf, result})));
    helper.write(framed(encode(Event{QStringLiteral("rw1"), result}))); // not ours
    helper.answer(helper.requests[0], CreateAnswer{keyOf('k')});
    helper.write(framed(encode(Event{kIf, {keyOf('a'), CheckResult::Outcome::Failed}})));
    QTRY_COMPARE(results.size(), 2);
    QCOMPARE(results[0], result);
    QCOMPARE(order, QStringList{QStringLiteral("1")}); // in the order in which the helper told
}

void TestHelperClient::passesRefusals()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    QStringList said;
    client.create({this, [&](const Result<PublicKey>& key) { said.append(key ? QString() : key.error().message); }});
    client.create({this, [&](const Result<PublicKey>& key) { said.append(key ? QString() : key.error().message); }});
    QTRY_COMPARE(helper.requests.size(), 2);
    helper.answer(helper.requests[0], Refused{refusal::kBusy, QStringLiteral("somebody has it")});
    helper.answer(helper.requests[1], Done{}); // not what was asked
    QTRY_COMPARE(said.size(), 2);
    QCOMPARE(said[0], QStringLiteral("somebody has it"));
    QVERIFY(said[1].contains(u"version"));
    QVERIFY(client.isAvailable());
}

void TestHelperClient::failsWhileAway()
{
    const QTemporaryDir directory;
    HelperClient client(directory.filePath(QStringLiteral("nobody")), kIf);
    QTRY_VERIFY2(client.problem().contains(u"systemctl"), qPrintable(client.problem()));
    QString said;
    client.create({this, [&](const Result<PublicKey>& key) { said = key.error().message; }});
    QVERIFY(said.isEmpty()); // later, never at once
    QTRY_COMPARE(said, client.problem());
}

void TestHelperClient::comesBack()
{
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    const QSignalSpy spy(&client, &TunnelDevice::availableChanged);
    QTRY_VERIFY(client.isAvailable());
    QStringList order;
    client.create({this, [&](const Result<PublicKey>& key) { order.append(key ? u"created"_qs : u"failed"_qs); }});
    client.show(
        {this, [&](const Result<DeviceState>& device) { order.append(device ? u"shown"_qs : u"failed too"_qs); }});
    QTRY_COMPARE(helper.requests.size(), 2);
    helper.stop();
    QTRY_VERIFY(!client.isAvailable());
    QCOMPARE(order.join(u' '), QStringLiteral("failed failed too"));
    helper.start();
    QTRY_VERIFY(client.isAvailable());
    QCOMPARE(spy.size(), 3);
    client.create({this, [&](const Result<PublicKey>& key) { order.append(key ? u"created"_qs : u"failed"_qs); }});
    QTRY_COMPARE(helper.requests.size(), 3);
    helper.answer(helper.requests[2], CreateAnswer{keyOf('k')});
    QTRY_COMPARE(order.last(), QStringLiteral("created"));
}

void TestHelperClient::tellsWhyItWasRefused()
{
    FakeHelper helper;
    helper.greeting = framed(encode(Response{0, Refused{refusal::kNotAllowed, QStringLiteral("user 7 may not")}}));
    HelperClient client(helper.path(), kIf);
    QTRY_COMPARE(client.problem(), QStringLiteral("user 7 may not"));
    QVERIFY(!client.isAvailable());
    helper.greeting.clear();
    QTRY_VERIFY(client.isAvailable());
}

void TestHelperClient::givesUpOnNonsense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no answer") << framed("{}");
    QTest::newRow("too long") << QByteArray("\xff\xff\xff\xff", 4);
    QTest::newRow("no event") << framed(R"({"event":"check_result","interface":"rw0"})");
    QTest::newRow("nobody asked") << framed(encode(Response{4711, Done{}}));
}

void TestHelperClient::givesUpOnNonsense()
{
    QFETCH(QByteArray, bytes);
    FakeHelper helper;
    HelperClient client(helper.path(), kIf);
    QTRY_VERIFY(client.isAvailable());
    bool hasFailed = false;
    client.create({this, [&](const Result<PublicKey>& key) { hasFailed = !key; }});
    QTRY_COMPARE(helper.requests.size(), 1);
    const QSignalSpy spy(&client, &TunnelDevice::availableChanged);
    helper.write(bytes);
    QTRY_VERIFY(hasFailed);
    QTRY_COMPARE(spy.size(), 2); // gone, and back with a new connection
    QVERIFY(client.isAvailable());
}

void TestHelperClient::mayBeDeletedInAReply()
{
    FakeHelper helper;
    auto client = std::make_unique<HelperClient>(helper.path(), kIf);
    QTRY_VERIFY(client->isAvailable());
    int replies = 0;
    client->create({this, [&](const Result<PublicKey>&) {
                        ++replies;
                        client.reset();
                    }});
    client->create({this, [&](const Result<PublicKey>&) { ++replies; }});
    QTRY_COMPARE(helper.requests.size(), 2);
    helper.stop();
    QTRY_COMPARE(replies, 1);
    QTest::qWait(20);
    QCOMPARE(replies, 1);
}

QTEST_GUILESS_MAIN(TestHelperClient)
#include "test_helperclient.moc"
