#include "client-gui/tray/mainwindow.h"
#include "client-gui/tray/peers/peersview.h"
#include "tests/gui/scenery.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"
#include "tests/support/fakeclock.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QScrollArea>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

/// Where text needs more room than it has. Lists and what elides by intent are not meant.
QStringList clipped(const QWidget& window)
{
    QStringList found;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        const bool isText =
            label && !label->wordWrap() && label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored;
        if (!widget->isVisible() || !(isText || qobject_cast<const QAbstractButton*>(widget)))
            continue;
        const QString text = label ? label->text() : static_cast<const QAbstractButton*>(widget)->text();
        if (!text.isEmpty() && widget->width() < widget->sizeHint().width())
            found << u"%1: %2 of %3"_s.arg(text).arg(widget->width()).arg(widget->sizeHint().width());
    }
    for (const auto* area : window.findChildren<const QScrollArea*>()) {
        if (area->isVisible() && !window.rect().contains(QRect(area->mapTo(&window, QPoint()), area->size())))
            found << u"%1 is not all inside: %2 x %3 at %4, %5 of %6 x %7"_s.arg(area->accessibleName())
                         .arg(area->width())
                         .arg(area->height())
                         .arg(area->mapTo(&window, QPoint()).x())
                         .arg(area->mapTo(&window, QPoint()).y())
                         .arg(window.width())
                         .arg(window.height());
        if (area->isVisible() && area->widget()->width() > area->viewport()->width())
            found << u"%1: %2 of %3"_s.arg(area->accessibleName())
                         .arg(area->viewport()->width())
                         .arg(area->widget()->width());
    }
    return found;
}

} // namespace

/// The window in every state that there is. Looks for what is clipped and, where ROAMWIRE_SCREENSHOTS names a folder,
/// leaves a picture of each scene there.
class TestScenes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        networks = std::make_unique<FakeNetworks>();
        clock = std::make_unique<FakeClock>();
    }
    void scene_data();
    void scene();

private:
    FakeNetwork& add(const QString& interface, const QList<PeerStatus>& peers)
    {
        FakeNetwork& network = networks->add(interface);
        network.show(statusOf(interface, peers));
        return network;
    }
    void live(FakeNetwork& network);
    void build(const QString& scene);

    std::unique_ptr<FakeNetworks> networks;
    std::unique_ptr<FakeClock> clock;
    std::unique_ptr<MainWindow> window;
};

void TestScenes::scene_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<QString>("language");
    QTest::addColumn<qreal>("letters"); // how much larger than usual
    QTest::addColumn<bool>("isNarrow");
    for (const char* scene :
         {"one", "five", "none", "alone", "problem", "details", "search", "nobody", "paused", "locked", "offline"}) {
        const QString name = QString::fromLatin1(scene);
        const auto add = [&](const char* look, bool isDark, const char* language, qreal letters, bool isNarrow) {
            QTest::addRow("%s %s", scene, look)
                << name << isDark << QString::fromLatin1(language) << letters << isNarrow;
        };
        add("light", false, "en", 1, false);
        add("dark", true, "en", 1, false);
        add("german", false, "de", 1, false);
        add("german narrow", true, "de", 1, true);
        add("long", false, "long", 1, false);
        add("narrow", false, "en", 1, true);
        add("long narrow", false, "long", 1, true);
        add("large letters", false, "de", 1.5, false);
        add("large letters narrow", false, "de", 1.5, true);
        add("from right to left", false, "en", 1, false);
    }
}

/// A minute and a roam of everybody.
void TestScenes::live(FakeNetwork& network)
{
    Status status = network.status();
    for (int second = 0; second < 70; second += 2) {
        clock->advance(Milliseconds(2000));
        for (qsizetype i = 0; i < status.peers.size(); ++i) {
            PeerStatus& peer = status.peers[i];
            if (!peer.rxBytes || i == 3)
                continue;
            const int wave = (second * int(i + 3)) % 23;
            peer.rxBytes = *peer.rxBytes + quint64(wave * wave * 900);
            peer.txBytes = *peer.txBytes + quint64((23 - wave) * 1500);
        }
        if (second == 20)
            status.peers[0].path = {PathKind::Relay, endpointAt("192.0.2.1:42010"), true, PathReason::WaitingRetry};
        if (second == 34)
            status.peers[0].path = {PathKind::Lan, endpointAt("192.168.1.20:51820"), true, PathReason::None};
        network.show(status);
        QTest::qWait(1);
    }
}

void TestScenes::build(const QString& scene)
{
    if (scene == u"one" || scene == u"search" || scene == u"nobody" || scene == u"details" || scene == u"problem")
        add(u"rw0"_s, household());
    if (scene == u"alone")
        add(u"rw0"_s, {});
    if (scene == u"paused")
        add(u"rw0"_s, {}).setState(Network::State::Paused);
    if (scene == u"locked")
        add(u"rw0"_s, {}).setState(Network::State::Locked);
    if (scene == u"offline") {
        Status status = statusOf(u"rw0"_s, {});
        status.server = u"offline"_s;
        status.problem = u"the server does not answer"_s;
        networks->add(u"rw0"_s).show(status);
    }
    if (scene == u"problem") {
        Status status = networks->all().first()->status();
        status.server = u"offline"_s;
        status.problem = u"no helper listens on /run/roamwire/helper.sock; start it with `systemctl start "
                         "roamwire-helper.socket` (the tunnels go on as they are)"_s;
        static_cast<FakeNetwork*>(networks->all().first())->show(status);
    }
    if (scene == u"five") {
        const QList<PeerStatus> all = household();
        add(u"rw0"_s, all.mid(0, 4));
        add(u"home"_s, all.mid(1, 2)).setState(Network::State::Elsewhere);
        add(u"office"_s, {}).setState(Network::State::Paused);
        Status keyless = statusOf(u"lab"_s, {});
        keyless.problem = u"the keychain is locked; unlock it"_s;
        FakeNetwork& lab = networks->add(u"lab"_s);
        lab.show(keyless);
        lab.setState(Network::State::Locked);
        add(u"friends"_s, all.mid(4));
    }
}

void TestScenes::scene()
{
    QFETCH(const QString, scene);
    QFETCH(const bool, isDark);
    QFETCH(const QString, language);
    QFETCH(const qreal, letters);
    QFETCH(const bool, isNarrow);
    const Speaker speaker(language);
    const QFont usualFont = qApp->font();
    QFont font = usualFont;
    font.setPointSizeF(font.pointSizeF() * letters);
    qApp->setFont(font);
    const QPalette usual = qApp->palette();
    if (isDark)
        qApp->setPalette(darkPalette());

    if (QLatin1String(QTest::currentDataTag()).endsWith("to left"_L1))
        qApp->setLayoutDirection(Qt::RightToLeft);
    build(scene);
    window = std::make_unique<MainWindow>(*networks, *clock);
    if (isNarrow)
        window->resize(window->minimumSizeHint());
    window->present();
    QVERIFY(QTest::qWaitForWindowActive(window.get()));
    if (scene == u"one" || scene == u"details")
        live(static_cast<FakeNetwork&>(*networks->all().first()));
    if (scene == u"details")
        window->presentPeer(networks->all().first(), keyNumber(7));
    if (scene == u"search" || scene == u"nobody") {
        QTest::keyClick(window.get(), Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(window->focusWidget(), scene == u"search" ? u"128.0.1"_s : u"zebra"_s);
    }
    QTest::qWait(1);
    const QStringList found = clipped(*window);
    takeScreenshot(*window, u"window-"_s + QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-'));
    window.reset();
    qApp->setFont(usualFont);
    qApp->setLayoutDirection(Qt::LeftToRight);
    qApp->setPalette(usual);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

QTEST_MAIN(TestScenes)
#include "test_scenes.moc"
