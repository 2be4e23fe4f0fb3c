#pragma once

#include <QLabel>
#include <QVBoxLayout>

class QTreeWidget;

namespace roamwire::tray {

// What the pages of the settings are made of, so that they look alike.

/// Between things that belong together, and between those that do not, in device-independent pixels.
constexpr int kCloseGap = 8;
constexpr int kWideGap = 20;

/// The layout of a page, below its title.
QVBoxLayout* makePageLayout(QWidget* page, const QString& title);

/// A wrapped explanation, fainter than what it explains, and still easy to read.
class HintLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit HintLabel(const QString& text = {}, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fade();
};

/// An empty list without a tree, with these columns.
QTreeWidget* makeList(const QStringList& columns);
/// As high as its rows ask for, within reason and if there is room; call it after rows came or went.
void fitHeight(QTreeWidget* list);

/// A hint that stands below a check box or radio button, where its text begins.
QLayout* belowButton(QLabel* hint);

} // namespace roamwire::tray
