#pragma once

#include "shared/commandline/qrcode.h"

#include <QWidget>

#include <optional>

namespace roamwire::tray {

/// A QR code with its quiet zone, black on white in dark windows, too. Each module is a whole number of the screen's
/// pixels, so that it is crisp at every scale.
class QrView final : public QWidget
{
    Q_OBJECT

public:
    explicit QrView(QWidget* parent = nullptr);

    /// Empty: nothing.
    void setText(const QString& text);
    bool isEmpty() const { return !m_code; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<QrMatrix> m_code;
};

} // namespace roamwire::tray
