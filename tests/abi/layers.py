# SPDX-License-Identifier: MIT
"""Holds the layers of the library: a folder of lib/ includes only from itself and from folders below it.

usage: layers.py LIB_DIR
"""

import pathlib
import re
import sys

# What each folder may include besides its own headers. Rules know no store, operations no particular store.
BELOW = {
    "base": set(),
    "rules": {"base"},
    "store": {"base"},
    "operations": {"base", "rules", "store"},
    "views": {"base", "rules", "operations"},
}
# The store headers that operations need: the overlay of a unit of work, and what any store is told ahead of a read.
STORE_HEADERS = {"overlay.h", "expect.h"}


def wrong_includes(lib):
    for path in sorted(lib.glob("*/*.[ch]")):
        folder = path.parent.name
        for included in re.findall(r'^#include "\.\./(\w+/[\w.]+)"', path.read_text(encoding="utf-8"), re.M):
            target, header = included.split("/")
            if target not in BELOW[folder] or (folder == "operations" and target == "store" and header not in STORE_HEADERS):
                yield f"{folder}/{path.name} includes {included}"


def main():
    wrong = list(wrong_includes(pathlib.Path(sys.argv[1])))
    print("\n".join(wrong) or "every include points down")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
