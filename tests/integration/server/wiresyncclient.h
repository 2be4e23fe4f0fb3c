#pragma once

#include "shared/model/keys.h"
#include "shared/model/tenantid.h"

#include <QByteArray>
#include <QJsonObject>
#include <QMap>

namespace roamwire::test {

/// What the body of an answer to POST /test was, and its status; 0 if none came.
struct PostAnswer
{
    int status = 0;
    QByteArray body;
};

/// The body of one message: {"data": {…}}.
PostAnswer post(quint16 port, const QByteArray& data);

/// A wireSync client as its text describes it: it polls, asks for every key that it is told, and keeps an endpoint per
/// peer: the LAN address where the gateway is its own, else the WAN address. What it would not survive is an error.
class WireSyncClient final
{
public:
    WireSyncClient(quint16 port, const QByteArray& wgip, const QByteArray& lanip, const QByteArray& gateway);

    const PublicKey& key() const { return m_key; }
    QByteArray keyText() const { return m_key.toBase64(); }
    /// The members of `update`, as it would post it now.
    QByteArray updateText() const;
    void moveTo(const QByteArray& lanip, const QByteArray& gateway);
    void setWgip(const QByteArray& wgip) { m_wgip = wgip; }
    void setKey(const PublicKey& key) { m_key = key; }

    PostAnswer update() const { return post(m_port, updateText()); }
    /// Fetches what waits, and asks for what that names. false: it died of an answer.
    bool check();

    /// "ADDRESS:PORT" by key.
    const QMap<QString, QString>& endpoints() const { return m_endpoints; }
    /// The virtual address that each was told with.
    const QMap<QString, QString>& addresses() const { return m_addresses; }
    qsizetype refusals() const { return m_refusals; }

private:
    bool handle(const QJsonObject& message);
    void learn(const QJsonObject& peer);

    quint16 m_port;
    PublicKey m_key;
    QByteArray m_wgip;
    QByteArray m_lanip;
    QByteArray m_gateway;
    QMap<QString, QString> m_endpoints;
    QMap<QString, QString> m_addresses;
    qsizetype m_refusals = 0;
};

/// A key that nobody has the private one of.
PublicKey randomKey();

} // namespace roamwire::test
