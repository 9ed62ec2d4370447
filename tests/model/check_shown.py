# SPDX-License-Identifier: MIT
"""Holds that run.sh shows of a model run that passes: its seed, how often each operation gave each answer, and what was
never reached.

usage: check_shown.py RUN_SH LIBRARY
"""

import pathlib
import re
import subprocess
import sys
import tempfile

SHOWN = {
    "the seed": r"^    seed \d+: 300 operations in \d+ histories, \d+ s, 0 mismatches$",
    "how often": r"^    account_buy +.*\bOK \d+",
    "what is missing": r"^    never reached: \w+.*: [A-Z_, ]+$",
}


def main():
    script, library = map(pathlib.Path, sys.argv[1:])
    functions = script.read_text(encoding="utf-8").replace('\nmain "$@"\n', "\n")
    with tempfile.TemporaryDirectory() as build:
        (pathlib.Path(build) / "release" / "lib").mkdir(parents=True)
        (pathlib.Path(build) / "release" / "lib" / "libsupportpoints.so").symlink_to(library.resolve())
        command = f"{functions}\nbuild={build}\noperations=300\ntest_model\n"
        run = subprocess.run(["sh", "-c", command, str(script)], stderr=subprocess.PIPE, check=True, timeout=300)
    told = run.stderr.decode("utf-8")
    missing = [what for what, pattern in SHOWN.items() if not re.search(pattern, told, re.M)]
    print(told + "".join(f"not shown: {each}\n" for each in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
