#include "client-gui/platform/helperclient.h"

#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/platform/platform.h"

#include <QLoggingCategory>
#include <QNetworkInterface>
#include <QPointer>
#include <QRandomGenerator>

#include <memory>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcHelperClient, "roamwire.helperclient")

/// The helper answers within 20 s even when everything hangs; then it is the helper that does.
constexpr Milliseconds kRequestDeadline{25'000};
/// A restarted helper is back within milliseconds; one that is not installed is not worth a busy loop.
constexpr Milliseconds kFirstRetry{50};
constexpr Milliseconds kLongestRetry{2'000};
/// Every round trip has its slice of the frame limit; more at once is read in several turns.
constexpr qint64 kReadSlice = 256 * 1024;

/// What a successful answer of type A gives; everything else is an error.
template <typename A>
Result<A> expect(Result<helper::Answer> answer)
{
    if (!answer)
        return std::unexpected(answer.error());
    if (auto* value = std::get_if<A>(&*answer))
        return std::move(*value);
    if (const auto* refused = std::get_if<helper::Refused>(&*answer))
        return failure(refused->reason);
    return failure(QStringLiteral("the helper answered something else than was asked; are both of one version?"));
}

/// Passes the part of the answer that the caller asked for.
template <typename A, typename T, typename Pick>
Reply<helper::Answer> picking(ReplyTo<T> reply, Pick pick)
{
    return [reply = std::move(reply), pick](Result<helper::Answer> answer) {
        auto value = expect<A>(std::move(answer));
        if (!value)
            return reply(std::unexpected(value.error()));
        reply(pick(*value));
    };
}

void keepFirstError(Result<void>& outcome, Result<helper::Answer> answer)
{
    const auto value = expect<helper::Done>(std::move(answer));
    if (outcome && !value)
        outcome = std::unexpected(value.error());
}

Reply<helper::Answer> done(ReplyTo<void> reply)
{
    return [reply = std::move(reply)](Result<helper::Answer> answer) {
        const auto value = expect<helper::Done>(std::move(answer));
        reply(value ? Result<void>() : std::unexpected(value.error()));
    };
}

} // namespace

HelperClient::HelperClient(QString socketPath, QString interface, QObject* parent)
    : TunnelDevice(parent)
    , m_socketPath(std::move(socketPath))
    , m_interface(std::move(interface))
    , m_backoff(kFirstRetry, kLongestRetry)
{
    m_deadline.setSingleShot(true);
    m_reconnect.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &HelperClient::onDeadline);
    connect(&m_reconnect, &QTimer::timeout, this, &HelperClient::connectToHelper);
    connect(&m_socket, &QLocalSocket::connected, this, &HelperClient::onConnected);
    connect(&m_socket, &QLocalSocket::readyRead, this, &HelperClient::onReadyRead);
    connect(&m_socket, &QLocalSocket::disconnected, this, [this] { giveUp(describe(QLocalSocket::PeerClosedError)); });
    connect(&m_socket, &QLocalSocket::errorOccurred, this,
            [this](QLocalSocket::LocalSocketError error) { giveUp(describe(error)); });
    m_problem = QStringLiteral("the helper has not answered yet");
    m_reconnect.start(0);
}

HelperClient::~HelperClient()
{
    m_socket.disconnect(this);
}

MakeDevice devicesOfHelper(const QString& socketPath)
{
    return [socketPath](const QString& interface) { return std::make_unique<HelperClient>(socketPath, interface); };
}

// Requests

void HelperClient::mode(ReplyTo<std::optional<InterfaceMode>> reply)
{
    request(helper::Show{m_interface}, [reply = std::move(reply)](Result<helper::Answer> answer) {
        const auto* refused = answer ? std::get_if<helper::Refused>(&*answer) : nullptr;
        if (refused && refused->code == helper::refusal::kNotFound)
            return reply(std::optional<InterfaceMode>());
        const auto shown = expect<helper::ShowAnswer>(std::move(answer));
        if (!shown)
            return reply(std::unexpected(shown.error()));
        reply(std::optional(shown->mode));
    });
}

void HelperClient::addresses(ReplyTo<QList<Prefix>> reply)
{
    QList<Prefix> prefixes;
    for (const QNetworkAddressEntry& entry : QNetworkInterface::interfaceFromName(m_interface).addressEntries()) {
        if (!entry.ip().isLinkLocal())
            prefixes.append(Prefix(entry.ip(), entry.prefixLength()));
    }
    QMetaObject::invokeMethod(this, [reply = std::move(reply), prefixes] { reply(prefixes); }, Qt::QueuedConnection);
}

void HelperClient::create(ReplyTo<PublicKey> reply)
{
    request(helper::Create{m_interface},
            picking<helper::CreateAnswer>(std::move(reply), [](const auto& answer) { return answer.publicKey; }));
}

void HelperClient::show(ReplyTo<DeviceState> reply)
{
    helper::Show verb{m_interface};
    if (m_abilities.contains(helper::ability::kLooks))
        verb.since = m_look.number();
    request(verb, [this, reply = std::move(reply)](Result<helper::Answer> answer) {
        const auto shown = expect<helper::ShowAnswer>(std::move(answer));
        reply(shown ? m_look.complete(*shown) : std::unexpected(shown.error()));
    });
}

void HelperClient::assign(const QList<Prefix>& addresses, int mtu, ReplyTo<void> reply)
{
    request(helper::Assign{m_interface, addresses, mtu}, done(std::move(reply)));
}

void HelperClient::setListenPort(quint16 port, ReplyTo<void> reply)
{
    request(helper::SetListenPort{m_interface, port}, done(std::move(reply)));
}

void HelperClient::setPaths(const QList<PathSetting>& paths, ReplyTo<void> reply)
{
    request(helper::SetPaths{m_interface, paths}, done(std::move(reply)));
}

void HelperClient::addPeer(const PeerSetting& peer, ReplyTo<void> reply)
{
    request(helper::AddPeer{m_interface, peer}, done(std::move(reply)));
}

void HelperClient::removePeer(const PublicKey& peer, ReplyTo<void> reply)
{
    request(helper::RemovePeer{m_interface, peer}, done(std::move(reply)));
}

void HelperClient::syncPeers(const QList<PeerAddresses>& peers, ReplyTo<void> reply)
{
    request(helper::SyncPeers{m_interface, peers}, done(std::move(reply)));
}

void HelperClient::prove(const ProofContext& context, ReplyTo<Proof> reply)
{
    request(helper::Prove{m_interface, context}, picking<helper::ProveAnswer>(std::move(reply), [](const auto& answer) {
                return Proof{answer.publicKey, answer.proof};
            }));
}

void HelperClient::destroy(bool forget, ReplyTo<void> reply)
{
    request(helper::Destroy{m_interface, forget}, done(std::move(reply)));
}

void HelperClient::restore(ReplyTo<void> reply)
{
    request(helper::Restore{m_interface}, done(std::move(reply)));
}

void HelperClient::bind(const QList<BindSend>& sends, ReplyTo<void> reply)
{
    // In as many requests as the helper wants; the reply comes with the last answer, and tells the first error.
    const auto outcome = std::make_shared<Result<void>>();
    qsizetype begin = 0;
    for (; sends.size() - begin > helper::limits::kMaxBinds; begin += helper::limits::kMaxBinds) {
        request(helper::Bind{m_interface, sends.sliced(begin, helper::limits::kMaxBinds)},
                [outcome](Result<helper::Answer> answer) { keepFirstError(*outcome, std::move(answer)); });
    }
    request(helper::Bind{m_interface, sends.sliced(begin)},
            [outcome, reply = std::move(reply)](Result<helper::Answer> answer) {
                keepFirstError(*outcome, std::move(answer));
                reply(*outcome);
            });
}

void HelperClient::startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply)
{
    request(helper::CheckStart{m_interface, peer, candidates}, done(std::move(reply)));
}

void HelperClient::stopCheck(const PublicKey& peer, ReplyTo<void> reply)
{
    request(helper::CheckStop{m_interface, peer}, done(std::move(reply)));
}

void HelperClient::resetSession(const PublicKey& peer, const std::optional<Endpoint>& endpoint, ReplyTo<void> reply)
{
    request(helper::ResetSession{m_interface, peer, endpoint}, done(std::move(reply)));
}

void HelperClient::request(helper::Verb verb, AnswerReply reply)
{
    if (m_isAvailable)
        return send(std::move(verb), std::move(reply));
    // Later, as promised, and before anything that is asked after this.
    QMetaObject::invokeMethod(
        this, [reply = std::move(reply), problem = m_problem] { reply(failure(problem)); }, Qt::QueuedConnection);
}

void HelperClient::send(helper::Verb verb, AnswerReply reply)
{
    const QByteArray content = helper::encode(helper::Request{++m_lastId, std::move(verb)});
    if (content.size() > helper::kMaxRequest) {
        QMetaObject::invokeMethod(
            this, [reply = std::move(reply)] { reply(failure(QStringLiteral("the request is too long"))); },
            Qt::QueuedConnection);
        return;
    }
    m_pending.enqueue({m_lastId, m_clock.now() + kRequestDeadline, std::move(reply)});
    if (m_pending.size() == 1)
        armDeadline();
    m_socket.write(helper::framed(content));
}

// Answers

void HelperClient::onReadyRead()
{
    const QPointer guard(this);
    while (guard && m_socket.bytesAvailable() > 0) {
        m_frames.append(m_socket.read(kReadSlice));
        while (guard) {
            const auto frame = m_frames.next();
            if (!frame)
                return giveUp(QStringLiteral("not understood: ") + frame.error().message);
            if (!*frame)
                break;
            onFrame(**frame);
        }
    }
}

void HelperClient::onFrame(const QByteArray& frame)
{
    auto message = helper::decodeFromHelper(frame);
    if (!message)
        return giveUp(QStringLiteral("the helper's answer was not understood (%1); are both of one version?")
                          .arg(message.error().message));
    if (auto* response = std::get_if<helper::Response>(&*message))
        return onResponse(std::move(*response));
    if (const auto& event = std::get<helper::Event>(*message); event.interface == m_interface)
        Q_EMIT checkResult(event.result);
}

void HelperClient::onResponse(helper::Response response)
{
    if (m_pending.isEmpty() || m_pending.head().id != response.id) {
        const auto* refused = std::get_if<helper::Refused>(&response.answer);
        return giveUp(refused ? refused->reason : QStringLiteral("the helper answered what nobody asked"));
    }
    const Pending pending = m_pending.dequeue();
    armDeadline();
    pending.reply(std::move(response.answer));
}

void HelperClient::armDeadline()
{
    if (m_pending.isEmpty())
        m_deadline.stop();
    else
        m_deadline.start(std::max(Milliseconds(0), m_pending.head().deadline - m_clock.now()));
}

void HelperClient::onDeadline()
{
    giveUp(QStringLiteral("the helper does not answer; ") + helperMend(HelperTrouble::Silent, m_socketPath));
}

// Connection

void HelperClient::connectToHelper()
{
    if (const auto connecting = roamwire::connectToHelper(m_socket, m_socketPath); !connecting)
        giveUp(connecting.error().message);
}

void HelperClient::onConnected()
{
    send(helper::Hello{}, [this](const Result<helper::Answer>& answer) { onHello(answer); });
}

void HelperClient::onHello(const Result<helper::Answer>& answer)
{
    const auto hello = expect<helper::HelloAnswer>(answer);
    if (!hello)
        return; // giveUp() follows or came before
    m_backoff.reset();
    m_version = hello->version;
    m_abilities = hello->abilities;
    m_problem.clear();
    m_isAvailable = true;
    qCInfo(lcHelperClient).noquote() << "connected to roamwire-helper" << hello->version;
    Q_EMIT availableChanged(true);
}

void HelperClient::giveUp(const QString& problem)
{
    if (m_reconnect.isActive())
        return;
    const bool wasAvailable = std::exchange(m_isAvailable, false);
    if (m_problem != problem)
        qCWarning(lcHelperClient).noquote() << problem;
    m_problem = problem;
    m_version.clear();
    m_abilities.clear();
    m_look = {};
    m_deadline.stop();
    m_frames = helper::FrameReader();
    m_reconnect.start(m_backoff.next(QRandomGenerator::global()->generateDouble()));
    m_socket.abort();

    // Whoever is told may ask anew, or delete us.
    const QPointer guard(this);
    const auto pending = std::exchange(m_pending, {});
    for (const Pending& entry : pending) {
        if (guard)
            entry.reply(failure(problem));
    }
    if (guard && wasAvailable)
        Q_EMIT availableChanged(false);
}

QString HelperClient::describe(QLocalSocket::LocalSocketError error) const
{
    switch (error) {
    case QLocalSocket::ServerNotFoundError:
    case QLocalSocket::ConnectionRefusedError:
        return QStringLiteral("no helper listens on %1; %2")
            .arg(m_socketPath, helperMend(HelperTrouble::Missing, m_socketPath));
    case QLocalSocket::SocketAccessError:
        return QStringLiteral("this user may not command the helper; ") +
               helperMend(HelperTrouble::Forbidden, m_socketPath);
    case QLocalSocket::PeerClosedError:
        return QStringLiteral("the helper closed the connection; ") + helperMend(HelperTrouble::Gone, m_socketPath);
    default:
        return QStringLiteral("the connection to the helper failed: ") + m_socket.errorString();
    }
}

} // namespace roamwire
