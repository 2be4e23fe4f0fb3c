#include "client-gui/agent/hub/wgquick.h"

#include <QFileInfo>
#include <QSaveFile>

namespace roamwire::agent {
namespace {

/// Keeps the way through the client's router open: a hub answers, and never calls first.
constexpr int kKeepaliveSeconds = 25;

QByteArray textOf(const QList<Prefix>& prefixes)
{
    QStringList texts;
    for (const Prefix& prefix : prefixes)
        texts.append(prefix.toString());
    return texts.join(QStringLiteral(", ")).toLatin1();
}

} // namespace

QByteArray wgQuickText(const QString& client, const QString& hub, const broker::Peering& peering, const PrivateKey* key)
{
    QByteArray text = "# " + client.toUtf8() + " at " + hub.toUtf8() + "\n[Interface]\n";
    if (key) {
        QByteArray secret = QByteArray::fromRawData(reinterpret_cast<const char*>(key->data()), key->size()).toBase64();
        text += "PrivateKey = " + secret + '\n';
        sodium_memzero(secret.data(), static_cast<size_t>(secret.size()));
    } else {
        text += "# PrivateKey = the one that belongs to the public key of this client\n";
    }
    return text + "Address = " + Prefix::host(peering.lease).toString().toLatin1() +
           "\n\n[Peer]\nPublicKey = " + peering.hubKey.toBase64() +
           "\nEndpoint = " + peering.hubEndpoint.toString().toLatin1() +
           "\nAllowedIPs = " + textOf(peering.allowedIps) +
           "\nPersistentKeepalive = " + QByteArray::number(kKeepaliveSeconds) + '\n';
}

Result<void> checkTarget(const QString& path, bool replace)
{
    const QFileInfo file(path);
    if (file.isSymLink() || (file.exists() && !file.isFile()))
        return failure(QStringLiteral("%1 is no ordinary file; choose another --output").arg(path));
    if (file.exists() && !replace)
        return failure(
            QStringLiteral("%1 is there already; choose another --output, or replace it with --force").arg(path));
    if (!QFileInfo(file.absolutePath()).isWritable())
        return failure(QStringLiteral("nothing can be written to %1").arg(file.absolutePath()));
    return {};
}

Result<void> saveWgQuick(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(text) != text.size() || !file.commit())
        return failure(QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString()));
    return {};
}

} // namespace roamwire::agent
