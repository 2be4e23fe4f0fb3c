#!/usr/bin/env python3
"""Makes the manual pages: the frames in this folder, with what docs/operating.md says about each program put in.

Usage: manpages.py OPERATING.md VERSION OUTPUT_FOLDER FRAME…

A line of a frame that is @SYNOPSIS:PROGRAM@, @OPTIONS:PROGRAM@, @KEYS:PROGRAM@, @FILE:PROGRAM@ or @REST:PROGRAM@ becomes
that part of the program's section: its first code block, its table of options, the same as keys of a file, the paragraph
about the file, or everything else. So the options stand in one place, which a lint holds against --help.
"""

import re
import sys
from pathlib import Path

PLACE = re.compile(r"@(SYNOPSIS|OPTIONS|KEYS|FILE|REST):([a-z-]+)@")
LIST_ITEM = re.compile(r"^(?=(?:\d+\.|-) )", re.MULTILINE)
BULLET = "\\(bu"
NO_KEYS = {"config", "version", "help"}


def section_of(document, program):
    match = re.search(rf"^## `{re.escape(program)}`\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    if not match:
        sys.exit(f"docs/operating.md has no section `{program}`")
    return match[1]


def blocks_of(section):
    """Code blocks whole, everything else by empty lines."""
    for part in re.split(r"(^```.*?^```$)", section, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("```"):
            yield part
        else:
            yield from (block.strip() for block in re.split(r"\n\s*\n", part) if block.strip())


def plain(text):
    return text.replace("\\", "\\e").replace("…", "...")


def code(text):
    return plain(text).replace("-", "\\-")


def inline(text):
    """One run of Markdown as one run of roff."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # the text of links
    text = " ".join(text.split())
    parts = re.split(r"`([^`]*)`", text)
    written = "".join(f"\\fB{code(part)}\\fR" if index % 2 else re.sub(r"\*\*([^*]*)\*\*", r"\\fI\1\\fR", plain(part))
                      for index, part in enumerate(parts))
    return "\\&" + written if written.startswith((".", "'")) else written


def verbatim(block):
    lines = [code(line) for line in block.splitlines()[1:-1]]
    lines = ["\\&" + line if line.startswith((".", "'")) else line for line in lines]
    return [".PP", ".nf", ".RS 4", *lines, ".RE", ".fi"]


def rows_of(table):
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in table.splitlines()]
    return rows[0], [[cell.replace("\\|", "|") for cell in row] for row in rows[2:]]


def definitions(table):
    head, rows = rows_of(table)
    written = []
    for term, meaning, *more in rows:
        written += [".TP", inline(term), inline(meaning)]
        written += [f"\n({inline(name)}: {inline(cell)})" for name, cell in zip(head[2:], more)]
    return [line.lstrip("\n") for line in written]


def keys(table):
    """`--name VALUE` of the command line is `name = VALUE` in the file."""
    written = []
    for option, meaning in rows_of(table)[1]:
        name, *value = option.replace("`", "").removeprefix("--").split(maxsplit=1)
        if name not in NO_KEYS:
            written += [".TP", f"\\fB{code(name)}\\fR = {inline(value[0]) if value else 'true or false'}", inline(meaning)]
    return written


def items(block):
    """A list, numbered or not."""
    written = []
    for item in filter(None, LIST_ITEM.split(block)):
        marker, text = item.split(maxsplit=1)
        written += [f".IP {marker.replace('-', BULLET)} 4", inline(text)]
    return written


def is_options(block):
    return block.startswith("| Option")


def is_about_the_file(block):
    return block.startswith("The file is")


def written(block):
    if block.startswith("```"):
        return verbatim(block)
    if block.startswith("#"):
        return [".SS " + inline(block.lstrip("# "))]
    if block.startswith("|"):
        return definitions(block)
    if LIST_ITEM.match(block):
        return items(block)
    return [".PP", inline(block)]


def place(kind, blocks):
    synopsis = next(block for block in blocks if block.startswith("```"))
    options = next(block for block in blocks if is_options(block))
    if kind == "SYNOPSIS":
        return [".nf", *(code(line) for line in synopsis.splitlines()[1:-1]), ".fi"]
    if kind == "OPTIONS":
        return definitions(options)
    if kind == "KEYS":
        return keys(options)
    if kind == "FILE":
        return [".PP", inline(next(block for block in blocks if is_about_the_file(block)))]
    return [line for block in blocks if block not in (synopsis, options) for line in written(block)]


def page(frame, document, version):
    lines = []
    for line in frame.replace("@VERSION@", version).splitlines():
        match = PLACE.fullmatch(line)
        lines += place(match[1], list(blocks_of(section_of(document, match[2])))) if match else [line]
    return "\n".join(lines) + "\n"


def main(document_path, version, folder, *frames):
    document = Path(document_path).read_text(encoding="utf-8")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for frame in map(Path, frames):
        (Path(folder) / frame.name).write_text(page(frame.read_text(encoding="utf-8"), document, version), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
