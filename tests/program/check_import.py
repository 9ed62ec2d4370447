# SPDX-License-Identifier: MIT
"""A long import: how far it is, its rate and the time left are shown and right; killed, it goes on where it was.

    check_import.py PROGRAM DATA

Imports 100000 lines, or as many as IMPORT_LINES says, in a terminal, and prints how fast that was. The same import is
killed twice and run to its end; then both desks have the same export.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import terminal

COLUMNS = 80
UNIT = 1000  # lines that are committed together
PER_ACCOUNT = 20
KILLED_AT = (0.2, 0.6)
DRAWING = re.compile(r"\rImporting(?: \[#*\.*\])? +([0-9]+) %  ([0-9]+) of ([0-9]+) lines, ([0-9]+)/s, ([^\r\n]*) left\x1b\[K")
SECONDS = {"h": 3600, "min": 60, "s": 1}


class Wrong(Exception):
    pass


def hold(is_so, what):
    if not is_so:
        raise Wrong(what)


def write_lines(path, count):
    with open(path, "w", encoding="utf-8") as file:
        file.write("action,at,account,pack,ref\n")
        for number in range(count):
            account = number // PER_ACCOUNT + 1
            if number % PER_ACCOUNT == 0:
                file.write(f"account open,2026-01-01,{account},,\n")
            else:
                file.write(f"buy,2026-01-02,{account},points-60,invoice {number}\n")


class Drawing:
    """One picture of the progress, and when it came."""

    def __init__(self, match):
        self.text = match[0]
        self.when = time.monotonic()
        self.part, self.done, self.total, self.rate = (int(match[each]) for each in range(1, 5))
        self.left = sum(int(number) * SECONDS[unit] for number, unit in re.findall("([0-9]+) (h|min|s)", match[5]))

    def check(self, lines):
        told = repr(self.text)
        hold(self.total == lines and self.done <= lines, f"{told}: there are {lines} lines")
        hold(abs(self.part - 100 * self.done / lines) <= 0.5, told)
        hold(terminal.width(self.text.lstrip("\r")) <= COLUMNS, f"{told}: wider than {COLUMNS} columns")
        exact = (lines - self.done) / self.rate
        hold(abs(self.left - exact) <= max(1, 0.02 * exact) + (60 if exact > 3600 else 0), f"{told}: {exact:.1f} s are left")


class Import:
    """An import in a terminal of its own."""

    def __init__(self, program, path, desk):
        self.terminal = terminal.Terminal(COLUMNS, [program, "import", path, "--desk", desk])
        self.shown, self.read_to, self.drawings = "", 0, []

    def look(self):
        """Takes what came; False: that was all."""
        chunk, is_over = self.terminal.read()
        self.shown += chunk.decode()
        for match in DRAWING.finditer(self.shown, self.read_to):
            self.drawings.append(Drawing(match))
            self.read_to = match.end()
        return not is_over

    def run(self, lines, until=None):
        """Runs to the end, or kills it when such a part of the lines is done; the exit code."""
        while self.look():
            if until is not None and self.drawings and until * lines <= self.drawings[-1].done < lines:
                self.terminal.process.kill()
                until = None
        return self.terminal.process.returncode


def check_drawings(drawings, lines):
    hold(len(drawings) >= 2, f"the progress was shown {len(drawings)} times")
    for each in drawings:
        each.check(lines)
    hold([each.done for each in drawings] == sorted(each.done for each in drawings), "the progress went back")
    last = drawings[-1]
    hold((last.part, last.done, last.left) == (100, lines, 0), f"the end is {last.text!r}")


def check_estimates(drawings):
    """The rate is that since the beginning, by our own clock; what is said to be left when half is done comes about."""
    end = drawings[-1].when
    taken = drawings[-1].done / drawings[-1].rate
    begins = [each.when - each.done / each.rate for each in drawings]
    hold(max(begins) - min(begins) <= 1 + 0.1 * taken, f"the rates are not of one beginning: {begins}")
    middle = next(each for each in drawings if 2 * each.done >= each.total)
    hold(middle.left <= 3 * (end - middle.when) + 3 and end - middle.when <= 3 * middle.left + 3,
         f"{middle.text!r}, but it took {end - middle.when:.1f} s")


def check_whole(program, path, desk, lines):
    one = Import(program, path, desk)
    began = time.monotonic()
    code = one.run(lines)
    seconds = time.monotonic() - began
    hold(code == 0 and f"{lines} lines: {lines} done, 0 so already, 0 refused." in one.shown, f"{code}: {one.shown[-300:]}")
    check_drawings(one.drawings, lines)
    check_estimates(one.drawings)
    print(f"{lines} lines in {seconds:.1f} s, {lines / seconds:.0f} lines per second with checking them; "
          f"progress shown {len(one.drawings)} times")


def check_killed(program, path, desk, lines):
    least = 0
    for part in KILLED_AT:
        killed = Import(program, path, desk)
        code = killed.run(lines, part)
        hold(code == -signal.SIGKILL, f"the import ended with {code} and was not killed: {killed.shown[-300:]}")
        least = max(least, killed.drawings[-1].done // UNIT * UNIT)
    last = Import(program, path, desk)
    code = last.run(lines)
    told = re.search(r"([0-9]+) lines: ([0-9]+) done, ([0-9]+) so already, 0 refused\.", last.shown)
    hold(code == 0 and told is not None, f"{code}: {last.shown[-300:]}")
    count, done, already = map(int, told.groups())
    hold(count == done + already == lines, told[0])
    hold(least <= already < lines and already % UNIT == 0, f"{told[0]} But {least} at least were in.")
    print(f"killed at {' and '.join(f'{part:.0%}' for part in KILLED_AT)}: {already} lines were in, {done} were left")


def check(program, folder, data, lines):
    def run(*words):
        return subprocess.run([program, *words], check=True, stdout=subprocess.PIPE).stdout

    path, whole, killed = folder / "all.csv", folder / "whole.points", folder / "killed.points"
    write_lines(path, lines)
    for desk in (whole, killed):
        run("init", "--desk", desk, "--price-list", data / "price-list-2008.txt", "--at", "2026-01-01")
    check_whole(program, path, whole, lines)
    check_killed(program, path, killed, lines)
    hold(run("export", "--desk", whole) == run("export", "--desk", killed), "the exports differ")
    run("journal", "verify", "--desk", killed)


def main(program, data):
    lines = int(os.environ.get("IMPORT_LINES", "100000"))
    program = str(pathlib.Path(program).resolve())
    os.environ.pop("COLUMNS", None)
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(program, pathlib.Path(folder), pathlib.Path(data).resolve(), lines)
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
