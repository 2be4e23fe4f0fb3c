#pragma once

#include "shared/base/result.h"

#include <QList>
#include <QString>

namespace roamwire {

/// One `key = value` of an INI file.
struct IniEntry
{
    QString section;
    QString key;
    QString value;
    int line = 0;
    bool operator==(const IniEntry&) const = default;
};

/// The entries of an INI text, in order. White space around keys and values does not count; a line that begins with
/// `#` or `;` is a comment; a value goes to the end of its line. Anything else is an error that names the line.
Result<QList<IniEntry>> parseIni(const QString& text);

/// The same of a file in UTF-8.
Result<QList<IniEntry>> readIni(const QString& path);

} // namespace roamwire
