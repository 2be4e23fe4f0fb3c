#include "tests/bench/places.h"

#include "shared/wire/codec.h"

namespace roamwire::bench {

Places::Places(Crowd& crowd)
    : m_crowd(crowd)
{
    m_crowd.setMembershipEvents(this);
}

Places::~Places()
{
    m_crowd.setMembershipEvents(nullptr);
}

void Places::onWelcome(const Client& client, QByteArrayView text)
{
    const auto message = wire::decode(text);
    const auto* welcome = message ? std::get_if<wire::Welcome>(&*message) : nullptr;
    if (!welcome)
        return blame(QStringLiteral("no welcome: %1").arg(QString::fromUtf8(text)));
    const Place place{welcome->wgip, welcome->slot};
    const auto before = m_places.constFind(&client);
    if (before == m_places.constEnd())
        m_places.insert(&client, place);
    else if (*before != place)
        blame(QStringLiteral("%1 came back as %2").arg(before->wgip.toString(), place.wgip.toString()));
    const qsizetype others = m_crowd.shape().peersPerTenant - 1;
    if (m_areListsWhole && welcome->list.peers.size() != others)
        blame(QStringLiteral("%1 was told of %2 others, not of %3")
                  .arg(place.wgip.toString())
                  .arg(welcome->list.peers.size())
                  .arg(others));
}

void Places::onRemoval(QByteArrayView text)
{
    blame(QStringLiteral("somebody was removed: %1").arg(QString::fromUtf8(text)));
}

void Places::blame(const QString& what)
{
    if (m_faults++ == 0)
        m_firstFault = what;
}

Result<void> Places::verdict() const
{
    if (m_faults == 0)
        return {};
    return failure(QStringLiteral("%1 faults; the first: %2").arg(m_faults).arg(m_firstFault));
}

} // namespace roamwire::bench
