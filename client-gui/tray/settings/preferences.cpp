#include "client-gui/tray/settings/preferences.h"

#include "shared/base/printable.h"
#include "shared/model/displayname.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <array>

namespace roamwire::tray {
namespace {

Q_LOGGING_CATEGORY(lcPreferences, "roamwire.preferences")

using Notifications = Preferences::Notifications;

namespace key {
const QString kNotifications = QStringLiteral("tray/notifications");
const QString kLanguage = QStringLiteral("tray/language");
const QString kStartMinimized = QStringLiteral("tray/start-minimized");
const QString kPaused = QStringLiteral("tray/paused");
const QString kGeometry = QStringLiteral("tray/geometry");
const QString kRouterKey = QStringLiteral("tray/router-key");
const QString kRouter = QStringLiteral("router-"); ///< a section each, which the id in hexadecimal completes
const QString kRouterName = QStringLiteral("name");
const QString kRouterRule = QStringLiteral("rule");
} // namespace key

template <typename Value>
struct Word
{
    Value value;
    QLatin1String text;
};

constexpr std::array kBoolWords{
    Word<bool>{false, QLatin1String("false")},
    Word<bool>{true, QLatin1String("true")},
};
constexpr std::array kNotificationWords{
    Word<Notifications>{Notifications::Off, QLatin1String("off")},
    Word<Notifications>{Notifications::Important, QLatin1String("important")},
    Word<Notifications>{Notifications::All, QLatin1String("all")},
};
constexpr std::array kRuleWords{
    Word<RouterRule>{RouterRule::Default, QLatin1String("default")},
    Word<RouterRule>{RouterRule::Up, QLatin1String("up")},
    Word<RouterRule>{RouterRule::Down, QLatin1String("down")},
};

QString wordOf(const auto& words, auto value)
{
    return std::ranges::find(words, value, [](const auto& word) { return word.value; })->text;
}

bool readWord(const auto& words, const QString& text, auto& value)
{
    const auto found = std::ranges::find_if(words, [&](const auto& word) { return word.text == text; });
    if (found == words.end())
        return false;
    value = found->value;
    return true;
}

QString quoted(QString text)
{
    return u'"' + text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

std::optional<KnownRouter> readRouter(const QSettings& file, const QString& section)
{
    const auto value = [&](const QString& name) { return file.value(section + u'/' + name).toString(); };
    const auto id = RouterId::fromRaw(QByteArray::fromHex(section.sliced(key::kRouter.size()).toLatin1()));
    const auto name = checkedDisplayName(value(key::kRouterName));
    KnownRouter router;
    if (!id || !name || !readWord(kRuleWords, value(key::kRouterRule), router.rule))
        return std::nullopt;
    router.id = *id;
    router.name = *name;
    return router;
}

void sortByName(QList<KnownRouter>& routers)
{
    std::ranges::sort(routers, [](const KnownRouter& a, const KnownRouter& b) {
        return std::pair(a.name.toCaseFolded(), a.id) < std::pair(b.name.toCaseFolded(), b.id);
    });
}

} // namespace

QString Preferences::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/roamwire/tray.ini");
}

Preferences::Preferences(QString path, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    m_values.routerKey = makeRouterKey();
    load();
}

void Preferences::load()
{
    if (!QFileInfo::exists(m_path))
        return;
    const QSettings file(m_path, QSettings::IniFormat);
    if (file.status() != QSettings::NoError)
        qCWarning(lcPreferences).noquote() << m_path << "cannot be read as a whole; the rest is as it is by default";
    const auto ignore = [&](const QString& key) {
        qCWarning(lcPreferences).noquote() << m_path << "- ignored:" << key;
    };
    for (const QString& name : file.allKeys()) {
        if (!name.startsWith(key::kRouter) && !readValue(name, file.value(name)))
            ignore(name);
    }
    for (const QString& section : file.childGroups()) {
        if (!section.startsWith(key::kRouter))
            continue;
        if (const auto router = readRouter(file, section))
            m_values.routers << *router;
        else
            ignore(section);
    }
    sortByName(m_values.routers);
}

bool Preferences::readValue(const QString& name, const QVariant& value)
{
    // What could not stand in one line when it is written again.
    if (std::ranges::any_of(value.toStringList(), [](const QString& part) { return printable(part) != part; }))
        return false;
    const QString text = value.toString();
    if (name == key::kNotifications)
        return readWord(kNotificationWords, text, m_values.notifications);
    if (name == key::kStartMinimized)
        return readWord(kBoolWords, text, m_values.startMinimized);
    if (name == key::kLanguage) {
        m_values.language = text;
    } else if (name == key::kPaused) {
        m_values.pausedInterfaces = value.toStringList();
    } else if (name == key::kGeometry) {
        m_values.windowGeometry = QByteArray::fromBase64(text.toLatin1());
    } else if (name == key::kRouterKey) {
        const auto routerKey = RouterKey::fromBase64(text, Base64::Url);
        if (!routerKey)
            return false;
        m_values.routerKey = *routerKey;
    } else {
        return false;
    }
    return true;
}

/// By hand, because QSettings would not replace the file by rename with our permissions.
QString Preferences::text() const
{
    const auto line = [](const QString& path, const QString& value) {
        return QStringLiteral("%1=%2\n").arg(path.section(u'/', -1), value);
    };
    QStringList paused;
    for (const QString& interface : m_values.pausedInterfaces)
        paused << quoted(interface);
    QString text = QStringLiteral("[tray]\n");
    text += line(key::kNotifications, wordOf(kNotificationWords, m_values.notifications));
    text += line(key::kStartMinimized, wordOf(kBoolWords, m_values.startMinimized));
    if (!m_values.language.isEmpty())
        text += line(key::kLanguage, quoted(m_values.language));
    if (!paused.isEmpty())
        text += line(key::kPaused, paused.join(u','));
    if (!m_values.windowGeometry.isEmpty())
        text += line(key::kGeometry, quoted(QString::fromLatin1(m_values.windowGeometry.toBase64())));
    text += line(key::kRouterKey, m_values.routerKey.revealBase64(Base64::Url));
    for (const KnownRouter& router : m_values.routers) {
        text += QStringLiteral("\n[%1%2]\n").arg(key::kRouter, QString::fromLatin1(router.id.toByteArray().toHex()));
        text += line(key::kRouterName, quoted(router.name));
        text += line(key::kRouterRule, wordOf(kRuleWords, router.rule));
    }
    return text;
}

void Preferences::save()
{
    QString reason = tr("its folder cannot be made");
    bool saved = false;
    if (QDir().mkpath(QFileInfo(m_path).absolutePath())) {
        QSaveFile file(m_path);
        saved = file.open(QIODevice::WriteOnly) &&
                file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                file.write(text().toUtf8()) >= 0 && file.commit();
        reason = file.errorString();
    }
    m_problem = saved ? QString()
                      : tr("Settings are kept only until Roamwire is closed, because %1 cannot be written: %2. Check "
                           "the permissions of its folder and the space on the disk.")
                            .arg(QDir::toNativeSeparators(m_path), reason);
    if (!saved)
        qCWarning(lcPreferences).noquote() << m_path << "cannot be written:" << reason;
}

template <typename T>
void Preferences::change(T& value, const T& to)
{
    if (value == to)
        return;
    value = to;
    save();
    Q_EMIT changed();
}

void Preferences::setNotifications(Notifications notifications)
{
    change(m_values.notifications, notifications);
}

void Preferences::setLanguage(const QString& language)
{
    change(m_values.language, language);
}

void Preferences::setStartMinimized(bool minimized)
{
    change(m_values.startMinimized, minimized);
}

void Preferences::setPausedInterfaces(const QStringList& interfaces)
{
    QStringList sorted = interfaces;
    sorted.sort();
    change(m_values.pausedInterfaces, sorted);
}

void Preferences::setWindowGeometry(const QByteArray& geometry)
{
    change(m_values.windowGeometry, geometry);
}

void Preferences::setRouters(const QList<KnownRouter>& routers)
{
    QList<KnownRouter> sorted = routers;
    sortByName(sorted);
    change(m_values.routers, sorted);
}

} // namespace roamwire::tray
