#include "client-gui/tray/joining/donepage.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/mark.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace roamwire::tray {

DonePage::DonePage(QWidget* parent)
    : QWidget(parent)
    , m_address(dialogpage::heading())
    , m_asWhat(dialogpage::paragraph())
{
    auto* copy = new QPushButton(tr("&Copy"));
    copy->setAutoDefault(false);
    copy->setAccessibleName(tr("Copy the address"));
    m_address->setWordWrap(false);
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* title = new QHBoxLayout;
    title->setSpacing(dialogpage::kSpacing);
    auto* heading = dialogpage::heading(tr("You are in"));
    auto* mark = new Mark(Mark::Kind::Done);
    mark->setFont(heading->font());
    title->addWidget(mark);
    title->addWidget(heading, 1);
    auto* address = new QHBoxLayout;
    address->setSpacing(16);
    address->addWidget(m_address);
    address->addWidget(copy);
    address->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addLayout(title);
    column->addSpacing(4);
    column->addWidget(dialogpage::paragraph(tr("The others reach this device at")));
    column->addLayout(address);
    column->addWidget(m_asWhat);
    column->addStretch();
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_address->text()); });
}

void DonePage::present(const EngineSettings& settings)
{
    m_address->setText(settings.wgip ? settings.wgip->toString() : QString());
    m_address->setAccessibleName(tr("Address of this device: %1").arg(m_address->text()));
    m_asWhat->setText(tr("Its name is %1, its interface %2. Roamwire keeps it connected from now on.")
                          .arg(settings.displayName, settings.interface));
}

} // namespace roamwire::tray
