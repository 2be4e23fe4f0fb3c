#pragma once

#include "client-gui/tray/peers/networksummary.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace roamwire::tray {

class CopyButton;
class ToneLabel;

/// The head of a network's section: name, state, own address, and what can be done with it.
class NetworkHeader final : public QFrame
{
    Q_OBJECT

public:
    /// `network` outlives it.
    explicit NetworkHeader(Network& network, QWidget* parent = nullptr);

    Network& network() const { return m_network; }
    /// Shows the network as it is now.
    void refresh();
    /// Whether the peers can be folded away, and are.
    void setFolding(bool isFoldable, bool isFolded);
    /// Its buttons come behind `before`. The last of them.
    QWidget* putInTabOrder(QWidget* before) const;

Q_SIGNALS:
    void inviteRequested();
    void foldRequested();
    void menuRequested(const QPoint& globalPosition);

private:
    void build();
    void pauseOrResume();

    Network& m_network;
    QToolButton* m_fold;
    QLabel* m_name;
    ToneLabel* m_dot;
    QLabel* m_state;
    CopyButton* m_address;
    ToneLabel* m_paths;
    QPushButton* m_pause;
    QPushButton* m_invite;
    QToolButton* m_more;
};

} // namespace roamwire::tray
