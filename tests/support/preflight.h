#pragma once

#include <QStringList>

namespace roamwire::test {

enum class Needs {
    Network,  ///< root, namespaces, NAT, wireguard-go: without any program of ours
    Programs, ///< that, and the built roamwired, roamwire-agent and roamwire-helper
    Desktop,  ///< that, the built roamwire, and what makes a desktop without a screen
};

/// Where the built programs are; ROAMWIRE_BIN_DIR overrides what the build system said.
QString programPath(const QString& name);

/// What is missing on this machine, each for a person to read; empty: the lab can run.
QStringList missing(Needs needs);

/// Says loudly what is missing and ends the program: skipped (exit 0), but failed (exit 1) where the lab is required,
/// that is with CI=true or ROAMWIRE_LAB_REQUIRED=1. Returns when nothing is missing.
void requireOrSkip(const char* what, Needs needs);

} // namespace roamwire::test
