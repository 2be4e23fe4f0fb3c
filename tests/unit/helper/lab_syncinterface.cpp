#include "tests/support/sandboxedtest.h"
#include "tests/unit/helper/servedinterface.h"

#include <QNetworkDatagram>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QUdpSocket>

#include <algorithm>

using namespace roamwire;
using namespace Qt::StringLiterals;
using tests::kIf;
using tests::output;
using tests::ServedInterface;

namespace {

const QString kWg = QStringLiteral("/usr/bin/wg");

QByteArray genkey()
{
    return output(kWg, {u"genkey"_s}).trimmed();
}

void wg(const QStringList& arguments)
{
    QCOMPARE(QProcess::execute(kWg, arguments), 0);
}

/// Sections in an order of their own: wireguard-go lists peers in any.
QByteArray configuration()
{
    QByteArrayList sections;
    for (const QByteArray& section : output(kWg, {u"showconf"_s, kIf}).split('['))
        sections.append(section.trimmed());
    std::sort(sections.begin(), sections.end());
    return sections.join('\n');
}

QByteArray withoutEndpoints()
{
    QByteArrayList sections;
    for (const QByteArray& section : output(kWg, {u"showconf"_s, kIf}).trimmed().replace("\n\n", "\f").split('\f')) {
        QByteArrayList lines = section.split('\n');
        lines.removeIf([](const QByteArray& line) { return line.startsWith("Endpoint"); });
        sections.append(lines.join('\n'));
    }
    std::sort(sections.begin(), sections.end());
    return sections.join('\n');
}

} // namespace

/// An interface made by hand with wireguard-go and `wg`, with a peer of every kind.
class LabSyncInterface final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { tests::bringLoopbackUp(); }
    void init();
    void cleanup();
    void returnsAsItWas();
    void survivesTheHelpersEnd();
    void nudgesKeepKeepalives();
    void keepsWhatItsOwnerSetsMeanwhile();
    void resetsSessions();
    void resetsArePutBack();
    void sharesTheListenPort();
    void handMadeOnesAreNeverTaken();

private:
    PublicKey key(int index) const { return m_peers.at(index); }
    Endpoint elsewhere(quint16 port) const { return {QHostAddress(QHostAddress::LocalHost), port}; }

    QList<PublicKey> m_peers; ///< 0: endpoint; 1: endpoint, keepalive, preshared key; 2: none, preshared key
};

void LabSyncInterface::init()
{
    QCOMPARE(QProcess::execute(u"/usr/bin/wireguard-go"_s, {kIf}), 0);
    QByteArray text = "[Interface]\nListenPort = 51820\nFwMark = 0x1234\nPrivateKey = " + genkey() + '\n';
    m_peers.clear();
    const QByteArrayList rest{"Endpoint = 192.0.2.1:51820", "Endpoint = [2001:db8::1]:1\nPersistentKeepalive = 17", ""};
    for (int index = 0; index < rest.size(); ++index) {
        m_peers.append(publicKeyOf(makePrivateKey()));
        text += "[Peer]\nPublicKey = " + m_peers.last().toBase64() + "\nAllowedIPs = 10.9.0." +
                QByteArray::number(index + 2) + "/32, fd09::" + QByteArray::number(index + 2) + "/128\n" +
                rest.at(index) + (index > 0 ? "\nPresharedKey = " + genkey() : QByteArray()) + '\n';
    }
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write(text);
    file.close();
    wg({u"setconf"_s, kIf, file.fileName()});
    QCOMPARE(QProcess::execute(u"/sbin/ip"_s, {u"link"_s, u"set"_s, kIf, u"up"_s}), 0);
}

void LabSyncInterface::cleanup()
{
    QProcess::execute(u"/sbin/ip"_s, {u"link"_s, u"del"_s, kIf});
    QTRY_VERIFY(!QFile::exists(u"/var/run/wireguard/rw0.sock"_s));
}

void LabSyncInterface::returnsAsItWas()
{
    const QByteArray before = configuration();
    QVERIFY(before.contains("192.0.2.1:51820") && before.contains("FwMark"));
    ServedInterface served;
    HelperClient& client = served.client;
    QCOMPARE(AWAIT(std::optional<InterfaceMode>, client.mode(reply)).value(), InterfaceMode::Sync);
    for (quint16 port = 1000; port < 1005; ++port) {
        VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(port), true},
                                               {key(1), elsewhere(port), true},
                                               {key(2), elsewhere(port), port == 1003}},
                                              reply)));
    }
    QVERIFY(configuration() != before);
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    QCOMPARE(configuration(), before);
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    QCOMPARE(configuration(), before);
}

void LabSyncInterface::survivesTheHelpersEnd()
{
    const QByteArray before = configuration();
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(1), true}}, reply)));
    served.kill();
    served.start();
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(2), true}, {key(2), elsewhere(2), true}}, reply)));
    served.kill();
    served.start();
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    QCOMPARE(configuration(), before);
}

void LabSyncInterface::nudgesKeepKeepalives()
{
    ServedInterface served;
    HelperClient& client = served.client;
    const QByteArray before = configuration();
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), {}, true}, {key(1), {}, true}, {key(2), {}, true}}, reply)));
    QCOMPARE(configuration(), before);
    wg({u"set"_s, kIf, u"peer"_s, QString::fromLatin1(key(0).toBase64()), u"persistent-keepalive"_s, u"33"_s});
    const QByteArray changed = configuration();
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(1), true}, {key(1), {}, true}}, reply)));
    QCOMPARE(AWAIT(DeviceState, client.show(reply))->find(key(0))->keepaliveSeconds, std::uint16_t(33));
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    QCOMPARE(configuration(), changed);
}

void LabSyncInterface::keepsWhatItsOwnerSetsMeanwhile()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(1), true}, {key(1), elsewhere(1), true}}, reply)));
    wg({u"set"_s, kIf, u"peer"_s, QString::fromLatin1(key(0).toBase64()), u"endpoint"_s, u"198.51.100.1:7"_s});
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(2), true}}, reply)));
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    const auto device = AWAIT(DeviceState, client.show(reply));
    QCOMPARE(device->find(key(0))->endpoint, Endpoint::fromString(u"198.51.100.1:7"));
    QCOMPARE(device->find(key(1))->endpoint, Endpoint::fromString(u"[2001:db8::1]:1"));
}

void LabSyncInterface::resetsSessions()
{
    ServedInterface served;
    HelperClient& client = served.client;
    const QByteArray before = withoutEndpoints();
    QVERIFY(before.contains("PresharedKey") && before.contains("PersistentKeepalive = 17"));
    QUdpSocket there;
    QVERIFY(there.bind(QHostAddress::LocalHost));
    for (int index = 0; index < 3; ++index) {
        // Only the endpoint is another one afterwards, and a handshake begins at once.
        VERIFY_OK(AWAIT(void, client.resetSession(key(index), elsewhere(there.localPort()), reply)));
        QTRY_VERIFY(there.hasPendingDatagrams());
        constexpr qint64 kInitiation = 148;
        QCOMPARE(there.receiveDatagram().data().size(), kInitiation);
        wg({u"set"_s, kIf, u"peer"_s, QString::fromLatin1(key(index).toBase64()), u"endpoint"_s, u"192.0.2.9:9"_s});
    }
    QCOMPARE(withoutEndpoints(), before);
    VERIFY_OK(AWAIT(void, client.resetSession(key(0), std::nullopt, reply)));
    QCOMPARE(AWAIT(DeviceState, client.show(reply))->find(key(0))->endpoint, Endpoint::fromString(u"192.0.2.9:9"));
    QVERIFY(!AWAIT(void, client.resetSession(publicKeyOf(makePrivateKey()), elsewhere(1), reply)));
    QCOMPARE(AWAIT(DeviceState, client.show(reply))->peers.size(), 3);
}

/// What its owner had is put back, also after a reset.
void LabSyncInterface::resetsArePutBack()
{
    const QByteArray before = configuration();
    ServedInterface served;
    HelperClient& client = served.client;
    for (int index = 0; index < 3; ++index)
        VERIFY_OK(AWAIT(void, client.resetSession(key(index), elsewhere(1), reply)));
    QVERIFY(configuration() != before);
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(2), true}}, reply)));
    VERIFY_OK(AWAIT(void, client.restore(reply)));
    QCOMPARE(configuration(), before);
}

/// The port is WireGuard's own, which goes on using it.
void LabSyncInterface::sharesTheListenPort()
{
    ServedInterface served;
    HelperClient& client = served.client;
    QVERIFY(client.canCheck());
    QUdpSocket relay;
    QVERIFY(relay.bind(QHostAddress::LocalHost));
    const BindDatagram datagram = makeBindDatagram({}, 1);
    VERIFY_OK(AWAIT(void, client.bind({{{relay.localAddress(), relay.localPort()}, datagram}}, reply)));
    QTRY_VERIFY(relay.hasPendingDatagrams());
    const QNetworkDatagram bound = relay.receiveDatagram();
    QVERIFY(
        std::ranges::equal(bound.data(), std::span(reinterpret_cast<const char*>(datagram.data()), datagram.size())));
    QCOMPARE(bound.senderPort(), 51820);
    VERIFY_OK(AWAIT(void, client.setPaths({{key(0), elsewhere(relay.localPort()), true}}, reply)));
    QTRY_VERIFY(relay.hasPendingDatagrams());
    QCOMPARE(relay.receiveDatagram().senderPort(), 51820);
    // A check towards nobody, by events.
    QSignalSpy spy(&client, &TunnelDevice::checkResult);
    VERIFY_OK(AWAIT(void, client.startCheck(key(0), {elsewhere(relay.localPort())}, reply)));
    bool wasAsked = false; // beside WireGuard's own handshakes
    const auto look = [&] {
        while (relay.hasPendingDatagrams())
            wasAsked = relay.receiveDatagram().data().startsWith("RWC1") || wasAsked;
        return wasAsked;
    };
    QTRY_VERIFY(look());
    QTRY_COMPARE(spy.size(), 1);
    QCOMPARE(spy.takeFirst().first().value<CheckResult>(), (CheckResult{key(0), CheckResult::Outcome::Failed}));
}

void LabSyncInterface::handMadeOnesAreNeverTaken()
{
    const QByteArray before = configuration();
    ServedInterface served;
    HelperClient& client = served.client;
    const auto created = AWAIT(PublicKey, client.create(reply));
    QVERIFY(!created && created.error().message.contains(u"not made by roamwire"));
    QVERIFY(!AWAIT(void, client.destroy(true, reply)));
    QVERIFY(!AWAIT(void, client.assign({*Prefix::fromString(u"10.128.4.7/22")}, 1420, reply)));
    QVERIFY(!AWAIT(void, client.setListenPort(2000, reply)));
    QVERIFY(!AWAIT(void, client.addPeer({publicKeyOf(makePrivateKey()), {}, 25}, reply)));
    QVERIFY(!AWAIT(void, client.addPeer({key(0), {}, 25}, reply)));
    QVERIFY(!AWAIT(void, client.removePeer(key(0), reply)));
    QCOMPARE(configuration(), before);

    // It proves with its own key, and one that the helper makes later under this name is its own again.
    const PossessionChallenge challenge;
    const ProofContext context{challenge.serverKey(), challenge.nonce(), TenantId::random(), Binding()};
    const auto proof = AWAIT(Proof, client.prove(context, reply));
    VERIFY_OK(proof);
    QCOMPARE(proof->publicKey, AWAIT(DeviceState, client.show(reply))->publicKey);
    QVERIFY(challenge.verify(proof->proof, proof->publicKey, context.tenant, context.binding));
    cleanup();
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    QCOMPARE(AWAIT(std::optional<InterfaceMode>, client.mode(reply)).value(), InterfaceMode::Managed);
    served.kill();
    served.start();
    QCOMPARE(AWAIT(std::optional<InterfaceMode>, client.mode(reply)).value(), InterfaceMode::Managed);
}

int main(int argc, char** argv)
{
    return test::runInSandbox<LabSyncInterface>(argc, argv, test::Needs::Programs);
}
#include "lab_syncinterface.moc"
