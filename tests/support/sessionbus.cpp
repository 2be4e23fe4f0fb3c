#include "tests/support/sessionbus.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QFile>
#include <QLibrary>
#include <QStandardPaths>
#include <QTest>

/// The struct of the same name in the Secret Service API, (oayays).
struct TransportedSecret
{
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString contentType;
};
Q_DECLARE_METATYPE(TransportedSecret)

static QDBusArgument& operator<<(QDBusArgument& argument, const TransportedSecret& secret)
{
    argument.beginStructure();
    argument << secret.session << secret.parameters << secret.value << secret.contentType;
    argument.endStructure();
    return argument;
}

static const QDBusArgument& operator>>(const QDBusArgument& argument, TransportedSecret& secret)
{
    argument.beginStructure();
    argument >> secret.session >> secret.parameters >> secret.value >> secret.contentType;
    argument.endStructure();
    return argument;
}

namespace roamwire::test {
namespace {

constexpr int kPatience = 10'000;
const QByteArray kPassword("correct horse battery staple");
const QString kService = QStringLiteral("org.freedesktop.secrets");
const QString kRoot = QStringLiteral("/org/freedesktop/secrets");
const QDBusObjectPath kLogin(QStringLiteral("/org/freedesktop/secrets/collection/login"));

/// Starts nothing by itself: what runs is what a test started.
const char* const kBusConfig = R"(<busconfig>
  <type>session</type>
  <listen>unix:path=%1/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
)";

const char* const kPublic = "org.freedesktop.Secret.Service";
/// GNOME Keyring's own, for a login that has the password: nobody is asked for it.
const char* const kInternal = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";

QDBusInterface service(const char* interface)
{
    return {kService, kRoot, QString::fromLatin1(interface), QDBusConnection::sessionBus()};
}

bool isDone(const QDBusMessage& reply)
{
    return reply.type() == QDBusMessage::ReplyMessage;
}

bool isServed()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(kService);
}

std::optional<TransportedSecret> transported(const QByteArray& value)
{
    const auto session = service(kPublic).call(QStringLiteral("OpenSession"), QStringLiteral("plain"),
                                               QVariant::fromValue(QDBusVariant(QString())));
    if (!isDone(session))
        return std::nullopt;
    return TransportedSecret{
        session.arguments().at(1).value<QDBusObjectPath>(), {}, value, QStringLiteral("text/plain")};
}

void end(QProcess& process)
{
    process.terminate();
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(kPatience))
        process.kill();
    process.waitForFinished(kPatience);
}

} // namespace

SessionBus::SessionBus()
{
    const QByteArray home = m_home.path().toLocal8Bit();
    for (const char* folder : {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
        qputenv(folder, home);
    for (const char* desktop : {"DISPLAY", "WAYLAND_DISPLAY", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION",
                                "KDE_FULL_SESSION", "KDE_SESSION_VERSION", "GNOME_KEYRING_CONTROL"})
        qunsetenv(desktop);
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + home + "/bus");
    qDBusRegisterMetaType<TransportedSecret>();
}

SessionBus::~SessionBus()
{
    end(m_keyring);
    end(m_bus);
}

QStringList SessionBus::missing()
{
    QStringList packages;
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty())
        packages << QStringLiteral("dbus-daemon");
    if (QStandardPaths::findExecutable(QStringLiteral("gnome-keyring-daemon")).isEmpty())
        packages << QStringLiteral("gnome-keyring");
    QLibrary libsecret(QStringLiteral("secret-1"), 0);
    if (!libsecret.load())
        packages << QStringLiteral("libsecret-1-0");
    return packages;
}

bool SessionBus::start()
{
    QFile config(m_home.filePath(QStringLiteral("bus.conf")));
    if (!config.open(QIODevice::WriteOnly))
        return false;
    config.write(QString::fromLatin1(kBusConfig).arg(m_home.path()).toUtf8());
    config.close();
    m_bus.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--config-file=") + config.fileName(),
                                                QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    return m_bus.waitForReadyRead(kPatience) && QDBusConnection::sessionBus().isConnected();
}

bool SessionBus::startKeyring()
{
    m_keyring.setStandardOutputFile(QProcess::nullDevice());
    m_keyring.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_keyring.start(QStringLiteral("gnome-keyring-daemon"),
                    {QStringLiteral("--foreground"), QStringLiteral("--components=secrets")});
    return QTest::qWaitFor(isServed, kPatience);
}

bool SessionBus::makeKeyring()
{
    const QVariantMap properties{{QStringLiteral("org.freedesktop.Secret.Collection.Label"), QStringLiteral("login")}};
    const auto password = transported(kPassword);
    return password &&
           isDone(service(kInternal).call(QStringLiteral("CreateWithMasterPassword"), properties,
                                          QVariant::fromValue(*password))) &&
           isDone(service(kPublic).call(QStringLiteral("SetAlias"), QStringLiteral("default"),
                                        QVariant::fromValue(kLogin)));
}

bool SessionBus::lock()
{
    return isDone(service(kPublic).call(QStringLiteral("Lock"), QVariant::fromValue(QList<QDBusObjectPath>{kLogin})));
}

bool SessionBus::unlock()
{
    const auto password = transported(kPassword);
    return password && isDone(service(kInternal).call(QStringLiteral("UnlockWithMasterPassword"),
                                                      QVariant::fromValue(kLogin), QVariant::fromValue(*password)));
}

} // namespace roamwire::test
