#pragma once

#include <QCoreApplication>

namespace roamwire::tray {

/// Amounts of traffic in few letters.
class SizeWords final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::SizeWords)

public:
    /// "820 B", "12.4 MB", as the language writes numbers; in powers of 1000, as networks are counted.
    static QString bytes(quint64 bytes);
};

} // namespace roamwire::tray
