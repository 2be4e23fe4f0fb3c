#include "server/store/sqliteerror.h"

namespace roamwire::server {
namespace {

// Primary result codes of SQLite (sqlite.org/rescode.html), the lowest byte of what the driver reports.
enum class Code {
    Permission = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    InputOutput = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26,
};

QString mend(Code code)
{
    switch (code) {
    case Code::Full:
        return QStringLiteral("Make room on that disk; what was acknowledged before is safe");
    case Code::ReadOnly:
    case Code::Permission:
    case Code::CannotOpen:
        return QStringLiteral("The server's user must be able to write the file and the folder that it is in");
    case Code::Busy:
    case Code::Locked:
        return QStringLiteral("Another program holds it for too long; end that program");
    case Code::InputOutput:
        return QStringLiteral("Check the disk and its free space (quota and limits too)");
    case Code::Corrupt:
    case Code::NotADatabase:
        return QStringLiteral("Restore it from a backup, or move it away to start with an empty one");
    }
    return {};
}

} // namespace

Error describe(const QSqlError& error, const QString& path)
{
    constexpr int kPrimaryCode = 0xff;
    const Code code{error.nativeErrorCode().toInt() & kPrimaryCode};
    const QString why = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    const QString message = QStringLiteral("The database %1 failed: %2").arg(path, why);
    const QString help = mend(code);
    return {help.isEmpty() ? message : message + QStringLiteral(". ") + help};
}

Error damaged(const QString& path, const QString& detail)
{
    return {QStringLiteral("The database %1 is damaged: %2. ").arg(path, detail) + mend(Code::Corrupt)};
}

} // namespace roamwire::server
