# SPDX-License-Identifier: MIT
"""What doxygen does not ask for: the description of every function names each parameter, threads and release, every
constant says what it means, and every function is described.

usage: docs.py INCLUDE_DIR
"""

import pathlib
import re
import sys

FUNCTION = re.compile(r"(/\*\*(?:(?!\*/).)*\*/\s*)?^SPT_API\s+([^;]*);[ \t]*(/\*\*<)?", re.S | re.M)
CONSTANT = re.compile(r"^    (SPT_\w+)(?:\s*=\s*[^,/]*)?,?\s*(/\*\*<)?", re.M)


def parameters(declaration):
    inside = declaration[declaration.index("(") + 1 : declaration.rindex(")")]
    if inside.strip() == "void":
        return []
    # A function pointer has its name in brackets of its own.
    flat = re.sub(r"\(\s*\*\s*(\w+)\s*\)\s*\([^)]*\)", r"\1", inside)
    return [re.search(r"(\w+)\s*(?:\[\w*\])?$", each.strip()).group(1) for each in flat.split(",")]


def described_parameters(comment):
    lists = re.findall(r"@param(?:\[\w+(?:,\w+)?\])?\s+([\w,]+)", comment)
    return {name for each in lists for name in each.split(",")}


def check_description(name, declaration, comment):
    for word in ("@threads", "@since"):
        if word not in comment:
            yield f"{name}: {word} is missing"
    missing = [each for each in parameters(declaration) if each not in described_parameters(comment)]
    for each in missing:
        yield f"{name}: @param {each} is missing"
    if "@ret" not in comment and not declaration.startswith(("void", "uint32_t spt_", "const char *spt_version")):
        yield f"{name}: what it returns is missing"


def check_functions(text):
    """Getters stand in a group, which says threads and release for all; each has a comment behind it or before."""
    for comment, declaration, behind in FUNCTION.findall(text):
        name = re.search(r"(\w+)\s*\(", declaration).group(1)
        if "@brief" in comment:
            yield from check_description(name, declaration, comment)
        elif not behind and not comment:
            yield f"{name}: no description"


def check_constants(text):
    for enum in re.findall(r"^enum \{\n(.*?)^\};", text, re.S | re.M):
        for name, behind in CONSTANT.findall(enum):
            if not behind:
                yield f"{name}: no description"


def main():
    wrong = []
    for header in sorted(pathlib.Path(sys.argv[1], "supportpoints").glob("*.h")):
        text = header.read_text(encoding="utf-8")
        found = [*check_functions(text), *check_constants(text)]
        wrong += [f"{header.name}: {each}" for each in found]
    print("\n".join(wrong) or "every function and constant is described in full")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
