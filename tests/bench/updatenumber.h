#pragma once

#include "shared/model/keys.h"

#include <QByteArrayView>

namespace roamwire::bench {

/// Stands for no update: the place that a client tells when it joins.
constexpr quint32 kNoUpdate = 0;

/// A fingerprint whose text begins with the number in decimal digits, so that whoever hears of an update knows which.
Fingerprint lanNameOf(quint32 number);

/// From a `peer` message; kNoUpdate where there is none.
quint32 updateNumberIn(QByteArrayView message);

} // namespace roamwire::bench
