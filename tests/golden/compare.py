# SPDX-License-Identifier: MIT
"""Runs a command and compares what it prints with a golden file.

    compare.py [--update] GOLDEN COMMAND [ARGUMENT ...]

@FOLDER@ in an argument stands for a new folder. Differences are shown as a diff. With --update the golden file takes what
the command prints.
"""

import difflib
import pathlib
import subprocess
import sys
import tempfile


def main(arguments):
    update = arguments[:1] == ["--update"]
    golden, *command = arguments[1:] if update else arguments
    with tempfile.TemporaryDirectory() as folder:
        command = [word.replace("@FOLDER@", folder) for word in command]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=60)
    printed = run.stdout.decode("utf-8")
    golden = pathlib.Path(golden)
    if update:
        golden.write_text(printed, encoding="utf-8")
        return 0
    wide = [line for line in printed.splitlines() if len(line) > 80]
    expected = golden.read_text(encoding="utf-8")
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), printed.splitlines(True), str(golden), "printed"))
    sys.stdout.writelines(f"wider than 80 columns: {line}\n" for line in wide)
    return 1 if wide or printed != expected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
