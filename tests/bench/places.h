#pragma once

#include "shared/wire/messages.h"
#include "tests/bench/crowd.h"

#include <QHash>

namespace roamwire::bench {

/// Where the server puts the peers of a crowd: everybody stays there, whatever happens to the server, and nobody is
/// said to be gone.
class Places final : public MembershipEvents
{
public:
    /// Everybody of `crowd`, which it is to be given to, is in each list from now on.
    explicit Places(Crowd& crowd);
    ~Places() override;
    Q_DISABLE_COPY_MOVE(Places)

    /// From now on every list is to be complete.
    void expectWholeLists() { m_areListsWhole = true; }
    /// What was not as it has to be, with the first case of it.
    Result<void> verdict() const;

private:
    struct Place
    {
        QHostAddress wgip;
        quint32 slot = 0;
        bool operator==(const Place&) const = default;
    };

    void onWelcome(const Client& client, QByteArrayView text) override;
    void onRemoval(QByteArrayView text) override;
    void blame(const QString& what);

    Crowd& m_crowd;
    QHash<const Client*, Place> m_places;
    bool m_areListsWhole = false;
    int m_faults = 0;
    QString m_firstFault;
};

} // namespace roamwire::bench
