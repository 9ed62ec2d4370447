# SPDX-License-Identifier: MIT
"""A desk whose making was broken off when its file was there, but nothing in it: init goes on with it, once.

    check_begun.py PROGRAM LIBRARY
"""

import ctypes
import pathlib
import subprocess
import sys
import tempfile

NEW = 2


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("lock_wait", ctypes.c_int64),
                ("allocator", ctypes.c_void_p), ("problem", ctypes.c_void_p)]


def make_empty(library, path):
    """A journal without a row."""
    options, store = Options(), ctypes.c_void_p()
    library.spt_journal_options_init(ctypes.byref(options), ctypes.sizeof(options))
    options.flags = NEW
    status = library.spt_store_open_journal(str(path).encode(), ctypes.byref(options), ctypes.byref(store))
    assert status == 0, status
    assert library.spt_store_unref(store) == 0


def main(program, library):
    library = ctypes.CDLL(str(pathlib.Path(library).resolve()))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "support.points"
        make_empty(library, path)

        def call(*arguments):
            done = subprocess.run([program, *arguments, "--desk", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=60)
            return done.returncode, (done.stdout + done.stderr).decode().replace(folder, "")

        expected = [
            (("account", "list"), 3, "supportpoints: The file /support.points has no desk in it yet: making it was "
                                     'broken off. "supportpoints init" goes on with it.\n'),
            (("init", "--zone", "+01:00"), 0, "A new desk is in /support.points. Its price list comes next: "
                                              "supportpoints price-list load FILE\n"),
            (("init",), 1, "supportpoints: /support.points: there is such a file already (system error 17).\n"),
            (("account", "open", "42"), 0, "Opened: account 42 has 0 points available, 0 captured.\n"),
        ]
        wrong = 0
        for arguments, code, text in expected:
            found = call(*arguments)
            if found != (code, text):
                wrong += 1
                print(f"{' '.join(arguments)}: {found} instead of {(code, text)}")
    print("a desk that was begun is gone on with" if wrong == 0 else f"{wrong} wrong")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
