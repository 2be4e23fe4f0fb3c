#include "shared/model/displayname.h"

#include "shared/base/printable.h"

namespace roamwire {

Result<QString> checkedDisplayName(const QString& name)
{
    if (name.trimmed().isEmpty())
        return failure(QStringLiteral("the display name is empty"));
    if (name.toUtf8().size() > kMaxDisplayNameBytes)
        return failure(QStringLiteral("the display name is longer than %1 bytes").arg(kMaxDisplayNameBytes));
    if (!name.isValidUtf16())
        return failure(QStringLiteral("the display name holds half of a character"));
    if (printable(name) != name)
        return failure(QStringLiteral("the display name holds control characters"));
    return name;
}

} // namespace roamwire
