#include "client-gui/tray/secrets/keyringwatch.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QVariantMap>

namespace roamwire::tray {
namespace {

// https://specifications.freedesktop.org/secret-service-spec/ (0.2): a collection is locked or not as a whole.
const QString kService = QStringLiteral("org.freedesktop.secrets");
const QString kCollection = QStringLiteral("org.freedesktop.Secret.Collection");
const QString kLocked = QStringLiteral("Locked");
const QString kProperties = QStringLiteral("org.freedesktop.DBus.Properties");
const QString kPropertiesChanged = QStringLiteral("PropertiesChanged");

class SecretServiceWatch final : public KeyringWatch
{
    Q_OBJECT

public:
    SecretServiceWatch()
        : m_service(kService, QDBusConnection::sessionBus(), QDBusServiceWatcher::WatchForRegistration)
    {
        connect(&m_service, &QDBusServiceWatcher::serviceRegistered, this, &KeyringWatch::unlocked);
        QDBusConnection::sessionBus().connect(kService, {}, kProperties, kPropertiesChanged, this,
                                              SLOT(onChanged(QString, QVariantMap, QStringList)));
    }

private Q_SLOTS:
    void onChanged(const QString& interface, const QVariantMap& properties, const QStringList&)
    {
        const auto locked = properties.constFind(kLocked);
        if (interface == kCollection && locked != properties.cend() && !locked->toBool())
            Q_EMIT unlocked();
    }

private:
    QDBusServiceWatcher m_service;
};

} // namespace

std::unique_ptr<KeyringWatch> makeKeyringWatch()
{
    return std::make_unique<SecretServiceWatch>();
}

} // namespace roamwire::tray

#include "keyringwatch.moc"
