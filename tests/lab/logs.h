#pragma once

#include <QString>

namespace roamwire::lab {

/// A new file for the stderr of one process. The folder vanishes with the lab unless ROAMWIRE_LAB_LOGS names one to
/// keep.
QString newLogFile(const QString& machine, const QString& program);

/// The end of every log to stdout, for whoever has to find out why a test failed.
void printLogs(int linesEach = 25);

} // namespace roamwire::lab
