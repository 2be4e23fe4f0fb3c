#include "client-gui/platform/doctor/redactor.h"
#include "tests/fuzz/fuzz.h"

#include <QHostAddress>
#include <QUuid>
#include <QtEndian>

using roamwire::Redactor;

namespace {

constexpr qsizetype kSeed = 32;

QStringList valuesOf(const QByteArray& seed)
{
    QByteArray v6 = seed.first(16);
    v6[0] = '\x20'; // none that all machines share
    QByteArray v4 = seed.last(4);
    v4[0] = '\x0a';
    return {
        QString::fromLatin1(seed.toBase64()),
        QString::fromLatin1(seed.toHex()),
        QString::fromLatin1(seed.first(6).toHex(':')),
        QUuid::fromRfc4122(seed.last(16)).toString(QUuid::WithoutBraces),
        QHostAddress(reinterpret_cast<const quint8*>(v6.constData())).toString(),
        QHostAddress(qFromBigEndian<quint32>(v4.constData())).toString(),
        QStringLiteral("roamwire://") + QString::fromLatin1(seed.first(4).toHex()),
        QStringLiteral("n") + QString::fromLatin1(seed.last(8).toHex()),
    };
}

} // namespace

/// Whatever stands around it, no key, address, tenant, link or known name comes through.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (input.size() < kSeed)
        return;
    const QString around = QString::fromUtf8(input.sliced(kSeed));
    const QStringList values = valuesOf(input.first(kSeed).toByteArray());
    Redactor redactor;
    redactor.hide(values.last(), QStringLiteral("name"));
    for (const QString& value : values) {
        if (around.contains(value, Qt::CaseInsensitive))
            continue; // and there perhaps as a part of something longer
        const QString text = around + u' ' + value + u' ' + around;
        require(!redactor.text(text).contains(value, Qt::CaseInsensitive));
        require(!redactor.logLine(text).contains(value, Qt::CaseInsensitive));
    }
}
