#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what `supportpoints account export` printed; doc/account-export.md describes it.

    check_export.py EXPORT           nothing was changed, left out, added or moved
    check_export.py EXPORT LATER     the same of both, and the later one continues the earlier one
    check_export.py EXPORT DIGEST    and it contains the line whose digest you kept

Exit code 0: it is so; 1: it is not, and the lines are named; 2: what to check is not clear.
"""

import hashlib
import re
import sys

OUTSIDE = ("actor=", "note=", "redacted=")  # not in the digest: they may be erased


def read(data):
    """The chain's lines, as (number in the file, digest, fields)."""
    lines = []
    for number, line in enumerate(data.decode("latin-1").split("\n"), 1):  # bytes, whatever was done to them
        line = line.removesuffix("\r")
        if line and not line.startswith("#"):
            digest, *fields = line.split("\t")
            lines.append((number, digest, fields))
    return lines


def digest_of(before, fields):
    inside = "\t".join(field for field in fields if not field.startswith(OUTSIDE))
    return hashlib.sha256((before + "\n" + inside).encode("latin-1")).hexdigest()


def value(fields, name):
    """A field's number; where it is not there, or is no number, one that nothing follows."""
    found = [field for field in fields if re.fullmatch(name + "=[0-9]+", field)]
    return int(found[0][len(name) + 1:]) if found else -1


def order_faults(lines):
    """Lines that do not follow from the one before by their numbers."""
    act = entry = due = 0  # the newest of each, and the entry that the act ends with
    for place, (number, _, fields) in enumerate(lines):
        kind = fields[0].split("=")[0] if fields else ""
        told = {name: value(fields, name) for name in ("act", "acts", "entry", "entries", "format")}
        if (place == 0) != (kind == "account"):
            yield number, "the export's first line is missing, or stands here"
        elif (place == len(lines) - 1) != (kind == "acts"):
            yield number, "the export's last line is missing behind it, or stands here"
        elif kind == "account" and told["format"] != 1:
            yield number, "the format is none that this check knows"
        elif kind not in ("account", "act", "entry", "acts"):
            yield number, "it is no line of an export"
        if kind == "entry":
            if (told["entry"], told["act"]) != (entry + 1, act):
                yield number, f"entry {entry + 1}, of act {act}, should stand here"
            entry, act = told["entry"], told["act"]
            due = max(due, entry)
        elif entry != due:
            yield number, f"the entries up to {due} are missing before it"
        if kind == "act":
            if told["act"] != act + 1:
                yield number, f"act {act + 1} should stand here"
            act, due, entry = told["act"], told["entries"], due
        elif kind == "acts" and (told["acts"], told["entries"]) != (act, entry):
            yield number, f"it does not end with act {act} and entry {entry}"


def faults(lines):
    """What is wrong with a chain, as (number of the line, what)."""
    before = ""
    for number, digest, fields in lines:
        if digest != digest_of(before, fields):
            yield number, "it was changed, or is not the line that stood behind the one before it"
        before = digest
    yield from order_faults(lines) if lines else [(1, "there is no export in it")]


def compare(earlier, later):
    """Lines of the later export that are not what the earlier one has in their place."""
    for (number, digest, _), other in zip(earlier[:-1], later[:-1] + [None] * len(earlier)):
        if other is None or other[1] != digest:
            return [(number, "the later export has another line, or none, in its place")]
    return []


def load(path):
    with open(path, "rb") as file:
        lines = read(file.read())
    found = sorted(set(faults(lines)))
    for number, what in found:
        print(f"{path}, line {number}: {what}")
    if not found:
        print(f"{path}: {len(lines)} lines are as they were written; the last is {' '.join(lines[-1][2])}\n"
              f"  keep this digest: {lines[-2][1]}")
    return lines, not found


def main(path, other=None):
    lines, is_right = load(path)
    if other is not None and re.fullmatch("[0-9a-f]{64}", other):
        has = any(digest == other for _, digest, _ in lines)
        print(f"{path}: it {'has' if has else 'does NOT have'} the line with the digest {other}")
        return 0 if is_right and has else 1
    if other is not None:
        later, is_later_right = load(other)
        is_right &= is_later_right
        found = compare(lines, later) if is_right else []
        print(*(f"{path}, line {number}: {what}\n" for number, what in found), sep="", end="")
        print(f"{other} continues {path}" if is_right and not found else f"{other} is NOT shown to continue {path}")
        is_right &= not found
    return 0 if is_right else 1


def run(*arguments):
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    try:
        return main(*arguments)
    except OSError as error:  # nothing was checked: that is not "it was changed"
        print(f"{error.filename} cannot be read: {error.strerror}")
        return 2


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
