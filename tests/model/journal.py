# SPDX-License-Identifier: MIT
"""A journal as several processes use it: stores of their own on one file, which is compacted now and then."""

import ctypes
from ctypes import byref, c_void_p

import binding
from words import OK, status_name


class Journal:
    """A file in a folder, without syncs."""

    def __init__(self, library, folder):
        self.library = library
        self.path = f"{folder}/points.journal".encode()
        self.options = binding.JournalOptions()
        library.journal_options_init(byref(self.options), ctypes.sizeof(self.options))
        self.options.flags = binding.JOURNAL_CREATE | binding.JOURNAL_NO_SYNC

    def open(self):
        store = c_void_p()
        self.must("opening", self.library.store_open_journal(self.path, byref(self.options), byref(store)))
        return store

    def compact(self):
        """The file is another one afterwards: stores that are open find out."""
        self.must("compacting", self.library.journal_compact(self.path, byref(self.options)))

    def must(self, what, status):
        if status != OK:
            raise AssertionError(f"{what} the journal answered {status_name(status)}")
