#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "client-gui/platform/uplinkchoice.h"

/// Between the plain words of networkfacts.h and Qt's.
namespace roamwire::facts {

IpAddress fromQt(const QHostAddress& address);
QHostAddress toQt(const IpAddress& address);

NetworkSnapshot snapshotOf(const Choice& choice);

} // namespace roamwire::facts
