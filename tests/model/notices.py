# SPDX-License-Identifier: MIT
"""Notices (D27) once more: every cause is looked for anew, and held against what was recorded."""

from words import *

LAPSING, LOW, OVERDUE, SHORT, PROPOSAL, RUN_OUT = KINDS = range(1, 7)
KEY = ("account", "kind", "object", "cause")


def causes_of(model, account, days, below):
    """What there is a notice for: (kind, object), the cause where it has a number of its own, amount and until."""
    now = model.time(account)
    horizon = model.zone.end_of_day(min(model.zone.day(model.now) + days, LAST_DAY))
    available = account.view(now)["available"]
    if available < below and not account.closed:
        yield LOW, 0, None, available, UNSET
    for lot in account.lots:
        view = account.lot_view(lot, now)
        if view["available"] and now < lot["lapse"] <= horizon:
            yield LAPSING, lot["number"], None, view["available"], lot["lapse"]
    for ticket in account.tickets.values():
        if ticket["state"] not in (QUOTED, IN_PROGRESS):
            continue
        if ticket["due"] != UNSET and ticket["answered"] == UNSET and now > ticket["due"]:
            yield OVERDUE, ticket["id"], None, UNSET, ticket["due"]
        lacking = ticket["price"] - ticket["captured"] - ticket["spent"]
        if ticket["state"] == IN_PROGRESS and lacking:
            yield SHORT, ticket["id"], None, lacking, UNSET
        if ticket["proposal_open"]:
            kind = PROPOSAL if now <= ticket["proposal_until"] else RUN_OUT
            yield kind, ticket["id"], ticket["proposals"], ticket["proposed"], ticket["proposal_until"]


class Notices:
    """What is on record: each notice under its key, with whether it waits."""

    def __init__(self, history):
        self.history = history
        self.recorded = {}
        self.acknowledged = []
        self.in_unit = []  # acknowledged in the unit that is open

    def search(self, kinds, days, below):
        """Removes what has ended, records what is new, and gives that."""
        model = self.history.model
        found = []
        for number, account in sorted(model.accounts.items()):
            causes = [cause for cause in causes_of(model, account, days, below) if cause[0] in kinds]
            there = {(kind, thing): own for kind, thing, own, _, _ in causes}
            for key in [key for key in self.recorded if key[0] == number and key[1] in kinds]:
                if key[1:3] not in there or there[key[1:3]] not in (None, key[3]):
                    del self.recorded[key]
            known = {key[1:3] for key in self.recorded if key[0] == number}
            for kind, thing, own, amount, until in causes:
                if (kind, thing) not in known:
                    notice = dict(account=number, kind=kind, object=thing, found=model.time(account), amount=amount,
                                  until=until, cause=len(account.acts) if own is None else own)
                    self.recorded[tuple(notice[field] for field in KEY)] = dict(notice, waiting=True)
                    found.append(notice)
        return found

    def waiting(self):
        return [notice for _, notice in sorted(self.recorded.items()) if notice["waiting"]]

    def find(self):
        history, random = self.history, self.history.random
        kinds = [kind for kind in KINDS if random.random() < 0.8]
        days, below = random.choice([0, 5, 30, 30, 400, 36500]), random.choice([0, 1, 50, 200])
        limit = random.choice([1, 2, 5, 40, PAGE_MAX])
        desk = history.desk()
        history.last = f"notice_find({kinds}, {days}, {below}) by {limit}"
        status, rows = history.library.find_notices(desk, kinds, days, below, limit)
        history.count("notice_find", status, desk)
        if history.unit_desk is desk:
            history.check("notice_find in a unit", status, E_STATE)
            return
        history.check("notice_find", status, OK)
        ours = self.search(kinds, days, below)
        self.compare(rows, ours, sort=True)

    def compare(self, rows, ours, sort=False):
        """A search tells of an account's lots and tickets in the order in which it comes to them."""
        theirs = [dict(zip(NOTICE_FIELDS, row)) for row in rows]
        if sort:
            def order(notice):
                return tuple(notice[field] for field in KEY)
            self.history.check("accounts", [notice["account"] for notice in theirs],
                               sorted(notice["account"] for notice in theirs))
            theirs, ours = sorted(theirs, key=order), sorted(ours, key=order)
        self.history.check("notices", len(theirs), len(ours))
        for place, (their, our) in enumerate(zip(theirs, ours)):
            wanted = {field: our[field] for field in NOTICE_FIELDS}
            self.history.check(f"notice {place}", their, wanted)

    def list(self):
        history = self.history
        desk = history.desk()
        status, rows = history.library.report_list("notice_list", desk, (), history.random.choice([1, 3, PAGE_MAX]))
        history.count("notice_list", status, desk)
        history.check("notice_list", status, E_STATE if history.unit_desk is desk else OK)
        if status == OK:
            self.compare(rows, self.waiting())

    def acknowledge(self):
        """One that waits, one that does not any more, or none."""
        history, random = self.history, self.history.random
        desk = history.desk()
        known = list(self.recorded) + self.acknowledged[-5:]
        key = random.choice(known) if known else (history.generator.account(), 1, 1, 1)
        notice = self.recorded.get(key)
        if random.random() < 0.05:
            key, notice = (key[0], random.choice([0, -1]), *key[2:]), None
        status = history.library.notice_acknowledge(desk, *key)
        history.count("notice_acknowledge", status, desk)
        wanted = OK if notice and notice["waiting"] else ALREADY
        if key[1] < 1 or key[0] < 1:
            wanted = E_INVALID
        elif key[0] not in history.model.accounts:
            wanted = E_NOT_FOUND
        history.check(f"notice_acknowledge{key}", status, wanted)
        if status == OK:
            notice["waiting"] = False
            self.acknowledged.append(key)
            if history.unit_desk is desk:
                self.in_unit.append(notice)
                history.model.accounts[key[0]] = history.model.accounts[key[0]].copy()  # the unit has changed it

    def end_unit(self, is_committed):
        for notice in self.in_unit:
            notice["waiting"] = not is_committed
        self.in_unit = []

    def step(self):
        self.history.last = "notices"
        self.history.random.choice([self.find, self.find, self.list, self.acknowledge, self.acknowledge])()
