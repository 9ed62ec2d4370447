# SPDX-License-Identifier: MIT
"""Holds the page of a desk's reports against the lots and tickets of all its accounts.

    check_report.py PROGRAM
"""

import datetime
import sys
import tempfile

from check_statement import equal, faults_of_access, faults_of_markup
from page import ROOT, Desk, Page

NOW = "2026-01-01 12:00"
TODAY = datetime.date(2026, 1, 1)
AGES = (0, 7, 30, 90)
LISTED = 15  # categories
CURRENCIES = [f"Q{first}{second}" for first in "ABC" for second in "ABCDEFG"]


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
    named = sorted({lot["currency"] for lot in lots if lot["currency"]})
    yield from equal("the currencies", [each for each in page.by_id if each.startswith("money-") and not each.endswith("-title")],
                     [f"money-{each}" for each in named])
    yield from equal("the currencies that are not above all", page.value("owed-more"), len(named) - 2)
    for each in CURRENCIES:
        yield from equal(f"what is owed in {each}", [row[4] for row in page.rows(f"money-{each}")][-1], "1.00")
    rows = page.rows("money-USD")
    yield from equal("the months", len(rows), 13)
    yield from equal("what is owed now", minor(rows[-1][4]), owed)
    yield from equal("what is owed, above", minor(page.by_id["owed"].text), owed if named[0] == "USD" else 100)
    yield from equal("what the used points earned", sum(minor(row[1]) for row in rows), used)
    yield from equal("what the lapsed points earned", sum(minor(row[2]) for row in rows), lapsed)
    if used == 0 or lapsed == 0 or owed == 0:
        yield f"the story is too simple: {used} {lapsed} {owed}"


def faults_of_lapses(page, lots):
    wanted = [[0, 0] for _ in range(25)]
    for lot in lots:
        if lot["available"] > 0 and lot["last_day"]:
            last = datetime.date.fromisoformat(lot["last_day"])
            month = min((last.year - TODAY.year) * 12 + last.month - TODAY.month, 24)
            wanted[month][0] += 1
            wanted[month][1] += lot["available"]
    yield from equal("what lapses", [row[1:3] for row in page.numbers("lapses")], wanted)
    available = sum(lot["available"] for lot in lots)
    left = [available - sum(points for _, points in wanted[:place + 1]) for place in range(len(wanted))]
    yield from equal("the points left", page.value("available"), available)
    yield from equal("what is left", [row[4] for row in page.numbers("lapses")], left)
    widths = [float(each.get("width")[:-1]) for row in page.by_id["lapses"].find("tbody") for each in row.iter("rect")]
    yield from equal("the bars of what is left", widths, [round(100 * points / available, 1) for points in left])
    if left[-1] == 0:
        yield "the story has no points that never lapse"
    yield from equal("what lapses this month", page.value("lapsing"), wanted[0][1])


def faults_of_use(page, desk, tickets):
    """The fifteen categories that used most, and the others together, from entries and acts one by one."""
    begin = "2024-12-31T23:00:00Z"
    use = {}
    for account in sorted({ticket["account"] for ticket in tickets}):
        of = {ticket["ticket"]: ticket["category"] for ticket in tickets if ticket["account"] == account}
        for entry in desk.json("entries", account, "--at", NOW):
            if entry["time"] >= begin and entry["ticket"]:
                figures = use.setdefault(of[entry["ticket"]], [0, 0, 0])
                figures[1] += entry["points"] * (entry["kind"] == "settle")
                figures[2] += entry["points"] * entry["kind"].startswith("refund")
        for act in desk.json("acts", account, "--at", NOW):
            if act["time"] >= begin and act["kind"] == "resolved":
                use.setdefault(of[act["ticket"]], [0, 0, 0])[0] += 1
    titles = {each["code"]: each["title"] for each in desk.json("price-list", "show")["categories"]}
    order = sorted(((code, figures) for code, figures in use.items() if any(figures)),
                   key=lambda each: (-each[1][1], -each[1][0], each[0]))
    wanted = [[titles[code], *figures] for code, figures in order[:LISTED]]
    rest = [figures for _, figures in order[LISTED:]]
    wanted += [[f"and {len(rest)} more", *map(sum, zip(*rest))]] if rest else []
    shown = [[row[0], *numbers[1:2], *numbers[3:]] for row, numbers in zip(page.rows("use"), page.numbers("use"))]
    yield from equal("the use", shown, wanted)
    widths = [float(each.get("width")[:-1]) for row in page.by_id["use"].find("tbody") for each in row.iter("rect")]
    yield from equal("the bars", widths, [round(100 * row[2] / wanted[0][2], 1) for row in wanted])
    if len(rest) < 2 or not any(row[3] for row in wanted):
        yield f"the story has too few categories, or no refund: {wanted}"


def faults_of_tickets(page, tickets):
    days = [(TODAY - datetime.date.fromisoformat(each["opened"])).days for each in tickets]
    wanted = [[0, 0] for _ in range(5)]
    for ticket, age in zip(tickets, days):
        place = sum(age > limit for limit in AGES)
        wanted[place][0] += ticket["captured"]
        wanted[place][1] += 1
    yield from equal("the ages", [[row[1], row[3]] for row in page.numbers("ages")], wanted)
    yield from equal("the tickets in progress", page.value("tickets"), len(tickets))
    *shown, rest = page.rows("oldest")
    yield from equal("the oldest", [int(row[5]) for row in shown], sorted(days, reverse=True)[:20])
    held = sum(each["captured"] for each in tickets) - sum(int(row[6]) for row in shown)
    yield from equal("the other tickets", [rest[0], int(rest[6])], [f"and {len(tickets) - 20} more", held])
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
    yield from faults_of_use(page, desk, tickets)
    yield from faults_of_tickets(page, [each for each in tickets if each["state"] in ("quoted", "in progress")])
    yield from equal("the disputes", page.value("disputes"), sum(each["disputed"] for each in tickets))


def use_every_category(desk):
    """Two tickets for each category of the price list of 2008, one of them resolved, and a refund."""
    desk.run("price-list", "load", ROOT / "examples/data/price-list-2008.txt", "--at", "2025-12-28")
    desk.run("account", "open", 2, "--at", "2025-12-28")
    desk.run("grant", 2, 5000, "--ref", "all", "--at", "2025-12-28")
    categories = [each["code"] for each in desk.json("price-list", "show")["categories"] if not each["retired"]]
    for number, category in enumerate(categories):
        price = ["--units", 2] if category in ("transfer-aspe", "audit") else ["--price", 7] if category == "other" else []
        desk.run("ticket", "open", 2, 500000 + number, category, *price, "--at", "2025-12-29")
        desk.run("ticket", "resolve", 500000 + number, "--at", "2025-12-30")
        desk.run("ticket", "open", 2, 600000 + number, category, *price, "--at", "2025-12-30")
    desk.run("ticket", "reprice", 500001, 4, "--reason", "reconsidered", "--at", "2025-12-31")


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder, "2024-12-01")
        empty = Page(desk.run("report", "page", "--at", "2024-12-02"))
        found = [*faults_of_markup(empty), *faults_of_access(empty), *equal("an empty desk's tickets", empty.value("tickets"), 0)]
        desk.run("demo", "--size", 60, "--at", "2026-01-01", "--seed", 3)
        desk.run("account", "open", 1, "--at", "2025-02-01")
        for number, months in enumerate((1, 3, 11, 12, 13, 40, 0)):
            desk.run("buy", 1, "points-60", "--ref", number, "--months", months, "--at", "2025-02-02")
        for number, currency in enumerate(CURRENCIES):
            desk.run("grant", 1, 5, "--ref", currency, "--paid", f"{currency} 1.00", "--at", "2025-03-01")
        use_every_category(desk)
        found += equal("the page of report --html", desk.run("report", "--html", "--at", NOW), desk.run("report", "page", "--at", NOW))
        found += faults_of(Page(desk.run("report", "page", "--at", NOW, "--title", "<b>Example</b> & Co")), desk)
    print("\n".join(found) or "the report is what lots and tickets say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
