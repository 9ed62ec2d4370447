# SPDX-License-Identifier: MIT
"""Writes the manual page: what lists commands, options and columns comes from the program itself.

    manual.py VERSION PROGRAM TEMPLATE OUTPUT
"""

import pathlib
import re
import subprocess
import sys


def plain(text):
    """A text that roff takes as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def listed(program):
    lines = subprocess.run([program, "--list-commands"], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [row[1:] for row in rows if row[0] == "command"], [row[1:] for row in rows if row[0] == "field"]


COMMON = {"desk", "json", "csv", "help"}


def command_item(command):
    name, arguments, options, needs, summary, details = command
    head = ".It Cm " + plain(name)
    for argument in arguments.split():
        head += " Op Ar " + plain(argument[1:-1]) if argument.startswith("[") else " Ar " + plain(argument)
    lines = [head, plain(summary) + "."] + [plain(line) for line in re.split(r"(?<=[.]) ", details) if line]
    own = [each for each in options.split() if each not in COMMON]
    if own:
        lines.append("Takes " + ", ".join("\\-\\-" + plain(each) for each in own) + ".")
    if needs:
        lines.append("Needs " + ", ".join("\\-\\-" + plain(each) for each in needs.split()) + ".")
    return lines


def commands_list(commands):
    lines = [".Bl -tag -width Ds"]
    for command in commands:
        lines += command_item(command)
    return "\n".join(lines + [".El"])


def options_list(commands, fields):
    used = COMMON | {"version"} | {each for command in commands for each in command[2].split()}
    lines = [".Bl -tag -width Ds"]
    for name, value, text, _ in fields:
        if name in used:
            lines += [".It Fl Fl " + plain(name) + (" Ar " + plain(value) if value else ""), plain(text[:1].upper() + text[1:]) + "."]
    return "\n".join(lines + [".El"])


def words(names):
    return "\n".join(f".Cm {plain(name)}" + (" ," if name != names[-1] else " .") for name in names)


def main(version, program, template, output):
    commands, fields = listed(program)
    writing = [name for name, _, options, *_ in commands if "ref" in options.split()]
    columns = [name for name, _, _, use in fields if use == "column"]
    text = pathlib.Path(template).read_text(encoding="utf-8")
    text = text.replace("@VERSION@", version)
    for name, value in (("@COMMANDS@", commands_list(commands)), ("@OPTIONS@", options_list(commands, fields)),
                        ("@ACTIONS@", words(writing)), ("@COLUMNS@", words(columns))):
        text = text.replace(name, value)
    pathlib.Path(output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
