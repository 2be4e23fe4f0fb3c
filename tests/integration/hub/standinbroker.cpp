#include "tests/integration/hub/standinbroker.h"

#include <QFile>
#include <QJsonDocument>
#include <QSslSocket>

#include <memory>

namespace roamwire::tests {
namespace {

const QByteArray kEnd = QByteArrayLiteral("\r\n\r\n");

/// `name`: in small letters, with its colon.
QByteArray headerField(const QByteArray& header, const QByteArray& name)
{
    for (const QByteArray& line : header.split('\n')) {
        if (line.toLower().startsWith(name))
            return line.mid(name.size()).trimmed();
    }
    return {};
}

} // namespace

StandInBroker::StandInBroker()
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("the stand-in broker cannot listen");
}

StandInBroker::StandInBroker(const QString& certificateFile)
    : StandInBroker()
{
    QFile file(certificateFile);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no certificate for the stand-in broker");
    const QByteArray pem = file.readAll();
    m_certificate = QSslCertificate(pem);
    m_key = QSslKey(pem, QSsl::Ec);
}

QUrl StandInBroker::url() const
{
    return QUrl(QStringLiteral("%1://127.0.0.1:%2")
                    .arg(m_key.isNull() ? QStringLiteral("http") : QStringLiteral("https"))
                    .arg(serverPort()));
}

QList<QJsonObject> StandInBroker::bodiesOf(const QString& path) const
{
    QList<QJsonObject> bodies;
    for (const Call& call : calls) {
        if (call.path == path)
            bodies.append(call.body);
    }
    return bodies;
}

void StandInBroker::incomingConnection(qintptr descriptor)
{
    auto* socket = new QSslSocket(this);
    socket->setSocketDescriptor(descriptor);
    connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QSslSocket::readyRead, this, [this, socket, request = std::make_shared<QByteArray>()] {
        const QByteArray said = socket->readAll();
        heard += said.size();
        *request += said;
        serve(socket, *request);
    });
    if (m_key.isNull())
        return;
    socket->setLocalCertificate(m_certificate);
    socket->setPrivateKey(m_key);
    socket->startServerEncryption();
}

void StandInBroker::serve(QTcpSocket* socket, QByteArray& request)
{
    const qsizetype end = request.indexOf(kEnd);
    if (end < 0)
        return;
    const QByteArray header = request.first(end);
    const qsizetype length = headerField(header, "content-length:").toInt();
    if (request.size() < end + kEnd.size() + length)
        return;
    const QByteArrayList words = header.left(header.indexOf('\r')).split(' ');
    const Call call{words.value(0), QString::fromLatin1(words.value(1)), headerField(header, "authorization:"),
                    QJsonDocument::fromJson(request.mid(end + kEnd.size(), length)).object()};
    calls.append(call);
    request.clear();
    if (isSilent)
        return;
    socket->write(raw.isEmpty() ? answerTo(call) : raw);
    socket->disconnectFromHost();
}

QByteArray StandInBroker::answerTo(const Call& call) const
{
    const Answer answer =
        wantsGet && call.method != "GET" ? Answer{405, "{}"} : m_answers.value(call.path, {404, "{}"});
    return "HTTP/1.1 " + QByteArray::number(answer.status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(answer.body.size()) +
           "\r\nConnection: close" + kEnd + answer.body;
}

} // namespace roamwire::tests
