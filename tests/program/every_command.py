# SPDX-License-Identifier: MIT
"""Holds the program's table of commands against its manual, its help and the sessions that test it.

    every_command.py PROGRAM MANUAL SESSION...
"""

import pathlib
import re
import subprocess
import sys


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")


def table(program):
    rows = [line.split("\t") for line in run(program, "--list-commands").splitlines()]
    return {row[1]: row for row in rows if row[0] == "command"}, {row[1]: row for row in rows if row[0] == "field"}


def missing_in_manual(commands, fields, manual):
    text = pathlib.Path(manual).read_text(encoding="utf-8").replace("\\-", "-")
    named = set(re.findall(r"^\.It Cm ((?:[a-z-]+ ?)+?)(?: (?:Op )?Ar .*)?$", text, re.M))
    options = set(re.findall(r"^\.It Fl Fl ([a-z-]+)", text, re.M))
    used = {option for row in commands.values() for option in row[3].split()} | {"version"}
    yield from (f"the manual lacks {each}" for each in commands.keys() - named)
    yield from (f"the manual has {each}, the program not" for each in named - commands.keys())
    yield from (f"the manual and the program differ in the option --{each}" for each in used ^ options)
    yield from (f"an option is no field: {each}" for each in used - fields.keys())


def wrong_help(program, commands):
    for name, row in commands.items():
        shown = run(program, *name.split(), "--help")
        if not shown.startswith(f"Usage: supportpoints {name}"):
            yield f"{name} --help begins with something else"
        yield from (f"{name} --help lacks --{each}" for each in row[3].split() if f"--{each}" not in shown)


def untested(commands, sessions):
    text = "".join(pathlib.Path(each).read_text(encoding="utf-8") for each in sessions)
    for name in commands:
        if not re.search(rf"^\$ .*supportpoints {name}\b", text, re.M):
            yield f"no session types {name}"


def wrong_codes(manual, sessions):
    """The exit codes that the manual documents, and those that sessions show; a line without one is 0."""
    text = pathlib.Path(manual).read_text(encoding="utf-8").partition(".Sh EXIT STATUS")[2].partition(".Sh ")[0]
    documented = set(re.findall(r"^\.It ([0-9]+)$", text, re.M))
    shown = {"0"}.union(*(re.findall(r"^\[([0-9]+)\]$", pathlib.Path(each).read_text(encoding="utf-8"), re.M) for each in sessions))
    yield from (f"no session shows the exit code {each}" for each in documented - shown)
    yield from (f"the manual lacks the exit code {each}" for each in shown - documented)


def main(program, manual, *sessions):
    commands, fields = table(program)
    faults = [*missing_in_manual(commands, fields, manual), *wrong_help(program, commands), *untested(commands, sessions),
              *wrong_codes(manual, sessions)]
    print("\n".join(faults) or f"{len(commands)} commands")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
