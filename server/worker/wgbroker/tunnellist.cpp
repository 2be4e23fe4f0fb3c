#include "server/worker/wgbroker/tunnellist.h"

#include <QByteArrayList>

namespace roamwire::worker {
namespace {

QList<QByteArrayList> rowsOf(QByteArrayView output, qsizetype fields)
{
    QList<QByteArrayList> rows;
    const QByteArrayList lines = output.toByteArray().split('\n');
    for (const QByteArray& line : lines) {
        QByteArrayList row = line.split('\t');
        if (row.size() == fields)
            rows.append(std::move(row));
    }
    return rows;
}

} // namespace

FoundTunnels readTunnels(QByteArrayView keys, QByteArrayView ports, QByteArrayView handshakes)
{
    FoundTunnels tunnels;
    for (const QByteArrayList& row : rowsOf(keys, 2))
        tunnels[QString::fromLatin1(row[0])].publicKey = PublicKey::fromBase64(row[1]).value_or(PublicKey());
    for (const QByteArrayList& row : rowsOf(ports, 2)) {
        if (const auto tunnel = tunnels.find(QString::fromLatin1(row[0])); tunnel != tunnels.end())
            tunnel->port = row[1].toUShort();
    }
    for (const QByteArrayList& row : rowsOf(handshakes, 3)) {
        const auto key = PublicKey::fromBase64(row[1]);
        const auto tunnel = tunnels.find(QString::fromLatin1(row[0]));
        if (key && tunnel != tunnels.end())
            tunnel->peers.append({*key, row[2].toLongLong()});
    }
    return tunnels;
}

std::optional<int> numberIn(const QString& interface, const QString& prefix)
{
    if (!interface.startsWith(prefix))
        return std::nullopt;
    const QString digits = interface.sliced(prefix.size());
    bool isNumber = false;
    const int number = digits.toInt(&isNumber);
    if (!isNumber || number < 1 || QString::number(number) != digits)
        return std::nullopt;
    return number;
}

} // namespace roamwire::worker
