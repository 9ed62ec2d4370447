# SPDX-License-Identifier: MIT
"""The library's binary interface as a text: functions, constants, and every struct's layout.

usage: golden.py check|update GOLDEN INCLUDE_DIR COMPILER...

`check` answers 1 and shows the difference where the headers have left the golden list, `update` writes the list anew.
Layouts are those of a 64-bit machine; elsewhere the check is skipped (77).
"""

import difflib
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77


def headers(include):
    return sorted((include / "supportpoints").glob("*.h"))


def read(include):
    sys.path.insert(0, str(include))
    import declarations

    return declarations.read_headers(headers(include))


def print_constants(found):
    names = [each.name for each in found if each.kind == "macro"]
    names += [name for each in found for name, _ in each.constants]
    for name in names:
        yield f'printf("constant {name} %lld\\n", (long long){name});'


def print_struct(struct):
    yield f'printf("struct {struct.name} %zu\\n", sizeof({struct.name}));'
    for each in struct.members:
        place = f"offsetof({struct.name}, {each.name}), sizeof((({struct.name} *)0)->{each.name})"
        yield f'printf("    %zu +%zu {each.text}\\n", {place});'


def printing_program(found, include):
    includes = "".join(f"#include <supportpoints/{each.name}>\n" for each in headers(include))
    lines = list(print_constants(found))
    for struct in (each for each in found if each.kind == "struct"):
        lines += print_struct(struct)
    body = "\n    ".join(lines)
    return (
        f"#include <stddef.h>\n#include <stdio.h>\n{includes}"
        f"int main(void)\n{{\n    if (sizeof(void *) != 8)\n        return {SKIPPED};\n    {body}\n    return 0;\n}}\n"
    )


def run_program(text, include, compiler):
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "golden.c"), pathlib.Path(folder, "golden")
        source.write_text(text, encoding="utf-8")
        subprocess.run([*compiler, "-std=c99", f"-I{include}", str(source), "-o", str(program)], check=True)
        result = subprocess.run([str(program)], stdout=subprocess.PIPE, text=True)
        if result.returncode:
            sys.exit(result.returncode)
        return result.stdout


def interface(include, compiler):
    found = read(include)
    functions = sorted("function " + each.text for each in found if each.kind == "function")
    types = sorted("type " + each.text for each in found if each.kind == "typedef")
    printed = run_program(printing_program(found, include), include, compiler)
    return "\n".join(functions + types) + "\n" + printed


def check(golden, text):
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if before == text:
        return 0
    difference = difflib.unified_diff(before.splitlines(True), text.splitlines(True), golden.name, "headers", n=0)
    sys.stdout.writelines(difference)
    print("\nIf this is meant, run tests/abi/update.sh and have the difference reviewed.")
    return 1


def main():
    command, golden, include, compiler = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:]
    text = interface(include.resolve(), compiler)
    if command == "update":
        golden.write_text(text, encoding="utf-8")
        return 0
    return check(golden, text)


if __name__ == "__main__":
    sys.exit(main())
