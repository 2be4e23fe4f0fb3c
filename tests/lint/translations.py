#!/usr/bin/env python3
"""Every text of the window has a good translation (docs/translating.md). Usage: translations.py [--update] ROOT LUPDATE

--update brings the catalogues up to date with the sources first; what vanished from the sources goes from them, too."""

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path

CATALOGUES = "resources/translations"
SOURCES = "client-gui/tray"
PLURALS_ONLY = "en"  # the sources' own language
PLACEHOLDER = re.compile(r"%(?:L?\d+|n)")
MNEMONIC = re.compile(r"&(?!&)(\w)")
ENDING = re.compile(r"[….:?!]$")
# Nobody is addressed as du, nor as Sie, as far as a capital letter inside a sentence tells.
ADDRESSING = {"de": re.compile(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?|Ihnen|Ihre?[mnrs]?)\b|(?<=[\w,;] )Sie\b")}


def mnemonics(text):
    return [letter.lower() for letter in MNEMONIC.findall(text.replace("&&", ""))]


def forms_of(message):
    translation = message.find("translation")
    if message.get("numerus") == "yes":
        return [form.text or "" for form in translation.findall("numerusform")]
    return [translation.text or ""]


def problems_of_form(language, source, form, may_lack_number):
    """What is wrong with one translation of a text."""
    wanted, found = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(form))
    if found != wanted and not (may_lack_number and found == [mark for mark in wanted if mark != "%n"]):
        yield f"has {' '.join(found) or 'no placeholders'}, not {' '.join(wanted) or 'none'}"
    if len(mnemonics(form)) != len(mnemonics(source)):
        yield "has a mnemonic (&) where the source has none, or lacks it"
    if form != form.strip():
        yield "begins or ends with a space"
    endings = [match[0] if (match := ENDING.search(text)) else "" for text in (source, form)]
    if endings[0] != endings[1]:
        yield f"ends with '{endings[1]}', not with '{endings[0]}'"
    if language in ADDRESSING and (match := ADDRESSING[language].search(form)):
        yield f"addresses somebody: {match[0]}"


def problems_of_message(language, message):
    source = message.findtext("source")
    if message.find("translation").get("type") == "unfinished":
        return ["is not translated; see docs/translating.md"]
    forms = forms_of(message)
    if not all(forms) or (message.get("numerus") == "yes" and len(forms) != 2):
        return ["lacks a form"]
    numbered = message.get("numerus") == "yes"
    return [problem for number, form in enumerate(forms)
            for problem in problems_of_form(language, source, form, numbered and number == 0)]


def clashes_of(context):
    """Texts of one class that share a mnemonic in the translation, but not in the source: most classes have one menu."""
    used = [(message.findtext("source"), forms_of(message)[0]) for message in context]
    used = [pair for pair in used if mnemonics(pair[0]) and mnemonics(pair[1])]
    for (source, form), (other_source, other) in combinations(used, 2):
        if mnemonics(form) == mnemonics(other) and mnemonics(source) != mnemonics(other_source):
            yield f"'{form}' and '{other}' have the same mnemonic"


def problems_of(catalogue):
    """What is wrong with a catalogue that lupdate has just brought up to date. What vanished from the sources is let be."""
    root = ElementTree.parse(catalogue).getroot()
    language, problems = root.get("language"), []
    for context in root.findall("context"):
        name = context.findtext("name")
        messages = [message for message in context.findall("message")
                    if message.find("translation").get("type") not in ("vanished", "obsolete")]
        for message in messages:
            problems += [f"{name}: '{message.findtext('source')}' {problem}"
                         for problem in problems_of_message(language, message)]
        problems += [f"{name}: {clash}" for clash in clashes_of(messages)]
    return problems


def update(root, lupdate, catalogue, *options):
    """What lupdate complains about."""
    plurals = ["-pluralonly"] if catalogue.stem.endswith(f"_{PLURALS_ONLY}") else []
    command = [lupdate, "-silent", *options, *plurals, "-locations", "none", "-I", ".", SOURCES, "-ts", catalogue]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    return (done.stderr + (f"lupdate failed ({done.returncode})\n" if done.returncode else "")).splitlines()


def main(root, lupdate, is_update):
    catalogues, problems = sorted((Path(root).resolve() / CATALOGUES).glob("*.ts")), []
    for original in catalogues if is_update else []:
        update(root, lupdate, original, "-no-obsolete")
    with tempfile.TemporaryDirectory() as folder:
        for original in catalogues:
            copy = Path(shutil.copy(original, folder))
            problems += [f"{original.name}: {line}" for line in update(root, lupdate, copy) + problems_of(copy)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problem(s)")
    return 1 if problems or not catalogues else 0


if __name__ == "__main__":
    is_update = sys.argv[1:2] == ["--update"]
    arguments = sys.argv[2 if is_update else 1:]
    if len(arguments) != 2:
        sys.exit(__doc__)
    sys.exit(main(*arguments, is_update))
