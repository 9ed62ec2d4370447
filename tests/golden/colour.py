# SPDX-License-Identifier: MIT
"""Holds that the tour prints in colour on a terminal, and without where it is asked not to, or where there is none; the
words are the same.

usage: colour.py PROGRAMS TOUR PRICE_LIST

PROGRAMS is the folder of terminal.py.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

COLOUR = re.compile("\x1b\\[[0-9;]*m")


def main():
    programs, tour, price_list = sys.argv[1:]
    sys.path.insert(0, programs)
    import terminal

    shown = {}
    with tempfile.TemporaryDirectory() as folder:
        def command(name, *settings):
            return ["env", "-u", "NO_COLOR", "TERM=xterm", *settings, tour, price_list, pathlib.Path(folder, name)]

        for name, *settings in [("terminal",), ("empty", "NO_COLOR="), ("no colour", "NO_COLOR=1"), ("dumb", "TERM=dumb")]:
            shown[name], code = terminal.run(80, command(name, *settings))
            assert code == 0, f"{name}: exit code {code}"
        shown["pipe"] = subprocess.run(command("pipe"), stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
    wrong = []
    for name, text in shown.items():
        wanted = name in ("terminal", "empty")
        if bool(COLOUR.search(text)) != wanted:
            wrong.append(f"{name}: it should be {'in' if wanted else 'without'} colour")
        if COLOUR.sub("", text) != shown["pipe"]:
            wrong.append(f"{name}: the words are not those of the pipe")
        if not wanted and "\x1b" in text:
            wrong.append(f"{name}: there are escapes")
    print("\n".join(wrong) or "in colour where it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
