# SPDX-License-Identifier: MIT
"""Counts what a run of meson's tests did: each case of a cmocka program by itself, every other test as one.

usage: tally.py TESTLOG_JSON
prints two numbers: passed, failed
"""

import json
import re
import sys


def count(pattern, text):
    return sum(int(number) for number in re.findall(pattern, text))


def tally(test):
    text = test.get("stdout", "") + test.get("stderr", "")
    passed = count(r"\[  PASSED  \] (\d+) test", text)
    failed = count(r"\[  FAILED  \] (\d+) test", text)
    if test["result"] == "SKIP":
        return 0, 0
    if test["result"] == "OK":
        return passed or 1, failed
    # A program that crashed has no summary: what it had passed counts, the crash is one failure.
    return passed or text.count("[       OK ]"), failed or 1


def main():
    with open(sys.argv[1], encoding="utf-8") as log:
        tallies = [tally(json.loads(line)) for line in log if line.strip()]
    print(sum(passed for passed, _ in tallies), sum(failed for _, failed in tallies))


if __name__ == "__main__":
    main()
