#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace roamwire::helper {

/// Who is at the other end of a connection, as the kernel tells it.
struct Caller
{
    quint32 user = 0;
    QList<quint32> groups; ///< the effective one and all supplementary ones
    qint64 process = 0;    ///< for the log only; it may be somebody else's by now
};

/// Who may command the helper: root, the users named, and the members of a group.
struct CallerRules
{
    QList<quint32> users;
    std::optional<quint32> group; ///< never root's: its members are not meant

    bool allow(const Caller& caller) const
    {
        return caller.user == 0 || users.contains(caller.user) || (group && caller.groups.contains(*group));
    }
};

} // namespace roamwire::helper
