#pragma once

#include "shared/base/result.h"

#include <QStringView>

#include <vector>

namespace roamwire {

/// The modules of a QR code (ISO/IEC 18004, level L: a screen has no scratches), without the quiet zone.
class QrMatrix final
{
public:
    /// Light modules that the standard wants around.
    static constexpr int kQuietZone = 4;

    /// An error if `text` is empty or too long.
    static Result<QrMatrix> of(QStringView text);

    /// Modules in a row, and rows.
    int side() const { return m_side; }
    /// Outside it is light.
    bool isDark(int x, int y) const;

private:
    QrMatrix(int side, std::vector<bool> dark);

    int m_side;
    std::vector<bool> m_dark; ///< row by row
};

/// `text` as a QR code for a terminal: lines of half blocks, two rows of modules each, with the quiet zone around. Dark
/// is dark by escape sequences, whatever the terminal's own colours are: some readers do not take an inverted code. An
/// error if it is empty or too long.
Result<QString> qrCode(QStringView text);

} // namespace roamwire
