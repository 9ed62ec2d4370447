# SPDX-License-Identifier: MIT
"""Holds the page of a desk's reports against the lots and tickets of all its accounts.

    check_report.py PROGRAM
"""

import datetime
import sys
import tempfile

from check_statement import equal, faults_of_access, faults_of_markup
from page import Desk, Page

NOW = "2026-01-01 12:00"
TODAY = datetime.date(2026, 1, 1)
AGES = (0, 7, 30, 90)


def minor(text):
    """An amount of money with two decimals, in cents."""
    return int(text.replace(".", "").replace("\u2212", "-"))


def slices(lot):
    """The money of a lot's spent, lapsed and other points: floors of shares, in the order of rule D25."""
    paid = minor(lot["paid"]) if lot["paid"] else 0

    def upto(points):
        return paid * points // lot["points"]

    gone = lot["moved"] + lot["revoked"]
    used, lapsed = gone + lot["spent"], gone + lot["spent"] + lot["lapsed"]
    return upto(used) - upto(gone), upto(lapsed) - upto(used), paid - upto(lapsed)


def faults_of_money(page, lots):
    used, lapsed, owed = (sum(each) for each in zip(*(slices(lot) for lot in lots if lot["currency"] == "USD")))
    rows = page.rows("money-USD")
    yield from equal("the months", len(rows), 13)
    yield from equal("what is owed now", minor(rows[-1][4]), owed)
    yield from equal("what is owed, above", minor(page.by_id["owed"].text), owed)
    yield from equal("what the used points earned", sum(minor(row[1]) for row in rows), used)
    yield from equal("what the lapsed points earned", sum(minor(row[2]) for row in rows), lapsed)
    if used == 0 or lapsed == 0 or owed == 0:
        yield f"the story is too simple: {used} {lapsed} {owed}"


def faults_of_lapses(page, lots):
    wanted = [[0, 0] for _ in range(12)]
    for lot in lots:
        if lot["available"] > 0 and lot["last_day"]:
            last = datetime.date.fromisoformat(lot["last_day"])
            month = (last.year - TODAY.year) * 12 + last.month - TODAY.month
            if month < 12:
                wanted[month][0] += 1
                wanted[month][1] += lot["available"]
    yield from equal("what lapses", [[row[1], row[3]] for row in page.numbers("lapses")], wanted)
    yield from equal("what lapses this month", page.value("lapsing"), wanted[0][1])


def faults_of_tickets(page, tickets):
    days = [(TODAY - datetime.date.fromisoformat(each["opened"])).days for each in tickets]
    wanted = [[0, 0] for _ in range(5)]
    for ticket, age in zip(tickets, days):
        place = sum(age > limit for limit in AGES)
        wanted[place][0] += ticket["captured"]
        wanted[place][1] += 1
    yield from equal("the ages", [[row[1], row[3]] for row in page.numbers("ages")], wanted)
    yield from equal("the tickets in progress", page.value("tickets"), len(tickets))
    shown = page.rows("oldest")
    yield from equal("the oldest", [int(row[5]) for row in shown], sorted(days, reverse=True)[:20])
    named = {(each["account"], each["ticket"]): str(each["captured"]) for each in tickets}
    yield from (f"ticket {row[2]} of account {row[1]} is not in progress" for row in shown if named.get((row[1], row[2])) != row[6])


def faults_of(page, desk):
    accounts = [each["account"] for each in desk.json("account", "list", "--at", NOW)]
    lots = [lot for each in accounts for lot in desk.json("lot", "list", each, "--at", NOW)]
    tickets = [ticket for each in accounts for ticket in desk.json("ticket", "list", each, "--at", NOW)]
    yield from faults_of_markup(page)
    yield from faults_of_access(page)
    yield from faults_of_money(page, lots)
    yield from faults_of_lapses(page, lots)
    yield from faults_of_tickets(page, [each for each in tickets if each["state"] in ("quoted", "in progress")])
    yield from equal("the disputes", page.value("disputes"), sum(each["disputed"] for each in tickets))


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder, "2024-12-01")
        empty = Page(desk.run("report", "page", "--at", "2024-12-02"))
        found = [*faults_of_markup(empty), *faults_of_access(empty), *equal("an empty desk's tickets", empty.value("tickets"), 0)]
        desk.run("demo", "--size", 60, "--at", "2026-01-01", "--seed", 3)
        desk.run("account", "open", 1, "--at", "2025-02-01")
        for number, months in enumerate((1, 3, 11, 12, 13, 0)):
            desk.run("buy", 1, "points-60", "--ref", number, "--months", months, "--at", "2025-02-02")
        found += faults_of(Page(desk.run("report", "page", "--at", NOW, "--title", "<b>Example</b> & Co")), desk)
    print("\n".join(found) or "the report is what lots and tickets say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
