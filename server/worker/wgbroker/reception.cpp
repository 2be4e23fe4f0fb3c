#include "server/worker/wgbroker/reception.h"

#include "server/worker/wgbroker/socketcalls.h"

#include <QLoggingCategory>

#include <algorithm>
#include <functional>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcReception, "roamwire.wgbroker")

/// The system's queue of connections not accepted yet.
constexpr int kBacklog = 1'024;
/// Accepting fails when descriptors or memory ran out; callers that leave give some back.
constexpr std::chrono::milliseconds kPauseAfterError{1'000};

} // namespace

/// One listening socket; hands on what it accepts as it is.
class Reception::Door final : public QTcpServer
{
public:
    explicit Door(std::function<void(FileDescriptor)> accepted)
        : m_accepted(std::move(accepted))
    {
        setListenBacklogSize(kBacklog);
        connect(this, &QTcpServer::acceptError, this, [this] {
            qCWarning(lcReception) << "cannot accept connections for a moment:" << errorString();
            QTimer::singleShot(kPauseAfterError, this, &QTcpServer::resumeAccepting);
        });
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_accepted(FileDescriptor(static_cast<int>(descriptor))); }

private:
    std::function<void(FileDescriptor)> m_accepted;
};

Reception::Reception(Broker& broker, const Clock& clock, ReceptionLimits limits, QObject* parent)
    : QObject(parent)
    , m_broker(broker)
    , m_clock(clock)
    , m_limits(limits)
{
}

Reception::~Reception() = default;

Result<void> Reception::listen(const ListenAddress& address)
{
    auto door = std::make_unique<Door>([this](FileDescriptor socket) { admit(std::move(socket)); });
    if (!door->listen(address.address, address.port))
        return failure(QStringLiteral("cannot listen on %1: %2").arg(address.toString(), door->errorString()));
    m_doors.push_back(std::move(door));
    return {};
}

QList<ListenAddress> Reception::addresses() const
{
    QList<ListenAddress> addresses;
    for (const auto& door : m_doors)
        addresses.append({door->serverAddress(), door->serverPort()});
    return addresses;
}

void Reception::admit(FileDescriptor socket)
{
    const QHostAddress source = callerOf(socket.get());
    if (!makeRoom(source))
        return;
    auto* caller = new Conversation(std::move(socket), source, m_broker, m_clock, m_limits.conversation, this);
    m_callers.append(caller);
    connect(caller, &Conversation::ended, this, [this, caller] { dismiss(caller); });
}

/// False where all are being served.
bool Reception::makeRoom(const QHostAddress& source)
{
    const auto isNeighbour = [&](const Conversation* caller) { return caller->source() == source; };
    const bool isCrowdedThere = !source.isNull() && std::ranges::count_if(m_callers, isNeighbour) >= m_limits.perSource;
    if (!isCrowdedThere && m_callers.size() < m_limits.inAll)
        return true;
    const auto oldest = std::ranges::find_if(m_callers, [&](const Conversation* caller) {
        return caller->phase() != Conversation::Phase::Answering && (!isCrowdedThere || isNeighbour(caller));
    });
    if (oldest == m_callers.end())
        return false;
    dismiss(*oldest);
    return true;
}

void Reception::dismiss(Conversation* caller)
{
    m_callers.removeOne(caller);
    caller->disconnect(this);
    caller->deleteLater();
}

} // namespace roamwire::worker
