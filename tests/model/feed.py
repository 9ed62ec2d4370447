# SPDX-License-Identifier: MIT
"""The feed (D27) once more: what is not acknowledged, account by account, cut into pages."""

from words import *


def rows_of(account, begin, until):
    """Every act from number `begin` up to `until`, with each of its entries; None where it has none."""
    for act in account.acts[begin - 1:until]:
        entries = [entry for entry in account.entries if entry["act"] == act["number"]]
        for entry in entries or [None]:
            yield act, entry


def is_whole(act, entry):
    return entry is None or entry["number"] == act["entries"]


class Feed:
    """A reader in the middle of a round, and what is acknowledged of each account."""

    def __init__(self, history):
        self.history = history
        self.acked = {}
        self.begin_round()

    def begin_round(self):
        self.token = b""
        self.account = 0  # the one that the last page ended in
        self.shown = 0  # rows of it that the round has shown, from act `first` on
        self.first = self.until = None

    def expected(self):
        """All rows from where the round is; each account's end is fixed as the round comes to it."""
        accounts = self.history.model.accounts
        for number in sorted(number for number in accounts if number >= self.account):
            account, acked = accounts[number], self.acked.get(number, 0)
            if number == self.account:
                rows = list(rows_of(account, self.first, self.until))[self.shown:]
                yield from (row for row in rows if row[0]["number"] > acked)
            else:
                yield from rows_of(account, acked + 1, len(account.acts))

    def follow(self, rows):
        """Where the round is after these rows."""
        for act, _ in rows:
            number = act["account"]
            if number != self.account:
                self.account, self.shown, self.first = number, 0, act["number"]
                self.until = len(self.history.model.accounts[number].acts)
            self.shown += 1
        if rows:
            # Where acts were acknowledged in between, the round went on behind them.
            whole = list(rows_of(self.history.model.accounts[self.account], self.first, self.until))
            self.shown = whole.index(rows[-1]) + 1

    def marks(self, rows):
        """Of each account, the newest act of which the rows show the end."""
        ended = {act["account"]: act["number"] for act, entry in rows if is_whole(act, entry)}
        return sorted(ended.items())

    def read_page(self):
        history = self.history
        limit = history.random.choice([1, 2, 3, 7, 20, PAGE_MAX])
        desk = history.desk()
        status, rows, token, marks = history.library.feed_page(desk, self.token, limit)
        history.count("feed_read", status, desk)
        if history.unit_desk is desk:
            history.check("feed_read in a unit", status, E_STATE)
            return
        history.check("feed_read", status, OK)
        expected = list(self.expected())
        page = expected[:limit]
        history.check("feed_read: rows", len(rows), len(page))
        for place, (theirs, ours) in enumerate(zip(rows, page)):
            history.compare_row(f"feed row {place} (act)", "act", theirs[0], ours[0])
            if ours[1] is None:
                history.check(f"feed row {place}: entry", theirs[1], None)
            else:
                history.compare_row(f"feed row {place} (entry)", "entry", theirs[1], ours[1])
        history.check("feed_read: to be acknowledged", marks, [(*mark, OK) for mark in self.marks(page)])
        history.check("feed_read: there is more", token != b"", len(expected) > limit)
        self.follow(page)
        self.token = token
        if history.random.random() < 0.6:
            self.acknowledge_all(desk, self.marks(page))
        if not token:
            self.begin_round()

    def acknowledge_all(self, desk, marks):
        for number, act in marks:
            status = self.history.library.feed_acknowledge(desk, number, act)
            self.history.count("feed_acknowledge", status, desk)
            self.history.check(f"feed_acknowledge({number}, {act})", status, OK)
            self.acked[number] = act

    def acknowledge_something(self):
        """Any act of an account, behind or before what is acknowledged, or none."""
        history, random = self.history, self.history.random
        desk, number = history.desk(), history.generator.account()
        account = history.model.accounts.get(number)
        act = random.randint(0, len(account.acts) + 1) if account else 1
        status = history.library.feed_acknowledge(desk, number, act)
        history.count("feed_acknowledge", status, desk)
        history.check(f"feed_acknowledge({number}, {act})", status, self.answer(desk, number, account, act))
        if status == OK:
            self.acked[number] = act

    def answer(self, desk, number, account, act):
        if number < 1 or act < 1:
            return E_INVALID
        if self.history.unit_desk is desk:
            return E_STATE
        if account is None or act > len(account.acts):
            return E_NOT_FOUND
        return OK if act > self.acked.get(number, 0) else ALREADY

    def step(self):
        self.history.last = "the feed"
        if self.history.random.random() < 0.8:
            self.read_page()
        else:
            self.acknowledge_something()
