#include "client-gui/tray/settings/aboutpage.h"

#include "client-gui/tray/settings/pageparts.h"
#include "roamwire_version.h"

#include <QApplication>
#include <QFormLayout>
#include <QIcon>

namespace roamwire::tray {
namespace {

constexpr QSize kIconSize{48, 48};

/// What the program links to, and under which licence (SPDX).
const QList<std::pair<QString, QString>> kParts{
    {QStringLiteral("Qt %1").arg(QString::fromLatin1(qVersion())), QStringLiteral("LGPL-3.0-only")},
    {QStringLiteral("libsodium"), QStringLiteral("ISC")},
    {QStringLiteral("libqrencode"), QStringLiteral("LGPL-2.1-or-later")},
    {QStringLiteral("QtKeychain"), QStringLiteral("BSD-3-Clause")},
    {QStringLiteral("ZXing-C++"), QStringLiteral("Apache-2.0")},
};

QLabel* selectable(QLabel* label)
{
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    return label;
}

} // namespace

AboutPage::AboutPage(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = makePageLayout(this, title());
    if (const QIcon icon = QApplication::windowIcon(); !icon.isNull()) {
        auto* picture = new QLabel;
        picture->setPixmap(icon.pixmap(kIconSize, devicePixelRatio()));
        layout->addWidget(picture);
    }
    layout->addWidget(selectable(new QLabel(tr("Roamwire %1").arg(QStringLiteral(ROAMWIRE_VERSION)))));
    auto* purpose =
        new QLabel(tr("Keeps the devices of a private network connected while they move between networks."));
    purpose->setWordWrap(true);
    layout->addWidget(purpose);
    layout->addWidget(new HintLabel(tr("Free software under the Apache License 2.0, without any warranty.")));
    layout->addSpacing(kWideGap);

    layout->addWidget(new QLabel(tr("Built with:")));
    auto* parts = new QFormLayout;
    parts->setHorizontalSpacing(kWideGap);
    parts->setVerticalSpacing(kCloseGap);
    for (const auto& [name, licence] : kParts)
        parts->addRow(name, selectable(new QLabel(licence)));
    layout->addLayout(parts);
    layout->addSpacing(kWideGap);
    layout->addWidget(new HintLabel(tr("WireGuard is a registered trademark of Jason A. Donenfeld.")));
    layout->addStretch();
}

} // namespace roamwire::tray
