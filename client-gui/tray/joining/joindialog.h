#pragma once

#include "client-gui/engine/joining.h"
#include "client-gui/tray/joining/linkpreview.h"
#include "client-gui/tray/networks.h"

#include <QDialog>
#include <QPointer>

class QDialogButtonBox;
class QPushButton;
class QStackedWidget;

namespace roamwire::tray {

class DonePage;
class LinkPage;
class ProgressPage;
class ReviewPage;

/// Makes a join that has not started. The interface is the join's from then on: whoever makes it lets go of a network
/// of this program that has it.
using MakeJoining = std::function<Joining*(JoinRequest request, QObject* parent)>;

/// From a link to a network that works: the link, what it says, the steps, the end. Nothing happens before the user has
/// seen what the link says. Nothing of a link is kept when the dialog closes.
class JoinDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `networks` outlives it.
    JoinDialog(Networks& networks, MakeJoining makeJoining, QWidget* parent = nullptr);
    ~JoinDialog() override;

    /// A link that came from outside, from a browser or a command line. Ignored, with a word to the user, once he has
    /// begun with another: what he looks at never changes under his hand.
    void offer(const QString& link);

    void done(int result) override;

Q_SIGNALS:
    /// The configuration is on disk, and the interface is free.
    void joined(const QString& configPath);
    /// The user wants to see who is there.
    void peersWanted(const QString& interface);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum Page { LinkAt, ReviewAt, ProgressAt, DoneAt };

    Page page() const;
    void show(Page page);
    void goOn();
    void goBack();
    void review(const InviteLink& link);
    void start();
    void finish(const Result<ClientConfig>& config);
    void abandon();
    QList<JoinedNetwork> joinedNetworks() const;

    Networks& m_networks;
    MakeJoining m_makeJoining;
    QPointer<Joining> m_joining;
    std::optional<JoinRequest> m_request; ///< of the running or the last join

    QStackedWidget* m_pages;
    LinkPage* m_linkPage;
    ReviewPage* m_reviewPage;
    ProgressPage* m_progressPage;
    DonePage* m_donePage;
    QPushButton* m_back;
    QPushButton* m_forward;
    QPushButton* m_close;
};

} // namespace roamwire::tray
