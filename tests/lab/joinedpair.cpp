#include "tests/lab/joinedpair.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

constexpr quint16 kProbePort = 40'000;
constexpr Milliseconds kLook{10};
/// A verdict that takes longer is a wrong one.
constexpr Milliseconds kPatience{10'000};

Result<void> watch(const HostPrograms& programs, std::unique_ptr<StatusWatch>& watched)
{
    auto started = StatusWatch::start(programs);
    if (started)
        watched = std::move(*started);
    return outcome(started);
}

} // namespace

JoinedPair::JoinedPair(const Host& one, const Host& other)
    : m_one(one)
    , m_other(other)
{
}

Result<void> JoinedPair::join(const QString& link, const QString& otherLink)
{
    return inOrder(
        [&] { return m_one.start(link); }, [&] { return watch(m_one, m_atOne); }, [&] { return m_other.startHelper(); },
        [&] {
            m_joining = now();
            return m_other.join(otherLink);
        },
        [&] { return startProbe(); }, [&] { return m_other.startAgent(); }, [&] { return watch(m_other, m_atOther); });
}

Result<void> JoinedPair::startProbe()
{
    const QString name = m_other.host().name();
    QHostAddress target;
    const auto isKnown = [&] {
        m_atOne->look();
        target = m_atOne->latest().tunnelAddresses.value(name);
        return !target.isNull();
    };
    if (!waitUntil(isKnown, kPatience, kLook))
        return failure(QStringLiteral("%1 is not told about %2").arg(m_one.host().name(), name));
    auto started = TunnelProbe::start(m_one.host().machine(), m_other.host().machine(), target, kProbePort);
    if (started)
        m_probe = std::move(*started);
    return outcome(started);
}

void JoinedPair::look() const
{
    m_atOne->look();
    m_atOther->look();
}

bool JoinedPair::settle(const QString& path, const QString& reason) const
{
    const auto isSo = [&](const PathView& view) {
        return view.reason == reason && (view.verified ? view.path == path : path == QLatin1String("none"));
    };
    return waitUntil(
        [&] {
            look();
            return isSo(there()) && isSo(back());
        },
        kPatience, kLook);
}

std::optional<Moment> JoinedPair::since(const QString& path) const
{
    const auto one = m_atOne->since(m_other.host().name(), path);
    const auto other = m_atOther->since(m_one.host().name(), path);
    return one && other ? std::optional(std::max(*one, *other)) : std::nullopt;
}

bool JoinedPair::wasSaidDirect() const
{
    return m_atOne->wasDirect(m_other.host().name()) || m_atOther->wasDirect(m_one.host().name());
}

Result<void> JoinedPair::leave() const
{
    return inOrder([&] { return m_one.leave(); }, [&] { return m_other.leave(); });
}

} // namespace roamwire::lab
