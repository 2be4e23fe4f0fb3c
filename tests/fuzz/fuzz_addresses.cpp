#include "shared/model/displayname.h"
#include "shared/model/endpoint.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"
#include "tests/fuzz/fuzz.h"

/// The small values that come as text: what is read once reads the same after it was written out.
void roamwire::fuzz::run(QByteArrayView input)
{
    const QString text = QString::fromUtf8(input);
    if (const auto address = parseAddress(text))
        require(parseAddress(address->toString()) == address && unmapped(*address) == *address);
    if (const auto endpoint = Endpoint::fromString(text))
        require(endpoint->isValid() && Endpoint::fromString(endpoint->toString()) == endpoint);
    if (const auto prefix = Prefix::fromString(text))
        require(Prefix::fromString(prefix->toString()) == prefix && prefix->network().contains(*prefix));
    if (const auto tenant = TenantId::fromString(text))
        require(TenantId::fromString(tenant->toString()) == tenant);
    if (const auto name = checkedDisplayName(text))
        require(QString::fromUtf8(name->toUtf8()) == *name);
}
