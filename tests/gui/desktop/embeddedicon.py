#!/usr/bin/env python3
"""The tray icon on a desktop that embeds windows (XEmbed), and on one without any tray.

Usage: dbus-run-session -- embeddedicon.py PROGRAM"""

import re
import subprocess
import sys

from desktop import Desktop, check, hear, wait_for


def xdotool(*arguments):
    subprocess.run(["xdotool", *arguments], check=True)


def in_a_tray(program):
    with Desktop() as desktop:
        desktop.start("openbox")
        desktop.start("trayer", "--edge", "bottom", "--align", "right", "--width", "20", "--height", "28")
        tray = desktop.start_talking(program)
        x, y = wait_for(lambda: re.search(r"^at (\d+) (\d+)$", hear(tray), re.MULTILINE), "the icon is embedded").groups()
        xdotool("mousemove", x, y, "click", "1")
        wait_for(lambda: "toggle" in hear(tray), "a click is heard")
        xdotool("click", "3")

        # The last entry of the menu. Keys pressed before it is there are lost.
        def quits():
            xdotool("key", "Up", "Return")
            return tray.poll() is not None

        wait_for(quits, "it ends")
        check(tray.returncode == 0, "the menu is ours, and works by keyboard")


def without_a_tray(program):
    with Desktop() as desktop:
        desktop.start("openbox")
        tray = desktop.start_talking(program)
        wait_for(lambda: "unavailable" in hear(tray), "no tray is told")
        desktop.start("trayer", "--edge", "bottom", "--align", "right", "--width", "20", "--height", "28")
        wait_for(lambda: subprocess.run(["xdotool", "search", "--class", "trayer"], stdout=subprocess.PIPE).stdout, "trayer")
        check(tray.poll() is None, "it goes on")


if __name__ == "__main__":
    in_a_tray(sys.argv[1])
    without_a_tray(sys.argv[1])
