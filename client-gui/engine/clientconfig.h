#pragma once

#include "client-gui/engine/engine.h"
#include "shared/base/result.h"

#include <QString>

namespace roamwire {

/// The file of one interface, `~/.config/roamwire/IF.conf` (INI, 0600, written by rename).
struct ClientConfig
{
    EngineSettings settings;

    static QString defaultPath(const QString& interface);
    /// The only file there is under the default folder; an error says what to choose from.
    static Result<QString> onlyPath();

    /// An unknown section or key is an error that names it.
    static Result<ClientConfig> load(const QString& path);
    Result<void> save(const QString& path) const;
};

} // namespace roamwire
