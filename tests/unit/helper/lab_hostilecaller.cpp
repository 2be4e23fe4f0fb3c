#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"
#include "tests/support/sandboxedtest.h"
#include "tests/unit/helper/intruder.h"
#include "tests/unit/helper/servedinterface.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

using namespace roamwire;
using namespace roamwire::helper;
using namespace Qt::StringLiterals;
using tests::Acting;
using tests::HelperProgram;
using tests::Intruder;
using tests::kIf;
using tests::output;

namespace {

constexpr uint kNobody = 65534;
constexpr uint kMember = 4710;
constexpr uint kGroup = 4711; ///< of the socket

PublicKey somePeer()
{
    return publicKeyOf(makePrivateKey());
}

Prefix prefix(QStringView text)
{
    return *Prefix::fromString(text);
}

Endpoint endpoint(QStringView text)
{
    return *Endpoint::fromString(text);
}

QByteArray request(const Verb& verb)
{
    return framed(encode(Request{1, verb}));
}

BindSend bindTo(QStringView target)
{
    return {endpoint(target), makeBindDatagram(RelayCredentials{}, 1)};
}

/// One of each that names an interface, and is in order otherwise.
QList<Verb> everythingOn(const QString& interface, const PublicKey& peer)
{
    return {Show{interface},
            Create{interface},
            Destroy{interface, true},
            Restore{interface},
            Assign{interface, {prefix(u"10.128.9.9/22")}, 1420},
            SetPaths{interface, {{peer, endpoint(u"192.0.2.9:9"), true}}},
            AddPeer{interface, {somePeer(), {prefix(u"10.128.9.10/32")}, 25}},
            RemovePeer{interface, peer},
            SetListenPort{interface, 2000},
            Prove{interface, {}},
            Bind{interface, {bindTo(u"192.0.2.9:42000")}},
            CheckStart{interface, peer, {endpoint(u"192.0.2.9:9")}},
            CheckStop{interface, peer},
            ResetSession{interface, peer, std::nullopt},
            SyncPeers{interface, {{somePeer(), {prefix(u"10.128.9.11/32")}}}}};
}

/// What nobody may do to rw0, though he holds it.
QList<Verb> beyondTheGrant(const PublicKey& peer)
{
    const PublicKey stranger = somePeer();
    QList<Verb> verbs{SetPaths{kIf, {{stranger, endpoint(u"192.0.2.1:9"), true}}},
                      ResetSession{kIf, stranger, std::nullopt}, CheckStart{kIf, stranger, {endpoint(u"192.0.2.1:9")}},
                      CheckStart{kIf, peer, {endpoint(u"[ff02::1]:9")}},
                      Bind{kIf, {bindTo(u"192.0.2.1:9"), bindTo(u"192.0.2.2:9")}}};
    for (const auto* address :
         {u"0.0.0.0/0", u"192.168.1.1/24", u"10.0.0.1/8", u"127.0.0.1/8", u"2001:db8::1/64", u"::/0"})
        verbs.append(Assign{kIf, {prefix(address)}, 1420});
    for (const auto* allowed : {u"0.0.0.0/0", u"::/0", u"192.168.1.0/24", u"10.0.0.0/8"})
        verbs.append(SyncPeers{kIf, {{peer, {prefix(u"10.128.4.8/32")}}, {stranger, {prefix(allowed)}}}});
    verbs.append(SyncPeers{kIf, {{peer, {prefix(u"10.128.4.8/32")}}, {stranger, {prefix(u"10.128.4.0/24")}}}});
    verbs.append(SyncPeers{kIf, {{peer, {prefix(u"10.128.4.8/32")}}, {peer, {prefix(u"10.128.4.9/32")}}}});
    for (const auto* allowed : {u"0.0.0.0/0", u"::/0", u"192.168.1.0/24", u"10.128.4.8/32", u"10.128.0.0/9"})
        verbs.append(AddPeer{kIf, {stranger, {prefix(allowed)}, 25}});
    for (const auto* target : {u"224.0.0.1:9", u"255.255.255.255:9", u"0.0.0.0:9", u"[ff02::1]:9", u"[fe80::1]:9"})
        verbs.append(SetPaths{kIf, {{peer, endpoint(target), true}}});
    return verbs;
}

QList<Verb> beyondTheValues()
{
    const QList<Prefix> many(limits::kMaxAllowedIps + 1, prefix(u"10.129.0.1/32"));
    return {AddPeer{kIf, {somePeer(), many, 25}},
            SetListenPort{kIf, 53},
            Assign{kIf, {prefix(u"10.128.4.7/22")}, 1279},
            Assign{kIf, {prefix(u"10.128.4.7/22")}, 1501},
            CheckStart{kIf, somePeer(), {}},
            SetPaths{kIf, {limits::kMaxPeers + 1, {somePeer(), std::nullopt, true}}},
            SyncPeers{kIf, {limits::kMaxSyncedPeers + 1, {somePeer(), {}}}},
            SyncPeers{kIf, {{somePeer(), many}}}};
}

/// The helper as systemd starts it, but with a socket file that everybody may open: only what the kernel says of a
/// caller keeps strangers out. A good caller, who is in the group, holds rw0, which has an address and a peer.
class Besieged final
{
public:
    Besieged()
    {
        ::chmod(QFile::encodeName(m_directory.path()).constData(), 0755);
        m_descriptor = tests::listeningSocket(path(), kGroup);
        helper.startWithSocket(m_descriptor);
        connectGood();
        VERIFY_OK(AWAIT(PublicKey, good->create(reply)));
        VERIFY_OK(AWAIT(void, good->assign({prefix(u"10.128.4.7/22")}, 1420, reply)));
        VERIFY_OK(AWAIT(void, good->addPeer({peer, {prefix(u"10.128.4.8/32")}, 0}, reply)));
        m_before = state();
        m_files = openFiles();
    }
    ~Besieged()
    {
        QProcess::execute(u"/sbin/ip"_s, {u"link"_s, u"del"_s, kIf});
        ::close(m_descriptor);
    }

    QString path() const { return m_directory.filePath(u"s"_s); }

    void connectGood()
    {
        const Acting member(kMember, kGroup);
        good = std::make_unique<HelperClient>(path(), kIf);
        QTRY_VERIFY2(good->isAvailable(), qPrintable(good->problem()));
    }

    Intruder intruder(uint user, uint group) const
    {
        const Acting somebody(user, group);
        return Intruder(path());
    }
    Intruder stranger() const { return intruder(kNobody, kNobody); }
    Intruder member() const { return intruder(kMember, kGroup); }

    /// The helper lives, answers who behaves, and nothing about the interface has changed.
    bool stands()
    {
        const auto device = AWAIT(DeviceState, good->show(reply));
        const bool isServed = device && device->find(peer) && good->isAvailable();
        if (!isServed || state() != m_before)
            qWarning().noquote() << "served" << isServed << "; before:\n" << m_before << "now:\n" << state();
        return isServed && state() == m_before;
    }

    /// Whoever went has left nothing behind.
    bool isAlone() const { return openFiles() <= m_files; }

    HelperProgram helper;
    std::unique_ptr<HelperClient> good;
    const PublicKey peer = somePeer();

private:
    static QByteArray state()
    {
        return output(u"/usr/bin/wg"_s, {u"showconf"_s, kIf}) +
               output(u"/sbin/ip"_s, {u"-o"_s, u"addr"_s, u"show"_s, u"dev"_s, kIf}) +
               output(u"/sbin/ip"_s, {u"-o"_s, u"link"_s});
    }
    qsizetype openFiles() const
    {
        return QDir(u"/proc/%1/fd"_s.arg(helper.pid())).entryList(QDir::System | QDir::AllEntries).size();
    }

    QTemporaryDir m_directory;
    int m_descriptor = -1;
    QByteArray m_before;
    qsizetype m_files = 0;
};

} // namespace

/// Everybody on this machine who is no good, against the real helper: there are refusals and nothing else, and who
/// behaves is served meanwhile.
class LabHostileCaller final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { tests::bringLoopbackUp(); }
    void strangersAreNotHeard();
    void strangersComeInCrowds();
    void onlyOneHolds();
    void otherInterfacesAreOutOfReach();
    void aHolderStaysInside();
    void nonsenseIsAnsweredAndClosed();
    void halfFramesWait();
    void whoDoesNotReadIsNotServedOn();
};

void LabHostileCaller::strangersAreNotHeard()
{
    Besieged helper;
    const QByteArray half = request(Destroy{kIf, true}).chopped(1);
    const QList<std::pair<uint, uint>> strangers{{kNobody, kNobody}, {kMember, kNobody}, {kNobody, 0}};
    for (const auto& [user, group] : strangers) {
        for (const QByteArray& bytes :
             {request(Hello{}), request(Destroy{kIf, true}), half, QByteArray(1000, '\xff'), QByteArray()}) {
            const Intruder stranger = helper.intruder(user, group);
            stranger.send(bytes);
            QCOMPARE(stranger.answers(2), QStringList{refusal::kNotAllowed});
        }
    }
    QVERIFY(helper.stands());
}

void LabHostileCaller::strangersComeInCrowds()
{
    Besieged helper;
    constexpr int kWaves = 10;
    constexpr int kCrowd = 30;
    for (int wave = 0; wave < kWaves; ++wave) {
        std::vector<Intruder> crowd;
        for (int i = 0; i < kCrowd; ++i) {
            crowd.push_back(helper.stranger());
            crowd.back().send(request(Destroy{kIf, true}));
        }
        QVERIFY(helper.stands());
        // Some are told why, all are put out.
        for (const Intruder& stranger : crowd) {
            const QStringList answers = stranger.answers(2);
            QVERIFY(answers.isEmpty() || answers == QStringList{refusal::kNotAllowed});
        }
    }
    const Intruder member = helper.member();
    member.send(request(Hello{}));
    QCOMPARE(member.answers(1), QStringList{u"done"_s});
    QVERIFY(helper.stands());
}

void LabHostileCaller::onlyOneHolds()
{
    Besieged helper;
    const Intruder second = helper.member();
    for (const Verb& verb : everythingOn(kIf, helper.peer)) {
        second.send(request(verb));
        QCOMPARE(second.answers(1), QStringList{refusal::kBusy});
    }
    QVERIFY(helper.stands());
}

void LabHostileCaller::otherInterfacesAreOutOfReach()
{
    Besieged helper;
    const Intruder member = helper.member();
    for (const QString& name : {u"eth0"_s, u"rw1"_s, u"rw0x"_s, u"RW0"_s}) {
        for (const Verb& verb : everythingOn(name, helper.peer)) {
            member.send(request(verb));
            QCOMPARE(member.answers(1), QStringList{refusal::kNotAllowed});
        }
    }
    for (const QString& name : {u"lo"_s, u"all"_s, u"../rw0"_s, u"-rw0"_s, u"rw0;id"_s, u"rw0 "_s}) {
        for (const Verb& verb : everythingOn(name, helper.peer)) {
            member.send(request(verb));
            QCOMPARE(member.answers(1), QStringList{refusal::kBadRequest});
        }
    }
    QVERIFY(helper.stands());
}

/// The tray itself, taken over, on the interface that it holds.
void LabHostileCaller::aHolderStaysInside()
{
    Besieged helper;
    helper.good.reset();
    {
        const Intruder holder = helper.member();
        const auto ask = [&holder](const Verb& verb) { return holder.send(request(verb)), holder.answers(1); };
        QTRY_COMPARE(ask(Show{kIf}), QStringList{u"done"_s});
        for (const Verb& verb : beyondTheGrant(helper.peer)) {
            const QStringList codes = ask(verb);
            QVERIFY2(codes.size() == 1 && codes.first() != u"done"_s, encode(Request{1, verb}).constData());
        }
        QCOMPARE(ask(Show{kIf}), QStringList{u"done"_s}); // all of it was refused, and nothing else
    }
    // What is no value at all ends the connection, too.
    for (const Verb& verb : beyondTheValues()) {
        const Intruder member = helper.member();
        QVERIFY(member.sendWhole(request(verb)));
        const QStringList answers = member.answers(2);
        QVERIFY2(answers == QStringList{refusal::kBadRequest}, encode(Request{1, verb}).left(80).constData());
    }
    helper.connectGood();
    QTRY_VERIFY(AWAIT(DeviceState, helper.good->show(reply)));
    QVERIFY(helper.stands());
}

void LabHostileCaller::nonsenseIsAnsweredAndClosed()
{
    Besieged helper;
    const QByteArrayList nonsense{
        framed(""),
        framed("{}"),
        framed("null"),
        framed(QByteArray(200'000, '[')),
        framed(QByteArray(1000, '\xff')),
        framed(R"({"id":1,"verb":"exec","command":"id"})"),
        framed(R"({"id":1,"verb":"show","interface":"rw0","cmd":"; id"})"),
        framed(R"({"id":1,"verb":"show","interface":["rw0"]})"),
        framed(R"({"id":-1,"verb":"hello"})"),
        QByteArray("\x00\x0a\x00\x01", 4), // a byte more than kMaxRequest
        QByteArray("\xff\xff\xff\xff", 4),
        "GET / HTTP/1.1\r\n\r\n",
    };
    for (const QByteArray& bytes : nonsense) {
        const Intruder member = helper.member();
        member.send(bytes + request(Destroy{kIf, true}));
        QCOMPARE(member.answers(2), QStringList{refusal::kBadRequest});
        QVERIFY(member.isHungUp());
    }
    QVERIFY(helper.stands());
    QTRY_VERIFY(helper.isAlone());
}

void LabHostileCaller::halfFramesWait()
{
    Besieged helper;
    const QByteArray half = QByteArray("\x00\x0a\x00\x00", 4) + QByteArray(100'000, ' ');
    constexpr int kConnections = 16; // with that of the good caller
    std::vector<Intruder> crowd;
    for (int i = 1; i < kConnections; ++i) {
        crowd.push_back(helper.member());
        crowd.back().send(half);
        QVERIFY(helper.stands());
    }
    const Intruder surplus = helper.member();
    surplus.send(request(Hello{}));
    QCOMPARE(surplus.answers(2), QStringList{refusal::kBusy});
    crowd.clear();
    QTRY_VERIFY(helper.isAlone());
    const Intruder next = helper.member();
    for (const char byte : request(Hello{}))
        next.send(QByteArray(1, byte));
    QCOMPARE(next.answers(1), QStringList{u"done"_s});
    QVERIFY(helper.stands());
}

void LabHostileCaller::whoDoesNotReadIsNotServedOn()
{
    Besieged helper;
    const Intruder member = helper.member();
    const QByteArray many = request(Hello{}).repeated(100'000);
    qsizetype taken = 0;
    constexpr int kRounds = 20;
    for (int round = 0; round < kRounds; ++round) {
        taken += member.send(many);
        QVERIFY(helper.stands());
    }
    // What is not asked yet waits with him: in the socket, and a little in the helper.
    constexpr qsizetype kHeld = 1024 * 1024;
    QVERIFY2(taken > 0 && taken < kHeld, qPrintable(QString::number(taken)));
}

int main(int argc, char** argv)
{
    return test::runInSandbox<LabHostileCaller>(argc, argv, test::Needs::Programs);
}
#include "lab_hostilecaller.moc"
