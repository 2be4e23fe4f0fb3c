#!/usr/bin/env python3
"""Shows that every rule can fail, and that it does not where nothing is wrong."""

import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # the source folder stays clean
import rules

# rule, path of a file, its content, what the rule says about it (None: nothing)
CASES = [
    (rules.includes, "shared/wire/a.cpp", '#include "shared/model/keys.h"\n', None),
    (rules.includes, "shared/wire/a.cpp", '#include "roamwire_version.h"\n', None),
    (rules.includes, "shared/wire/a.cpp", '#include "a.h"\n', "not named from the top"),
    (rules.includes, "shared/wire/a.cpp", '#include "tests/support/a.h"\n', "not named from the top"),
    (rules.includes, "shared/model/a.cpp", '#include "shared/wire/codec.h"\n', "may not include from shared/wire"),
    (rules.includes, "shared/wire/a.cpp", '#include "shared/crypto/hash.h"\n', "may not include from shared/crypto"),
    (rules.includes, "shared/base/a.cpp", '  #  include "server/core/a.h"\n', "may not include from server/core"),
    (rules.includes, "server/net/a.cpp", '#include "server/core/a.h"\n#include "shared/base/a.h"\n', None),
    (rules.includes, "server/core/a.cpp", '#include "server/net/a.h"\n', "may not include from server/net"),
    (rules.includes, "server/store/a.cpp", '#include "server/dialects/a.h"\n', "may not include from server/dialects"),
    (rules.includes, "server/core/a.cpp", '#include "client-gui/engine/a.h"\n', "may not include from client-gui/engine"),
    (rules.includes, "client-gui/engine/a.cpp", '#include "client-gui/platform/a.h"\n', "may not include from client-gui/platform"),
    (rules.includes, "client-gui/helper/linux/a.cpp", '#include "client-gui/engine/a.h"\n', "may not include from client-gui/engine"),
    (rules.includes, "server/attic/a.cpp", "\n", "not in the table"),
    (rules.includes, "shared/model/a.cpp", "#include <QHostAddress>\n", None),
    (rules.includes, "shared/model/a.cpp", "#include <QUdpSocket>\n", "free of sockets"),
    (rules.includes, "shared/base/a.cpp", "#include <sys/socket.h>\n", "free of sockets"),
    (rules.includes, "server/core/a.cpp", "#include <QSqlQuery>\n", "databases"),
    (rules.includes, "server/net/linux/a.cpp", "#include <sys/socket.h>\n#include <QTcpSocket>\n", None),
    (rules.system_conditionals, "shared/base/a.cpp", "#ifdef NDEBUG\n#endif\n", None),
    (rules.system_conditionals, "shared/base/a.cpp", "#ifdef Q_OS_WIN\n#endif\n", "Q_OS_WIN"),
    (rules.system_conditionals, "tests/lab/a.h", "# if defined(__linux__) && 1\n#endif\n", "__linux__"),
    (rules.system_conditionals, "server/net/a.cpp", "#if A\n#elif _WIN32\n#endif\n", "a.cpp:2"),
    (rules.system_conditionals, "server/net/linux/a.cpp", "#ifdef __linux__\n#endif\n", None),
    (rules.sizes, "shared/base/a.cpp", "\n" * 500, None),
    (rules.sizes, "shared/base/a.cpp", "\n" * 501, "more than 500"),
    (rules.sizes, "shared/base/a.h", "\n" * 200, None),
    (rules.sizes, "tests/unit/a.h", "\n" * 201, "more than 200"),
    (rules.top_level, "notes.txt", "\n", "notes.txt: does not belong"),
    (rules.top_level, "attic/a.cpp", "\n", "attic: does not belong"),
    (rules.top_level, "README.md", "\n", "LICENSE: is missing"),
    (rules.names, "shared/base/clock.cpp", "\n", None),
    (rules.names, "shared/base/utils.h", "\n", "'utils' says nothing"),
    (rules.names, "server/common/a.cpp", "\n", "'common' says nothing"),
    (rules.connects, "server/net/a.cpp", "connect(a, &A::b, this, [this] { c(1, 2); });\n", None),
    (rules.connects, "server/net/a.cpp", "connect(a, &A::b, this, &B::c);\nconnect(a, &A::b, &B::c);\n", None),
    (rules.connects, "server/net/a.cpp", "a.connectToServer(a, b, [] {});\n", None),
    (rules.connects, "server/net/a.cpp", "\nconnect(a, &A::b, [this] { c(1, 2); });\n", "a.cpp:2"),
    (rules.connects, "tests/lab/a.cpp", 'QObject::connect(f("a,)", 10\'000), // (,\n &A::b,\n [=](int) {});\n', "a.cpp:1"),
    (rules.links, "docs/a.md", "[here](a.md#part) [there](https://example.org/a.md) [part](#part)\n", None),
    (rules.links, "docs/a.md", "[here](b.md)\n", "b.md leads nowhere"),
    (rules.links, "README.md", "![here](docs/a.png)\n", "docs/a.png leads nowhere"),
    (rules.named_tests, "docs/a.md", "see `test_a`\n", "there is no test_a"),
    (rules.named_tests, "docs/a.md", "`tests/unit/test_a.cpp`, `latest_a: b`\n", None),
    (rules.named_tests, "docs/a.md", "\n| x | `test_a: b`, `c` |\n", "a.md:2: there is no test_a"),
]


def fault_of(rule, path, content, wanted):
    with tempfile.TemporaryDirectory() as root:
        file = Path(root) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        found = rule(rules.Tree(root))
    if wanted is None:
        return f"found {found}" if found else None
    return None if any(wanted in problem for problem in found) else f"did not find '{wanted}' but {found}"


def main():
    failed = 0
    for rule, path, content, wanted in CASES:
        if fault := fault_of(rule, path, content, wanted):
            failed += 1
            print(f"{rule.__name__}, {path}: {content!r}: {fault}", file=sys.stderr)
    untested = [rule.__name__ for rule in rules.ALL if not any(case[0] is rule and case[3] for case in CASES)]
    for name in untested:
        print(f"{name}: no case shows that it can fail", file=sys.stderr)
    print(f"{len(CASES)} cases, {failed + len(untested)} failed")
    return 1 if failed or untested else 0


if __name__ == "__main__":
    sys.exit(main())
