"""The rules of the house (docs/architecture.md, CONTRIBUTING.md). Each takes a Tree and returns what is wrong with it, one line each."""

import re
from pathlib import Path

# What may stand at the top level of the repository.
TOP_LEVEL = {
    ".ci", ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json",
    "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "client-gui", "cmake", "dev", "docs", "installers",
    "resources", "server", "shared", "tests",
}
# What git, builds and editors leave there.
NOT_OURS = re.compile(r"\.git|build.*|\.cache|\.vscode|\.idea|\.qtcreator|.*\.user|CMakeUserPresets\.json|compile_commands\.json")

# Which folders a folder may include from, besides itself. Arrows go on: what a folder sees, those that see it see too.
SHARED = ["shared/base", "shared/model", "shared/wire", "shared/crypto", "shared/wireguard"]
ARROWS = {
    "shared/base": [],
    "shared/model": ["shared/base"],
    "shared/wire": ["shared/model"],
    "shared/crypto": ["shared/model"],
    "shared/wireguard": ["shared/model"],
    "shared/commandline": ["shared/wire"],
    "server/core": SHARED,
    "server/dialects": ["server/core"],
    "server/store": ["server/core"],
    "server/relay": ["server/core"],
    "server/mqtt": SHARED,
    "server/net": ["server/dialects", "server/mqtt"],
    "server/app": ["server/net", "server/store", "server/relay", "shared/commandline"],
    "server/worker": SHARED + ["server/mqtt"],
    "client-gui/engine": SHARED,
    "client-gui/helper-api": SHARED,
    "client-gui/platform": ["client-gui/engine", "client-gui/helper-api"],
    "client-gui/helper": ["client-gui/helper-api"],
    "client-gui/agent": ["client-gui/platform", "shared/commandline"],
    "client-gui/tray": ["client-gui/platform", "shared/commandline"],
}
CODE_FOLDERS = ("shared", "server", "client-gui")
GENERATED_HEADERS = {"roamwire_version.h"}

# Pure parts of the program. Each may not include headers that match.
SOCKETS = r"Q(Tcp|Udp|Local|Web|Ssl|Abstract)(Socket|Server)\w*|QNetwork\w+"
SYSTEM = r"(sys|net|netinet|arpa|linux)/.*|(unistd|fcntl|pwd|grp|poll|windows|winsock2)\.h"
DATABASE = r"QSql\w*|sqlite3?\.h"
FORBIDDEN_HEADERS = {
    "shared": f"{SOCKETS}|{SYSTEM}|{DATABASE}",
    "server/core": f"{SOCKETS}|{SYSTEM}|{DATABASE}",
    "server/dialects": f"{SOCKETS}|{SYSTEM}|{DATABASE}",
    "server/relay": f"{SOCKETS}|{SYSTEM}|{DATABASE}",
    "client-gui/helper-api": f"{SOCKETS}|{SYSTEM}|{DATABASE}",
}
# Of these the folders of an operating system are not meant.
PURE_BUT_FOR_SYSTEM_FOLDERS = {"server/relay", "shared"}

SYSTEM_FOLDERS = {"linux", "windows", "macos"}
SYSTEM_IF = re.compile(
    r"^\s*#\s*(?:if|ifdef|ifndef|elif|elifdef|elifndef)\b.*\b"
    r"(Q_OS_\w+|_?_?WIN(?:32|64)(?:__)?|__?linux(?:__)?|__APPLE__|__MACH__|__unix(?:__)?|__\w+BSD__|_MSC_VER|__MINGW\w+)\b")

MAX_LINES = {".cpp": 500, ".h": 200}
# A name says what is inside; these say nothing.
EMPTY_NAMES = {"utils", "util", "misc", "common", "helpers", "stuff", "tools"}


class Tree:
    """The files of the repository, or of a fixture."""

    def __init__(self, root):
        self.root = Path(root)

    def top_level(self):
        return sorted(entry.name for entry in self.root.iterdir() if not NOT_OURS.fullmatch(entry.name))

    def files(self, suffixes, folders):
        found = (path for folder in folders for path in (self.root / folder).rglob("*"))
        return sorted(path.relative_to(self.root) for path in found if path.suffix in suffixes and path.is_file())

    def code(self, folders=CODE_FOLDERS + ("tests",)):
        return self.files({".cpp", ".h"}, folders)

    def documents(self):
        return sorted([Path(name) for name in self.top_level() if name.endswith(".md")] + self.files({".md"}, ["docs"]))

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8")


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def folder_of(path):
    """The target's folder: shared/base of shared/base/linux/clock.cpp."""
    return "/".join(Path(path).parts[:2])


def visible_from(folder, arrows):
    seen, waiting = {folder}, [folder]
    while waiting:
        for target in arrows.get(waiting.pop(), []):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def includes(tree):
    problems = []
    for path in tree.code(CODE_FOLDERS):
        folder = folder_of(path)
        if folder not in ARROWS:
            problems.append(f"{path}: the folder {folder} is not in the table of arrows (tests/lint/rules.py)")
            continue
        text = tree.text(path)
        for match in INCLUDE.finditer(text):
            place = f"{path}:{line_of(text, match.start())}"
            own, system = match.groups()
            if own and own not in GENERATED_HEADERS and not own.startswith(tuple(f"{top}/" for top in CODE_FOLDERS)):
                if not own.endswith(".moc"):
                    problems.append(f'{place}: "{own}" is not named from the top, or comes from outside')
            elif own and own not in GENERATED_HEADERS and folder_of(own) not in visible_from(folder, ARROWS):
                problems.append(f"{place}: {folder} may not include from {folder_of(own)}")
            for pure, pattern in FORBIDDEN_HEADERS.items():
                if pure in PURE_BUT_FOR_SYSTEM_FOLDERS and SYSTEM_FOLDERS.intersection(path.parts[:-1]):
                    continue
                if system and f"{path}".startswith(f"{pure}/") and re.fullmatch(pattern, system):
                    problems.append(f"{place}: {pure} is free of sockets, system calls and databases, so no <{system}>")
    return problems


def system_conditionals(tree):
    problems = []
    for path in tree.code():
        if SYSTEM_FOLDERS.intersection(path.parts[:-1]):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if match := SYSTEM_IF.match(line):
                problems.append(f"{path}:{number}: #if on {match[1]} outside a linux/, windows/ or macos/ folder")
    return problems


def sizes(tree):
    problems = []
    for path in tree.code():
        lines = tree.text(path).count("\n")
        if lines > MAX_LINES[path.suffix]:
            problems.append(f"{path}: {lines} lines, more than {MAX_LINES[path.suffix]}; split it")
    return problems


def top_level(tree):
    problems = [f"{name}: does not belong to the top level" for name in tree.top_level() if name not in TOP_LEVEL]
    return problems + [f"{name}: is missing" for name in sorted(TOP_LEVEL - set(tree.top_level()))]


def names(tree):
    return [f"{path}: '{word}' says nothing about what is inside"
            for path in tree.code() for word in EMPTY_NAMES.intersection([*path.parts[:-1], path.stem])]


def arguments_of(text, start):
    """The arguments of a call whose opening bracket is just before `start`; good enough for code that compiles."""
    arguments, depth, begin, position = [], 0, start, start
    while position < len(text):
        char = text[position]
        if char in "\"'" and not (char == "'" and text[position - 1].isalnum()):  # not the ' of 10'000
            position += 1
            while position < len(text) and text[position] != char:
                position += 2 if text[position] == "\\" else 1
        elif text.startswith("//", position):
            position = text.find("\n", position)
            if position < 0:
                break
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            if depth == 0:
                return arguments + [text[begin:position].strip()]
            depth -= 1
        elif char == "," and depth == 0:
            arguments.append(text[begin:position].strip())
            begin = position + 1
        position += 1
    return []


CONNECT = re.compile(r"\bconnect\(")


def connects(tree):
    """Qt 6.4 does not know QT_NO_CONTEXTLESS_CONNECT yet: a lambda without a context outlives what it captured."""
    problems = []
    for path in tree.code():
        text = tree.text(path)
        for match in CONNECT.finditer(text):
            arguments = arguments_of(text, match.end())
            if len(arguments) == 3 and arguments[2].startswith("["):
                problems.append(f"{path}:{line_of(text, match.start())}: connect() to a lambda without a context object")
    return problems


LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def links(tree):
    problems = []
    for path in tree.documents():
        for match in LINK.finditer(tree.text(path)):
            target = match[1]
            if "://" not in target and not target.startswith("mailto:") and not (tree.root / path.parent / target).exists():
                problems.append(f"{path}: the link to {target} leads nowhere")
    return problems


# `test_file: function`, `another of that file`
NAMED_TESTS = re.compile(r"`(?:test|lab|fuzz)_\w+(?:: \w+)?`(?:,\s+`(?!test_|lab_|fuzz_)\w+`)*")


def named_tests(tree):
    """A document that says which test shows something is right as long as there is that test."""
    problems = []
    files = {path.stem: tree.text(path) for path in tree.code(("tests",))}
    for path in tree.documents():
        text = tree.text(path)
        for match in NAMED_TESTS.finditer(text):
            file, *functions = re.findall(r"\w+", match[0])
            place = f"{path}:{line_of(text, match.start())}"
            if file not in files:
                problems.append(f"{place}: there is no {file}")
                continue
            problems += [f"{place}: {file} has no {name}()" for name in functions if not re.search(rf"\b{name}\(\)", files[file])]
    return problems


ALL = [includes, system_conditionals, sizes, top_level, names, connects, links, named_tests]
