#pragma once

#include "client-gui/engine/replyto.h"
#include "shared/base/clock.h"
#include "shared/model/keys.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

#include <optional>

class QNetworkReply;
class QNetworkRequest;
class QSslCertificate;
class QSslError;

namespace roamwire::agent {

/// Where a broker is, how it is known, and who asks.
struct BrokerAccess
{
    QUrl url;                     ///< the paths of the calls follow
    std::optional<Binding> pin{}; ///< of its certificate; without it the system's authorities decide
    QString user{};
    QByteArray password{};
};

/// Whatever the broker said to a call.
struct BrokerAnswer
{
    int status = 0; ///< of HTTP
    QByteArray body;
};

/// A broker is asked for bytes in a database; one that takes longer is not coming back.
constexpr Milliseconds kBrokerDeadline{15'000};

/// The calls of one broker over HTTP. Bounded in size (broker::kMaxAnswer) and time; redirects, cookies and compression
/// are not taken. User and password go to nobody but who has the right certificate.
class BrokerClient final : public QObject
{
    Q_OBJECT

public:
    explicit BrokerClient(BrokerAccess access, Milliseconds deadline = kBrokerDeadline, QObject* parent = nullptr);
    ~BrokerClient() override;

    /// POST; GET with the same body to brokers that want it so (405). An error: there was no whole answer; any status
    /// is one.
    void call(const QString& path, const QByteArray& body, ReplyTo<BrokerAnswer> reply);

private:
    void send(const QByteArray& method, const QString& path, const QByteArray& body, ReplyTo<BrokerAnswer> reply);
    QNetworkRequest requestTo(const QString& path) const;
    bool isRight(const QSslCertificate& shown) const;
    void onErrors(QNetworkReply* exchange, const QList<QSslError>& errors);
    void onEncrypted(QNetworkReply* exchange);
    void giveUp(QNetworkReply* exchange, const QString& problem);
    Result<BrokerAnswer> answerOf(QNetworkReply* exchange) const;

    const BrokerAccess m_access;
    const Milliseconds m_deadline;
    QNetworkAccessManager m_manager;
};

/// What an answer with that status means, as an error for a person; `what` was asked for.
Error brokerRefusal(const BrokerAnswer& answer, const QString& what);

} // namespace roamwire::agent
