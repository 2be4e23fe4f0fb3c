#include "client-gui/agent/hub/brokerclient.h"

#include "client-gui/agent/hub/brokerprotocol.h"
#include "shared/crypto/binding.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTimer>

namespace roamwire::agent {
namespace {

constexpr const char* kProblem = "roamwire_problem"; ///< property of an exchange: why we ended it

constexpr int kUnauthorized = 401;
constexpr int kMethodNotAllowed = 405;
constexpr int kFirstError = 400;

const QByteArray kPost = QByteArrayLiteral("POST");
const QByteArray kGet = QByteArrayLiteral("GET");

} // namespace

BrokerClient::BrokerClient(BrokerAccess access, Milliseconds deadline, QObject* parent)
    : QObject(parent)
    , m_access(std::move(access))
    , m_deadline(deadline)
{
    m_manager.setProxy(QNetworkProxy::NoProxy);
    connect(&m_manager, &QNetworkAccessManager::sslErrors, this, &BrokerClient::onErrors);
    connect(&m_manager, &QNetworkAccessManager::encrypted, this, &BrokerClient::onEncrypted);
}

BrokerClient::~BrokerClient() = default;

void BrokerClient::call(const QString& path, const QByteArray& body, ReplyTo<BrokerAnswer> reply)
{
    send(kPost, path, body, {this, [this, path, body, reply = std::move(reply)](Result<BrokerAnswer> answer) {
                                 if (answer && answer->status == kMethodNotAllowed)
                                     return send(kGet, path, body, reply);
                                 reply(std::move(answer));
                             }});
}

void BrokerClient::send(const QByteArray& method, const QString& path, const QByteArray& body,
                        ReplyTo<BrokerAnswer> reply)
{
    QNetworkReply* exchange = m_manager.sendCustomRequest(requestTo(path), method, body);
    exchange->setReadBufferSize(broker::kMaxAnswer + 1);
    connect(exchange, &QNetworkReply::readyRead, this, [this, exchange] {
        if (exchange->bytesAvailable() > broker::kMaxAnswer)
            giveUp(exchange, QStringLiteral("it answers more than %1 bytes").arg(broker::kMaxAnswer));
    });
    QTimer::singleShot(m_deadline, exchange, [this, exchange] {
        giveUp(exchange, QStringLiteral("no answer within %1 s")
                             .arg(std::chrono::duration_cast<std::chrono::seconds>(m_deadline).count()));
    });
    connect(exchange, &QNetworkReply::finished, this, [this, exchange, reply = std::move(reply)] {
        exchange->deleteLater();
        reply(answerOf(exchange));
    });
}

QNetworkRequest BrokerClient::requestTo(const QString& path) const
{
    QUrl url = m_access.url;
    url.setPath((url.path() == QStringLiteral("/") ? QString() : url.path()) + path);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    const QByteArray credentials = m_access.user.toUtf8() + ':' + m_access.password;
    request.setRawHeader("Authorization", "Basic " + credentials.toBase64());
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (m_access.pin)
        tls.setCaCertificates({}); // so that no authority's word stands in for the pin
    request.setSslConfiguration(tls);
    return request;
}

bool BrokerClient::isRight(const QSslCertificate& shown) const
{
    return bindingOf(shown.publicKey().toDer()) == *m_access.pin;
}

void BrokerClient::onErrors(QNetworkReply* exchange, const QList<QSslError>& errors)
{
    if (!m_access.pin) {
        return giveUp(exchange, QStringLiteral("its certificate is not trusted here (%1); set pin= to the one that "
                                               "its operator tells, or give it a certificate that this machine trusts")
                                    .arg(errors.first().errorString()));
    }
    if (isRight(exchange->sslConfiguration().peerCertificate()))
        exchange->ignoreSslErrors();
    else
        onEncrypted(exchange);
}

/// Nothing of the request has been sent yet.
void BrokerClient::onEncrypted(QNetworkReply* exchange)
{
    const QSslCertificate shown = exchange->sslConfiguration().peerCertificate();
    if (!m_access.pin || isRight(shown))
        return;
    giveUp(exchange, QStringLiteral("it has another key than pin= names (its pin is %1): either somebody stands in "
                                    "between, or the broker got a new key; nothing was told to it")
                         .arg(QString::fromLatin1(bindingOf(shown.publicKey().toDer()).toBase64Url())));
}

void BrokerClient::giveUp(QNetworkReply* exchange, const QString& problem)
{
    if (!exchange->property(kProblem).isValid())
        exchange->setProperty(kProblem, problem);
    exchange->abort();
}

Result<BrokerAnswer> BrokerClient::answerOf(QNetworkReply* exchange) const
{
    const QVariant problem = exchange->property(kProblem);
    const int status = exchange->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // What is an error for Qt is an answer for us if it is a whole one: those of HTTP, but not half of a good one.
    const bool isWhole = exchange->error() == QNetworkReply::NoError || status >= kFirstError;
    if (!problem.isValid() && status != 0 && isWhole)
        return BrokerAnswer{status, exchange->read(broker::kMaxAnswer)};
    return failure(QStringLiteral("the broker %1 gives no answer: %2")
                       .arg(m_access.url.host(), problem.isValid() ? problem.toString() : exchange->errorString()));
}

Error brokerRefusal(const BrokerAnswer& answer, const QString& what)
{
    const QString reason = broker::decodeReason(answer.body);
    if (answer.status == kUnauthorized) {
        return {QStringLiteral("the broker does not take this user and password%1; see user= and password_file= of the "
                               "configuration")
                    .arg(reason.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(reason))};
    }
    return {QStringLiteral("the broker refuses %1: %2")
                .arg(what, reason.isEmpty() ? QStringLiteral("HTTP %1").arg(answer.status)
                                            : QStringLiteral("%1 (HTTP %2)").arg(reason).arg(answer.status))};
}

} // namespace roamwire::agent
