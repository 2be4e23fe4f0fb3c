#include "shared/base/printable.h"

#include <QList>

#include <algorithm>
#include <string>

namespace roamwire {
namespace {

bool isPrintable(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

} // namespace

QString printable(const QString& text)
{
    const QList<uint> characters = text.toUcs4();
    std::u32string shown(static_cast<std::size_t>(characters.size()), QChar::ReplacementCharacter);
    std::replace_copy_if(
        characters.begin(), characters.end(), shown.begin(), [](uint c) { return !isPrintable(c); },
        QChar::ReplacementCharacter);
    return QString::fromStdU32String(shown);
}

} // namespace roamwire
