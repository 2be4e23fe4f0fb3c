#pragma once

#include "client-gui/platform/doctor/finding.h"
#include "shared/base/result.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <utility>

namespace roamwire {

/// What whoever looks for a mistake wants to know, as it is.
struct BundleFacts
{
    QList<std::pair<QString, QString>> versions; ///< of what; empty: unknown
    QList<Finding> findings;
    std::optional<QJsonObject> status; ///< of a running client
    QStringList log;                   ///< its last lines
    QStringList hosts; ///< names that the texts may hold, and that are to be hidden: of servers, machines,
    QStringList peers; ///< peers (those in the status are known),
    QStringList users; ///< and people
};

/// Of this program, Qt and the operating system.
QList<std::pair<QString, QString>> ownVersions();

/// One text for people, without what tells who and where its sender is (see Redactor), and without secrets.
QString debugBundle(const BundleFacts& facts);

/// For its owner's eyes: mode 0600. An older file goes.
Result<void> saveDebugBundle(const QString& text, const QString& path);

} // namespace roamwire
