#pragma once

#include "client-gui/tray/peers/badgecolors.h"

#include <QLabel>

#include <optional>

namespace roamwire::tray {

/// Plain text in the colour of a tone, or in one that steps back; also after the desktop has turned dark.
class ToneLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit ToneLabel(QWidget* parent = nullptr);

    /// nullopt: steps back.
    void setTone(std::optional<Tone> tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintItSo();

    std::optional<Tone> m_tone;
};

} // namespace roamwire::tray
