# SPDX-License-Identifier: MIT
"""Holds that nothing a command tabulates is wider than the terminal, of 80 and of 120 columns, whatever the data.

    check_width.py PROGRAM [--show COMMAND]

Every command that the program lists is run, by itself and with each of its options, on a desk of the longest texts, of
wide and combining characters and of the greatest numbers. With --show one command's pages are printed, to be looked at.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unicodedata

import terminal

GREAT = 1800000000000000  # five of them are an account's most points
ACCOUNT, TICKET = 9223372036854775807, 9223372036854775806
FULL = 9223372036854775805  # an account with all that one can have in one lot
LATER = "2026-06-01"

WIDE = "請求書の件で、お電話にてご連絡を差し上げました。"
COMBINED = "Zoe\u0308 u\u0335n\u20dd\ufe0f g\u1dc4ra\u1ab0\ufe20\ufe21ndé "
MIXED = "✅ ⌚ ⏰ ⚡ ⭐ 🃏 🚀🤖 한국어 ｗｉｄｅ नमस्ते שָׁלוֹם สวัสดี "

# What prints texts, CSV or sentences and no table; a sentence wraps like any other.
NO_TABLE = {"account export", "export", "journal dump", "report page", "redact"}
NO_TABLE_OPTIONS = {("price-list show", "text"), ("statement", "html"), ("statement", "from"), ("statement", "to"),
                    ("statement", "title"), ("holiday add", "title")}

VALUES = {
    "account": str(ACCOUNT), "ticket": str(TICKET), "lot": "1", "act": "3", "category": "c" * 64, "pack": "p" * 64,
    "points": "9007199254740991", "figure": "points", "units": "9007199254740", "state": "open", "by": "ticket",
    "limit": "1", "after": "1", "days": "36500", "setting": "reopen-window=36500", "currency": "JPY", "size": "3", "seed": "9007199254740991",
    "zone": "+05:45", "lifetime": "9600", "price-list": "prices.txt", "copy": "copy-" + "c" * 80, "title": WIDE * 4,
    "last-day": "9999-12-30", "day": "2026-12-25", "answered": "2025-03-03", "paid": "KWD 9007199254740.991",
    "months": "9600", "from": "2025-01-01", "to": "2026-12-31", "at": LATER, "as-of": LATER,
}
OTHERS = {("ticket list", "after"): str(TICKET)}
FILES = {"price-list load": "other.txt", "price-list check": "other.txt", "import": "refused.csv"}
MORE = {"explain": [["--by", "lot"]], "ticket list": [["--state", "ended"]]}
ALWAYS = {"quote": ["--units", "9007199254740"], "advise": ["--currency", "JPY"], "import": ["--line-by-line"]}


def cut(text, size):
    """The beginning of a text, of at most so many bytes."""
    return text.encode()[:size].decode(errors="ignore").strip()


def boundaries():
    """The characters where the width of characters changes: a text of them all."""
    kinds, before = [], None
    for code in range(0xA1, 0x2FFFE):
        each = chr(code)
        if unicodedata.category(each) in ("Cc", "Cn", "Cs", "Co", "Zl", "Zp") or code in (0xAD, 0xFFF9, 0xFFFA, 0xFFFB):
            continue
        width = terminal.width(each)
        if width != before:
            kinds.append(each)
        before = width
    return "".join(kinds)


def price_list(note):
    title = [cut(text * 20, 200) for text in (WIDE, COMBINED, MIXED, "A very long title indeed, ")]
    most = 9007199254740991
    return "\n".join([
        "[packs]", f"{'p' * 64} | {title[0]} | {most} | KWD {most // 1000}.{most % 1000:03}",
        f"jpy | {title[1]} | {most} | JPY {most}", f"once | {title[2]} | {most} | licence, once",
        f"plain | {title[3]} {note}"[:200] + " | 60 | USD 34.50", f"[group one: {title[2]}]",
        f"{'c' * 64} | {title[1]} | from 1 + N*900 | unit: {cut(title[0], 120)}",
        f"range | {title[2]} | {most - 1}-{most}", f"wide | {title[0]} | 25", f"long | {title[3]} | upon request", ""])


def lines():
    """An import that gives an account what there can be of each figure."""
    texts = {"ref": cut("r" * 200, 190), "actor": cut(WIDE * 9, 200), "note": cut((COMBINED + MIXED + WIDE) * 30, 2000)}
    number = 0

    def line(action, at="2025-01-02", account=ACCOUNT, **cells):
        nonlocal number
        number += 1
        paid = {"paid": "USD 0.01"} if action == "grant" else {}
        return {"action": action, "at": at, "account": account, **texts, "ref": texts["ref"] + f"{number:08}", **paid, **cells}

    yield line("account open")
    yield line("grant", points=GREAT, **{"last-day": "2025-03-01", "paid": "KWD 9007199254740.991"})
    yield line("grant", points=GREAT, **{"paid": "JPY 9007199254740991"})
    yield line("lot revoke", lot=2)
    yield line("ticket open", at="2025-03-02", ticket=TICKET, category="wide", price=0, override="yes")
    for _ in range(3):
        yield line("grant", at="2025-03-03", points=GREAT, **{"last-day": "9999-12-30"})
    yield line("ticket reprice", at="2025-03-04", ticket=TICKET, price=9007199254740990, reason="agreed",
               **{"allow-shortfall": "yes"})
    yield line("ticket dispute", at="2025-03-05", ticket=TICKET)
    yield line("ticket propose", at="2025-03-06", ticket=TICKET, price=9007199254740991, reason="investigation",
               until="9999-12-30")
    for number_of, action in enumerate(("ticket resolve", "ticket waive", "ticket cancel", "ticket dispute")):
        account, ticket = FULL - 1 - number_of, TICKET - 1 - number_of
        yield line("account open", account=account)
        yield line("grant", account=account, points=9007199254740991)
        yield line("ticket open", account=account, ticket=ticket, category="range")
        yield line(action, account=account, ticket=ticket)
    yield line("account open", account=FULL)
    yield line("grant", account=FULL, points=4 * GREAT, paid="")
    yield line("ticket open", account=FULL, ticket=1, category="wide", price=GREAT, override="yes")
    yield line("ticket resolve", account=FULL, ticket=1)
    yield line("ticket open", account=FULL, ticket=2, category="wide", price=GREAT, override="yes")
    yield line("ticket open", account=FULL, ticket=3, category="c" * 64, units=0, price=9007199254740991, quoted="yes",
               override="yes", until="9999-12-30")
    alphabet = boundaries()
    for at in range(0, len(alphabet), 20):
        part = alphabet[at:at + 20]
        yield line("grant", account=FULL, points=1, at="2026-01-02", note=part * 3, actor=part)


def write_csv(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    quoted = lambda cell: '"' + str(cell).replace('"', '""') + '"'
    text = "\n".join(",".join(quoted(row.get(name, "")) for name in names) for row in rows)
    path.write_text(",".join(names) + "\n" + text + "\n", encoding="utf-8")


def make_desk(program, folder):
    (folder / "prices.txt").write_text(price_list("one"), encoding="utf-8")
    (folder / "other.txt").write_text(price_list("other").replace("long |", "x" * 64 + " |"), encoding="utf-8")
    write_csv(folder / "all.csv", list(lines()))
    write_csv(folder / "refused.csv", [{"action": "buy" + "y" * 90, "account": "9" * 200, "ref": WIDE * 5, "note": ""},
                                       {"action": "buy", "account": "44", "ref": "r" * 200, "note": MIXED * 9}])
    for command in (["init", "--price-list", "prices.txt", "--at", "2025-01-01"], ["import", "all.csv"]):
        subprocess.run([program, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def listed(program):
    text = subprocess.run([program, "--list-commands"], check=True, stdout=subprocess.PIPE).stdout.decode()
    rows = [line.split("\t") for line in text.splitlines()]
    fields = {row[1]: row[2] for row in rows if row[0] == "field"}
    return [row[1:] for row in rows if row[0] == "command"], fields


def field_of(argument, fields):
    """The field that stands in a usage line, like LOT or NAME=VALUE..."""
    value = argument.strip("[]").removesuffix("...")
    return value.lower() if value.lower() in fields else next(name for name in fields if fields[name] == value)


def value_of(command, field):
    if field != "file" and field not in VALUES:
        sys.exit(f"VALUES lacks what to give for {field}, of {command}")
    return FILES.get(command, "prices.txt") if field == "file" else OTHERS.get((command, field), VALUES[field])


def calls(command, arguments, options, fields):
    """A command by itself, and with each option that changes what it lists."""
    words = command.split()
    for each in arguments:
        words.append(value_of(command, each))
    words += ALWAYS.get(command, [])
    yield words
    for each in options:
        if each in ("desk", "json", "csv", "help", "at", "progress") or each in arguments or f"--{each}" in words or (command, each) in NO_TABLE_OPTIONS:
            continue
        yield words + [f"--{each}"] + ([value_of(command, each)] if fields[each] else [])
    yield from (words + more for more in MORE.get(command, []))
    if "account" in arguments:
        yield [str(FULL) if each == str(ACCOUNT) else each for each in words]


def all_calls(program):
    commands, fields = listed(program)
    for command, arguments, options, *_ in commands:
        is_write = "ref" in options.split()
        if command in NO_TABLE or is_write:
            continue
        required = [field_of(each, fields) for each in arguments.split() if each[0] != "["]
        options = options.split()
        for call in calls(command, required, options, fields):
            at = ["--at", LATER] if "at" in options else []
            yield command, call + at


def shown(program, folder, columns, call):
    """What a command prints on a terminal so wide, its errors aside, and its exit code."""
    with tempfile.TemporaryDirectory() as name:
        for each in folder.iterdir():
            shutil.copy(each, name)
        if call[0] in ("init", "demo"):
            os.remove(f"{name}/support.points")
        command = ["sh", "-c", 'cd "$1" && shift && exec "$@" 2>errors', "sh", name, program, *call]
        text, code = terminal.run(columns, command)
        return text, code, pathlib.Path(name, "errors").read_text(encoding="utf-8", errors="replace")


def faults(program, folder, columns, call):
    text, code, errors = shown(program, folder, columns, call)
    told = f"{columns} columns: {' '.join(call)}"
    expected = 1 if call[0] == "import" else 0
    if code != expected:
        yield f"{told[:100]}: exit code {code}, {errors.strip()[:300]}"
    if text.count("\n") > 1:
        yield from (f"{told[:100]}: {terminal.width(line)} columns: {line}" for line in text.split("\n")
                    if terminal.width(line) > columns)


def show(program, folder, command):
    for name, call in all_calls(program):
        for columns in (80, 120) if name == command else ():
            print(columns, "$", " ".join(call))
            print(shown(program, folder, columns, call)[0])


def main(program, *options):
    program = str(pathlib.Path(program).resolve())
    os.environ.pop("COLUMNS", None)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_desk(program, folder)
        if options:
            return show(program, folder, options[1])
        runs = [(columns, call) for _, call in all_calls(program) for columns in (80, 120)]
        found = [fault for columns, call in runs for fault in faults(program, folder, columns, call)]
    print("\n".join(found) or f"{len(runs)} pages fit")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
