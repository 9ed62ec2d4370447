# SPDX-License-Identifier: MIT
"""Holds the program's table of commands against its manual, its help, its completion and the sessions that test it.

    every_command.py PROGRAM MANUAL SESSION...
"""

import os
import pathlib
import re
import subprocess
import sys


HERE = pathlib.Path(__file__).resolve().parent
WANTED = """
init price-list:load,show,check quote advise account:open,close,show,list,export settings:show,set
holiday:add,remove,list buy claim grant transfer lot:show,list,revoke,extend
ticket:open,propose,approve,decline,reprice,recategorise,cover,resolve,waive,cancel,dispute,uphold,reopen,answered,move,show,list
statement entries explain acts redact report:lapsing,below,open,disputes,due,liability,earned,free,use,page
feed:show,acknowledge notices:find,list,acknowledge expire audit journal:verify,dump,salvage,backup,compact import export demo
"""
NO_TABLE = {"account export", "report page"}  # a text and a page of their own


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


def wanted():
    for each in WANTED.split():
        noun, _, verbs = each.partition(":")
        yield from (f"{noun} {verb}" if verb else noun for verb in verbs.split(","))


def wrong_options(commands):
    """What prints is printed for programs too; what writes on an account can be repeated, dated and signed."""
    yield from (f"there is no {each}" for each in set(wanted()) - commands.keys())
    yield from (f"nobody asked for {each}" for each in commands.keys() - set(wanted()))
    for name, row in commands.items():
        options = set(row[3].split())
        least = {"desk", "help"} | (set() if name in NO_TABLE else {"json", "csv"})
        if options & {"ref", "actor", "note"}:
            least |= {"at", "ref", "actor", "note"}
        yield from (f"{name} takes no --{each}" for each in least - options)


def wrong_completion(program, commands):
    """After a command's words bash completes its options."""
    where = {**os.environ, "PATH": f"{pathlib.Path(program).resolve().parent}:{os.environ['PATH']}"}
    script = ["bash", HERE / "complete.sh", HERE.parents[1] / "examples/desk/supportpoints.bash"]
    for name, row in commands.items():
        shown = subprocess.run([*script, *name.split(), "--"], check=True, stdout=subprocess.PIPE, env=where).stdout.decode().split()
        if set(shown) != {f"--{each}" for each in row[3].split()}:
            yield f"completion after {name} offers {shown}"


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
    faults = [*wrong_options(commands), *missing_in_manual(commands, fields, manual), *wrong_help(program, commands),
              *wrong_completion(program, commands), *untested(commands, sessions), *wrong_codes(manual, sessions)]
    print("\n".join(faults) or f"{len(commands)} commands")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
