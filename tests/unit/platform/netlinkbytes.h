#pragma once

#include <QByteArray>
#include <QString> // QByteArray's operator+ with QT_USE_QSTRINGBUILDER

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/// Builds what the kernel would send.
namespace roamwire::tests {

/// A C structure as bytes.
template <typename T>
QByteArray bytesOf(const T& value)
{
    return QByteArray(reinterpret_cast<const char*>(&value), sizeof value);
}

QByteArray padded(QByteArray bytes);
QByteArray attribute(int type, const QByteArray& content);
QByteArray message(int type, const QByteArray& content, int flags = 0);

QByteArray linkMessage(int index, const char* name, const char* kind = nullptr);
QByteArray addressMessage(int index, const QByteArray& address, int length, quint32 flags = 0);
QByteArray defaultRouteMessage(int index, const QByteArray& gateway, quint32 metric, int type = RTM_NEWROUTE);
QByteArray neighbourMessage(int index, const QByteArray& address, const QByteArray& mac, int state);

/// "192.0.2.1" or "fe80::1" as network bytes.
QByteArray ip(const char* text);

} // namespace roamwire::tests
