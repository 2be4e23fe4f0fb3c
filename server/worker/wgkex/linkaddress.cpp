#include "server/worker/wgkex/linkaddress.h"

#include <QCryptographicHash>

#include <algorithm>

namespace roamwire::worker {

QHostAddress linkAddressOf(const PublicKey& key)
{
    const QByteArray hash = QCryptographicHash::hash(QByteArray(key.toBase64() + '\n'), QCryptographicHash::Md5);
    Q_IPV6ADDR address{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0xff, 0xfe}};
    std::copy_n(hash.cbegin(), 2, address.c + 9);
    std::copy_n(hash.cbegin() + 2, 3, address.c + 13);
    return QHostAddress(address);
}

} // namespace roamwire::worker
