#!/usr/bin/env python3
"""Every option that a program's --help shows is explained in the document. Usage: helptext.py DOCUMENT [PROGRAM…]

The document is a Markdown file with a section for each program, or the manual page of one; groff must like that."""

import re
import subprocess
import sys
from pathlib import Path

EVERYWHERE = {"--help", "--version"}


def help_of(*command):
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=30)
    if done.returncode != 0 or not done.stdout:
        sys.exit(f"{' '.join(command)} --help failed ({done.returncode}): {done.stderr}")
    return done.stdout


def options_of(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - EVERYWHERE


def manual_page(path):
    """Its text, as far as options are concerned."""
    command = ["man", "--warnings=w", "-E", "UTF-8", "-Tutf8", "-Z", "-l", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"{path}: {done.stderr}")
    return Path(path).read_text(encoding="utf-8").replace("\\-", "-")


def section_of(document, program):
    """What stands below the heading that names the program, up to the next heading of its level."""
    match = re.search(rf"^(#+) [^\n]*(?<![\w-]){re.escape(program)}(?![\w-])[^\n]*\n(.*?)(?=^#{{1,2}} |\Z)", document, re.MULTILINE | re.DOTALL)
    return match[2] if match else ""


def main(document_path, *programs):
    is_markdown = Path(document_path).suffix == ".md"
    document = Path(document_path).read_text(encoding="utf-8") if is_markdown else manual_page(document_path)
    missing = []
    for program in programs:
        name = Path(program).name
        overview = help_of(program)
        commands = re.findall(r"^  ([a-z]+)  +\S", overview, re.MULTILINE)
        options = options_of(overview).union(*(options_of(help_of(program, command)) for command in commands))
        print(f"{name}: commands {commands}, options {sorted(options)}")
        section = section_of(document, name) if is_markdown else document
        missing += [f"{name}: {option}" for option in sorted(options - options_of(section))]
        missing += [f"{name}: {option}, which it does not have" for option in sorted(options_of(section) - options)]
    for option in missing:
        print(f"{document_path}: says nothing of, or too much about {option}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
