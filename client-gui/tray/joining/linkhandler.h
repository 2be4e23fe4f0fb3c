#pragma once

#include "client-gui/tray/joining/joindialog.h"

#include <QObject>

namespace roamwire::tray {

/// The one join dialog, and the links that come from outside: `roamwire LINK`, a click in a browser (the desktop starts
/// the program with the link, and a program that runs already gets it handed over), and on macOS the system's own
/// event. Any web site can make such a link be opened, so a link only opens the dialog.
class LinkHandler final : public QObject
{
    Q_OBJECT

public:
    /// `networks` outlives it. Install it as an event filter of the application, too.
    LinkHandler(Networks& networks, MakeJoining makeJoining, QObject* parent = nullptr);
    ~LinkHandler() override;

    /// An empty one, for who has none yet; what is open already comes to the front.
    void join();
    /// Anything that somebody handed over as a link.
    void open(const QString& link);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// As of JoinDialog.
    void joined(const QString& configPath);
    void peersWanted(const QString& interface);

private:
    JoinDialog& dialog();

    Networks& m_networks;
    MakeJoining m_makeJoining;
    QPointer<JoinDialog> m_dialog;
};

} // namespace roamwire::tray
