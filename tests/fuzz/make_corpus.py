#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the first inputs of fuzz_journal.c, made of the golden journal: make_corpus.py FOLDER"""
import os
import struct
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "journal"))
import read_journal  # noqa: E402


def main():
    folder = sys.argv[1]
    with open(os.path.join(HERE, "..", "journal", "golden", "version-1.points"), "rb") as file:
        golden = file.read()
    journal = read_journal.Journal(golden)
    records = [(kind, golden[at + 24:at + 24 + size]) for at, kind, size, _ in journal.records]
    plain = [struct.pack("<BH", kind, len(payload)) + payload for kind, payload in records]
    older = read_journal.remake(journal, ["version=0", "reverse", "-act.note"])
    inputs = {
        "golden": b"\0" + golden, "golden-cut": b"\0" + golden[:-1], "golden-mended": b"\1" + golden,
        "older": b"\0" + older, "records": b"\2" + b"".join(plain), "behind-layout": b"\3" + b"".join(plain[1:]),
        "layout": b"\2" + plain[0], "rows": b"\3" + b"".join(plain[1:3]), "empty": b"\0", "header": b"\1" + golden[:4096],
        "torn": b"\0" + golden + b"\1" * 40,
    }
    commit = read_journal.Shape(journal)
    account = [row for _, number, row in journal.in_order() if journal.tables[number].name == "account"][1]
    account[journal.tables[0].columns.index((1, "revision"))] = 1
    first = b"\1" + b"\2\0" + commit.put_changes([(1, "account", account)])
    inputs["one-commit"] = b"\3" + struct.pack("<BH", 4, len(first)) + first
    for name, data in inputs.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
