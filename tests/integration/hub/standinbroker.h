#pragma once

#include <QHash>
#include <QJsonObject>
#include <QSslCertificate>
#include <QSslKey>
#include <QTcpServer>
#include <QUrl>

namespace roamwire::tests {

/// A broker that answers what a test tells it to, and notes what it is asked. One request per connection.
class StandInBroker final : public QTcpServer
{
    Q_OBJECT

public:
    struct Call
    {
        QByteArray method;
        QString path;
        QByteArray authorization;
        QJsonObject body;
    };
    struct Answer
    {
        int status = 200;
        QByteArray body;
    };

    StandInBroker();
    /// With TLS. `certificateFile`: PEM, with the key.
    explicit StandInBroker(const QString& certificateFile);

    QUrl url() const;
    /// From now on; nothing was said of: 404.
    void answer(const QString& path, int status, const QByteArray& body = "{}")
    {
        m_answers.insert(path, {status, body});
    }
    /// The bodies of the calls to that path so far.
    QList<QJsonObject> bodiesOf(const QString& path) const;

    QList<Call> calls;
    QByteArray raw;        ///< written instead of any answer
    bool isSilent = false; ///< never answers
    bool wantsGet = false; ///< 405 to everything else
    qsizetype heard = 0;   ///< bytes of requests, in clear text

private:
    void incomingConnection(qintptr descriptor) override;
    void serve(QTcpSocket* socket, QByteArray& request);
    QByteArray answerTo(const Call& call) const;

    QSslCertificate m_certificate;
    QSslKey m_key;
    QHash<QString, Answer> m_answers;
};

} // namespace roamwire::tests
