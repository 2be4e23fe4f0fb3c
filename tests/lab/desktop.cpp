#include "tests/lab/desktop.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/lab/xwdpicture.h"

#include <QMap>
#include <QRect>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{20'000};
constexpr Milliseconds kPoll{50};
/// Of a program that is started again and hands over to the first.
constexpr Milliseconds kRunLimit{20'000};

/// Qt reads them itself where the desktop is Plasma, without a library of it.
const QString kColorsFile = QStringLiteral("/run/home/.config/kdeglobals");
const QByteArray kDarkColors = R"([Colors:Window]
BackgroundNormal=43,43,43
ForegroundNormal=238,238,238
[Colors:View]
BackgroundNormal=31,31,31
BackgroundAlternate=38,38,38
ForegroundNormal=238,238,238
ForegroundLink=121,184,255
ForegroundVisited=179,157,219
[Colors:Selection]
BackgroundNormal=61,126,199
ForegroundNormal=255,255,255
[Colors:Button]
BackgroundNormal=56,56,56
BackgroundAlternate=38,38,38
ForegroundNormal=238,238,238
[Colors:Tooltip]
BackgroundNormal=56,56,56
ForegroundNormal=238,238,238
)";

const QString kPictures = QStringLiteral("/run/user");

QString xdotool()
{
    return QStringLiteral("xdotool");
}

} // namespace

Desktop::Desktop(const Host& host)
    : m_host(host)
{
}

Result<std::unique_ptr<Desktop>> Desktop::start(const Host& host)
{
    std::unique_ptr<Desktop> desktop(new Desktop(host));
    const auto started = inOrder([&] { return desktop->startScreen(); }, [&] { return desktop->startPanel(); });
    if (!started)
        return std::unexpected(started.error());
    return desktop;
}

Result<void> Desktop::startScreen()
{
    // Its only socket is an abstract one, so it is the host's alone as its network is. Without -noreset it starts anew
    // when the only program that is connected ends, and refuses others meanwhile.
    const QStringList command{QStringLiteral("Xvfb"),        QStringLiteral("-noreset"),
                              QStringLiteral("-displayfd"),  QStringLiteral("1"),
                              QStringLiteral("-nolisten"),   QStringLiteral("tcp"),
                              QStringLiteral("-nolisten"),   QStringLiteral("unix"),
                              QStringLiteral("-fbdir"),      kPictures,
                              QStringLiteral("-screen"),     QStringLiteral("0"),
                              QStringLiteral("1280x1024x24")};
    auto screen = Process::start(m_host.machine(), command);
    if (!screen)
        return std::unexpected(screen.error());
    m_screen = std::move(*screen);
    const auto number = m_screen->readLine(kStartLimit);
    if (!number)
        return std::unexpected(number.error());
    m_display = QStringLiteral(":") + QString::fromLatin1(*number);
    return {};
}

Result<void> Desktop::startPanel()
{
    auto windowManager = launch({QStringLiteral("openbox")});
    if (!windowManager)
        return std::unexpected(windowManager.error());
    m_windowManager = std::move(*windowManager);
    auto panel = launch({QStringLiteral("trayer"), QStringLiteral("--edge"), QStringLiteral("top"),
                         QStringLiteral("--align"), QStringLiteral("right"), QStringLiteral("--widthtype"),
                         QStringLiteral("request"), QStringLiteral("--height"), QStringLiteral("28"),
                         QStringLiteral("--transparent"), QStringLiteral("true"), QStringLiteral("--alpha"),
                         QStringLiteral("255"), QStringLiteral("--tint"), QStringLiteral("0x2b2b2b")});
    if (!panel)
        return std::unexpected(panel.error());
    m_panel = std::move(*panel);
    const auto isThere = [&] {
        return run({xdotool(), QStringLiteral("search"), QStringLiteral("--class"), QStringLiteral("trayer")})
            .has_value();
    };
    if (!waitUntil(isThere, kStartLimit, kPoll))
        return failure(QStringLiteral("there is no panel: ") + QString::fromUtf8(m_panel->log().right(400)));
    return {};
}

QStringList Desktop::environment() const
{
    QStringList words{QStringLiteral("env"), QStringLiteral("DISPLAY=") + m_display,
                      QStringLiteral("DBUS_SESSION_BUS_ADDRESS=") + qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS")};
    if (m_isDark)
        words << QStringLiteral("XDG_CURRENT_DESKTOP=KDE") << QStringLiteral("KDE_SESSION_VERSION=5");
    return words;
}

Result<std::unique_ptr<Process>> Desktop::launch(const QStringList& argv) const
{
    return Process::start(m_host.machine(), environment() + argv);
}

Result<QByteArray> Desktop::run(const QStringList& argv) const
{
    return m_host.machine().run(environment() + argv, {}, kRunLimit);
}

Result<void> Desktop::useDarkColors()
{
    m_isDark = true;
    return outcome(m_host.machine().run(
        {QStringLiteral("install"), QStringLiteral("-D"), QStringLiteral("/dev/stdin"), kColorsFile}, kDarkColors));
}

Result<void> Desktop::press(const QString& key) const
{
    return outcome(run({xdotool(), QStringLiteral("key"), key}));
}

Result<void> Desktop::type(const QString& text) const
{
    return outcome(run({xdotool(), QStringLiteral("type"), text}));
}

Result<void> Desktop::pointAt(const QPoint& place) const
{
    return outcome(
        run({xdotool(), QStringLiteral("mousemove"), QString::number(place.x()), QString::number(place.y())}));
}

Result<void> Desktop::click(const QPoint& place, int button) const
{
    return inOrder([&] { return pointAt(place); },
                   [&] { return run({xdotool(), QStringLiteral("click"), QString::number(button)}); });
}

Result<void> Desktop::resizeWindow(const QSize& size) const
{
    return outcome(run({xdotool(), QStringLiteral("getactivewindow"), QStringLiteral("windowsize"),
                        QString::number(size.width()), QString::number(size.height())}));
}

Result<QRect> Desktop::panel() const
{
    // It is as wide as what is in it.
    constexpr int kIcon = 16;
    QRect place;
    const auto hasIcon = [&] {
        const auto said =
            run({xdotool(), QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--class"),
                 QStringLiteral("trayer"), QStringLiteral("getwindowgeometry"), QStringLiteral("--shell")});
        QMap<QByteArray, int> values;
        for (const QByteArray& line : said.value_or(QByteArray()).split('\n'))
            values.insert(line.left(line.indexOf('=')), line.mid(line.indexOf('=') + 1).toInt());
        place = QRect(values.value("X"), values.value("Y"), values.value("WIDTH"), values.value("HEIGHT"));
        return place.width() >= kIcon;
    };
    if (!waitUntil(hasIcon, kStartLimit, kPoll))
        return failure(QStringLiteral("the panel has no icon"));
    return place;
}

Result<QImage> Desktop::picture() const
{
    const auto dump =
        m_host.machine().run({QStringLiteral("cat"), kPictures + QStringLiteral("/Xvfb_screen0")}, {}, kRunLimit);
    if (!dump)
        return std::unexpected(dump.error());
    return readXwd(*dump);
}

} // namespace roamwire::lab
