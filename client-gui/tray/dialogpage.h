#pragma once

#include <QString>

class QDialog;
class QLabel;
class QLayout;
class QWidget;

/// What the pages of the dialogs have in common. Lengths are in device independent pixels.
namespace roamwire::tray::dialogpage {

constexpr int kMargin = 24;
constexpr int kSpacing = 12;

/// What the page is about, in a larger type.
QLabel* heading(const QString& text = {});
/// Plain text that wraps.
QLabel* paragraph(const QString& text = {});

/// A field below its label, which has its shortcut.
QLayout* labelled(const QString& label, QWidget* field);

/// Makes it high enough for its wrapped text; never smaller. Qt does this only for the first size of a window.
void growToFit(QDialog& dialog);

} // namespace roamwire::tray::dialogpage
