# SPDX-License-Identifier: MIT
"""Looks at the shared library from outside: what it exports, what it asks for, what it links.

usage: symbols.py INCLUDE_DIR MAP LIBRARY [IMPORTS]

Exported are exactly the functions of the headers, all in the version script. With IMPORTS, a list of what the library
may ask of the C library, nothing else is imported: no output, no abort, no errno, no environment, no locale.
"""

import ctypes
import pathlib
import re
import subprocess
import sys


def lines_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()


def exported(library):
    """Version nodes are listed as absolute symbols, which are none of ours."""
    fields = (line.split() for line in lines_of("nm", "-D", "--defined-only", library))
    return {each[2].split("@")[0] for each in fields if each[1] != "A"}


def imported(library):
    return {line.split()[-1].split("@")[0] for line in lines_of("nm", "-D", "--undefined-only", library)}


def needed(library):
    return set(re.findall(r"\(NEEDED\).*\[([^]]+)\]", "\n".join(lines_of("readelf", "-d", library))))


def in_map(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    return set(re.findall(r"^\s+(spt_\w+);", text, re.M))


def allowed_imports(path):
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line for line in lines if line}


def listed_numbers(library, found):
    """What a binding without a preprocessor can learn: the answers of every list of names and numbers."""
    loaded, values = ctypes.CDLL(str(pathlib.Path(library).resolve())), {}
    texts = " ".join(each.text + ";" for each in found if each.kind == "function")
    for name in re.findall(r"const char \*(\w+)\(uint32_t position, int64_t \*\w+\);", texts):
        ask, value, position = getattr(loaded, name), ctypes.c_int64(), 0
        ask.restype, ask.argtypes = ctypes.c_char_p, [ctypes.c_uint32, ctypes.POINTER(ctypes.c_int64)]
        while listed := ask(position, ctypes.byref(value)):
            values[listed.decode()] = value.value
            position += 1
    return values


def differences(what, expected, found):
    for name in sorted(expected - found):
        yield f"{what}: {name} is missing"
    for name in sorted(found - expected):
        yield f"{what}: {name} is too many"


def check_numbers(found, constants, library):
    listed = listed_numbers(library, found)
    for each in found:
        if each.kind == "macro" and listed.get(each.name) != constants[each.name]:
            yield f"{each.name} is listed at run time as {listed.get(each.name)}, not {constants[each.name]}"


def check_links(library, imports):
    for name in sorted(needed(library) - {"libc.so.6", "libc.so"}):
        yield f"{library} needs {name}"
    for name in sorted(imported(library) - allowed_imports(imports)):
        yield f"{library} asks for {name}, which {imports.name} does not allow"


def main():
    include, symbol_map, library = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3]
    sys.path.insert(0, str(include))
    import declarations

    found = declarations.read_headers(sorted((include / "supportpoints").glob("*.h")))
    functions = {each.name for each in found if each.kind == "function"}
    wrong = list(differences(symbol_map.name, functions, in_map(symbol_map)))
    wrong += differences("the shared library", functions, exported(library))
    if len(sys.argv) > 4:
        wrong += check_numbers(found, declarations.constants_of(found), library)
        wrong += check_links(library, pathlib.Path(sys.argv[4]))
    print("\n".join(wrong) or f"{len(functions)} functions, as declared")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
