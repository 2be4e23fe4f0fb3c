#include "client-gui/platform/doctor/redactor.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace roamwire {
namespace {

/// Where the rules for known names stand: those that other rules could take apart go first, plain words last.
constexpr std::size_t kOddNames = 0;

QRegularExpression pattern(const QString& text)
{
    return QRegularExpression(text, QRegularExpression::CaseInsensitiveOption |
                                        QRegularExpression::UseUnicodePropertiesOption);
}

/// One of these, longest first, that is not a part of a longer word, address or host name.
QRegularExpression anyOf(QStringList values)
{
    if (values.isEmpty())
        return pattern(QStringLiteral("(?!)"));
    std::ranges::sort(
        values, [](const QString& a, const QString& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
    for (QString& value : values)
        value = QRegularExpression::escape(value);
    return pattern(QStringLiteral("(?<![\\p{L}\\p{N}])(?:%1)(?![\\p{L}\\p{N}])").arg(values.join(u'|')));
}

const QRegularExpression& secretWord()
{
    static const QRegularExpression words =
        pattern(QStringLiteral("token|secret|psk|pass(?:word|phrase)|p(?:rivate|reshared)[-_]?key"));
    return words;
}

/// What an address is, short of which one; empty for those that all machines share.
QString kindOf(const QHostAddress& address)
{
    const QString family =
        address.protocol() == QAbstractSocket::IPv4Protocol ? QStringLiteral("ipv4") : QStringLiteral("ipv6");
    if (address.isLoopback() || address.isNull() || address == QHostAddress(QHostAddress::AnyIPv4) ||
        address == QHostAddress(QHostAddress::AnyIPv6))
        return {};
    if (address.isLinkLocal())
        return family + QStringLiteral("-linklocal");
    if (address.isMulticast())
        return family + QStringLiteral("-multicast");
    const auto isIn = [&](const char* network, int length) {
        return address.isInSubnet(QHostAddress(QString::fromLatin1(network)), length);
    };
    if (isIn("100.64.0.0", 10))
        return family + QStringLiteral("-shared");
    const bool isPrivate =
        address.isUniqueLocalUnicast() || isIn("10.0.0.0", 8) || isIn("172.16.0.0", 12) || isIn("192.168.0.0", 16);
    return family + (isPrivate ? QStringLiteral("-private") : QStringLiteral("-public"));
}

/// The 32 bytes that this writes down in hexadecimal digits or one of the Base64s; empty for anything else.
QByteArray keyBytes(const QString& text)
{
    const QByteArray raw = text.toLatin1();
    constexpr qsizetype kKeySize = 32;
    if (raw.size() == 2 * kKeySize) {
        const QByteArray bytes = QByteArray::fromHex(raw);
        return bytes.toHex() == raw.toLower() ? bytes : QByteArray();
    }
    for (const auto form : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        const auto decoded = QByteArray::fromBase64Encoding(raw, form | QByteArray::AbortOnBase64DecodingErrors);
        if (decoded && decoded.decoded.size() == kKeySize)
            return decoded.decoded;
    }
    return {};
}

/// Folders and files, as our own messages name them. Small letters only: a secret has capitals.
bool isPath(const QString& run)
{
    static const QRegularExpression form(QStringLiteral("^[a-z0-9_-]{0,19}(?:/[a-z0-9_-]{0,19})+$"));
    return form.match(run).hasMatch();
}

/// File names and settings that look like host names.
bool isOurs(const QString& name)
{
    static const QRegularExpression form(
        QStringLiteral("\\.(?:conf|sock|service|socket)$|^operating\\.md$|^net\\.ipv[46]\\.conf\\."));
    return form.match(name).hasMatch();
}

} // namespace

/// Compiled once for all.
const std::vector<Redactor::Rule>& Redactor::rules()
{
    const QString hex = QStringLiteral("[0-9a-f]");
    static const std::vector<Rule> all{
        {anyOf({}), &Redactor::onName},
        {pattern(QStringLiteral("(?:[a-z][a-z0-9+.-]*://|roamwire:(?!:))[^\\s\"'<>]+")), &Redactor::onLink},
        {pattern(QStringLiteral("((?:%1)\\s*[=:]\\s*)(\\S+)").arg(secretWord().pattern())), &Redactor::onSecret},
        {pattern(QStringLiteral("(?<=/home/|/users/|\\\\users\\\\)[^/\\\\\\s\"']+")), &Redactor::onUser},
        {pattern(QStringLiteral("(?<!%1)%1{8}-(?:%1{4}-){3}%1{12}(?!%1)").arg(hex)), &Redactor::onTenant},
        {pattern(QStringLiteral("(?<![\\p{L}\\p{N}_])(?=[0-9a-f.]*:[0-9a-f.]*:)[0-9a-f:.]+")), &Redactor::onIpv6},
        {pattern(QStringLiteral("(?<!%1)%1{2}([:-])(?:%1{2}\\1){4}%1{2}(?!%1)|(?<=enx|wlx|wwx)%1{12}(?!%1)").arg(hex)),
         &Redactor::onMac},
        {pattern(QStringLiteral("(?<!\\d)\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\d)")), &Redactor::onIpv4},
        {pattern(QStringLiteral("(?<![a-z0-9+/])[a-z0-9+/]{43}=|[a-z0-9_+/=-]{20,}")), &Redactor::onCode},
        {pattern(QStringLiteral("(?:[\\w.+-]++@)?(?:%1++(?:[_-]++%1++)*+\\.)+\\p{L}(?:[_-]*+%1)++")
                     .arg(QStringLiteral("[\\p{L}\\p{N}]"))),
         &Redactor::onHost},
        {anyOf({}), &Redactor::onName},
    };
    return all;
}

Redactor::Redactor()
    : m_rules(rules())
{
}

void Redactor::hide(const QString& value, const QString& kind)
{
    const QString name = value.trimmed().toLower();
    if (name.isEmpty() || m_kinds.contains(name))
        return;
    m_kinds.insert(name, kind);
    m_areNamesSorted = false;
}

void Redactor::sortNames()
{
    if (std::exchange(m_areNamesSorted, true))
        return;
    static const QRegularExpression word(QStringLiteral("^[\\p{L}\\p{N}]{1,19}$"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    QStringList odd;
    QStringList words;
    for (const QString& name : m_kinds.keys())
        (word.match(name).hasMatch() ? words : odd).append(name);
    m_rules.at(kOddNames).pattern = anyOf(odd);
    m_rules.back().pattern = anyOf(words);
}

QString Redactor::text(const QString& text)
{
    sortNames();
    return apply(text, 0);
}

QString Redactor::logLine(const QString& line)
{
    static const QRegularExpression head(QStringLiteral("^[0-9:.]{12} [a-z]{4,5} +[a-z.]+: "));
    static const QRegularExpression quoted(QStringLiteral("\"([^\"]*)\""));
    const QString start = head.match(line).captured();
    QString redacted = start;
    qsizetype end = start.size();
    for (auto match = quoted.match(line, end); match.hasMatch(); match = quoted.match(line, end)) {
        redacted += text(line.mid(end, match.capturedStart() - end));
        redacted += nameOf(match.captured(1), QStringLiteral("name"));
        end = match.capturedEnd();
    }
    return redacted + text(line.mid(end));
}

QJsonValue Redactor::json(const QJsonValue& value)
{
    if (value.isString())
        return text(value.toString());
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue& item : value.toArray())
            array.append(json(item));
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (auto item = object.begin(); item != object.end(); ++item) {
        const bool isSecret = secretWord().match(item.key()).hasMatch() && !item.value().isNull();
        item.value() = isSecret ? QJsonValue(QStringLiteral("<secret>")) : json(item.value());
    }
    return object;
}

/// Everything that this rule and those after it find. What is put in its place is looked at by none of them.
QString Redactor::apply(const QString& text, std::size_t rule)
{
    if (rule == m_rules.size() || text.isEmpty())
        return text;
    const auto& [pattern, replace] = m_rules[rule];
    QString redacted;
    qsizetype done = 0;
    qsizetype from = 0;
    for (;;) {
        const auto match = pattern.match(text, from);
        if (!match.isValid())
            return QStringLiteral("<unreadable>"); // the search was given up: what it would have found must not pass
        if (!match.hasMatch())
            break;
        const auto replacement = (this->*replace)(match, rule + 1);
        from = replacement ? match.capturedEnd() : match.capturedStart() + 1;
        if (!replacement)
            continue;
        redacted += apply(text.mid(done, match.capturedStart() - done), rule + 1) + *replacement;
        done = from;
    }
    return redacted + apply(text.mid(done), rule + 1);
}

QString Redactor::placeholder(const QString& kind, const QString& value)
{
    QString& known = m_placeholders[kind + u' ' + value];
    if (known.isEmpty())
        known = QStringLiteral("<%1-%2>").arg(kind).arg(++m_counts[kind]);
    return known;
}

QString Redactor::nameOf(const QString& value, const QString& kind)
{
    const QString name = value.trimmed().toLower();
    return placeholder(m_kinds.value(name, kind), name);
}

std::optional<QString> Redactor::onLink(const QRegularExpressionMatch& match, std::size_t)
{
    return placeholder(QStringLiteral("link"), match.captured());
}

std::optional<QString> Redactor::onSecret(const QRegularExpressionMatch& match, std::size_t next)
{
    return apply(match.captured(1), next) + QStringLiteral("<secret>");
}

std::optional<QString> Redactor::onName(const QRegularExpressionMatch& match, std::size_t)
{
    return nameOf(match.captured(), QStringLiteral("name"));
}

std::optional<QString> Redactor::onUser(const QRegularExpressionMatch& match, std::size_t)
{
    return nameOf(match.captured(), QStringLiteral("user"));
}

std::optional<QString> Redactor::onTenant(const QRegularExpressionMatch& match, std::size_t)
{
    return placeholder(QStringLiteral("tenant"), match.captured().toLower());
}

std::optional<QString> Redactor::onIpv6(const QRegularExpressionMatch& match, std::size_t next)
{
    // What follows an address may look like more of it: the end of a sentence, for one.
    QString candidate = match.captured();
    QHostAddress address;
    while (candidate.count(u':') >= 2 && !address.setAddress(candidate))
        candidate.chop(1);
    if (address.isNull() || address.protocol() != QAbstractSocket::IPv6Protocol)
        return std::nullopt;
    const QString rest = apply(match.captured().mid(candidate.size()), next);
    bool isMapped = false;
    const QHostAddress inner(address.toIPv4Address(&isMapped));
    const QString kind = kindOf(isMapped ? inner : address);
    if (kind.isEmpty())
        return candidate + rest;
    return (isMapped ? QStringLiteral("::ffff:") + placeholder(kind, inner.toString())
                     : placeholder(kind, address.toString())) +
           rest;
}

std::optional<QString> Redactor::onIpv4(const QRegularExpressionMatch& match, std::size_t)
{
    quint32 bits = 0;
    for (const QString& octet : match.captured().split(u'.')) {
        if (octet.toUInt() > 255)
            return std::nullopt;
        bits = bits << 8 | octet.toUInt();
    }
    const QHostAddress address(bits);
    const QString kind = kindOf(address);
    return kind.isEmpty() ? match.captured() : placeholder(kind, address.toString());
}

std::optional<QString> Redactor::onMac(const QRegularExpressionMatch& match, std::size_t)
{
    return placeholder(QStringLiteral("mac"), match.captured().toLower().remove(u':').remove(u'-'));
}

std::optional<QString> Redactor::onCode(const QRegularExpressionMatch& match, std::size_t next)
{
    const QString run = match.captured();
    if (const QByteArray key = keyBytes(run); !key.isEmpty())
        return placeholder(QStringLiteral("key"), QString::fromLatin1(key.toHex()));
    static const QRegularExpression word(QStringLiteral("^[a-z_+/=-]+$"));
    if (isPath(run) || word.match(run).hasMatch())
        return apply(run, next);
    return placeholder(QStringLiteral("code"), run);
}

std::optional<QString> Redactor::onHost(const QRegularExpressionMatch& match, std::size_t next)
{
    if (isOurs(match.captured()))
        return apply(match.captured(), next);
    return nameOf(match.captured(), QStringLiteral("host"));
}

} // namespace roamwire
