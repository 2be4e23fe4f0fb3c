#include "shared/model/invitelink.h"

#include "shared/model/endpoint.h"

#include <QStringList>
#include <QUrl>

#include <utility>

namespace roamwire {
namespace {

/// What stands before and after the first `separator`; nothing after where there is none.
std::pair<QStringView, QStringView> cut(QStringView text, QChar separator)
{
    const qsizetype at = text.indexOf(separator);
    return at < 0 ? std::pair(text, QStringView()) : std::pair(text.first(at), text.sliced(at + 1));
}

/// QUrl also takes scope ids and addresses of future versions between the brackets.
bool isServerName(const QString& host)
{
    return !host.isEmpty() && !host.contains(u'%') && (!host.contains(u':') || parseAddress(host));
}

Result<InviteLink> readPlace(const QUrl& url)
{
    if (!url.isValid() || url.scheme() != QStringLiteral("roamwire"))
        return failure(
            QStringLiteral("this is not a roamwire link; one looks like roamwire://HOST:PORT/TENANT?pin=PIN"));
    if (!isServerName(url.host()) || !url.userInfo().isEmpty() || url.port(InviteLink::kDefaultPort) == 0)
        return failure(QStringLiteral("the link names no server; it begins with roamwire://HOST:PORT/"));
    const auto tenant = TenantId::fromString(QStringView(url.path()).mid(1));
    if (!tenant)
        return failure(QStringLiteral("the link names no tenant; after the server comes a UUID"));
    InviteLink link;
    link.host = url.host();
    link.port = static_cast<quint16>(url.port(InviteLink::kDefaultPort));
    link.tenant = *tenant;
    return link;
}

/// 32 bytes in base64url, at most once. `what` is named where they are not.
template <typename Value>
Result<void> take(std::optional<Value>& slot, std::optional<Value> value, QStringView what)
{
    if (slot)
        return failure(QStringLiteral("the link has more than one %1; ask for a new link").arg(what));
    if (!value) {
        return failure(QStringLiteral("the %1 in the link is damaged: it has 43 letters, digits, '-' and '_'. Copy the "
                                      "whole link again, from 'roamwire://' to the last character behind '#'; on a "
                                      "command line put it in quotes")
                           .arg(what));
    }
    slot = std::move(value);
    return {};
}

Result<void> readParameter(InviteLink& link, QStringView name, QStringView value)
{
    if (name == u"token")
        return take(link.token, Token::fromBase64(value, Base64::Url), u"token");
    if (name == u"pin")
        return take(link.pin, Binding::fromBase64Url(value.toLatin1()), u"pin");
    if (name == u"plain") {
        if (value != u"1")
            return failure(QStringLiteral("'plain' in the link is not 1; without 'plain' the connection is encrypted"));
        link.plain = true;
    }
    if (name == u"bind") {
        if (value != u"none")
            return failure(QStringLiteral("'bind' in the link is not none; leave it away unless a proxy stands before "
                                          "the server"));
        link.bindNone = true;
    }
    return {};
}

} // namespace

Result<InviteLink> InviteLink::fromString(QStringView text)
{
    constexpr qsizetype kLongestLink = 1024;
    text = text.trimmed();
    if (text.size() > kLongestLink)
        return failure(QStringLiteral("the link is longer than %1 characters").arg(kLongestLink));
    // QUrl gets the part without secrets only: it would leave copies of them behind.
    const auto [beforeSecret, secret] = cut(text, u'#');
    const auto [place, query] = cut(beforeSecret, u'?');
    auto link = readPlace(QUrl(place.toString(), QUrl::StrictMode));
    if (!link)
        return link;
    for (const QStringView parameter : query.tokenize(u'&')) {
        const auto [name, value] = cut(parameter, u'=');
        if (const auto read = readParameter(*link, name, value); !read)
            return std::unexpected(read.error());
    }
    if (text.size() > beforeSecret.size()) {
        if (const auto read = take(link->secret, TenantSecret::fromBase64(secret, Base64::Url), u"secret"); !read)
            return std::unexpected(read.error());
    }
    if (link->plain && link->pin)
        return failure(QStringLiteral("the link says plain=1, but a connection without encryption shows no certificate "
                                      "that its pin could fit; leave one of the two away"));
    return link;
}

QString InviteLink::reveal() const
{
    QStringList parameters;
    if (token)
        parameters.append(QStringLiteral("token=") + token->revealBase64(Base64::Url));
    if (pin)
        parameters.append(QStringLiteral("pin=") + QString::fromLatin1(pin->toBase64Url()));
    if (plain)
        parameters.append(QStringLiteral("plain=1"));
    if (bindNone)
        parameters.append(QStringLiteral("bind=none"));
    QString text = QStringLiteral("roamwire://%1:%2/%3")
                       .arg(host.contains(u':') ? u'[' + host + u']' : host, QString::number(port), tenant.toString());
    if (!parameters.isEmpty())
        text += u'?' + parameters.join(u'&');
    if (secret)
        text += u'#' + secret->revealBase64(Base64::Url);
    return text;
}

} // namespace roamwire
