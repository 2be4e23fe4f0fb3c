#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace roamwire::test {

/// A reader of QR codes that knows only what the project draws, and nothing of the library that draws it: half blocks
/// white on black, versions 1 to 9 at level L, bytes. It corrects no errors. nullopt, with the reason in the test's
/// log, if the picture is none of that, or its quiet zone, finders or timing are wrong.
std::optional<QByteArray> readQrCode(const QString& picture);

} // namespace roamwire::test
