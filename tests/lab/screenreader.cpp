#include "tests/lab/screenreader.h"

#include "tests/lab/waiting.h"

#include <QDBusArgument>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{20'000};
/// A program that draws its first window answers late.
constexpr int kAnswerLimitMs = 5'000;
constexpr int kDeepest = 40;

const QString kConnection = QStringLiteral("accessibility");
const QString kLauncher = QStringLiteral("/usr/libexec/at-spi-bus-launcher");
const QString kLauncherName = QStringLiteral("org.a11y.Bus");
const QString kAccessible = QStringLiteral("org.a11y.atspi.Accessible");
const QString kProperties = QStringLiteral("org.freedesktop.DBus.Properties");
constexpr unsigned kShowing = 25; // AtspiStateType

struct Reference
{
    QString service;
    QString path;
};

const Reference kDesktop{QStringLiteral("org.a11y.atspi.Registry"), QStringLiteral("/org/a11y/atspi/accessible/root")};

/// The first value of the answer; invalid where there is none, because what it is about may be gone by now.
QVariant ask(const QDBusConnection& bus, const Reference& whom, const QString& interface, const QString& method,
             const QVariantList& arguments = {})
{
    auto question = QDBusMessage::createMethodCall(whom.service, whom.path, interface, method);
    question.setArguments(arguments);
    const QDBusMessage answer = bus.call(question, QDBus::Block, kAnswerLimitMs);
    return answer.type() == QDBusMessage::ReplyMessage ? answer.arguments().value(0) : QVariant();
}

QString word(const QDBusConnection& bus, const Reference& item, const QString& property)
{
    return ask(bus, item, kProperties, QStringLiteral("Get"), {kAccessible, property})
        .value<QDBusVariant>()
        .variant()
        .toString();
}

bool isShown(const QDBusConnection& bus, const Reference& item)
{
    const auto states = qdbus_cast<QList<unsigned>>(ask(bus, item, kAccessible, QStringLiteral("GetState")));
    return !states.isEmpty() && (states.first() >> kShowing & 1U) != 0;
}

QRect placeOf(const QDBusConnection& bus, const Reference& item)
{
    constexpr unsigned kOnScreen = 0;
    const QVariant answer =
        ask(bus, item, QStringLiteral("org.a11y.atspi.Component"), QStringLiteral("GetExtents"), {kOnScreen});
    return answer.isValid() ? qdbus_cast<QRect>(answer) : QRect();
}

QList<Reference> childrenOf(const QDBusConnection& bus, const Reference& item)
{
    QList<Reference> children;
    const QVariant answer = ask(bus, item, kAccessible, QStringLiteral("GetChildren"));
    if (!answer.isValid())
        return children;
    const auto list = answer.value<QDBusArgument>();
    list.beginArray();
    while (!list.atEnd()) {
        Reference child;
        QDBusObjectPath path;
        list.beginStructure();
        list >> child.service >> path;
        list.endStructure();
        child.path = path.path();
        children << child;
    }
    list.endArray();
    return children;
}

void lookAt(const QDBusConnection& bus, const Reference& item, int depth, QList<ScreenItem>& seen)
{
    if (depth > kDeepest || !isShown(bus, item))
        return;
    seen << ScreenItem{ask(bus, item, kAccessible, QStringLiteral("GetRoleName")).toString(),
                       word(bus, item, QStringLiteral("Name")), word(bus, item, QStringLiteral("Description")),
                       placeOf(bus, item)};
    for (const Reference& child : childrenOf(bus, item))
        lookAt(bus, child, depth + 1, seen);
}

} // namespace

Result<std::unique_ptr<ScreenReader>> ScreenReader::start()
{
    std::unique_ptr<ScreenReader> reader(new ScreenReader);
    reader->m_launcher.setStandardOutputFile(QProcess::nullDevice());
    reader->m_launcher.setStandardErrorFile(QProcess::nullDevice());
    reader->m_launcher.start(kLauncher, {QStringLiteral("--launch-immediately"), QStringLiteral("--a11y=1")});
    const QDBusConnection session = QDBusConnection::sessionBus();
    QString address;
    const auto isThere = [&] {
        if (!session.interface()->isServiceRegistered(kLauncherName))
            return false;
        const Reference launcher{kLauncherName, QStringLiteral("/org/a11y/bus")};
        address = ask(session, launcher, kLauncherName, QStringLiteral("GetAddress")).toString();
        return !address.isEmpty();
    };
    if (!waitUntil(isThere, kStartLimit))
        return failure(QStringLiteral("%1 gives no address").arg(kLauncher));
    reader->m_bus = QDBusConnection::connectToBus(address, kConnection);
    if (!reader->m_bus.isConnected())
        return failure(QStringLiteral("the accessibility bus: ") + reader->m_bus.lastError().message());
    return reader;
}

ScreenReader::~ScreenReader()
{
    QDBusConnection::disconnectFromBus(kConnection);
    m_launcher.kill();
    m_launcher.waitForFinished();
}

QList<ScreenItem> ScreenReader::look() const
{
    QList<ScreenItem> seen;
    for (const Reference& program : childrenOf(m_bus, kDesktop))
        lookAt(m_bus, program, 0, seen);
    return seen;
}

} // namespace roamwire::lab
