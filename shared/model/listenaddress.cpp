#include "shared/model/listenaddress.h"

#include "shared/model/endpoint.h"
#include "shared/model/portnumber.h"

namespace roamwire {
namespace {

const QString kEverywhere = QStringLiteral("*");

struct Parts
{
    QStringView host;
    QStringView port; ///< empty for the default
};

Parts split(QStringView text)
{
    if (text.startsWith(u'[')) {
        const qsizetype end = text.indexOf(u']');
        const QStringView rest = end < 0 ? QStringView() : text.sliced(end + 1);
        if (end < 0 || (!rest.isEmpty() && !rest.startsWith(u':')))
            return {};
        return {text.sliced(1, end - 1), rest.isEmpty() ? rest : rest.sliced(1)};
    }
    const qsizetype colon = text.indexOf(u':');
    if (colon < 0 || text.indexOf(u':', colon + 1) >= 0) // none, or an IPv6 address as it is
        return {text, {}};
    return {text.first(colon), text.sliced(colon + 1)};
}

} // namespace

Result<ListenAddress> ListenAddress::fromString(const QString& text, quint16 defaultPort)
{
    const Parts parts = split(text);
    const auto address = parts.host == kEverywhere ? QHostAddress(QHostAddress::Any) : parseAddress(parts.host);
    const bool endsWithColon = text.endsWith(u':') && !text.endsWith(QStringLiteral("::"));
    if (!address || endsWithColon) {
        return failure(QStringLiteral("'%1' is not ADDRESS:PORT; examples: 127.0.0.1:%2, [::1]:%2, *")
                           .arg(text, QString::number(defaultPort)));
    }
    if (parts.port.isEmpty())
        return ListenAddress{*address, defaultPort};
    if (parts.port == u"0")
        return ListenAddress{*address, 0};
    const auto port = parsePort(parts.port);
    if (!port)
        return failure(QStringLiteral("'%1' has no port from 0 to 65535").arg(text));
    return ListenAddress{*address, *port};
}

QString ListenAddress::toString() const
{
    if (address == QHostAddress(QHostAddress::Any))
        return kEverywhere + u':' + QString::number(port);
    const QString host = isIpv6(address) ? u'[' + address.toString() + u']' : address.toString();
    return host + u':' + QString::number(port);
}

} // namespace roamwire
