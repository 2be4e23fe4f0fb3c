#include "server/mqtt/mosquittolink.h"

#include "tests/integration/server/eventually.h"
#include "tests/integration/server/pem.h"
#include "tests/integration/server/testmain.h"
#include "tests/support/mosquitto.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>

#include <memory>

using namespace roamwire::server;
using namespace roamwire::test;

class TestMosquittoLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesMessages();
    void retainedIsMarked();
    void lastWillIsToldWithoutAGoodbye();
    void waitsForTheBroker();
    void everythingArrivesAcrossKills();
    void sessionOutlivesTheClient();
    void unacknowledgedIsToldAgain();
    void tooLargeIsDropped();
    void passwordLetsIn();
    void tlsChecksTheName();
    void silentHostIsGivenUp();
    void stopIsFinal();
};

namespace {

MqttSettings settingsFor(const Mosquitto& broker, const QByteArray& clientId)
{
    MqttSettings settings;
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = broker.port();
    settings.clientId = clientId;
    return settings;
}

/// A link that writes down what it hears.
struct Ear
{
    explicit Ear(const MqttSettings& settings, const QByteArray& filter = "a/#")
        : link(std::make_unique<MosquittoLink>(settings))
    {
        QObject::connect(link.get(), &MqttLink::received, link.get(),
                         [this](const MqttMessage& message) { heard.append(message); });
        link->subscribe(filter);
        link->start();
    }

    bool hears(const QByteArray& payload)
    {
        return eventually(
            [&] { return std::ranges::any_of(heard, [&](const MqttMessage& one) { return one.payload == payload; }); });
    }

    QList<MqttMessage> heard;
    std::unique_ptr<MosquittoLink> link;
};

bool keep(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

/// Leads to the broker until it is cut, as when a client is killed.
class Cable
{
public:
    explicit Cable(quint16 port)
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, port] {
            QTcpSocket* here = m_server.nextPendingConnection();
            auto* there = new QTcpSocket(here);
            there->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
            QObject::connect(here, &QTcpSocket::readyRead, there, [=] { there->write(here->readAll()); });
            QObject::connect(there, &QTcpSocket::readyRead, here, [=] { here->write(there->readAll()); });
            m_ends = {here, there};
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    quint16 port() const { return m_server.serverPort(); }
    void cut()
    {
        m_server.close();
        for (QTcpSocket* end : m_ends)
            end->abort();
    }

private:
    QTcpServer m_server;
    QList<QTcpSocket*> m_ends;
};

bool isConnected(const MqttLink& link)
{
    return eventually([&] { return link.isConnected(); });
}

/// Published and acknowledged.
bool say(MqttLink& link, const MqttMessage& message)
{
    bool isAcknowledged = false;
    return link.publish(message, [&] { isAcknowledged = true; }) && eventually([&] { return isAcknowledged; });
}

/// The subscription is there when what is said arrives.
bool isListening(Ear& ear, MqttLink& mouth)
{
    return eventually([&] {
        mouth.publish({"a/probe", "probe"});
        return std::ranges::any_of(ear.heard, [](const MqttMessage& one) { return one.payload == "probe"; });
    });
}

} // namespace

void TestMosquittoLink::carriesMessages()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    Ear ear(settingsFor(broker, "ear"));
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    QVERIFY(isListening(ear, mouth));
    QVERIFY(say(mouth, {"a/b", "hello"}));
    QVERIFY(ear.hears("hello"));
    QCOMPARE(ear.heard.constLast(), (MqttMessage{"a/b", "hello", false}));
}

void TestMosquittoLink::retainedIsMarked()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    QVERIFY(say(mouth, {"a/kept", "kept", true}));
    Ear ear(settingsFor(broker, "ear"));
    QVERIFY(ear.hears("kept"));
    QVERIFY(ear.heard.constFirst().isRetained);
    QVERIFY(say(mouth, {"a/kept", "fresh", true}));
    QVERIFY(ear.hears("fresh"));
    QVERIFY(!ear.heard.constLast().isRetained); // who listens already hears it as it comes
}

void TestMosquittoLink::lastWillIsToldWithoutAGoodbye()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    Ear ear(settingsFor(broker, "ear"));
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    QVERIFY(isListening(ear, mouth));
    MqttSettings settings = settingsFor(broker, "dying");
    settings.lastWill = MqttMessage{"a/will", "gone", true};
    MosquittoLink polite(settings);
    polite.start();
    QVERIFY(isConnected(polite));
    polite.stop();
    QVERIFY(say(mouth, {"a/b", "after the goodbye"}));
    QVERIFY(ear.hears("after the goodbye"));
    QVERIFY(std::ranges::none_of(ear.heard, [](const MqttMessage& one) { return one.topic == "a/will"; }));

    Cable cable(broker.port());
    settings.port = cable.port();
    MosquittoLink cut(settings);
    cut.start();
    QVERIFY(isConnected(cut));
    cable.cut();
    QVERIFY(ear.hears("gone"));
}

void TestMosquittoLink::waitsForTheBroker()
{
    Mosquitto broker;
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    bool isAcknowledged = false;
    QVERIFY(mouth.publish({"a/b", "early"}, [&] { isAcknowledged = true; }));
    QVERIFY(broker.start());
    QVERIFY(eventually([&] { return isAcknowledged; }));
    broker.kill();
    QVERIFY(eventually([&] { return !mouth.isConnected(); }));
    QVERIFY(broker.start());
    QVERIFY(isConnected(mouth));
}

void TestMosquittoLink::everythingArrivesAcrossKills()
{
    constexpr int kMessages = 3'000;
    constexpr int kKills = 4;
    Mosquitto broker;
    QVERIFY(broker.start());
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    int acknowledged = 0;
    for (int i = 0; i < kMessages; ++i)
        QVERIFY(mouth.publish({"a/b", QByteArray::number(i)}, [&] { ++acknowledged; }));
    for (int kill = 1; kill <= kKills; ++kill) {
        QVERIFY(eventually([&] { return acknowledged >= kill * kMessages / (kKills + 1); }));
        broker.kill();
        QVERIFY(broker.start());
    }
    QVERIFY(eventually([&] { return acknowledged == kMessages; }));
}

void TestMosquittoLink::sessionOutlivesTheClient()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    {
        Ear ear(settingsFor(broker, "ear"));
        QVERIFY(isListening(ear, mouth));
    }
    QVERIFY(say(mouth, {"a/b", "meanwhile"}));
    QVERIFY(broker.stop()); // it writes sessions down
    QVERIFY(broker.start());
    Ear ear(settingsFor(broker, "ear"));
    QVERIFY(ear.hears("meanwhile"));
}

void TestMosquittoLink::unacknowledgedIsToldAgain()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    MqttReceipt kept;
    {
        Ear ear(settingsFor(broker, "ear"));
        QVERIFY(isListening(ear, mouth));
        connect(ear.link.get(), &MqttLink::received, this, [&](const MqttMessage& message, const MqttReceipt& receipt) {
            if (message.payload == "unfinished")
                kept = receipt;
        });
        QVERIFY(say(mouth, {"a/b", "unfinished"}));
        QVERIFY(eventually([&] { return kept != nullptr; }));
        // The connection goes down with the receipt unreturned, as if the process were killed.
    }
    Ear again(settingsFor(broker, "ear"));
    QVERIFY(again.hears("unfinished"));
    kept.reset();                                  // harmless by now
    QVERIFY(say(*again.link, {"a/c", "goodbye"})); // what was acknowledged before has arrived, too
    again.link->stop();

    Ear third(settingsFor(broker, "ear"));
    QVERIFY(say(mouth, {"a/b", "end"}));
    QVERIFY(third.hears("end"));
    QVERIFY(std::ranges::none_of(third.heard, [](const MqttMessage& one) { return one.payload == "unfinished"; }));
}

void TestMosquittoLink::tooLargeIsDropped()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    Ear ear(settingsFor(broker, "ear"));
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    QVERIFY(isListening(ear, mouth));
    ear.heard.clear();
    QVERIFY(say(mouth, {"a/b", QByteArray(kMaxMqttPayload + 1, 'x')}));
    QVERIFY(say(mouth, {"a/b", QByteArray(kMaxMqttPayload, 'y')}));
    QVERIFY(ear.hears(QByteArray(kMaxMqttPayload, 'y')));
    QVERIFY(std::ranges::none_of(ear.heard, [](const MqttMessage& one) { return one.payload.startsWith('x'); }));
}

void TestMosquittoLink::passwordLetsIn()
{
    Mosquitto broker("allow_anonymous false\npassword_file FOLDER/users\n");
    QProcess passwd;
    passwd.start(QStringLiteral("mosquitto_passwd"),
                 {QStringLiteral("-b"), QStringLiteral("-c"), broker.file(QStringLiteral("users")),
                  QStringLiteral("roamwire"), QStringLiteral("secret")});
    QVERIFY(passwd.waitForFinished() && passwd.exitCode() == 0);
    QVERIFY(broker.start());

    MqttSettings settings = settingsFor(broker, "mouth");
    settings.user = QStringLiteral("roamwire");
    settings.passwordFile = broker.file(QStringLiteral("password"));
    QVERIFY(keep(settings.passwordFile, "wrong\n"));
    MosquittoLink mouth(settings);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("does not let us in")));
    mouth.start();
    QVERIFY(mouth.publish({"a/b", "x"}));
    QTest::qWait(300);
    QVERIFY(!mouth.isConnected());

    QVERIFY(keep(settings.passwordFile, "secret\n")); // it is read again
    QVERIFY(isConnected(mouth));
}

void TestMosquittoLink::tlsChecksTheName()
{
    Mosquitto broker("allow_anonymous true\ncertfile FOLDER/certificate.pem\nkeyfile FOLDER/key.pem\n");
    const QByteArray key = pem::ecKey();
    QVERIFY(keep(broker.file(QStringLiteral("key.pem")), key));
    QVERIFY(keep(broker.file(QStringLiteral("certificate.pem")), pem::certificateOf(key, 1, "DNS:localhost")));
    QVERIFY(broker.start());
    MqttSettings settings = settingsFor(broker, "mouth");
    settings.isTls = true;
    settings.tlsCaFile = broker.file(QStringLiteral("certificate.pem"));
    settings.host = QStringLiteral("localhost"); // mosquitto is at one of its addresses
    MosquittoLink mouth(settings);
    mouth.start();
    QVERIFY(isConnected(mouth));
    QVERIFY(say(mouth, {"a/b", QByteArray(kMaxMqttPayload, 'x')}));

    settings.clientId = "stranger";
    settings.host = QStringLiteral("127.0.0.1"); // the certificate does not say so
    MosquittoLink misnamed(settings);
    misnamed.start();
    settings.clientId = "unbelieving";
    settings.host = QStringLiteral("localhost");
    settings.tlsCaFile.clear();
    MosquittoLink unbelieving(settings);
    unbelieving.start();
    QTest::qWait(1'000);
    QVERIFY(!misnamed.isConnected());
    QVERIFY(!unbelieving.isConnected());
    QVERIFY(mouth.isConnected());
}

void TestMosquittoLink::silentHostIsGivenUp()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    MqttSettings settings = settingsFor(broker, "mouth");
    settings.keepalive = std::chrono::seconds(5);
    MosquittoLink mouth(settings);
    mouth.start();
    QVERIFY(isConnected(mouth));
    broker.freeze(true);
    QVERIFY(eventually([&] { return !mouth.isConnected(); }));
    broker.freeze(false);
    QVERIFY(isConnected(mouth));
}

void TestMosquittoLink::stopIsFinal()
{
    Mosquitto broker;
    QVERIFY(broker.start());
    Ear ear(settingsFor(broker, "ear"));
    MosquittoLink mouth(settingsFor(broker, "mouth"));
    mouth.start();
    QVERIFY(isListening(ear, mouth));
    // Whoever hears something may stop it, and do away with it soon.
    connect(ear.link.get(), &MqttLink::received, this, [&] { ear.link->stop(); });
    for (int i = 0; i < 10; ++i)
        QVERIFY(say(mouth, {"a/b", "x"}));
    QVERIFY(eventually([&] { return !ear.link->isConnected(); }));
    const auto heard = ear.heard.size();
    QVERIFY(say(mouth, {"a/b", "x"}));
    QCOMPARE(ear.heard.size(), heard);
}

ROAMWIRE_SERVER_TEST_MAIN(TestMosquittoLink)
#include "test_mosquittolink.moc"
