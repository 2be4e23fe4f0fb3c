#include "client-gui/tray/peers/directtry.h"

#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/tonelabel.h"

#include <QVBoxLayout>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

/// By then a check has had its second, and what came of it is in the status.
constexpr auto kTrying = 3s;
constexpr int kMargin = 16; ///< beside the words of the button, both sides together

} // namespace

DirectTry::DirectTry(QWidget* parent)
    : QWidget(parent)
    , m_button(new QPushButton(tr("Try direct now"), this))
    , m_words(new ToneLabel(this))
{
    m_words->setWordWrap(true);
    m_button->setMinimumWidth(m_button->sizeHint().width() + kMargin);
    m_trying.setSingleShot(true);
    m_trying.setInterval(kTrying);
    connect(&m_trying, &QTimer::timeout, this, [this] {
        m_words->setText(m_whyNot);
        m_words->setVisible(!m_whyNot.isEmpty());
        m_button->setEnabled(m_whyNot.isEmpty());
    });
    connect(m_button, &QPushButton::clicked, this, &DirectTry::start);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_button, 0, Qt::AlignLeading);
    layout->addWidget(m_words);
}

void DirectTry::show(Network& network, const PeerStatus& peer)
{
    if (m_peer != peer.publicKey || m_network != &network)
        m_trying.stop();
    m_network = &network;
    m_peer = peer.publicKey;
    m_whyNot = PathWords::whyNotTryDirect(network, peer);
    if (!m_whyNot.isEmpty())
        m_trying.stop(); // it has worked, for instance
    m_button->setToolTip(m_whyNot);
    m_button->setAccessibleDescription(m_whyNot);
    if (m_trying.isActive())
        return;
    m_words->setText(m_whyNot);
    m_words->setVisible(!m_whyNot.isEmpty());
    m_button->setEnabled(m_whyNot.isEmpty());
}

void DirectTry::start()
{
    m_trying.start();
    m_button->setEnabled(false);
    m_words->setText(tr("Looking for a direct path…"));
    m_words->show();
    m_network->tryDirect(m_peer);
}

} // namespace roamwire::tray
