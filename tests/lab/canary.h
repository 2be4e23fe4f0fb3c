#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace roamwire::lab {

/// A secret that a test looks for where it must not be, however it is written down: as it is, in hex, in base64 and
/// base64url, alone or in the midst of something longer.
class Canary final
{
public:
    Canary(QString name, const QByteArray& secret);

    const QString& name() const { return m_name; }
    bool isIn(const QByteArray& text) const;

private:
    QString m_name;
    QList<QByteArray> m_traces;
};

/// The private number of a key in PEM: SEC 1 or PKCS #8, on a curve of 256 bits. Empty if there is none.
QByteArray privateNumberOf(const QByteArray& pem);

} // namespace roamwire::lab
