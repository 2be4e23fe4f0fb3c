#!/usr/bin/env python3
"""The tray icon on a desktop that shows StatusNotifierItems, which comes up later than the program.

Usage: dbus-run-session -- notifieritem.py PROGRAM"""

import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

from desktop import Desktop, check, hear, wait_for

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"
# Qt reads the property by way of the introspection.
INTROSPECTION = f"""<node><interface name="{WATCHER}">
<method name="RegisterStatusNotifierItem"><arg direction="in" name="service" type="s"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<signal name="StatusNotifierHostRegistered"/>
</interface><interface name="{PROPERTIES}">
<method name="Get"><arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="out" type="v"/></method>
</interface></node>"""


class Watcher(dbus.service.Object):
    has_host = False
    item = None

    @dbus.service.method("org.freedesktop.DBus.Introspectable", out_signature="s")
    def Introspect(self):
        return INTROSPECTION

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _interface, _name):
        return dbus.Boolean(self.has_host)

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender):
        self.item = service if not service.startswith("/") else sender

    @dbus.service.signal(WATCHER)
    def StatusNotifierHostRegistered(self):
        self.has_host = True


def turn():
    """A while of D-Bus."""
    context = GLib.MainContext.default()
    GLib.timeout_add(50, lambda: False)
    context.iteration(True)


def ask(bus, service, path, interface, method, *arguments):
    """Without blocking: the program may be asking us."""
    answers = []
    bus.call_async(service, path, interface, method, None, arguments, lambda *values: answers.append(values),
                   lambda error: answers.append(error))
    values = wait_for(lambda: answers, method, turn)[0]
    if isinstance(values, dbus.DBusException):
        sys.exit(f"{method}: {values}")
    return values[-1] if values else None


def labels(node):
    """Of the entries that can be seen, with their numbers."""
    _, _, children = node
    found = {}
    for number, properties, _ in children:
        if properties.get("visible", True) and properties.get("type", "") != "separator":
            found[str(properties.get("label", ""))] = int(number)
    return found


def main(program):
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    with Desktop() as desktop:
        tray = desktop.start_talking(program)
        watcher = Watcher(bus, "/StatusNotifierWatcher")
        name = dbus.service.BusName(WATCHER, bus)
        for _ in range(8):
            turn()
        check("ready" not in hear(tray), "a watcher without a host is not enough")
        watcher.StatusNotifierHostRegistered()
        service = wait_for(lambda: watcher.item, "the item is registered", turn)
        check("ready" in hear(tray), "the icon comes when a host has come")

        item = ask(bus, service, "/StatusNotifierItem", PROPERTIES, "GetAll", ITEM)
        check(item["IconPixmap"], "it has pixels")
        check("2 peer(s) connected, 1 through the relay" in str(item["ToolTip"]), "and words")
        menu = str(item["Menu"])

        def layout():
            return labels(ask(bus, service, menu, MENU, "GetLayout", dbus.Int32(0), dbus.Int32(-1),
                              dbus.Array([], signature="s")))

        def click(label):
            ask(bus, service, menu, MENU, "Event", dbus.Int32(layout()[label]), "clicked",
                dbus.Int32(0, variant_level=1), dbus.UInt32(0))

        before = layout()
        print(before)
        check({"nas – LAN", "phone – relay", "Pause", "Quit"} <= before.keys(), "the menu shows peers and what can be done")
        click("Pause")
        after = wait_for(lambda: (now := layout()).get("Resume") and now, "the menu changes", turn)
        check(after["Resume"] == before["Pause"], "it changes in place")
        item = ask(bus, service, "/StatusNotifierItem", PROPERTIES, "GetAll", ITEM)
        check("Paused" in str(item["ToolTip"]), "and so does the icon")
        ask(bus, service, "/StatusNotifierItem", ITEM, "Activate", dbus.Int32(0), dbus.Int32(0))
        wait_for(lambda: "toggle" in hear(tray), "a click is heard", turn)
        click("Open Roamwire")
        wait_for(lambda: "open" in hear(tray), "an entry is heard", turn)
        click("Quit")
        wait_for(lambda: tray.poll() is not None, "it ends", turn)
        check(tray.returncode == 0, "it ends well")
        del name


if __name__ == "__main__":
    main(sys.argv[1])
