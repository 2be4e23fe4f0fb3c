#pragma once

#include "shared/model/tenantid.h"

#include <QByteArray>
#include <QByteArrayView>

namespace roamwire::fuzz {

/// An input as a sequence of numbers and texts. Behind its end there are zeros and empty texts.
class Script final
{
public:
    explicit Script(QByteArrayView input)
        : m_rest(input)
    {
    }

    bool isOver() const { return m_rest.isEmpty(); }
    quint8 byte();
    /// As many as two bytes before them say, low one first.
    QByteArray bytes();

private:
    QByteArrayView m_rest;
};

/// A good request for an upgrade.
QByteArray upgradeRequest(const TenantId& tenant, bool isNative);

/// A client's frame with this first byte, masked with zeros.
QByteArray frameOf(quint8 head, const QByteArray& payload);

} // namespace roamwire::fuzz
