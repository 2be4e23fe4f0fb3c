#include "client-gui/tray/icon/desktoptrays.h"

namespace roamwire::tray {
namespace {

/// macOS has one: the menu bar, which is there from the beginning.
class SystemTray final : public DesktopTrays
{
public:
    void watch() override {}
    bool hasEmbedder() const override { return true; }
};

} // namespace

std::unique_ptr<DesktopTrays> makeDesktopTrays()
{
    return std::make_unique<SystemTray>();
}

} // namespace roamwire::tray
