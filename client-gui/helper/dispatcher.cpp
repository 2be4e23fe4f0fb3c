#include "client-gui/helper/dispatcher.h"

#include "client-gui/helper-api/messagecodec.h"

#include <QLoggingCategory>

#include <algorithm>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcDispatcher, "roamwire.helper")

} // namespace

Dispatcher::Dispatcher(Policy policy, Operations& operations)
    : m_policy(std::move(policy))
    , m_operations(operations)
{
    m_operations.setTold([this](const Event& event) { tell(event); });
}

void Dispatcher::handle(ConnectionId connection, const Verb& verb, AnswerReply reply)
{
    auto refused = m_policy.judge(verb);
    if (!refused)
        refused = claim(connection, verb);
    if (refused) {
        qCWarning(lcDispatcher).noquote() << "connection" << connection << "refused:" << refused->reason;
        return reply(*refused);
    }
    m_jobs.enqueue({connection, verb, std::move(reply)});
    runNext();
}

std::optional<Refused> Dispatcher::claim(ConnectionId connection, const Verb& verb)
{
    const QString interface = interfaceOf(verb);
    if (interface.isEmpty())
        return std::nullopt;
    const auto holder = m_holders.constFind(interface);
    if (holder == m_holders.constEnd()) {
        m_holders.insert(interface, connection);
        qCInfo(lcDispatcher).noquote() << "connection" << connection << "holds" << interface;
        return std::nullopt;
    }
    if (*holder == connection)
        return std::nullopt;
    return Refused{refusal::kBusy, QStringLiteral("interface '%1' is held by another program; stop the other "
                                                  "roamwire or roamwire-agent first")
                                       .arg(interface)};
}

void Dispatcher::setTold(ConnectionId connection, Reach::Told told)
{
    m_told.insert(connection, std::move(told));
}

void Dispatcher::tell(const Event& event) const
{
    const auto holder = m_holders.constFind(event.interface);
    if (holder == m_holders.constEnd())
        return;
    if (const auto told = m_told.constFind(*holder); told != m_told.constEnd())
        (*told)(event);
}

void Dispatcher::connectionEnded(ConnectionId connection)
{
    m_told.remove(connection);
    m_holders.removeIf([this, connection](const auto& entry) {
        if (entry.value() != connection)
            return false;
        m_operations.release(entry.key());
        return true;
    });
    m_jobs.removeIf([connection](const Job& job) { return job.connection == connection; });
}

void Dispatcher::runNext()
{
    if (m_isRunning || m_jobs.isEmpty())
        return;
    m_isRunning = true;
    const Job job = m_jobs.dequeue();
    m_operations.run(job.verb, [this, job](const Answer& answer) {
        m_isRunning = false;
        // It may have opened what the end of its connection closed.
        const QString interface = interfaceOf(job.verb);
        if (m_holders.value(interface) != job.connection)
            m_operations.release(interface);
        const AnswerReply& reply = job.reply;
        reply(answer);
        runNext();
    });
}

} // namespace roamwire::helper
