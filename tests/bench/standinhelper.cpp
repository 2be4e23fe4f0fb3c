#include "tests/bench/standinhelper.h"

#include "client-gui/helper-api/messagecodec.h"
#include "shared/wireguard/wgtool.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cstdio>

namespace roamwire::bench {
namespace {

// WireGuard's messages (whitepaper section 5.4), in bytes.
constexpr quint64 kInitiation = 148;
constexpr quint64 kResponse = 92;
constexpr quint64 kKeepalive = 32;
constexpr qint64 kRenewalSeconds = 120;

template <typename... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};

} // namespace

StandInHelper::StandInHelper()
    : m_key(makePrivateKey())
{
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* socket = m_server.nextPendingConnection())
            admit(socket);
    });
}

Result<void> StandInHelper::listen(const QString& socket)
{
    return m_server.listen(socket) ? Result<void>() : failure(m_server.errorString());
}

/// The newest caller alone is heard: one joins, the next stays.
void StandInHelper::admit(QLocalSocket* socket)
{
    m_caller = socket;
    m_frames = helper::FrameReader();
    m_looks = {};
    connect(socket, &QLocalSocket::readyRead, this, &StandInHelper::read);
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
}

void StandInHelper::read()
{
    m_frames.append(m_caller->readAll());
    for (auto frame = m_frames.next(); frame && *frame; frame = m_frames.next()) {
        if (const auto request = helper::decodeRequest(**frame))
            m_caller->write(helper::framed(helper::encode(helper::Response{request->id, answer(request->verb)})));
    }
}

helper::Answer StandInHelper::answer(const helper::Verb& verb)
{
    using namespace helper;
    return std::visit(Overloaded{
                          [](const Hello&) -> Answer {
                              return HelloAnswer{QStringLiteral("bench"), verbNames()
                                                                              << ability::kManaged << ability::kLooks};
                          },
                          [this](const Show& asked) -> Answer { return m_looks.shorten(asked, show()); },
                          [this](const Create&) -> Answer { return CreateAnswer{publicKeyOf(m_key)}; },
                          [this](const Prove& prove) -> Answer {
                              const auto proof = provePossession(m_key, prove.context);
                              if (!proof)
                                  return Refused{refusal::kFailed, proof.error().message};
                              return ProveAnswer{publicKeyOf(m_key), *proof};
                          },
                          [this](const SetListenPort& set) -> Answer {
                              m_port = set.port;
                              return Done{};
                          },
                          [this](const AddPeer& add) -> Answer {
                              DevicePeer& peer = m_tunnels[add.peer.peer].peer;
                              peer.publicKey = add.peer.peer;
                              peer.allowedIps = add.peer.allowedIps;
                              peer.keepaliveSeconds = add.peer.keepaliveSeconds;
                              return Done{};
                          },
                          [this](const RemovePeer& remove) -> Answer {
                              m_tunnels.remove(remove.peer);
                              return Done{};
                          },
                          [this](const SetPaths& set) -> Answer {
                              for (const PathSetting& path : set.paths)
                                  setPath(path);
                              return Done{};
                          },
                          [](const auto&) -> Answer { return Done{}; },
                      },
                      verb);
}

/// As keepalives and renewed sessions make them. Not all at once: nobody's tunnels began in the same second.
helper::ShowAnswer StandInHelper::show() const
{
    helper::ShowAnswer shown;
    shown.device.publicKey = publicKeyOf(m_key);
    shown.device.listenPort = m_port;
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    for (const Tunnel& tunnel : m_tunnels) {
        DevicePeer peer = tunnel.peer;
        if (tunnel.since > 0) {
            const qint64 age = now - tunnel.since;
            const auto keepalives = static_cast<quint64>(age / kDefaultKeepaliveSeconds);
            const auto renewals = static_cast<quint64>(age / kRenewalSeconds);
            peer.latestHandshake = now - age % kRenewalSeconds;
            peer.rxBytes = kResponse * (tunnel.answers + renewals) + kKeepalive * keepalives;
            peer.txBytes = kInitiation * (tunnel.answers + renewals) + kKeepalive * keepalives;
        }
        shown.device.peers << peer;
    }
    return shown;
}

void StandInHelper::setPath(const PathSetting& path)
{
    const auto found = m_tunnels.find(path.peer);
    if (found == m_tunnels.end())
        return;
    Tunnel& tunnel = *found;
    if (path.endpoint)
        tunnel.peer.endpoint = path.endpoint;
    if (tunnel.since == 0)
        tunnel.since = QDateTime::currentSecsSinceEpoch() - path.peer.data()[0] % kRenewalSeconds;
    ++tunnel.answers;
}

int runStandInHelper(const QString& socket)
{
    StandInHelper helper;
    if (const auto listening = helper.listen(socket); !listening) {
        std::fprintf(stderr, "%s\n", qPrintable(listening.error().message));
        return EXIT_FAILURE;
    }
    std::puts("listens");
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace roamwire::bench
