#pragma once

#include "client-gui/tray/network.h"

#include <QFrame>
#include <QLabel>

class QPushButton;

namespace roamwire::tray {

/// A network's problem with the mend, above the list; hidden while there is none.
class ProblemBanner final : public QFrame
{
    Q_OBJECT

public:
    /// `network` outlives it.
    explicit ProblemBanner(Network& network, QWidget* parent = nullptr);

    /// `isNamed`: there are other networks that it could be the problem of.
    void refresh(bool isNamed);

Q_SIGNALS:
    void doctorRequested();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Network& m_network;
    QLabel* m_icon;
    QLabel* m_name;
    QLabel* m_text;
    QPushButton* m_mend;
};

} // namespace roamwire::tray
