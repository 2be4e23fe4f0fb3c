#!/usr/bin/env python3
"""Shows that every rule for translations can fail, and that it does not where nothing is wrong."""

import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # the source folder stays clean
from translations import problems_of

ONE = '<message><source>{}</source><translation{}>{}</translation></message>'
COUNTED = '<message numerus="yes"><source>{}</source><translation>{}</translation></message>'
FORMS = "<numerusform>{}</numerusform><numerusform>{}</numerusform>"


def one(source, translation, kind=""):
    return ONE.format(source, f' type="{kind}"' if kind else "", translation)


def counted(source, *forms):
    return COUNTED.format(source, FORMS.format(*forms))


# messages of one context, what is said about them (None: nothing)
CASES = [
    (one("Pause", "Pausieren"), None),
    (one("Pause", "", "unfinished"), "not translated"),
    (one("Pause", "Pausieren", "unfinished"), "not translated"),
    (one("Pause", ""), "lacks a form"),
    (one("Pause", "", "vanished"), None),
    (one("%1 of %2", "%1 von %2"), None),
    (one("%1 of %2", "%2: %1"), None),
    (one("%1 of %2", "%1 von %1"), "has %1 %1, not %1 %2"),
    (one("%1 of %2", "%1"), "has %1, not %1 %2"),
    (one("All", "Alle %1"), "has %1, not none"),
    (counted("%n device(s)", "%n Gerät", "%n Geräte"), None),
    (counted("%n device(s)", "ein Gerät", "%n Geräte"), None),
    (counted("%n device(s)", "%n Gerät", "Geräte"), "has no placeholders, not %n"),
    (counted("%n device(s)", "%n Gerät", ""), "lacks a form"),
    (counted("%1 of %n", "eines", "%1 von %n"), "has no placeholders"),
    (one("&amp;Pause", "&amp;Pausieren"), None),
    (one("&amp;Pause", "Pausieren"), "mnemonic"),
    (one("Pause", "&amp;Pausieren"), "mnemonic"),
    (one("A &amp;&amp; B", "A &amp;&amp; B"), None),
    (one("&amp;Pause", "&amp;Pausieren") + one("&amp;Quit", "&amp;Beenden"), None),
    (one("&amp;Pause", "P&amp;ausieren") + one("&amp;Quit", "&amp;Aus"), "same mnemonic"),
    (one("&amp;Pause", "&amp;Pausieren") + one("&amp;Peer", "&amp;Partner"), None),
    (one("Pause", "Pausieren "), "space"),
    (one("Settings…", "Einstellungen…"), None),
    (one("Settings…", "Einstellungen"), "ends with ''"),
    (one("It works.", "Es geht"), "ends with ''"),
    (one("Works", "Geht."), "ends with '.'"),
    (one("Your name", "Dein Name"), "addresses"),
    (one("Check it.", "Prüfen Sie es."), "addresses"),
    (one("They are here.", "Sie sind hier."), None),
]


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for messages, expected in CASES:
            catalogue = Path(folder) / "a.ts"
            catalogue.write_text(f'<TS version="2.1" language="de"><context><name>A</name>{messages}</context></TS>',
                                 encoding="utf-8")
            found = problems_of(catalogue)
            if (expected is None and found) or (expected is not None and not any(expected in line for line in found)):
                print(f"{messages}: expected {expected!r}, found {found}", file=sys.stderr)
                failed += 1
    print(f"{len(CASES)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
