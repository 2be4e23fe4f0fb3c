#include "shared/wire/codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzzscript.h"
#include "tests/fuzz/fuzzworld.h"
#include "tests/fuzz/sessionscene.h"

#include <algorithm>
#include <utility>

using namespace roamwire;
using namespace roamwire::fuzz;
using namespace std::chrono_literals;

namespace {

/// What one input can make of a run, however long it is.
constexpr int kMaxSteps = 200;
constexpr Milliseconds kMaxTime{120'000};
/// From the last thing that a client does until a connection that did not join is gone: its header, its join or the
/// server's answer, and the closing, each looked at now and then.
constexpr Milliseconds kPatience{17'000};
/// And one that joined.
constexpr Milliseconds kSilence{50'000};
/// Before it has joined: each message gets one answer, as many as limits let through, and pings come back.
constexpr qsizetype kMostAnswers = 2 * 128 + 16 * kMaxTime.count() / 1'000;
constexpr qsizetype kLongestAnswer = 1'200;

/// The first byte of a whole text frame.
constexpr quint8 kText = 0x81;

/// One run: a script of what a client does to the server, with everything that has to hold after each step.
class Attack final
{
public:
    Attack(FakeLoop& loop, const test::FakeClock& clock, Script& script)
        : m_script(script)
        , m_scene(loop, clock, setupFrom(script.byte()))
    {
    }

    void play()
    {
        for (int step = 0; step < kMaxSteps && !m_script.isOver(); ++step) {
            act();
            check();
        }
        settle(kPatience);
        require(m_scene.isEnded() || m_scene.tenantOfPeer());
        settle(kSilence);
        require(m_scene.isEnded());
    }

private:
    /// Whose right proof the client presents, and with what.
    enum Credential : quint8 { Nothing, Invited, TooLate, Known, CredentialCount };
    /// What is not right about it.
    enum Flaw : quint8 { None, Bit, Tenant, Nonce, ServersKey, Bound, Somebodys, FlawCount };

    static SessionScene::Setup setupFrom(quint8 bits)
    {
        return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
    }

    /// Until nothing more can come of it.
    void settle(Milliseconds time)
    {
        if (m_scene.isEnded())
            return;
        m_scene.pass(time);
        check();
    }
    void act();
    void send(const QByteArray& bytes)
    {
        m_sent += bytes.size();
        m_scene.arrive(bytes);
    }
    void upgrade(quint8 choice);
    void join(quint8 choice, quint8 flaws);
    ProofContext contextWith(Flaw flaw, const wire::Challenge& challenge) const;
    void pass(quint8 time);
    void touchDisk(quint8 how);
    void check();
    void checkMembers(const FuzzTenant& tenant) const;

    Script& m_script;
    SessionScene m_scene;
    Identity m_newcomer;
    const FuzzTenant* m_tenant = &fuzzTenants()[0]; ///< which it says that it is for
    std::optional<TenantId> m_provenTo;             ///< where it has shown a key that may be in
    bool m_hasAnswered = false;                     ///< the challenge, which is good for one join
    qsizetype m_sent = 0;
    qsizetype m_heard = 0; ///< of what the server said, looked through already
    Milliseconds m_passed{0};
};

void Attack::act()
{
    enum Step : quint8 { Bytes, Text, Frame, Upgrade, Join, Pass, Disk, Leave, Deafen, Listen, Stop, StepCount };
    switch (m_script.byte() % StepCount) {
    case Bytes:
        return send(m_script.bytes());
    case Text:
        return send(frameOf(kText, m_script.bytes()));
    case Frame: {
        const quint8 head = m_script.byte();
        return send(frameOf(head, m_script.bytes()));
    }
    case Upgrade:
        return upgrade(m_script.byte());
    case Join: {
        const quint8 choice = m_script.byte();
        return join(choice, m_script.byte());
    }
    case Pass:
        return pass(m_script.byte());
    case Disk:
        return touchDisk(m_script.byte());
    case Leave:
        return m_scene.leave();
    case Deafen:
        return m_scene.stopReading();
    case Listen:
        return m_scene.readOn();
    case Stop:
        return m_scene.stopServer();
    }
}

void Attack::upgrade(quint8 choice)
{
    constexpr quint8 kNative = 0x80;
    m_tenant = &fuzzTenants()[(choice & ~kNative) % fuzzTenants().size()];
    const bool isNative = (choice & kNative) != 0;
    send(upgradeRequest(m_tenant->id, isNative));
}

void Attack::join(quint8 choice, quint8 flaws)
{
    const auto challenge = m_scene.challenge();
    if (!challenge)
        return;
    const auto credential = static_cast<Credential>(choice % CredentialCount);
    const auto flaw = static_cast<Flaw>(flaws % FlawCount);
    const Identity& own = credential == Known ? m_tenant->known : m_newcomer;
    wire::Join join;
    join.publicKey = flaw == Somebodys ? m_tenant->other.publicKey : own.publicKey;
    join.displayName = QStringLiteral("stranger");
    join.proof = provePossession(own.secret, contextWith(flaw, *challenge)).value();
    if (flaw == Bit)
        join.proof.data()[flaws % PossessionProof::kSize] ^= 1;
    if (credential == Invited || credential == TooLate)
        join.token = credential == Invited ? m_tenant->token : m_tenant->spent;
    if (constexpr quint8 kSealed = 0x40; (choice & kSealed) != 0) {
        join.wgip = kKnownAddress;
        join.seal = Seal{choice, SealMac()};
    }
    const bool mayBeIn = m_tenant->kind == server::TenantKind::Open ? m_scene.setup().isOpen
                                                                    : credential == Invited || credential == Known;
    const bool isFirst = !std::exchange(m_hasAnswered, true);
    if (isFirst && flaw == None && mayBeIn)
        m_provenTo = m_tenant->id;
    send(frameOf(kText, wire::encode(join)));
}

ProofContext Attack::contextWith(Flaw flaw, const wire::Challenge& challenge) const
{
    ProofContext context{challenge.serverKey, challenge.nonce, m_tenant->id, m_scene.binding()};
    if (flaw == Tenant)
        context.tenant = TenantId();
    if (flaw == Nonce)
        context.nonce.data()[0] ^= 1;
    if (flaw == ServersKey)
        context.serverKey = ServerKey(ServerKey::Bytes{9});
    if (flaw == Bound)
        context.binding.data()[31] ^= 1;
    return context;
}

void Attack::pass(quint8 time)
{
    // Short times in steps of 10 ms, long ones of a second.
    const Milliseconds wanted = time < 128 ? time * 10ms : (time - 127) * 1'000ms;
    const Milliseconds left = std::min(wanted, kMaxTime - m_passed);
    m_passed += left;
    m_scene.pass(left);
}

void Attack::touchDisk(quint8 how)
{
    switch (how % 4) {
    case 0:
        m_scene.storage().hold();
        break;
    case 1:
        m_scene.storage().release();
        break;
    case 2:
        m_scene.storage().setBroken(true);
        break;
    default:
        m_scene.storage().setBroken(false);
    }
    m_scene.settle();
}

void Attack::check()
{
    const QByteArrayView news = QByteArrayView(m_scene.said()).sliced(m_heard);
    m_heard = m_scene.said().size();
    for (const FuzzTenant& tenant : fuzzTenants()) {
        const bool isOpen = tenant.kind == server::TenantKind::Open && m_scene.setup().isOpen;
        const bool mayKnow = isOpen || m_provenTo == tenant.id;
        const bool knows = news.contains(QByteArrayView(tenant.otherName)) ||
                           news.contains(QByteArrayView(tenant.other.publicKey.toBase64()));
        require(mayKnow || !knows);
        checkMembers(tenant);
    }
    if (const auto tenant = m_scene.tenantOfPeer(); tenant && *tenant != fuzzTenants()[2].id)
        require(m_provenTo == *tenant);
    if (!m_provenTo && !m_scene.setup().isOpen)
        require(m_scene.said().size() <= kMostAnswers * kLongestAnswer + m_sent);
}

void Attack::checkMembers(const FuzzTenant& tenant) const
{
    const auto members = m_scene.registry().members(tenant.id);
    require(members.has_value());
    for (const server::PeerOverview& member : *members) {
        const bool isOld = member.publicKey == tenant.known.publicKey || member.publicKey == tenant.other.publicKey;
        const bool isInvited = m_provenTo == tenant.id && member.publicKey == m_newcomer.publicKey;
        const bool isUnproven = tenant.kind == server::TenantKind::Open && m_scene.setup().isOpen && !member.isProven;
        require(isOld || isInvited || isUnproven);
    }
}

} // namespace

/// One connection does to a server whatever it likes. It is in no tenant, and hears nothing of one, unless it has shown
/// a key that may be; what it hears is bounded, and it is gone when its time is over.
void roamwire::fuzz::run(QByteArrayView input)
{
    FuzzWorld& world = FuzzWorld::instance();
    fuzzTenants(); // made by the first run, which is to be as the others
    world.beginRun();
    Script script(input);
    Attack(world.loop(), world.clock(), script).play();
    world.loop().settle();
}
