#!/usr/bin/env python3
"""Shows that the comparison of the phrase book can fail, and that it does not where nothing is wrong."""

import sys

sys.dont_write_bytecode = True  # the source folder stays clean
from phrases import strings_of, unknown, unsaid

# phrase, what is said, whether that is all right
UNSAID = [
    ("the server does not answer", "the server does not answer", True),
    ("the server does not answer", "the server gave no answer", False),
    ("%1 has no %2", "%1 has no ", True),
    ("%1 has no %2", "%1 lacks %2", False),
    ("the server sees %1", "the server sees ", True),
]
# what is said, phrase, whether that is all right
UNKNOWN = [
    ("it is so; do this", "it is so", False),
    ("it is so", "it is so", True),
    ("%1 is so", "%2 is so", True),
    ("it is other", "it is so", False),
    ("word", "it is so", True),
    ("apt install a", "it is so", True),
    ("%1 %2", "it is so", True),
]
SOURCES = [
    ('tr("one " /*"*/', ["one "]),
    ('f("one "\n   "two", "three")', ["one two", "three"]),
    ('f("with \\"quotes\\"")', ['with "quotes"']),
    ('// "no"\n#include "no"\n', []),
]


def main():
    failed = [case for case in UNSAID if (not list(unsaid([case[0]], case[1]))) != case[2]]
    failed += [case for case in UNKNOWN if (not list(unknown([case[0]], [case[1]]))) != case[2]]
    failed += [case for case in SOURCES if list(strings_of(case[0])) != case[1]]
    for case in failed:
        print(case, file=sys.stderr)
    print(f"{len(UNSAID) + len(UNKNOWN) + len(SOURCES)} cases, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
