#include "client-gui/helper/foundinterfaces.h"

namespace roamwire::helper {
namespace {

std::unexpected<Error> notMade(const QString& interface)
{
    return failure(QStringLiteral("Roamwire makes no interfaces on this system; make %1 with WireGuard's own app, and "
                                  "join with it as it is")
                       .arg(interface));
}

} // namespace

void FoundInterfaces::create(const QString& interface, Reply<void> reply)
{
    reply(notMade(interface));
}

void FoundInterfaces::bringUp(const QString& interface, Reply<void> reply)
{
    reply(notMade(interface));
}

void FoundInterfaces::destroy(const QString& interface, Reply<void> reply)
{
    reply(notMade(interface));
}

void FoundInterfaces::assign(const QString& interface, const QList<Prefix>&, int, Reply<void> reply)
{
    reply(notMade(interface));
}

Result<void> NoKeys::save(const QString& interface, const PrivateKey&)
{
    return notMade(interface);
}

Result<std::unique_ptr<RawPort>> NoRawUdp::open(const RawPlace& place, Arrived)
{
    return failure(QStringLiteral("the port of %1 is not shared on this system").arg(place.interface));
}

} // namespace roamwire::helper
