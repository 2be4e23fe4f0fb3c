#include "client-gui/platform/linux/logind.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QLoggingCategory>
#include <QMutex>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcLogind, "roamwire.logind")

const QString kConnection = QStringLiteral("roamwire-system");
const QString kService = QStringLiteral("org.freedesktop.login1");
const QString kPath = QStringLiteral("/org/freedesktop/login1");
const QString kInterface = QStringLiteral("org.freedesktop.login1.Manager");
const QString kSignal = QStringLiteral("PrepareForSleep");

/// Leaves a connection of this name, in the end, that works or does not. On any thread.
void connectOnce()
{
    static QMutex mutex;
    const QMutexLocker lock(&mutex);
    if (QDBusConnection(kConnection).isConnected())
        return;
    QDBusConnection::disconnectFromBus(kConnection); // of one that broke only the name is left
    QDBusConnection::connectToBus(QDBusConnection::SystemBus, kConnection);
}

} // namespace

void Logind::listen()
{
    // A bus that accepts and says nothing is waited for up to half a minute, and Qt has no other way to connect.
    const auto connected = std::make_shared<QPromise<void>>();
    connected->start();
    connect(&m_connecting, &QFutureWatcherBase::finished, this, &Logind::onConnected);
    m_connecting.setFuture(connected->future());
    QThreadPool::globalInstance()->start([connected] {
        connectOnce();
        connected->finish();
    });
}

void Logind::onConnected()
{
    const QDBusConnection bus(kConnection);
    if (!bus.isConnected()) {
        static bool isTold = false; // a client watches for itself, and each of its doctors, too
        if (!std::exchange(isTold, true))
            qCInfo(lcLogind) << "there is no system bus: the clock alone tells when the machine woke";
        return;
    }
    auto* services = new QDBusServiceWatcher(kService, bus, QDBusServiceWatcher::WatchForOwnerChange, this);
    connect(services, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString&, const QString&, const QString& owner) { follow(owner); });
    askForOwner();
}

void Logind::askForOwner()
{
    const QString service = QStringLiteral("org.freedesktop.DBus");
    QDBusMessage question = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/DBus"), service,
                                                           QStringLiteral("GetNameOwner"));
    question << kService;
    auto* call = new QDBusPendingCallWatcher(QDBusConnection(kConnection).asyncCall(question), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, [this, call] {
        call->deleteLater();
        if (const QDBusPendingReply<QString> owner(*call); owner.isValid() && m_owner.isEmpty())
            follow(owner.value());
    });
}

void Logind::follow(const QString& owner)
{
    QDBusConnection bus(kConnection);
    const char* const slot = SLOT(onPrepareForSleep(bool));
    if (!m_owner.isEmpty())
        bus.disconnect(m_owner, kPath, kInterface, kSignal, this, slot);
    m_owner = owner;
    // By its own name and not by its service's: for that, Qt would wait for an answer of the bus.
    if (!m_owner.isEmpty() && bus.connect(m_owner, kPath, kInterface, kSignal, this, slot))
        Q_EMIT listening();
}

void Logind::onPrepareForSleep(bool begins)
{
    // What is left alone before the machine sleeps does not have to be made again afterwards.
    if (!begins)
        Q_EMIT woke();
}

} // namespace roamwire
