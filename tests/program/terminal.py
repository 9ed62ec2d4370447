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
import threading
import unicodedata


def character_width(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text):
    return sum(map(character_width, re.sub("\x1b\\[[0-9;]*[mK]", "", text)))


class Terminal:
    """A command in a terminal so wide. It stays open until all that was written is read: what is written to one that
    is closed at once may be lost. So a NUL byte behind the rest is its end."""

    def __init__(self, columns, command):
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen([*map(str, command)], stdin=self.theirs, stdout=self.theirs, stderr=self.theirs,
                                        start_new_session=True)
        self.waiting = threading.Thread(target=self.mark_end)
        self.waiting.start()

    def mark_end(self):
        self.process.wait()
        os.write(self.theirs, b"\0")

    def read(self):
        """What comes next, and whether that is the end."""
        chunk = os.read(self.ours, 65536)
        if not chunk.endswith(b"\0"):
            return chunk, False
        self.waiting.join()
        os.close(self.theirs)
        os.close(self.ours)
        return chunk[:-1], True


def run(columns, command):
    """What a command shows in a terminal so wide, and its exit code."""
    terminal, shown, is_over = Terminal(columns, command), b"", False
    while not is_over:
        chunk, is_over = terminal.read()
        shown += chunk
    return shown.decode("utf-8").replace("\r\n", "\n"), terminal.process.returncode


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
