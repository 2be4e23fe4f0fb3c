#include "tests/bench/nativepeer.h"

#include <QCoreApplication>
#include <QProcess>

#include <cstdio>

namespace roamwire::bench {
namespace {

constexpr quint16 kFirstPort = 20'000;

Result<void> execute(const QString& program, const QStringList& arguments)
{
    const int code = QProcess::execute(program, arguments);
    if (code != 0)
        return failure(QStringLiteral("%1 %2 ended with %3").arg(program, arguments.join(u' ')).arg(code));
    return {};
}

void complain(const Result<void>& result)
{
    if (!result)
        qWarning("%s", qPrintable(result.error().message));
}

} // namespace

NativePeer::NativePeer(int number, const InviteLink& link, QString other, WgTool& wg)
    : m_number(number)
    , m_link(link)
    , m_other(std::move(other))
    , m_interface(QStringLiteral("wg%1").arg(number))
    , m_wg(wg)
    , m_key(makePrivateKey())
    , m_session(controlServer(link))
{
    connect(&m_session, &ControlSession::challenged, this, &NativePeer::onChallenge);
    connect(&m_session, &ControlSession::received, this, &NativePeer::onMessage);
}

Result<void> NativePeer::start()
{
    // It goes on in the background.
    if (const auto made = execute(QStringLiteral("wireguard-go"), {m_interface}); !made)
        return made;
    m_wg.setPrivateKey(m_interface, m_key, complain);
    m_wg.setListenPort(m_interface, static_cast<quint16>(kFirstPort + m_number), complain);
    const auto up = execute(QStringLiteral("ip"), {QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("dev"),
                                                   m_interface, QStringLiteral("up")});
    if (up)
        m_session.start();
    return up;
}

void NativePeer::onChallenge(const wire::Challenge& challenge)
{
    const auto proof = provePossession(m_key, {challenge.serverKey, challenge.nonce, m_link.tenant, Binding()});
    if (!proof)
        return m_session.giveUp(proof.error().message);
    wire::Join join;
    join.publicKey = publicKeyOf(m_key);
    join.displayName = QStringLiteral("peer %1").arg(m_number);
    join.proof = *proof;
    join.endpoints.listenPort = static_cast<quint16>(kFirstPort + m_number);
    m_session.join(challenge.nonce, join);
}

void NativePeer::onMessage(const wire::Message& message)
{
    if (std::holds_alternative<wire::Welcome>(message))
        Q_EMIT joined();
    else if (const auto* upsert = std::get_if<wire::PeerUpsert>(&message); upsert)
        onPeer(upsert->peer);
}

void NativePeer::onPeer(const PeerRecord& record)
{
    if (record.displayName != m_other)
        return;
    if (m_set.find(record.publicKey)) {
        // As an engine does when it is told: WireGuard knows the new endpoint already, or learns it now.
        m_wg.setPaths(m_interface, {{record.publicKey, std::nullopt, true}}, m_set, complain);
        return;
    }
    DevicePeer peer;
    peer.publicKey = record.publicKey;
    peer.keepaliveSeconds = kDefaultKeepaliveSeconds;
    m_set.peers = {peer};
    m_wg.addPeer(m_interface, {record.publicKey, {Prefix::host(record.wgip)}, kDefaultKeepaliveSeconds}, complain);
}

int runNativePeers(int count, const QString& link, const QString& other)
{
    const auto parsed = InviteLink::fromString(link);
    if (!parsed)
        return EXIT_FAILURE;
    ProcessRunner runner;
    WgTool wg(runner);
    std::vector<std::unique_ptr<NativePeer>> peers;
    int joined = 0;
    for (int number = 1; number <= count; ++number) {
        peers.push_back(std::make_unique<NativePeer>(number, *parsed, other, wg));
        QObject::connect(peers.back().get(), &NativePeer::joined, qApp, [&] {
            if (++joined == count) {
                std::puts("joined");
                std::fflush(stdout);
            }
        });
        if (const auto started = peers.back()->start(); !started) {
            std::fprintf(stderr, "%s\n", qPrintable(started.error().message));
            return EXIT_FAILURE;
        }
    }
    return QCoreApplication::exec();
}

} // namespace roamwire::bench
