#!/usr/bin/env python3
"""The phrase book of the window has the words that the other programs use (client-gui/tray/phrasebook.h): what stands in
it is said somewhere, and what is said where only people listen stands in it. Usage: phrases.py ROOT"""

import re
import sys
from pathlib import Path

BOOK = "client-gui/tray/phrases.cpp"
SPEAKERS = ["client-gui/engine", "client-gui/platform", "client-gui/helper", "server", "shared"]
# Everything that these say to people is read in the window, too.
READ_IN_THE_WINDOW = ["client-gui/platform/doctor/doctorchecks.cpp", "client-gui/platform/doctor/examinationfindings.cpp",
                      "client-gui/platform/helperclient.cpp", "client-gui/platform/linux/platform.cpp",
                      "client-gui/engine/joining.cpp",
                      "client-gui/engine/controlsession.cpp", "client-gui/engine/controlserver.cpp",
                      "client-gui/engine/membership.cpp", "shared/model/invitelink.cpp"]
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
PLACEHOLDER = re.compile(r"%\d")
COMMENT = re.compile(r"^\s*(//|#include|Q_LOGGING).*$", re.MULTILINE)
COMMAND = re.compile(r"^(apt|chmod|modprobe|timedatectl) ")  # the same in every language
LOGGED = re.compile(r"\bqC(?:Info|Warning|Debug|Critical)\(.*?;", re.DOTALL)


def strings_of(source):
    """String literals, those that stand behind each other as one."""
    for match in STRING.finditer(COMMENT.sub("", source)):
        yield "".join(part.replace('\\"', '"') for part in QUOTED.findall(match[0]))


def plain(text):
    """Without what differs between a phrase and the code that fills it in."""
    return PLACEHOLDER.sub("%", text).strip()


def unsaid(book, said):
    """Phrases of which a part is said nowhere."""
    for phrase in book:
        parts = [part.strip() for part in PLACEHOLDER.split(phrase)]
        if not all(part in said for part in parts if len(part) > 2):
            yield phrase


def unknown(strings, book):
    """Of the strings that are several words, the halves that no phrase has."""
    known = "\n".join(plain(phrase) for phrase in book)
    for text in strings:
        for half in text.split("; "):
            is_prose = " " in half.strip() and re.search("[a-z]", PLACEHOLDER.sub("", half)) and not COMMAND.match(half)
            if is_prose and plain(half).strip(" ;:,(") not in known:
                yield half


def main(root):
    root = Path(root)
    book = list(strings_of((root / BOOK).read_text(encoding="utf-8")))
    said = "\n".join(text for folder in SPEAKERS for path in sorted((root / folder).rglob("*.*"))
                     if path.suffix in (".cpp", ".h")
                     for text in strings_of(path.read_text(encoding="utf-8")))
    problems = [f"{BOOK}: nobody says '{phrase}'" for phrase in unsaid(book, said)]
    for name in READ_IN_THE_WINDOW:
        strings = strings_of(LOGGED.sub("", (root / name).read_text(encoding="utf-8")))
        problems += [f"{name}: '{half}' is not in {BOOK}" for half in unknown(strings, book)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(book)} phrases, {len(problems)} problem(s)")
    return 1 if problems or not book else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
