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
import sys
import termios
import unicodedata


def character_width(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text):
    return sum(map(character_width, re.sub("\x1b\\[[0-9;]*[mK]", "", text)))


def read_all(descriptor):
    chunks = []
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # what Linux answers when the other side is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    return b"".join(chunks).decode("utf-8")


def start(columns, command):
    process, descriptor = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvp(command[0], command)
    return process, descriptor


def main(columns, *command):
    columns = int(columns)
    process, descriptor = start(columns, list(command))
    shown = read_all(descriptor).replace("\r\n", "\n")
    for line in shown.split("\n"):
        if width(line.split("\r")[-1]) > columns:
            print(f"wider than {columns} columns: {line}")
    sys.stdout.write(shown.replace("\x1b", "^["))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
