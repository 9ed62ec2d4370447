# SPDX-License-Identifier: MIT
"""Reads the declarations of the public headers, which keep to a small part of C99 for this reason."""

import pathlib
import re
from dataclasses import dataclass, field

LIMITS = {
    "INT32_MIN": -(2**31),
    "INT32_MAX": 2**31 - 1,
    "UINT32_MAX": 2**32 - 1,
    "INT64_MIN": -(2**63),
    "INT64_MAX": 2**63 - 1,
}


@dataclass
class Member:
    name: str
    text: str  # the declaration in C, without the semicolon


@dataclass
class Declaration:
    kind: str  # function, enum, struct, typedef, forward or macro
    name: str  # "" for an enum
    text: str  # in C, on one line, without comments, SPT_API and the semicolon
    constants: list = field(default_factory=list)  # of an enum: (name, expression or None)
    members: list = field(default_factory=list)  # of a struct
    value: str = ""  # of a macro


class HeaderError(Exception):
    """A header says something that this reader does not know."""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def macros(text):
    """Numbers that are defined by macro; include guards and the export mark have none."""
    for match in re.finditer(r"^#define[ \t]+(SPT_\w+)[ \t]+(\S.*)$", text, flags=re.M):
        if match.group(1) != "SPT_API":
            yield Declaration("macro", match.group(1), "", value=match.group(2).strip())


def without_preprocessor(text):
    text = re.sub(r"^#ifdef __cplusplus$.*?^#endif$", "", text, flags=re.S | re.M)
    return re.sub(r"^[ \t]*#.*$", "", text, flags=re.M)


def statements(text):
    """What stands between the semicolons that no brace encloses."""
    depth, begin = 0, 0
    for at, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ";" and depth == 0:
            yield " ".join(text[begin:at].split())
            begin = at + 1
    if text[begin:].strip():
        raise HeaderError("text behind the last declaration: " + text[begin:].strip())


def read_enum(text):
    constants = []
    for item in text[text.index("{") + 1 : text.rindex("}")].split(","):
        if item.strip():
            name, _, value = item.partition("=")
            constants.append((name.strip(), value.strip() or None))
    return Declaration("enum", "", text, constants=constants)


def member_name(text):
    match = re.search(r"\(\s*\*\s*(\w+)\s*\)", text) or re.search(r"(\w+)\s*(?:\[[^]]*\])?$", text)
    if not match:
        raise HeaderError("no member: " + text)
    return match.group(1)


def read_struct(text):
    name = text[text.rindex("}") + 1 :].strip()
    body = text[text.index("{") + 1 : text.rindex("}")]
    members = [Member(member_name(each), each) for each in statements(body)]
    return Declaration("struct", name, text, members=members)


def read_function(text):
    text = text[len("SPT_API") :].strip()
    match = re.match(r"[\w\s*]+?\b(\w+)\s*\(", text)
    if not match:
        raise HeaderError("no function: " + text)
    return Declaration("function", match.group(1), text)


def read_typedef(text):
    match = re.search(r"\(\s*\*\s*(\w+)\s*\)", text) or re.search(r"(\w+)$", text)
    return Declaration("typedef", match.group(1), text)


def read_statement(text):
    if text.startswith("enum {"):
        return read_enum(text)
    if text.startswith("typedef struct") and "{" in text:
        return read_struct(text)
    if text.startswith("typedef "):
        return read_typedef(text)
    if text.startswith("SPT_API "):
        return read_function(text)
    if re.fullmatch(r"struct \w+", text):
        return Declaration("forward", text.split()[1], text)
    raise HeaderError("not understood: " + text)


def read_header(path):
    text = without_comments(pathlib.Path(path).read_text(encoding="utf-8"))
    found = list(macros(text))
    found += [read_statement(each) for each in statements(without_preprocessor(text))]
    return found


def in_include_order(paths):
    """The headers, each behind those that it includes."""
    by_name = {pathlib.Path(path).name: pathlib.Path(path) for path in paths}
    order = []

    def visit(name):
        if name in order or name not in by_name:
            return
        for included in re.findall(r'^#include "([\w.]+)"', by_name[name].read_text(encoding="utf-8"), re.M):
            visit(included)
        order.append(name)

    for name in sorted(by_name):
        visit(name)
    return [by_name[name] for name in order]


def read_headers(paths):
    return [each for path in in_include_order(paths) for each in read_header(path)]


def evaluate(expression, known):
    """The value of a constant expression made of numbers, known names, signs and brackets."""
    text = re.sub(r"U?INT(?:32|64)_C\(([^)]*)\)", r"(\1)", expression)
    text = re.sub(r"\b[A-Za-z_]\w*\b", lambda m: str({**LIMITS, **known}[m.group(0)]), text)
    if not re.fullmatch(r"[-+*|<>()\s\dxA-Fa-f]+", text):
        raise HeaderError("no constant: " + expression)
    return int(eval(text, {"__builtins__": {}}))  # only digits and operators are left of it


def constants_of(declarations):
    """Name and value of every constant, in the order of the headers."""
    values = {}
    for declaration in declarations:
        if declaration.kind == "macro":
            values[declaration.name] = evaluate(declaration.value, values)
        following = 0
        for name, expression in declaration.constants:
            following = evaluate(expression, values) if expression else following
            values[name] = following
            following += 1
    return values
