#pragma once

#include <QStringList>

namespace roamwire::agent {

/// `roamwire-agent hub …`; `arguments` begin with "hub". The exit code.
int runHub(const QStringList& arguments);

} // namespace roamwire::agent
