#!/usr/bin/env python3
"""Holds the tree against the rules of the house. Usage: lint.py ROOT"""

import sys

sys.dont_write_bytecode = True  # the source folder stays clean
from rules import ALL, CODE_FOLDERS, Tree

LARGEST = 5


def report(tree):
    """How large everything is, so that growth is seen before a limit is hit."""
    lines = {path: tree.text(path).count("\n") for path in tree.code()}
    for suffix in (".cpp", ".h"):
        largest = sorted((path for path in lines if path.suffix == suffix), key=lines.get, reverse=True)[:LARGEST]
        print(f"largest {suffix}: " + ", ".join(f"{path} {lines[path]}" for path in largest))
    totals = {folder: sum(n for path, n in lines.items() if path.parts[0] == folder) for folder in (*CODE_FOLDERS, "tests")}
    code = sum(totals[folder] for folder in CODE_FOLDERS)
    print("lines: " + ", ".join(f"{folder} {n}" for folder, n in totals.items())
          + f"; tests to code {totals['tests'] / max(code, 1):.2f} : 1")


def main(root):
    tree = Tree(root)
    problems = [f"{rule.__name__}: {problem}" for rule in ALL for problem in rule(tree)]
    report(tree)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problem(s)")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
