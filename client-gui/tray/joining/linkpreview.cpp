#include "client-gui/tray/joining/linkpreview.h"

#include "shared/base/printable.h"

#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace roamwire::tray {
namespace {

/// Where in a message the link has to begin by.
constexpr qsizetype kLongestMessage = 64 * 1024;
constexpr qsizetype kGroup = 4;
/// What one compares by eye.
constexpr qsizetype kShortGroups = 4;

QString grouped(const QString& text, qsizetype mostGroups)
{
    QStringList groups;
    for (qsizetype at = 0; at < text.size() && groups.size() < mostGroups; at += kGroup)
        groups << text.sliced(at, std::min(kGroup, text.size() - at));
    return groups.join(u' ');
}

/// What stands around links in messages: brackets, quotes, the stop behind a sentence. A link has none of it at its
/// end.
bool isAround(QChar c)
{
    return QStringView(u"<>()[]{}\"'`,.;:!?\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb").contains(c);
}

QStringView firstWord(QStringView text)
{
    const auto end = std::find_if(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
    return text.first(end - text.begin());
}

LinkPreview::Trust trustOf(const InviteLink& link)
{
    if (link.plain)
        return LinkPreview::Trust::None;
    return link.pin ? LinkPreview::Trust::Pin : LinkPreview::Trust::Authorities;
}

/// In DNS' letters, and an IPv6 address in brackets.
QString hostOf(const InviteLink& link)
{
    return link.host.contains(u':') ? u'[' + link.host + u']' : QString::fromLatin1(QUrl::toAce(link.host));
}

QString serverOf(const InviteLink& link)
{
    return printable(hostOf(link)) + u':' + QString::number(link.port);
}

/// What changes for who is in the network already.
void compare(LinkPreview& preview, const InviteLink& link, const InviteLink& inUse)
{
    if (serverOf(inUse) != preview.server)
        preview.serverInUse = serverOf(inUse);
    preview.isOtherKey = inUse.pin != link.pin || inUse.plain != link.plain;
}

} // namespace

Result<InviteLink> findLink(QStringView text)
{
    const QStringView message = text.trimmed().first(std::min(text.trimmed().size(), kLongestMessage));
    const qsizetype at = message.indexOf(u"roamwire://", 0, Qt::CaseInsensitive);
    if (at < 0)
        return InviteLink::fromString(message.first(std::min<qsizetype>(message.size(), kGroup))); // says how one looks
    QStringView word = firstWord(message.sliced(at));
    const auto whole = InviteLink::fromString(word);
    if (whole)
        return whole;
    while (!word.isEmpty() && isAround(word.back()))
        word.chop(1);
    const auto bare = InviteLink::fromString(word);
    return bare ? bare : whole;
}

LinkPreview previewOf(const InviteLink& link, const QList<JoinedNetwork>& joined)
{
    LinkPreview preview;
    preview.server = serverOf(link);
    const QString host = hostOf(link);
    const QString written = QUrl::fromAce(host.toLatin1(), QUrl::IgnoreIDNWhitelist);
    if (!link.host.contains(u':') && written != host)
        preview.writtenName = printable(written);
    if (link.pin) {
        const QString pin = QString::fromLatin1(link.pin->toBase64Url());
        preview.pinShort = grouped(pin, kShortGroups);
        preview.pin = grouped(pin, pin.size());
    }
    preview.tenant = link.tenant.toString();
    preview.trust = trustOf(link);
    preview.isBehindProxy = link.bindNone;
    preview.hasToken = link.token.has_value();
    preview.hasSecret = link.secret.has_value();
    const auto found = std::ranges::find(joined, link.tenant, &JoinedNetwork::tenant);
    if (found == joined.end())
        return preview;
    preview.joinedOn = found->interface;
    if (found->link)
        compare(preview, link, *found->link);
    return preview;
}

} // namespace roamwire::tray
