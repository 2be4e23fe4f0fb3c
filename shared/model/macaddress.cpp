#include "shared/model/macaddress.h"

namespace roamwire {

QString toString(const MacAddress& mac)
{
    return QString::fromLatin1(mac.toByteArray().toHex(':'));
}

} // namespace roamwire
