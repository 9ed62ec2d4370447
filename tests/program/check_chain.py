# SPDX-License-Identifier: MIT
"""Holds an account's export, and the check that its customer runs, against each other and against the documentation.

    check_chain.py PROGRAM DATA

Every line is spoilt in every field, left out, doubled and moved: each is found, and a line named that is spoilt or behind
what is missing. Erased names and notes are accepted, and a later export as the continuation of every earlier one.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))
import check_export  # noqa: E402

OUTSIDE = ("actor=", "note=", "redacted=")
STORY = """\
account open,2008-02-01,42,,,,,,,,,,anna,a note with = and | and Zoë
claim,2008-02-02,42,licence,,,,,licence 1,,,,anna,
buy,2008-02-03,42,points-120,,,,,invoice 1,,,,ben,
grant,2008-02-04,42,,,,15,,sorry,,,,,for the wait
ticket open,2008-02-05,42,,9001,level-4,,,,,,,anna,
ticket reprice,2008-02-06,42,,9001,,,90,,investigation,,,,more to do
ticket resolve,2008-02-07,42,,9001,,,,,,,,ben,
ticket dispute,2008-02-08,42,,9001,,,,,,,,,not so much
ticket reprice,2008-02-09,42,,9001,,,60,,reconsidered,,,,
ticket open,2008-02-10,42,,9002,level-2,,,,,,,,
ticket propose,2008-02-11,42,,9002,,,45,,agreed,2008-03-01,,,
ticket approve,2008-02-12,42,,9002,,,,,,,1,,
ticket cancel,2008-02-13,42,,9002,,,,,,,,,
ticket open,2008-02-14,42,,9003,level-1,,,,,,,,
ticket waive,2008-02-15,42,,9003,,,,,,,,,a product bug
"""
HEAD = "action,at,account,pack,ticket,category,points,price,ref,reason,until,proposal,actor,note\n"


class Desk:
    def __init__(self, program, data, folder):
        self.program, self.folder = pathlib.Path(program).resolve(), folder
        self.run("init", "--price-list", pathlib.Path(data).resolve() / "price-list-2008.txt", "--zone", "+01:00", "--at", "2008-01-02")

    def run(self, *arguments):
        command = [self.program, *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.PIPE).stdout

    def tell(self, lines):
        (pathlib.Path(self.folder) / "story.csv").write_text(HEAD + lines, encoding="utf-8")
        self.run("import", "story.csv")

    def export(self, at):
        return self.run("account", "export", 42, "--at", at)


def wrong(lines):
    return sorted({number for number, _ in check_export.faults(lines)})


def other_value(field):
    name, value = field.split("=", 1)
    yield f"{name}={value}1"
    yield f"{name}={value[:-1]}"
    yield f"{name}x={value}"
    if value.isdigit():
        yield f"{name}={int(value) + 1}"


def spoilt_lines(line):
    """The line with one thing in it changed, and what that is."""
    number, digest, fields = line
    yield "digest", (number, ("1" if digest[0] == "0" else "0") + digest[1:], fields)
    yield "digest's case", (number, digest.upper(), fields)
    for place, field in enumerate(fields):
        if field.startswith(OUTSIDE):
            continue
        yield f"without {field}", (number, digest, fields[:place] + fields[place + 1:])
        yield f"{field} twice", (number, digest, fields[:place] + [field] + fields[place:])
        for value in other_value(field):
            yield f"{value} for {field}", (number, digest, fields[:place] + [value] + fields[place + 1:])
    if len(fields) > 1:
        yield "fields moved", (number, digest, [fields[1], fields[0], *fields[2:]])


def spoilt_exports(lines):
    """An export with one thing wrong, what that is, and the number of the line to be named."""
    for place, line in enumerate(lines):
        before, behind = lines[:place], lines[place + 1:]
        for what, other in spoilt_lines(line):
            yield what, before + [other] + behind, line[0]
        yield "left out", before + behind, behind[0][0] if behind else before[-1][0]
        yield "doubled", before + [line, line] + behind, line[0]
        if behind:
            yield "moved", before + [behind[0], line] + behind[1:], behind[0][0]
        for cut in (before, behind):
            if cut:
                yield "cut", cut, cut[-1][0] if cut is before else cut[0][0]


def erased(data):
    """Without actors and notes, as an export shows them after they were erased."""
    kept = [[f for f in line.split("\t") if not f.startswith(OUTSIDE)] for line in data.decode("utf-8").split("\n")]
    return "\n".join("\t".join(fields) for fields in kept).encode("utf-8")


def redact(desk, data):
    """The same export after all notes and names were erased on record."""
    for _, _, fields in check_export.read(data):
        if fields[0].startswith("act="):
            desk.run("redact", 42, fields[0].removeprefix("act="))
    return desk.export("2012-01-01")


def check_redacted(exports, redacted):
    lines = check_export.read(redacted)
    if wrong(lines) or b"actor=" in redacted or b"note=" in redacted or redacted.count(b"redacted=yes") < 10:
        yield f"a redacted account's export is wrong: {wrong(lines)}"
    for data in exports:
        if check_export.compare(check_export.read(data), lines):
            yield "a redacted account's export does not continue an earlier one"


def check_spoilt(lines):
    count = 0
    for what, spoilt, line in spoilt_exports(lines):
        count += 1
        if line not in wrong(spoilt):
            yield f"line {line}, {what}: wrong are said to be {wrong(spoilt)}"
    print(f"{count} spoilt exports of {len(lines)} lines")


def check_whole(exports):
    chains = [check_export.read(data) for data in exports]
    for place, lines in enumerate(chains):
        if wrong(lines) or wrong(check_export.read(erased(exports[place]))):
            yield f"export {place} is said to be wrong: {list(check_export.faults(lines))}"
        for other, later in enumerate(chains):
            continues = not check_export.compare(lines, later)
            if continues != (place <= other):
                yield f"export {other} {'does' if continues else 'does not'} continue export {place}"
    if check_export.compare(check_export.read(erased(exports[0])), chains[-1]):
        yield "an erased name keeps the later export from continuing the earlier one"
    if b"actor=" not in exports[-1] or b"note=" not in exports[-1] or b"actor=" in erased(exports[-1]):
        yield "nothing was erased"


def check_documentation(exported):
    """The example there is a whole export, as a session prints it; all fields are named."""
    documentation = (ROOT / "doc/account-export.md").read_text(encoding="utf-8")
    example = documentation.split("```\n")[-2]
    if example not in (ROOT / "tests/program/chain.session").read_text(encoding="utf-8"):
        yield "the documentation's example is not the session's"
    lines = check_export.read(example.encode("utf-8"))
    if not lines or wrong(lines):
        yield f"the documentation's example is wrong: {list(check_export.faults(lines))}"
    definitions = json.loads((ROOT / "doc/json-schema.json").read_text(encoding="utf-8"))["$defs"]
    for kind in ("act", "entry"):
        known = {each.replace("_", "-") for each in definitions[kind]["properties"]}
        yield from (f"doc/account-export.md, and so maybe examples/desk/commands_chain.c, lacks the field {each} of an {kind}"
                    for each in sorted(known) if f"`{each}`" not in documentation)
    names = {field.split("=")[0] for fields in exported for field in fields}
    yield from (f"the documentation does not name {each}" for each in names if f"`{each}`" not in documentation)


def main(program, data):
    story, exports = STORY.splitlines(True), []
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, data, folder)
        for first in range(0, len(story), 3):
            desk.tell("".join(story[first:first + 3]))
            exports.append(desk.export("2008-02-20"))
        desk.run("expire", "--at", "2012-01-01")
        exports.append(desk.export("2012-01-01"))
        redacted = redact(desk, exports[-1])
    lines = check_export.read(exports[-1])
    found = [*check_redacted(exports, redacted), *check_whole(exports), *check_spoilt(lines), *check_documentation(fields for _, _, fields in lines)]
    print("\n".join(found) or f"{len(exports)} exports, each the beginning of the next")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
