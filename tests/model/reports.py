# SPDX-License-Identifier: MIT
"""The reports over the whole desk (D25) once more: every state at an instant is summed anew from the entries."""

import collections

from model import ticket_view, yyyymmdd_of
from words import *

SHARES = ("whole", "used", "lost", "revoked", "left")


# ---- lots at an instant (D22) ----------------------------------------------------------------------------------


def lots_at(account, at):
    """The account's lots that were there at an instant, each with its places, lapses of that second included (D4)."""
    places = {}
    for entry in account.entries:
        if account.acts[entry["act"] - 1]["time"] > at:
            break
        source, target = PLACES[entry["kind"]]
        lot = places.setdefault(entry["lot"], collections.Counter())
        lot[source] -= entry["points"]
        lot[target] += entry["points"]
    for number, lot in places.items():
        if account.lots[number - 1]["lapse"] <= at:
            lot["lapsed"] += lot["available"]
            lot["available"] = 0
    return [(account.lots[number - 1], lot) for number, lot in places.items()]


def shares_of_money(lot, places):
    """D25: what was paid, cut at moved, revoked, spent, lapsed, and the rest."""
    shares, begin = {}, 0
    for name in ("moved", "revoked", "spent", "lapsed"):
        end = begin + places[name]
        shares[name] = lot["paid"] * end // lot["points"] - lot["paid"] * begin // lot["points"]
        begin = end
    left = lot["paid"] - lot["paid"] * begin // lot["points"]
    return [0 if lot["origin_lot"] else lot["paid"], shares["spent"], shares["lapsed"], shares["revoked"], left]


def shares_of_points(places):
    left = places["available"] + places["captured"]
    rest = [places["spent"], places["lapsed"], places["revoked"], left]
    return [sum(rest)] + rest


# ---- reports that add up ---------------------------------------------------------------------------------------


def sums_at(accounts, kind, at):
    sums = collections.Counter()
    for account in accounts:
        for lot, places in lots_at(account, at):
            is_free = lot["paid"] == 0
            if is_free != (kind == REPORT_FREE_POINTS):
                continue
            shares = shares_of_points(places) if is_free else shares_of_money(lot, places)
            sums.update({(lot["pack"] if is_free else lot["currency"], share): figure
                         for share, figure in zip(SHARES, shares)})
    return sums


def month_of(day):
    """year * 100 + month; east of Greenwich time ends in the year 10000, which Python does not know."""
    return yyyymmdd_of(day) // 100 if day <= LAST_DAY + 1 else 1000001


def use(model, accounts, begin, until):
    """Rows of month, category, how often resolved, points spent and refunded."""
    used = collections.defaultdict(lambda: [0, 0, 0])
    tickets = {number: ticket for account in model.accounts.values() for number, ticket in account.tickets.items()}
    for account in accounts:
        for act in account.acts:
            if not begin <= act["time"] < until:
                continue
            month = month_of(model.zone.day(act["time"]))
            entries = [entry for entry in account.entries if entry["act"] == act["number"]]
            figures = (act["kind"] == ACT_RESOLVE,
                       sum(entry["points"] for entry in entries if entry["kind"] == SETTLE),
                       sum(entry["points"] for entry in entries if PLACES[entry["kind"]][0] == "spent"))
            if any(figures):
                row = used[month, model.ticket_anywhere(act["ticket"])["category"]]
                row[:] = [a + b for a, b in zip(row, figures)]
    return sorted((month, category, *row) for (month, category), row in used.items())


def sums(model, accounts, kind, begin, until):
    """Rows of key and shares: the state before `until` less the state before `begin` (UNSET: nothing)."""
    if kind == REPORT_USE:
        return use(model, accounts, begin, until)
    changed = sums_at(accounts, kind, until - 1)
    if begin > 0:
        changed.subtract(sums_at(accounts, kind, begin - 1))
    keys = sorted({key for (key, _), figure in changed.items() if figure})
    return [(key, *[changed[key, share] for share in SHARES]) for key in keys]


def is_beyond(model, accounts, kind, begin, until, step):
    """D1: whether a sum leaves the range, at the end of any piece of the report."""
    return any(abs(figure) > POINTS_MAX for end in range(step, len(accounts) + step, step)
               for row in sums(model, accounts[:end], kind, begin, until) for figure in row if type(figure) is int)


# ---- reports that list -----------------------------------------------------------------------------------------


def lapsing(model, days):
    end = model.zone.end_of_day(min(model.zone.day(model.now) + days, LAST_DAY))
    for number, account in sorted(model.accounts.items()):
        now = model.time(account)
        lots = [account.lot_view(lot, now) for lot in account.lots]
        lots = [lot for lot in lots if lot["available"] and lot["lapse"] <= end]
        yield from sorted(lots, key=lambda lot: (lot["lapse"], lot["number"]))


def below(model, points):
    open_accounts = [account for _, account in sorted(model.accounts.items()) if not account.closed]
    views = [account.view(model.time(account)) for account in open_accounts]
    return [view for view in views if view["available"] < points]


def in_progress(model):
    return [view for number in sorted(model.accounts) for view in model.in_progress(number)]


def disputes(model):
    for _, account in sorted(model.accounts.items()):
        tickets = [ticket for ticket in account.tickets.values() if ticket["disputed"]]
        for ticket in sorted(tickets, key=lambda ticket: (ticket["opened"], ticket["id"])):
            yield ticket_view(ticket, model.time(account))


def due(model, until):
    for _, account in sorted(model.accounts.items()):
        tickets = [ticket for ticket in account.tickets.values() if ticket["state"] in (QUOTED, IN_PROGRESS)]
        views = [ticket_view(ticket, model.time(account)) for ticket in tickets]
        views = [view for view in views if view["due"] != UNSET and view["answered"] == UNSET and view["due"] <= until]
        yield from sorted(views, key=lambda view: (view["due"], view["id"]))


# ---- compared --------------------------------------------------------------------------------------------------


def instants(history):
    """Instants that have passed, most of them at an act, or a second beside."""
    model, random = history.model, history.random
    known = [0, model.now, model.now - 86400, model.now - 400 * 86400]
    for account in model.accounts.values():
        known += [random.choice(account.acts)["time"] for _ in range(3)]
        known += [lot["lapse"] for lot in account.lots]
    return sorted(min(max(0, random.choice(known) + random.choice([-1, 0, 0, 1])), model.now) for _ in range(3))


def compare_sums(history, kind, begin, until):
    """The report, read in steps of some accounts; None where a sum is beyond the range."""
    name = f"{REPORT_CALLS[kind]}({begin}, {until})"
    accounts = [account for _, account in sorted(history.model.accounts.items())]
    step = history.random.choice([1, 2, 3, 10000])
    status, theirs = history.library.sums(history.desk(), kind, begin, until, step)
    history.tally[REPORT_CALLS[kind], status] += 1
    beyond = is_beyond(history.model, accounts, kind, begin, until, step)
    history.check(name, status_name(status), status_name(E_LIMIT if beyond else OK))
    if beyond:
        return None
    history.check(name, theirs, sums(history.model, accounts, kind, begin, until))
    keys = 2 if kind == REPORT_USE else 1
    for row in theirs if kind != REPORT_USE else ():
        history.check("a row adds up", row[1], sum(row[2:]))
    return {row[:keys]: row[keys:] for row in theirs}


def compare_periods(history, kind):
    """D25: adjoining periods add up to the whole, and the whole until an instant is the state then."""
    a, b, c = instants(history)
    begin, middle, end = a, b + 1, c + 2
    if not begin < middle < end <= history.model.now + 1:
        return
    first = compare_sums(history, kind, begin, middle)
    second = compare_sums(history, kind, middle, end)
    whole = compare_sums(history, kind, begin, end)
    if first is None or second is None or whole is None:
        return
    nothing = (0,) * (3 if kind == REPORT_USE else len(SHARES))
    for key in {*first, *second, *whole}:
        both = tuple(x + y for x, y in zip(first.get(key, nothing), second.get(key, nothing)))
        history.check(f"{key} of adjoining periods", both, tuple(whole.get(key, nothing)))


def compare_reports(history):
    """Every report, as the model says it is; or refused in a unit of work."""
    random, model = history.random, history.model
    if history.unit_desk:
        kind = random.choice(list(REPORT_CALLS))
        status, _ = history.library.sums(history.unit_desk, kind, UNSET, UNSET, 1)
        history.count(REPORT_CALLS[kind], status, history.unit_desk)
        history.check("a report in a unit", status, E_STATE)
        return
    history.last = "reports"
    for kind in REPORT_CALLS:
        at = random.choice(instants(history))
        compare_sums(history, kind, UNSET, at + 1)
        if kind != REPORT_LIABILITY:
            compare_periods(history, kind)
    days = random.choice([0, 1, 30, 400, 36500])
    compare_list(history, "report_lapsing", "lot", (days,), list(lapsing(model, days)))
    points = random.choice([1, 10, 100, 10000, POINTS_MAX])
    compare_list(history, "report_below", "account", (points,), below(model, points))
    compare_list(history, "report_in_progress", "ticket", (), in_progress(model))
    compare_list(history, "report_disputes", "ticket", (), list(disputes(model)))
    until = random.choice([UNSET, model.now, min(model.now + random.choice([1, 86400, 5 * 86400]), TIME_MAX)])
    compare_list(history, "report_due", "ticket", (until,), list(due(model, TIME_MAX if until == UNSET else until)))


def compare_list(history, name, kind, arguments, views):
    limit = history.random.choice([1, 2, 3, 7, PAGE_MAX])
    status, rows = history.library.report_list(name, history.desk(), arguments, limit)
    history.tally[name, status] += 1
    history.check(f"{name}{arguments}", status, OK)
    history.check(f"{name}{arguments}: rows", len(rows), len(views))
    for place, (theirs, ours) in enumerate(zip(rows, views)):
        history.compare_row(f"{name}{arguments} row {place}", kind, theirs, ours)
