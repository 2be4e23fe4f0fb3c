#pragma once

#include "client-gui/tray/mainwindow.h"
#include "client-gui/tray/peers/peermodel.h"
#include "client-gui/tray/peers/peersview.h"
#include "tests/gui/scenery.h"
#include "tests/support/fakeclock.h"

#include <QAbstractButton>
#include <QTest>

namespace roamwire::test {

/// A window over networks that the test makes, and how to get at what is in it.
class WindowTest : public QObject
{
    Q_OBJECT

protected:
    /// Shown, with the keyboard, without networks.
    void open()
    {
        networks = std::make_unique<FakeNetworks>();
        clock = std::make_unique<FakeClock>();
        window = std::make_unique<tray::MainWindow>(*networks, *clock);
        window->present();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }
    FakeNetwork& add(const QString& interface, const QList<PeerStatus>& peers)
    {
        FakeNetwork& network = networks->add(interface);
        show(network, statusOf(interface, peers));
        return network;
    }
    /// As after the time that the model takes.
    void show(FakeNetwork& network, const Status& status)
    {
        clock->advance(tray::PeerModel::kRefreshInterval);
        network.show(status);
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    template <typename T>
    T* part() const
    {
        return window->findChild<T*>();
    }
    tray::PeersView& view() const { return *part<tray::PeersView>(); }
    QModelIndex row(const QString& name) const
    {
        const auto* model = view().model();
        for (int network = 0; network < model->rowCount(); ++network) {
            const QModelIndex parent = model->index(network, 0);
            for (int i = 0; i < model->rowCount(parent); ++i) {
                if (model->index(i, 0, parent).data() == name)
                    return model->index(i, 0, parent);
            }
        }
        return {};
    }
    void press(const QString& buttonText) const
    {
        for (auto* button : window->findChildren<QAbstractButton*>()) {
            if (button->isVisible() && button->text() == buttonText)
                return QTest::mouseClick(button, Qt::LeftButton);
        }
        QFAIL(qPrintable(QStringLiteral("there is no button ") + buttonText));
    }

    std::unique_ptr<FakeNetworks> networks;
    std::unique_ptr<FakeClock> clock;
    std::unique_ptr<tray::MainWindow> window;
};

} // namespace roamwire::test
