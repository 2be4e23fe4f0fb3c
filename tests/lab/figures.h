#pragma once

#include <QList>
#include <QString>

namespace roamwire::lab {

double median(QList<double> values);

/// "83 ms (70-95)": median, smallest and largest; "-" for none.
QString inFigures(const QList<double>& values);

/// How often every measurement is repeated: ROAMWIRE_LAB_RUNS, else 5.
int wantedRuns();

} // namespace roamwire::lab
