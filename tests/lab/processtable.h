#pragma once

#include <QList>
#include <QSet>
#include <QString>

namespace roamwire::lab {

/// What /proc tells about the processes of this machine.

QList<int> allProcesses();
QList<int> childrenOf(int pid);

/// The namespaces a process is in, as "net:[4026531840]"; empty when it is gone.
QSet<QString> namespacesIn(int pid);

/// The namespaces a process keeps alive by an open descriptor.
QSet<QString> namespacesHeldOpen(int pid);

} // namespace roamwire::lab
