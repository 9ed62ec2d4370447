# SPDX-License-Identifier: MIT
"""Holds the public declarations to the rules that make them usable from any language, for ever.

usage: shape.py INCLUDE_DIR GOLDEN

Fixed-width types only, no enum types, no structs by value, no bitfields, no varargs; every name begins with spt_ or
SPT_; options begin with their size; no struct has padding.
"""

import pathlib
import re
import sys

SCALARS = {"int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "spt_status", "char", "void"}
WORDS = re.compile(r"\b(?:long|short|int|bool|_Bool|float|double|enum|unsigned|signed|time_t|FILE)\b|\.\.\.|:")


def found_callbacks(found):
    return {each.name for each in found if each.kind == "typedef" and "(*" in each.text.replace(" ", "")}


def by_value(text, callbacks):
    """Types of spt_ that a function takes or returns without a pointer."""
    without_names = re.sub(r"\bstruct\b|\bconst\b", " ", text)
    for match in re.finditer(r"\b(spt_\w+)\s+(\*?)\s*\w+", without_names):
        if not match.group(2) and match.group(1) not in SCALARS | callbacks:
            yield match.group(1)


def check_types(what, text):
    for match in WORDS.finditer(text):
        yield f"{what}: {match.group(0)!r} is no type of fixed width"


def check_call(what, text, callbacks):
    yield from check_types(what, text)
    for name in by_value(text, callbacks):
        yield f"{what}: {name} by value"


def check_names(each):
    names = [each.name] if each.name else []
    names += [name for name, _ in each.constants]
    prefix = "SPT_" if each.kind in ("macro", "enum") else "spt_"
    for name in names:
        if not name.startswith(prefix):
            yield f"{name}: does not begin with {prefix}"


def check_options(each):
    first = each.members[0].text
    if re.search(r"_(options|ops)$", each.name) and first != "uint32_t struct_size":
        yield f"{each.name}: begins with {first!r}, not with its size"


def check_padding(golden):
    """Reads `struct name size` and `offset +size member` lines."""
    name, size, end = "", 0, 0
    for line in golden.read_text(encoding="utf-8").splitlines() + ["struct  0"]:
        if line.startswith("struct "):
            if end != size:
                yield f"{name}: padding at its end"
            name, size, end = line.split(" ")[1], int(line.split(" ")[2]), 0
        elif line.startswith("    "):
            offset, length = (int(word) for word in line.split()[:2])
            if offset != end:
                yield f"{name}: padding before byte {offset}"
            end = offset + length


def complaints(found, golden):
    callbacks = found_callbacks(found)
    for each in found:
        yield from check_names(each)
        if each.kind in ("function", "typedef") and "typedef struct" not in each.text:
            yield from check_call(each.name, each.text, callbacks)
        if each.kind == "struct":
            yield from check_options(each)
            for member in each.members:
                yield from check_types(each.name, member.text)
    yield from check_padding(golden)


def main():
    include, golden = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    sys.path.insert(0, str(include))
    import declarations

    found = declarations.read_headers(sorted((include / "supportpoints").glob("*.h")))
    wrong = list(complaints(found, golden))
    print("\n".join(wrong) or f"{len(found)} declarations keep to the rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
