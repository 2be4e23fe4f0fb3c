#pragma once

#include <QHash>
#include <QJsonValue>
#include <QRegularExpression>
#include <QString>

#include <optional>
#include <vector>

namespace roamwire {

/// Takes out of a text what tells who and where somebody is, and whatever may be a secret. Each becomes a placeholder,
/// `<host-1>`; the same value becomes the same one everywhere, however it is written, so that whoever reads the text
/// can still follow. Of addresses it says the family, and private, public, shared (RFC 6598), link-local or multicast;
/// ports and prefix lengths stay, and so do loopback and unspecified addresses. Rather too much than too little: any
/// run of 20 letters and digits that is no word goes.
class Redactor final
{
public:
    Redactor();

    /// What has no form by which it could be found: the name of a peer, a host, a user. In any case of its letters.
    void hide(const QString& value, const QString& kind);

    QString text(const QString& text);
    /// A line of our log (LogFormat::Text): time and category stay, and what is quoted is somebody's name.
    QString logLine(const QString& line);
    /// Every string in it; and what is called token or the like, whatever it is.
    QJsonValue json(const QJsonValue& value);

private:
    /// What one kind of value looks like, and what to put there. nullopt: it only looked like it.
    struct Rule
    {
        QRegularExpression pattern;
        std::optional<QString> (Redactor::*replace)(const QRegularExpressionMatch& match, std::size_t next);
    };

    static const std::vector<Rule>& rules();
    void sortNames();
    QString apply(const QString& text, std::size_t rule);
    QString placeholder(const QString& kind, const QString& value);
    QString nameOf(const QString& value, const QString& kind);

    std::optional<QString> onLink(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onSecret(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onName(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onUser(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onTenant(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onIpv6(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onIpv4(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onMac(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onCode(const QRegularExpressionMatch& match, std::size_t next);
    std::optional<QString> onHost(const QRegularExpressionMatch& match, std::size_t next);

    QHash<QString, QString> m_kinds;        ///< of known names, in lower case
    QHash<QString, QString> m_placeholders; ///< by kind and value
    QHash<QString, int> m_counts;           ///< by kind
    std::vector<Rule> m_rules;              ///< in this order: what one takes, the next do not see
    bool m_areNamesSorted = false;
};

} // namespace roamwire
