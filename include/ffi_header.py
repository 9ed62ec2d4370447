# SPDX-License-Identifier: MIT
"""Writes supportpoints.ffi.h: all public declarations without a preprocessor, for PHP, LuaJIT and cffi.

usage: ffi_header.py OUTPUT HEADER...
"""

import re
import sys

import declarations

HEAD = """/* SPDX-License-Identifier: MIT */
/* Generated from the headers of libsupportpoints, for languages that read C declarations but no preprocessor.
   int32_t, uint32_t, int64_t, uint64_t and size_t are known to them. */
"""


def fits_int(value):
    return -(2**31) <= value < 2**31


def number(value):
    """-2147483648 is an expression in C: the sign is not part of the number."""
    return "-2147483647 - 1" if value == -(2**31) else str(value)


def enum_text(pairs):
    return "enum {\n" + ",\n".join(f"    {name} = {number(value)}" for name, value in pairs) + "\n};\n"


def macro_texts(names, values):
    small = [(name, values[name]) for name in names if fits_int(values[name])]
    large = [name for name in names if not fits_int(values[name])]
    if small:
        yield enum_text(small)
    if large:
        yield "/* Beyond an int, and so asked of spt_constant_list():\n   " + "\n   ".join(
            f"{name} {values[name]}" for name in large
        ) + " */\n"


def struct_text(declaration, values):
    members = (re.sub(r"\[(SPT_\w+)\]", lambda m: f"[{values[m.group(1)]}]", each.text) for each in declaration.members)
    head = declaration.text[: declaration.text.index("{")].strip()
    return head + " {\n" + "".join(f"    {member};\n" for member in members) + f"}} {declaration.name};\n"


def texts(found):
    values = declarations.constants_of(found)
    yield from macro_texts([each.name for each in found if each.kind == "macro"], values)
    for each in found:
        if each.kind == "enum":
            yield enum_text([(name, values[name]) for name, _ in each.constants])
        elif each.kind == "struct":
            yield struct_text(each, values)
        elif each.kind != "macro":
            yield each.text + ";\n"


def main():
    output, headers = sys.argv[1], sys.argv[2:]
    found = declarations.read_headers(headers)
    with open(output, "w", encoding="ascii") as file:
        file.write(HEAD + "\n" + "\n".join(texts(found)))


if __name__ == "__main__":
    main()
