#pragma once

#include "shared/model/prefix.h"

#include <QHash>

#include <expected>

namespace roamwire::server {

/// Counts the connections that have not joined yet, in all and per address (IPv6: per /64, which one customer owns
/// whole). One thread; outlives its tickets.
class Handshakes final
{
public:
    /// One such connection. It stops counting when the ticket goes.
    class Ticket final
    {
    public:
        Ticket() = default;
        ~Ticket() { release(); }
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&& other) noexcept;

        bool isValid() const { return m_handshakes != nullptr; }
        void release();

    private:
        friend class Handshakes;
        Ticket(Handshakes& handshakes, const QHostAddress& source)
            : m_handshakes(&handshakes)
            , m_source(source)
        {
        }

        Handshakes* m_handshakes = nullptr;
        QHostAddress m_source; ///< null where it is not counted per address
    };

    Handshakes(qsizetype maxInAll, qsizetype maxPerAddress);

    enum class Refusal { Crowded, CrowdedAddress };
    /// Why there are too many already. Loopback is counted in all only.
    std::expected<Ticket, Refusal> admit(const QHostAddress& peer);
    qsizetype count() const { return m_inAll; }

private:
    qsizetype m_maxInAll;
    qsizetype m_maxPerAddress;
    qsizetype m_inAll = 0;
    QHash<QHostAddress, qsizetype> m_perSource;
};

} // namespace roamwire::server
