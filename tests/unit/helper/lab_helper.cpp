#include "client-gui/helper-api/limits.h"
#include "shared/wireguard/wgtool.h"
#include "tests/support/sandboxedtest.h"
#include "tests/unit/helper/servedinterface.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QUdpSocket>

#include <net/if.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace roamwire;
using tests::Acting;
using tests::HelperProgram;
using tests::kIf;
using tests::output;
using tests::ServedInterface;

namespace {

constexpr uint kNobody = 65534;
constexpr uint kOwnGroup = 4711;

/// Of the wireguard-go that looks after the interface; empty where there is none.
QByteArray wireguardGo()
{
    return output(QStringLiteral("pgrep"), {QStringLiteral("-r"), QStringLiteral("S,R,D"), QStringLiteral("-f"),
                                            QStringLiteral("^/usr/bin/wireguard-go rw0$")})
        .trimmed();
}

bool hasInterface()
{
    return ::if_nametoindex("rw0") != 0;
}

Prefix prefix(QStringView text)
{
    return *Prefix::fromString(text);
}

PublicKey somePeer()
{
    return publicKeyOf(makePrivateKey());
}

} // namespace

class LabHelper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { tests::bringLoopbackUp(); }
    void cleanup();
    void outlivesTheHelper();
    void nudgesAtOnce();
    void assignsExactly();
    void takesTheLargestHub();
    void isMadeAnewAtOnce();
    void refusesBusyAndStrangers();
    void obeysTheGroupOfSystemdsSocket();
    void keepsTwoCapabilities();
    void keepsNoMoreThanThat();
    void toolsLeaveNoCores();
    void endsCleanly();
};

void LabHelper::cleanup()
{
    QProcess::execute(QStringLiteral("/sbin/ip"), {QStringLiteral("link"), QStringLiteral("del"), kIf});
    QTRY_VERIFY(wireguardGo().isEmpty());
}

void LabHelper::outlivesTheHelper()
{
    ServedInterface served;
    HelperClient& client = served.client;
    QVERIFY(client.abilities().contains(QStringLiteral("managed")));

    const auto key = AWAIT(PublicKey, client.create(reply));
    VERIFY_OK(key);
    const PublicKey peer = somePeer();
    VERIFY_OK(AWAIT(void, client.assign({prefix(u"10.128.4.7/22")}, 1420, reply)));
    VERIFY_OK(AWAIT(void, client.addPeer({peer, {prefix(u"10.128.4.8/32")}, 25}, reply)));
    const QByteArray process = wireguardGo();
    QVERIFY(!process.isEmpty());

    served.kill();
    QVERIFY(hasInterface());
    QCOMPARE(wireguardGo(), process);
    QVERIFY(!AWAIT(DeviceState, client.show(reply)));

    served.start();
    const auto again = AWAIT(PublicKey, client.create(reply));
    VERIFY_OK(again);
    QCOMPARE(*again, *key);
    const auto device = AWAIT(DeviceState, client.show(reply));
    VERIFY_OK(device);
    QVERIFY(device->find(peer));

    const PossessionChallenge challenge;
    const ProofContext context{challenge.serverKey(), challenge.nonce(), TenantId::random(), Binding()};
    const auto proof = AWAIT(Proof, client.prove(context, reply));
    VERIFY_OK(proof);
    QVERIFY(challenge.verify(proof->proof, *key, context.tenant, context.binding));

    VERIFY_OK(AWAIT(void, client.destroy(false, reply)));
    QVERIFY(!hasInterface());
    QTRY_VERIFY(wireguardGo().isEmpty());
    const auto third = AWAIT(PublicKey, client.create(reply));
    VERIFY_OK(third);
    QCOMPARE(*third, *key); // kept without `forget`
}

void LabHelper::nudgesAtOnce()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    QUdpSocket there;
    QVERIFY(there.bind(QHostAddress::LocalHost));
    const PublicKey peer = somePeer();
    // With its keepalive off and nothing to send, WireGuard is silent unless it is nudged.
    VERIFY_OK(AWAIT(void, client.addPeer({peer, {prefix(u"10.128.4.8/32")}, 0}, reply)));
    QElapsedTimer timer;
    timer.start();
    const PathSetting path{peer, Endpoint{QHostAddress(QHostAddress::LocalHost), there.localPort()}, true};
    VERIFY_OK(AWAIT(void, client.setPaths({path}, reply)));
    QTRY_VERIFY(there.hasPendingDatagrams());
    qInfo("a handshake came %lld ms after set_paths was asked for", timer.elapsed());
    constexpr qint64 kInitiation = 148;
    QCOMPARE(there.pendingDatagramSize(), kInitiation);
    const auto device = AWAIT(DeviceState, client.show(reply));
    VERIFY_OK(device);
    QCOMPARE(device->find(peer)->keepaliveSeconds, kDefaultKeepaliveSeconds); // ours have one from their first path on
    QCOMPARE(device->find(peer)->endpoint, path.endpoint);
    QVERIFY(!AWAIT(void, client.setPaths({{somePeer(), path.endpoint, true}}, reply)));
    QCOMPARE(AWAIT(DeviceState, client.show(reply))->peers.size(), 1);
}

void LabHelper::assignsExactly()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    const auto addresses = [] {
        return output(QStringLiteral("/sbin/ip"), {QStringLiteral("-o"), QStringLiteral("addr"), QStringLiteral("show"),
                                                   QStringLiteral("dev"), kIf});
    };
    VERIFY_OK(AWAIT(void, client.assign({prefix(u"10.128.4.7/22"), prefix(u"fd12::7/64")}, 1400, reply)));
    VERIFY_OK(AWAIT(void, client.assign({prefix(u"10.128.4.9/22"), prefix(u"fd12::7/64")}, 1380, reply)));
    QVERIFY2(!addresses().contains("10.128.4.7"), addresses().constData());
    QVERIFY2(addresses().contains("10.128.4.9/22") && addresses().contains("fd12::7/64"), addresses().constData());
    QVERIFY(output(QStringLiteral("/sbin/ip"), {QStringLiteral("route")}).contains("10.128.4.0/22 dev rw0"));
    QVERIFY(output(QStringLiteral("/sbin/ip"), {QStringLiteral("link")}).contains("mtu 1380"));
    QVERIFY(!AWAIT(void, client.assign({prefix(u"192.168.1.1/24")}, 1400, reply)));
    VERIFY_OK(AWAIT(void, client.setListenPort(45678, reply)));
    QCOMPARE(AWAIT(DeviceState, client.show(reply))->listenPort, quint16(45678));
}

/// wireguard-go ends a moment after its interface.
/// As many clients as there may be, with an address of each family, come in one request.
void LabHelper::takesTheLargestHub()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    QList<PeerAddresses> peers;
    for (qsizetype i = 0; i < helper::limits::kMaxSyncedPeers; ++i) {
        QByteArray address6 = QByteArray::fromHex("fd0000000000000000000000000000ff");
        address6[1] = static_cast<char>(i);
        address6[2] = static_cast<char>(i >> 8);
        peers.append({somePeer(),
                      {Prefix::host(QHostAddress(0x0a80'0000U + static_cast<quint32>(i))),
                       Prefix::host(QHostAddress(reinterpret_cast<const quint8*>(address6.constData())))}});
    }
    const auto present = [] {
        return output(QStringLiteral("/usr/bin/wg"), {QStringLiteral("show"), kIf, QStringLiteral("allowed-ips")});
    };
    VERIFY_OK(AWAIT(void, client.syncPeers(peers, reply)));
    QCOMPARE(present().count('\n'), peers.size());
    const PublicKey gone = peers.takeFirst().peer;
    std::swap(peers[0].allowedIps, peers[1].allowedIps);
    VERIFY_OK(AWAIT(void, client.syncPeers(peers, reply)));
    const QByteArray now = present();
    QCOMPARE(now.count('\n'), peers.size());
    QVERIFY(!now.contains(gone.toBase64()));
    for (qsizetype i = 0; i < 2; ++i) {
        const QByteArray line = peers[i].peer.toBase64() + '\t' + peers[i].allowedIps[0].toString().toLatin1() + ' ';
        QVERIFY2(now.contains(line), line.constData());
    }
    VERIFY_OK(AWAIT(void, client.syncPeers({}, reply)));
    QCOMPARE(present(), QByteArray());
}

void LabHelper::isMadeAnewAtOnce()
{
    ServedInterface served;
    HelperClient& client = served.client;
    for (int round = 0; round < 3; ++round) {
        VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
        VERIFY_OK(AWAIT(void, client.destroy(round == 1, reply)));
    }
    VERIFY_OK(AWAIT(void, client.destroy(true, reply)));
    QCOMPARE(QDir(served.helper.state()).entryList(QDir::Files).size(), 0);
}

void LabHelper::refusesBusyAndStrangers()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    HelperClient second(served.helper.socket(), kIf);
    QTRY_VERIFY(second.isAvailable());
    const auto busy = AWAIT(DeviceState, second.show(reply));
    QVERIFY(!busy && busy.error().message.contains(u"held by another"));

    // Even a file that everybody may open does not let everybody in.
    const QString socket = served.helper.socket();
    QCOMPARE(::chmod(QFile::encodeName(socket).constData(), 0666), 0);
    QCOMPARE(::chmod(QFile::encodeName(QFileInfo(socket).path()).constData(), 0755), 0);
    const Acting nobody(kNobody, kNobody);
    QVERIFY(nobody.isDone());
    HelperClient stranger(socket, kIf);
    QTRY_VERIFY2(stranger.problem().contains(QStringLiteral("user 65534 may not")), qPrintable(stranger.problem()));
    QVERIFY(!stranger.isAvailable());
    QVERIFY(!AWAIT(void, stranger.destroy(true, reply)));
    QVERIFY(hasInterface());
}

void LabHelper::obeysTheGroupOfSystemdsSocket()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("s"));
    QCOMPARE(::chmod(QFile::encodeName(directory.path()).constData(), 0755), 0);
    const int descriptor = tests::listeningSocket(path, kOwnGroup);
    QVERIFY(descriptor >= 0);
    HelperProgram helper;
    helper.startWithSocket(descriptor);
    {
        const Acting member(kNobody, kOwnGroup);
        HelperClient client(path, kIf);
        QTRY_VERIFY2(client.isAvailable(), qPrintable(client.problem()));
    }
    {
        const Acting other(kNobody, kNobody);
        HelperClient client(path, kIf);
        QTRY_VERIFY2(client.problem().contains(QStringLiteral("may not")), qPrintable(client.problem()));
    }
    QCOMPARE(helper.terminate(), 0);
    QVERIFY(QFile::exists(path)); // it is systemd's
    ::close(descriptor);
}

void LabHelper::keepsTwoCapabilities()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    for (const QByteArray& pid : {QByteArray::number(served.helper.pid()), wireguardGo()}) {
        QFile file(QStringLiteral("/proc/%1/status").arg(QString::fromLatin1(pid)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray status = file.readAll();
        for (const char* set : {"CapPrm:\t", "CapEff:\t", "CapBnd:\t"})
            QVERIFY2(status.contains(QByteArray(set).append("0000000000003000")),
                     status.constData()); // NET_ADMIN (12), NET_RAW (13)
        QVERIFY2(status.contains("NoNewPrivs:\t1"), status.constData());
    }
}

/// Whoever starts it took away what it would give up the others with.
void LabHelper::keepsNoMoreThanThat()
{
    const QTemporaryDir folder;
    QProcess helper;
    helper.start(QStringLiteral("/usr/bin/setpriv"),
                 {QStringLiteral("--bounding-set=-setpcap"), HelperProgram::path(), QStringLiteral("--socket"),
                  folder.filePath(QStringLiteral("h.sock")), QStringLiteral("--allow-interface"), kIf,
                  QStringLiteral("--state-dir"), folder.filePath(QStringLiteral("state"))});
    QVERIFY(helper.waitForFinished());
    QCOMPARE(helper.exitStatus(), QProcess::NormalExit);
    QCOMPARE(helper.exitCode(), 1);
    const QByteArray said = helper.readAllStandardError();
    QVERIFY2(said.contains("bounding set") && said.contains("roamwire-helper.service"), said.constData());
}

void LabHelper::toolsLeaveNoCores()
{
    ServedInterface served;
    HelperClient& client = served.client;
    VERIFY_OK(AWAIT(PublicKey, client.create(reply)));
    QFile file(QStringLiteral("/proc/%1/limits").arg(QString::fromLatin1(wireguardGo())));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray limits = file.readAll().simplified();
    QVERIFY2(limits.contains("Max core file size 0 0 bytes"), limits.constData());
}

void LabHelper::endsCleanly()
{
    ServedInterface served;
    HelperProgram& helper = served.helper;
    const auto runWith = [](const QStringList& arguments) {
        return QProcess::execute(HelperProgram::path(), arguments);
    };
    const QStringList socket{QStringLiteral("--socket"), helper.socket()};
    QCOMPARE(runWith(socket + helper.usualArguments()), 1); // in use
    QCOMPARE(runWith(socket), 2);
    QCOMPARE(runWith(helper.usualArguments()), 1); // no socket from anywhere
    QCOMPARE(runWith({QStringLiteral("--help")}), 0);
    VERIFY_OK(AWAIT(PublicKey, served.client.create(reply)));
    QCOMPARE(helper.terminate(), 0);
    QVERIFY(!QFile::exists(helper.socket()));
    QVERIFY(hasInterface());
}

int main(int argc, char** argv)
{
    return test::runInSandbox<LabHelper>(argc, argv, test::Needs::Programs);
}
#include "lab_helper.moc"
