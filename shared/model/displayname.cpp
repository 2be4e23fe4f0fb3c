#include "shared/model/displayname.h"

#include <QList>

#include <algorithm>

namespace roamwire {
namespace {

bool isRefused(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control: // terminal escapes
    case QChar::Other_Format:  // text direction overrides, zero-width characters
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

} // namespace

Result<QString> checkedDisplayName(const QString& name)
{
    if (name.trimmed().isEmpty())
        return failure(QStringLiteral("the display name is empty"));
    if (name.toUtf8().size() > kMaxDisplayNameBytes)
        return failure(QStringLiteral("the display name is longer than %1 bytes").arg(kMaxDisplayNameBytes));
    if (!name.isValidUtf16())
        return failure(QStringLiteral("the display name holds half of a character"));
    const auto codePoints = name.toUcs4();
    if (std::any_of(codePoints.begin(), codePoints.end(), [](auto c) { return isRefused(c); }))
        return failure(QStringLiteral("the display name holds control characters"));
    return name;
}

} // namespace roamwire
