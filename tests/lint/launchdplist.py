#!/usr/bin/env python3
"""Holds the launch daemon's property list against what the helper's code and docs/privilege-boundary.md promise.
Usage: launchdplist.py FILE"""

import plistlib
import sys
from pathlib import Path


def problems_of(job, name):
    listener = job.get("Sockets", {}).get("Listener", {})
    program = job.get("ProgramArguments", [""])[0]
    checks = {
        "the file is named after the label": job.get("Label") == name,
        "the program is where only root writes": program.startswith("/Library/PrivilegedHelperTools/"),
        "the helper is told which interfaces it may touch": "--allow-interface" in job.get("ProgramArguments", []),
        "launchd makes one socket, Listener": list(job.get("Sockets", {})) == ["Listener"],
        "it is a Unix socket": listener.get("SockPathName", "").startswith("/var/run/") and "SockNodeName" not in listener,
        "it is root's, and no group's until the installer names one": (listener.get("SockPathOwner"), listener.get("SockPathGroup")) == (0, 0),
        "others cannot open it": listener.get("SockPathMode", 0o777) == 0o660,
        "files are for root alone": job.get("Umask") == 0o077,
        "no cores": job.get("HardResourceLimits", {}).get("Core") == 0,
        "tunnels outlive the helper": job.get("AbandonProcessGroup") is True,
        "it runs as root, and nothing of its surroundings comes along": not {"UserName", "EnvironmentVariables"} & set(job),
    }
    return [what for what, holds in checks.items() if not holds]


def main(path):
    with open(path, "rb") as file:
        job = plistlib.load(file)
    problems = problems_of(job, Path(path).stem)
    for problem in problems:
        print(f"{path}: does not hold: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
