# SPDX-License-Identifier: MIT
"""Holds that every command prints JSON and CSV that other programs can read, and that no cell of it is a formula.

    check_formats.py PROGRAM

The reading commands run with each of their options on the desk of check_width.py, with texts that a spreadsheet would take
for formulas; the writing ones tell a story, in which each is done, and done again.
"""

import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import check_width
import valid

HOSTILE = ["=1+1", "+cmd", "-2+3", "@sum", "'=1+1"]
NO_RECORD = {"journal dump", "export"}  # CSV or lines of their own, in any case
STORY = """
account open 42
account open 43
buy 42 points-300 --ref b --paid "USD 150.00"
claim 42 licence --ref c
grant 42 25 --ref g
transfer 42 43 10 --ref t
lot revoke 42 3 --points 5 --ref r
lot extend 42 3 2030-01-01
ticket open 42 1 level-1
ticket reprice 1 20 --reason investigation
ticket dispute 1
ticket uphold 1
ticket recategorise 1 level-2 --reason correction --starting-price
ticket answered 1
ticket move 1 43 --account 42 --allow-shortfall
buy 43 points-60 --ref b
ticket cover 43
ticket resolve 1
ticket reopen 1
ticket waive 1
ticket open 42 2 level-2 --quoted
ticket propose 2 30 --reason agreed --override
ticket approve 2 2
ticket cancel 2
ticket open 42 3 level-2 --quoted
ticket decline 3 1
account open 44
account close 44
"""


def run(program, folder, call):
    done = subprocess.run([program, *call], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def faults(program, folder, call, expected=0):
    for form in ("json", "csv"):
        with tempfile.TemporaryDirectory() as name:
            shutil.copytree(folder, name, dirs_exist_ok=True)
            if call[0] in ("init", "demo"):
                pathlib.Path(name, "support.points").unlink()
            code, text, errors = run(program, name, [*call, f"--{form}"])
        told = " ".join(call)[:100] + f" --{form}"
        if code != expected:
            yield f"{told}: exit code {code}: {errors[:200]}"
            continue
        try:
            valid.check(call[0] if call[0] == "statement" and form == "json" else form, text)
        except ValueError as wrong:
            yield f"{told}: {wrong}"


def check_reading(program, folder):
    check_width.make_desk(program, folder)
    run(program, folder, ["account", "open", "7", "--at", "2026-01-02"])
    for text in HOSTILE:
        run(program, folder, ["grant", "7", "5", f"--ref={text}", f"--note={text}", f"--actor={text}", "--at", "2026-01-02"])
    for command, call in check_width.all_calls(program):
        own = {"--text", "--html"} & set(call) or {"--from", "--to", "--title"} & set(call) and command == "statement"
        if command not in NO_RECORD and not own:
            yield from faults(program, folder, call, expected=1 if command == "import" else 0)
    for what in ("acts", "entries", "lot list", "ticket list", "statement"):
        yield from faults(program, folder, [*what.split(), "7", "--at", "2026-06-01"])


def check_writing(program, folder):
    prices = pathlib.Path(__file__).resolve().parents[2] / "examples/data/price-list-2008.txt"
    run(program, folder, ["init", "--price-list", str(prices), "--at", "2026-01-01"])
    for line in STORY.strip().splitlines():
        call = [*shlex.split(line), "--at", "2026-01-02", "--note", "=1+1", "--actor", "@x"]
        yield from faults(program, folder, call)
        run(program, folder, call)
        yield from faults(program, folder, call)  # "already"
    for name, _, options, *_ in check_width.listed(program)[0]:
        if "ref" in options.split() and f"\n{name} " not in STORY:
            yield f"the story lacks {name}"


def main(program):
    program, found = str(pathlib.Path(program).resolve()), []
    for check in (check_reading, check_writing):
        with tempfile.TemporaryDirectory() as folder:
            found += check(program, pathlib.Path(folder))
    print("\n".join(found) or "every command prints JSON and CSV")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
