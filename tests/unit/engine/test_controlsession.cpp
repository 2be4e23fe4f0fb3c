#include "client-gui/engine/controlsession.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/testkeys.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

/// Longer than any test: what is held back that long is sent only if something else causes it.
constexpr quint32 kLong = 3'600;

wire::ErrorMessage tooSoon(quint32 retrySeconds)
{
    return {wire::error::kTooManyMessages, u"too many messages"_s, retrySeconds};
}

wire::Update updateFrom(quint16 port)
{
    return {EndpointReport{port, {}, std::nullopt}, std::nullopt};
}

} // namespace

class TestControlSession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        server = std::make_unique<test::FakeControlServer>();
        session = std::make_unique<ControlSession>(controlServer(server->link(TenantId::random())));
        connect(session.get(), &ControlSession::challenged, this, [this](const wire::Challenge& challenge) {
            wire::Join join;
            join.publicKey = test::keyNumber(1);
            join.displayName = u"laptop"_s;
            session->join(challenge.nonce, join);
        });
        session->start();
        QTRY_COMPARE(session->state(), ControlSession::State::Joined);
    }

    void tooSoonIsNoRefusal();
    void whatCameTooSoonIsSaidAgain();
    void newerOneTakesItsPlace();
    void leaveIsNotLostEither();
    void nextConnectionBeginsAnew();

private:
    /// The server says that the last message came too soon; the client has heard it.
    void refuse(quint32 retrySeconds)
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too_many_messages"_s));
        server->say(tooSoon(retrySeconds));
        QVERIFY(server->hasSettled());
    }

    /// The ports of all updates that arrived.
    QList<int> ports() const
    {
        QList<int> ports;
        for (const wire::Update& update : server->updates)
            ports.append(update.endpoints.listenPort);
        return ports;
    }

    std::unique_ptr<test::FakeControlServer> server;
    std::unique_ptr<ControlSession> session;
};

void TestControlSession::tooSoonIsNoRefusal()
{
    const QSignalSpy refused(session.get(), &ControlSession::refused);
    session->update(updateFrom(1));
    refuse(kLong);
    QCOMPARE(ports(), QList{1});
    QCOMPARE(refused.count(), 0);
    QCOMPARE(session->problem(), QString());
    QCOMPARE(session->state(), ControlSession::State::Joined);
}

void TestControlSession::whatCameTooSoonIsSaidAgain()
{
    session->update(updateFrom(1));
    refuse(0);
    QTRY_COMPARE(ports(), (QList{1, 1}));
    refuse(0);
    QTRY_COMPARE(ports(), (QList{1, 1, 1}));
}

void TestControlSession::newerOneTakesItsPlace()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->update(updateFrom(2));
    session->update(updateFrom(3));
    QVERIFY(server->hasSettled());
    QCOMPARE(ports(), QList{1}); // who goes on is closed
    refuse(0);
    QTRY_COMPARE(ports(), (QList{1, 3}));
    session->update(updateFrom(4));
    QTRY_COMPARE(ports(), (QList{1, 3, 4}));
}

void TestControlSession::leaveIsNotLostEither()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->leave();
    refuse(0);
    QTRY_COMPARE(server->leaves, 1);
    QCOMPARE(ports(), QList{1});
}

void TestControlSession::nextConnectionBeginsAnew()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->update(updateFrom(2));
    session->reconnect();
    QTRY_COMPARE(session->state(), ControlSession::State::Joined);
    refuse(0); // about nothing
    QVERIFY(server->hasSettled());
    QCOMPARE(ports(), QList{1}); // the join told the rest
    session->update(updateFrom(3));
    QTRY_COMPARE(ports(), (QList{1, 3}));
}

QTEST_GUILESS_MAIN(TestControlSession)
#include "test_controlsession.moc"
