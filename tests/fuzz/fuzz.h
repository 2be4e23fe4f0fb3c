#pragma once

#include <QByteArrayView>

namespace roamwire::fuzz {

/// Each target defines it: what a decoder does with one input.
void run(QByteArrayView input);

/// Ends the program, which is a finding, where a promise is broken.
void require(bool promise);

} // namespace roamwire::fuzz
