# SPDX-License-Identifier: MIT
"""Runs a command in a terminal of its own, and prints what it shows there.

    terminal.py COLUMNS COMMAND...

Escapes are shown as ^[; a line wider than the terminal is told.
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata


def character_width(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text):
    return sum(map(character_width, re.sub("\x1b\\[[0-9;]*[mK]", "", text)))


def start(columns, command):
    """A process, and the terminal that is its own."""
    process, descriptor = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvp(command[0], command)
    return process, descriptor


def read_to_end(descriptor):
    """What comes before a NUL byte."""
    text = b""
    while not text.endswith(b"\0"):
        text += os.read(descriptor, 65536)
    return text[:-1].decode("utf-8")


def run(columns, command):
    """What a command shows in a terminal so wide, and its exit code. The terminal stays open until all of it is read:
    what is written to one that is closed at once may be lost."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = ["sh", "-c", '"$@"; code=$?; printf "\\0"; exit $code', "sh", *map(str, command)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        shown = read_to_end(ours).replace("\r\n", "\n")
    os.close(theirs)
    os.close(ours)
    return shown, process.returncode


def main(columns, *command):
    columns = int(columns)
    shown, code = run(columns, command)
    for line in shown.split("\n"):
        if width(line.split("\r")[-1]) > columns:
            print(f"wider than {columns} columns: {line}")
    sys.stdout.write(shown.replace("\x1b", "^["))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
