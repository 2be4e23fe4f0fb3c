#pragma once

#include <QString>

class QDialog;
class QLabel;

/// What the pages of the dialogs have in common. Lengths are in device independent pixels.
namespace roamwire::tray::dialogpage {

constexpr int kMargin = 24;
constexpr int kSpacing = 12;

/// What the page is about, in a larger type.
QLabel* heading(const QString& text = {});
/// Plain text that wraps.
QLabel* paragraph(const QString& text = {});

/// Makes it high enough for its wrapped text; never smaller. Qt does this only for the first size of a window.
void growToFit(QDialog& dialog);

} // namespace roamwire::tray::dialogpage
