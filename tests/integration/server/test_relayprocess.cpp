#include "shared/crypto/binddatagram.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/integration/server/testmain.h"

#include <QNetworkDatagram>
#include <QTemporaryDir>
#include <QUdpSocket>

using namespace roamwire;
using namespace roamwire::test;

namespace {

const QString kProgram = QStringLiteral(ROAMWIRED_PATH);

/// Ports that no other test of this machine uses, and the system gives to nobody by itself.
QString relayAddress()
{
    const int low = 10'000 + static_cast<int>(QCoreApplication::applicationPid() % 1'000) * 8;
    return QStringLiteral("127.0.0.1:%1-%2").arg(low).arg(low + 7);
}

/// A peer whose WireGuard is a mere socket.
struct RelayedPeer
{
    RelayedPeer(const ServerProcess& server, const TenantId& tenant)
        : client(server.port(), tenant, identity)
    {
        client.setFeatures({wire::feature::kRelay});
        wireGuard.bind(QHostAddress(QHostAddress::LocalHost), 0);
    }
    bool join()
    {
        const auto welcome = client.join(QStringLiteral("peer"));
        relay = welcome && welcome->relay ? *welcome->relay : RelayOffer();
        side = {identity.publicKey, welcome ? welcome->slot : 0};
        return relay.v4.has_value() && client.next<wire::Self>();
    }
    void send(const RelayedPeer& other, const QByteArray& datagram)
    {
        wireGuard.writeDatagram(datagram, *relay.v4, relayPort(relay.ports, side, other.side).value());
    }
    /// Shows where it is, and hears that the others are told.
    bool bind(const RelayedPeer& other)
    {
        const auto datagram = makeBindDatagram(relay.credentials, 1);
        send(other, QByteArray(reinterpret_cast<const char*>(datagram.data()), datagram.size()));
        const auto self = client.next<wire::Self>();
        return self && self->wan.v4 && self->wan.v4->endpoint.port == wireGuard.localPort();
    }

    Identity identity;
    NativeClient client;
    QUdpSocket wireGuard;
    RelayOffer relay;
    RelaySide side;
};

} // namespace

/// `serve --relay`, with its own thread and real UDP.
class TestRelayProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRelayCarries();
    void relayPortInUse();
};

void TestRelayProcess::theRelayCarries()
{
    const QTemporaryDir data;
    ServerProcess server(kProgram);
    QVERIFY(server.start(data.path(), {QStringLiteral("--relay"), relayAddress()}));
    const TenantId tenant = TenantId::random();
    RelayedPeer one(server, tenant);
    RelayedPeer two(server, tenant);
    QVERIFY(one.join() && two.join());
    QCOMPARE(one.relay.ports.pairs, quint16(4));
    QVERIFY(one.client.next<wire::PeerUpsert>());
    QVERIFY(one.bind(two));
    const auto seen = two.client.next<wire::PeerUpsert>();
    QVERIFY(seen && seen->peer.wan.v4 && seen->peer.wan.v4->endpoint.port == one.wireGuard.localPort());
    QVERIFY(two.bind(one));

    const QByteArray data4 = QByteArray::fromHex("04000000") + QByteArray(28, 'x');
    one.send(two, data4);
    QVERIFY(eventually([&two] { return two.wireGuard.hasPendingDatagrams(); }));
    const QNetworkDatagram heard = two.wireGuard.receiveDatagram();
    QCOMPARE(heard.data(), data4);
    QCOMPARE(heard.senderPort(), int(relayPort(two.relay.ports, two.side, one.side).value()));
    QCOMPARE(server.terminate(), 0);
    QVERIFY(QFile::exists(data.filePath(QStringLiteral("relay.bindings"))));
}

void TestRelayProcess::relayPortInUse()
{
    const QTemporaryDir data;
    QUdpSocket taken;
    const auto port = relayAddress().section(u':', 1).section(u'-', 0, 0).toUShort();
    QVERIFY(taken.bind(QHostAddress(QHostAddress::LocalHost), port, QUdpSocket::DontShareAddress));
    ServerProcess server(kProgram);
    QCOMPARE(server.run({QStringLiteral("serve"), QStringLiteral("--listen-plain"), QStringLiteral("127.0.0.1:0"),
                         QStringLiteral("--data-dir"), data.path(), QStringLiteral("--relay"), relayAddress()}),
             1);
    const QByteArray said = server.standardError();
    QVERIFY2(said.contains(QByteArray::number(port)), said.constData());
}

ROAMWIRE_SERVER_TEST_MAIN(TestRelayProcess)
#include "test_relayprocess.moc"
