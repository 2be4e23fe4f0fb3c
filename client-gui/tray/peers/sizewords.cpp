#include "client-gui/tray/peers/sizewords.h"

#include <QLocale>

namespace roamwire::tray {

QString SizeWords::bytes(quint64 bytes)
{
    // Qt would write "820 bytes", which is longer than any larger amount.
    if (bytes < 1000)
        return tr("%1 B", "bytes").arg(bytes);
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace roamwire::tray
