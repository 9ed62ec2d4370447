# SPDX-License-Identifier: MIT
"""Holds the library's lists of constants and struct sizes against the headers, in both directions.

usage: binding.py GOLDEN LIBRARY
"""

import ctypes
import pathlib
import re
import sys


def listed(function, number):
    function.restype = ctypes.c_char_p
    value, position, found = number(), 0, {}
    while name := function(ctypes.c_uint32(position), ctypes.byref(value)):
        found[name.decode()] = value.value
        position += 1
    return found


def expected(golden):
    text = golden.read_text(encoding="utf-8")
    constants = {name: int(value) for name, value in re.findall(r"^constant (\w+) (-?\d+)$", text, re.M)}
    structs = {name: int(size) for name, size in re.findall(r"^struct (\w+) (\d+)$", text, re.M)}
    return constants, structs


def differences(kind, found, wanted):
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield f"{kind} {name}: the library lists {found.get(name)}, the headers have {wanted.get(name)}"


def main():
    golden, library = pathlib.Path(sys.argv[1]), ctypes.CDLL(sys.argv[2])
    constants, structs = expected(golden)
    wrong = list(differences("constant", listed(library.spt_constant_list, ctypes.c_int64), constants))
    wrong += differences("struct", listed(library.spt_struct_list, ctypes.c_uint32), structs)
    print("\n".join(wrong) or f"{len(constants)} constants and {len(structs)} structs are listed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
