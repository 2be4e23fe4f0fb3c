#pragma once

#include "client-gui/engine/pathtable.h"

#include <QHash>

namespace roamwire {

/// Writes to the log where each peer's path leads, whenever that has changed.
class PathLog final
{
public:
    void note(const PathTable& paths);

private:
    QHash<PublicKey, Path> m_written;
};

} // namespace roamwire
