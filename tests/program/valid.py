# SPDX-License-Identifier: MIT
"""Checks JSON or CSV on standard input as a program would read it, and tells its shape.

    valid.py json|csv|NAME

JSON: no key twice; ids are texts. CSV: every row has as many cells as the head; no cell that a spreadsheet would run.
NAME: JSON without a key twice that is what doc/json-schema.json says under this name.
"""

import csv
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
IDS = {"account", "ticket", "lot", "act", "entry", "origin_account", "origin_lot", "proposal"}


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key is there twice: {keys}")
    return dict(pairs)


def unique_with_texts(pairs):
    for key, value in pairs:
        if key in IDS and value is not None and not isinstance(value, (str, dict)):
            raise ValueError(f"{key} is {value!r}, not a text")
    return unique(pairs)


def shape(value):
    if isinstance(value, list):
        keys = {tuple(each) for each in value}
        if len(keys) > 1:
            raise ValueError("rows differ in their keys")
        return f"{len(value)} rows" + (f" of {len(value[0])}" if value else "")
    if isinstance(value, dict):
        inner = {key: each for key, each in value.items() if isinstance(each, (list, dict))}
        return "{" + ", ".join(f"{key}: {shape(each)}" for key, each in inner.items()) + "}" if inner else f"a record of {len(value)}"
    raise ValueError(f"neither rows nor a record: {value!r}")


def check_csv(text):
    rows = list(csv.reader(text.splitlines(True), strict=True))
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} cells, the head {len(rows[0])}")
        for cell in row:
            if re.match(r"[' ]*[=+@\t\r-]", cell) and cell[0] != "'" and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell):
                raise ValueError(f"a spreadsheet would run {cell!r}")
    return f"{len(rows) - 1} rows of {len(rows[0])}"


def check_json(text):
    return shape(json.loads(text, object_pairs_hook=unique_with_texts))


def check_named(text, name):
    sys.path.insert(0, str(ROOT / "tests/json"))
    from check_json import faults

    value = json.loads(text, object_pairs_hook=unique)
    definitions = json.loads((ROOT / "doc/json-schema.json").read_text(encoding="utf-8"))["$defs"]
    found = list(faults(value, definitions[name], definitions, name))
    if found:
        raise ValueError("; ".join(found))
    pages = {key: len(each["rows"]) for key, each in value.items() if isinstance(each, dict) and "rows" in each}
    return ", ".join(f"{key} of {count} rows" for key, count in pages.items())


def check(kind, text):
    if kind == "csv":
        return check_csv(text)
    return check_json(text) if kind == "json" else check_named(text, kind)


def main(kind):
    text = sys.stdin.read()
    try:
        print(kind + ":", check(kind, text))
    except ValueError as error:
        print(f"no valid {kind}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
