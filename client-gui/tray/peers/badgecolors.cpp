#include "client-gui/tray/peers/badgecolors.h"

#include <algorithm>
#include <cmath>

namespace roamwire::tray {
namespace {

/// Relative luminance of WCAG 2.1.
double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// `share` of `one`, the rest of `other`; opaque.
QColor mixed(const QColor& one, const QColor& other, double share)
{
    const auto channel = [share](float a, float b) { return float(a * share + b * (1 - share)); };
    return QColor::fromRgbF(channel(one.redF(), other.redF()), channel(one.greenF(), other.greenF()),
                            channel(one.blueF(), other.blueF()));
}

ToneColors lightColors(Tone tone)
{
    switch (tone) {
    case Tone::Near:
        return {QColor(0xd6, 0xf1, 0xde), QColor(0x14, 0x53, 0x2d), QColor(0x16, 0x6b, 0x33)};
    case Tone::Direct:
        return {QColor(0xd9, 0xe8, 0xfd), QColor(0x0b, 0x3d, 0x91), QColor(0x0b, 0x50, 0xb8)};
    case Tone::Relayed:
        return {QColor(0xfd, 0xec, 0xcb), QColor(0x66, 0x3a, 0x00), QColor(0x85, 0x4c, 0x00)};
    case Tone::Quiet:
        return {QColor(0xe8, 0xe9, 0xeb), QColor(0x41, 0x44, 0x49), QColor(0x54, 0x58, 0x5e)};
    case Tone::Attention:
        return {QColor(0xfd, 0xe1, 0xde), QColor(0x8c, 0x1d, 0x18), QColor(0xa8, 0x22, 0x1b)};
    }
    return {};
}

ToneColors darkColors(Tone tone)
{
    switch (tone) {
    case Tone::Near:
        return {QColor(0x1d, 0x4a, 0x2d), QColor(0xb9, 0xf2, 0xca), QColor(0x7b, 0xdc, 0x9a)};
    case Tone::Direct:
        return {QColor(0x1f, 0x42, 0x77), QColor(0xd3, 0xe3, 0xff), QColor(0xa1, 0xc4, 0xfb)};
    case Tone::Relayed:
        return {QColor(0x57, 0x3d, 0x0c), QColor(0xff, 0xe1, 0xa6), QColor(0xf2, 0xc1, 0x5c)};
    case Tone::Quiet:
        return {QColor(0x4a, 0x4d, 0x52), QColor(0xe6, 0xe7, 0xe9), QColor(0xc0, 0xc3, 0xc8)};
    case Tone::Attention:
        return {QColor(0x6a, 0x20, 0x1b), QColor(0xff, 0xdd, 0xd8), QColor(0xff, 0xb0, 0xa8)};
    }
    return {};
}

} // namespace

ToneColors toneColors(Tone tone, const QPalette& palette)
{
    return isDark(palette) ? darkColors(tone) : lightColors(tone);
}

bool isDark(const QPalette& palette)
{
    return luminance(palette.color(QPalette::Base)) < luminance(palette.color(QPalette::Text));
}

QColor quietText(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.72);
}

QColor selectedFill(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Active, QPalette::Highlight), palette.color(QPalette::Base), 0.16);
}

QColor hoveredFill(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.04);
}

QColor faintFill(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.11);
}

double contrast(const QColor& one, const QColor& other)
{
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace roamwire::tray
