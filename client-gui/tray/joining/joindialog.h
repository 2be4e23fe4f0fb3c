#pragma once

#include "client-gui/engine/joining.h"
#include "client-gui/tray/joining/linkpreview.h"
#include "client-gui/tray/networks.h"

#include <QDialog>
#include <QPointer>

class QLayout;
class QPushButton;
class QStackedWidget;

namespace roamwire::tray {

class DonePage;
class LinkPage;
class Notice;
class ProgressPage;
class ReviewPage;
struct JoinProposal;

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

    /// What the user may choose from; at first the tunnels that the system has.
    void setFoundInterfaces(const QStringList& names);

    void done(int result) override;

Q_SIGNALS:
    /// The configuration is on disk, and the interface is free.
    void joined(const QString& configPath);
    /// The user wants to see who is there.
    void peersWanted(const QString& interface);

protected:
    bool event(QEvent* event) override;

private:
    enum class Page { Link, Review, Progress, Done };

    QLayout* makeButtons();
    Page page() const;
    void turnTo(Page page);
    void updateButtons();
    void goOn();
    void goBack();
    void review(const InviteLink& link);
    void startJoin();
    void endJoin(const Result<ClientConfig>& config);
    void abandonJoin();
    JoinProposal proposalFor(const LinkPreview& preview) const;

    Networks& m_networks;
    MakeJoining m_makeJoining;
    QStringList m_foundInterfaces;
    QPointer<Joining> m_joining; ///< while it runs
    QString m_interface;         ///< of the join
    bool m_isOffered = false;    ///< the link came from outside

    QStackedWidget* m_pages;
    LinkPage* m_linkPage;
    ReviewPage* m_reviewPage;
    ProgressPage* m_progressPage;
    DonePage* m_donePage;
    Notice* m_notice;
    QPushButton* m_back;
    QPushButton* m_forward;
    QPushButton* m_close;
};

} // namespace roamwire::tray
