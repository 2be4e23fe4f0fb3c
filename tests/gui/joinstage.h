#pragma once

#include "client-gui/tray/joining/joindialog.h"
#include "shared/crypto/token.h"
#include "tests/gui/fakenetwork.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace roamwire::test {

/// A join dialog on the screen, with a server, a helper and a home folder of its own; what a user does with it, and
/// what he sees.
class JoinStage
{
public:
    JoinStage()
    {
        qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
        qputenv("XDG_RUNTIME_DIR", home.path().toUtf8());
        watch.move(homeNetwork(1, 20));
    }

    void raise()
    {
        server = std::make_unique<FakeControlServer>();
        networks = std::make_unique<FakeNetworks>();
        link = server->link(TenantId::random());
        link.token = makeToken();
        isHelperThere = true;
        requests.clear();
        dialog = std::make_unique<tray::JoinDialog>(
            *networks, [this](const JoinRequest& request, QObject* parent) { return make(request, parent); });
        dialog->setFoundInterfaces({});
        dialog->show();
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
    }

    void clear()
    {
        dialog.reset();
        networks.reset();
        server.reset();
        QFile::remove(ClientConfig::defaultPath(QStringLiteral("rw0")));
    }

    template <typename Widget = QWidget>
    Widget* the(const char* name) const
    {
        return dialog->findChild<Widget*>(QLatin1StringView(name));
    }

    static void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    void click(const char* name) const { QTest::mouseClick(the(name), Qt::LeftButton); }

    /// The text of all labels that are visible.
    QString seen() const
    {
        QStringList texts;
        const auto labels = dialog->findChildren<QLabel*>();
        for (const QLabel* label : labels) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts.join(u'\n');
    }

    void reviewLink(const QString& text) const
    {
        the<QLineEdit>("link")->setText(text);
        click("forward");
        QVERIFY(the("name")->isVisible());
    }

    QTemporaryDir home;
    std::unique_ptr<FakeControlServer> server;
    std::unique_ptr<FakeNetworks> networks;
    std::unique_ptr<tray::JoinDialog> dialog;
    FakeNetworkWatch watch;
    SystemClock clock;
    InviteLink link; ///< lets one in
    bool isHelperThere = true;
    QList<JoinRequest> requests; ///< that were begun
    QPointer<Joining> joining;   ///< the newest of them

private:
    Joining* make(const JoinRequest& request, QObject* parent)
    {
        requests << request;
        joining = new Joining(
            request,
            [this](const QString&) {
                auto device = std::make_unique<FakeTunnelDevice>();
                device->exists = false;
                device->setAvailable(isHelperThere);
                return device;
            },
            watch, clock, parent);
        return joining;
    }
};

} // namespace roamwire::test
