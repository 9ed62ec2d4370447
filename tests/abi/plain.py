# SPDX-License-Identifier: MIT
"""Holds supportpoints.ffi.h to its promise: no preprocessor, and C where the fixed-width types are known.

usage: plain.py HEADER COMPILER...
"""

import pathlib
import subprocess
import sys

TYPES = "#include <stddef.h>\n#include <stdint.h>\n"


def main():
    header = pathlib.Path(sys.argv[1])
    text = header.read_text(encoding="ascii")
    if "#" in text:
        print(f"{header.name} has a preprocessor's line")
        return 1
    command = [*sys.argv[2:], "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-xc", "-"]
    return subprocess.run(command, input=TYPES + text, text=True).returncode


if __name__ == "__main__":
    sys.exit(main())
