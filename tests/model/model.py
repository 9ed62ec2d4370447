# SPDX-License-Identifier: MIT
"""The rules of support points once more, as plainly as they can be written: dicts, lists and sums.

Nothing here is fast or clever. An operation works on a copy of the account, which takes the place of the account
when the operation succeeds, so that a refusal changes nothing by construction. Every balance is summed anew.
"""

import collections
import datetime
import functools

from words import *

EPOCH = datetime.date(1970, 1, 1).toordinal()
DAY = 86400


class Refused(Exception):
    """An error; nothing is changed. `object` is the number at fault: a value, or an id; 0: neither."""

    def __init__(self, status, field, object=0, shortage=0):
        super().__init__(status)
        self.status = status
        self.field = field
        self.object = object
        self.shortage = shortage


class Already(Exception):
    """It was done before; `result` is the lot, ticket or account as it is."""

    def __init__(self, result):
        super().__init__()
        self.result = result


# ---- days (D2, D4) ---------------------------------------------------------------------------------------------


class Zone:
    """Pieces of constant offset: (first instant, offset), the first one from instant 0 on."""

    def __init__(self, pieces):
        self.pieces = pieces

    @staticmethod
    def fixed(offset):
        return Zone([(0, offset)])

    def offset(self, instant):
        return [offset for since, offset in self.pieces if since <= instant][-1]

    def day(self, instant):
        return (instant + self.offset(instant)) // DAY

    def end_of_day(self, day):
        """The first instant whose local day is later."""
        return self.first_at((day + 1) * DAY)

    def first_at(self, wall):
        """The first instant at which the zone's clocks show this, in seconds since 1970-01-01 00:00, or more."""
        candidates = []
        for place, (since, offset) in enumerate(self.pieces):
            until = self.pieces[place + 1][0] if place + 1 < len(self.pieces) else TIME_MAX * 2
            instant = max(since, wall - offset)
            if instant < until:
                candidates.append(instant)
        return min(candidates)


def day_of(yyyymmdd):
    """The day's number since 1970-01-01, or None where there is no such day."""
    try:
        date = datetime.date(yyyymmdd // 10000, yyyymmdd // 100 % 100, yyyymmdd % 100)
    except ValueError:
        return None
    return date.toordinal() - EPOCH


@functools.lru_cache(maxsize=10000)
def yyyymmdd_of(day):
    date = datetime.date.fromordinal(day + EPOCH)
    return date.year * 10000 + date.month * 100 + date.day


def months_later(day, months):
    """D4: the same day of the month, or that month's last day. As yyyymmdd; None past the latest last day."""
    if day > day_of(LAST_DAY_MAX):
        return None
    date = datetime.date.fromordinal(day + EPOCH)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    for day_of_month in range(date.day, 27, -1) if date.day > 28 else [date.day]:
        last_day = year * 10000 + (month + 1) * 100 + day_of_month
        if last_day > LAST_DAY_MAX:
            return None
        if day_of(last_day) is not None:
            return last_day
    return None


# ---- the calendar (D24) ----------------------------------------------------------------------------------------


class Calendar:
    """The opening hours of every day, as datetimes by the zone's clocks."""

    def __init__(self, zone, weekdays, opens, closes, holidays):
        self.zone = zone
        self.weekdays = [day for day in range(7) if weekdays & 2**day]
        self.opens = datetime.timedelta(seconds=opens)
        self.closes = datetime.timedelta(seconds=closes)
        self.holidays = holidays  # yyyymmdd

    def hours(self, date):
        """From when to when the desk is open on a date, or None."""
        number = date.year * 10000 + date.month * 100 + date.day
        if date.weekday() not in self.weekdays or number in self.holidays or number > LAST_DAY_MAX:
            return None
        midnight = datetime.datetime.combine(date, datetime.time())
        return midnight + self.opens, midnight + self.closes

    def stretches(self, opened):
        """What is open of each day from an instant on: (begin, end), to the end of the year 9999."""
        shown = min(opened + self.zone.offset(opened), TIME_MAX)
        clock = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=shown)
        date = clock.date()
        while date < datetime.date.max:
            hours = self.hours(date)
            if hours and hours[1] > clock:
                yield max(hours[0], clock), hours[1]
            date += datetime.timedelta(days=1)

    def due(self, opened):
        """The instant at which a working day's worth has passed; None: too late to be said."""
        wanted = self.closes - self.opens
        for begin, end in self.stretches(opened):
            if end - begin >= wanted:
                wall = (begin + wanted - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
                return max(opened, self.zone.first_at(wall))
            wanted -= end - begin
        return None


# ---- money (D25) -----------------------------------------------------------------------------------------------


def moved_share(lot, points):
    """What moves along with the next `points` points that leave the lot for another one."""

    def money(count):
        return lot["paid"] * count // lot["points"]

    return money(lot["moved"] + points) - money(lot["moved"])


# ---- price rules (D7, D8) --------------------------------------------------------------------------------------


class Rule:
    """A price rule; `unit` is a letter or ""."""

    def __init__(self, kind, lowest=0, highest=None, per_unit=0, unit=""):
        self.kind = kind
        self.lowest = lowest
        self.highest = highest
        self.per_unit = per_unit
        self.unit = unit

    @property
    def text(self):
        if self.kind == UPON_REQUEST:
            return "upon request"
        base = {FIXED: f"{self.lowest}", FROM: f"from {self.lowest}", RANGE: f"{self.lowest}-{self.highest}"}[self.kind]
        return f"{base} + {self.unit}*{self.per_unit}" if self.unit else base

    def bounds(self, units):
        """Lowest, highest (or None) and starting price (or None) for a number of units (None: none)."""
        if bool(self.unit) != (units is not None):
            raise Refused(E_PRICE, "units")
        if self.kind == UPON_REQUEST:
            return 0, None, None
        more = units * self.per_unit if self.unit else 0
        highest = {FIXED: self.lowest, FROM: None, RANGE: self.highest}[self.kind]
        lowest = self.lowest + more
        highest = None if highest is None else highest + more
        if max(lowest, highest or 0) > POINTS_MAX:
            raise Refused(E_LIMIT, "units")
        return lowest, highest, lowest


def allowed_price(rule, units, price, override):
    """D9: the price named, if within the bounds or overridden; the starting price where none is named."""
    lowest, highest, starting = rule.bounds(units)
    if price is None:
        if starting is None:
            raise Refused(E_PRICE, "price")
        return starting
    within = lowest <= price and (highest is None or price <= highest)
    if not within and not override:
        raise Refused(E_PRICE, "price", price)
    return price


# ---- arguments (D1, D2, D28) -----------------------------------------------------------------------------------


def is_text(value, most, least=0):
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    if not least <= len(value) <= most:
        return False
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(ord(letter) >= 32 and not 127 <= ord(letter) < 160 for letter in text)


def is_currency(value):
    return isinstance(value, str) and len(value) == 3 and all("A" <= letter <= "Z" for letter in value)


def is_last_day(value):
    return 19700101 <= value <= LAST_DAY_MAX and day_of(value) is not None


def within(least, most):
    return lambda value: least <= value <= most


CHECKS = {
    "to": within(1, 2**63 - 1),
    "ticket": within(1, 2**63 - 1),
    "lot": within(1, 2**63 - 1),
    "proposal": within(1, 2**63 - 1),
    "points": within(1, POINTS_MAX),
    "price": within(0, POINTS_MAX),
    "expected": within(0, POINTS_MAX),
    "units": within(0, POINTS_MAX),
    "paid": within(0, POINTS_MAX),
    "until": within(0, NEVER),
    "acquired": within(0, TIME_MAX),
    "answered": within(0, TIME_MAX),
    "months": within(0, MONTHS_MAX),
    "priority": within(-PRIORITY_MAX, PRIORITY_MAX),
    "reason": within(1, 4),
    "kind": lambda value: value in (GOODWILL, OPENING),
    "last_day": is_last_day,
    "currency": is_currency,
    "pack": lambda value: is_text(value, BYTES["code"], 1),
    "category": lambda value: is_text(value, BYTES["code"], 1),
    "ref": lambda value: is_text(value, BYTES["ref"]),
    "actor": lambda value: is_text(value, BYTES["actor"]),
    "note": lambda value: is_text(value, BYTES["note"]),
}


def bad_arguments(call):
    """The names of the arguments and options at fault. Which of them the library names is its choice."""
    name, options, arguments = call.name, call.options, call.arguments
    if not 1 <= call.account < 2**63:
        yield "from" if name in OF_TWO else "account"
    if name in OF_TWO and call.account == arguments["to"]:
        yield "to"
    for field in ARGUMENTS[name]:
        value = arguments.get(field)
        if value is None and field not in ("ref", "note"):
            yield field
        if name == "lot_extend" and field == "last_day" and value == 0:
            continue
        if name == "lot_revoke" and field == "points" and value == ALL_POINTS:
            continue
        if value is not None and not CHECKS[field](value):
            yield field
    if options.get("tail"):
        yield "options"
    taken = TAKES[name] + ("ref", "actor", "note", "flags", "tail")
    for field, value in options.items():
        if field not in taken:
            yield field
        if field == "flags":
            if value & ~FLAGS[name]:
                yield field
        elif field != "tail" and not CHECKS[field](value):
            yield field
    for field in ("ref", "note"):
        if arguments.get(field) and options.get(field) and arguments[field] != options[field]:
            yield field
    ref_needed = name in ("account_buy", "account_claim", "account_grant", "account_transfer")
    ref_needed = ref_needed or name == "lot_revoke" and arguments["points"] != ALL_POINTS
    if ref_needed and not call.ref:
        yield "ref"
    if call.flags & FLAG_OVERRIDE and not call.given("note"):
        yield "note"
    if call.flags & FLAG_STARTING_PRICE and "price" in options:
        yield "price"
    if "months" in options and "last_day" in options:
        yield "last_day"
    if "currency" in options and "paid" not in options:
        yield "currency"
    if name == "account_grant" and options.get("paid", 0) > 0 and "currency" not in options:
        yield "currency"


# ---- same content (D23) ----------------------------------------------------------------------------------------

SAME = {field: field for field in ("paid", "currency") + LOT_OPTIONS}
CONTENT = {  # operation: kind of act, and which of its fields holds each thing that the call can say
    "account_open": (ACT_ACCOUNT_OPEN, {}),
    "account_buy": (ACT_BUY, {"pack": "pack", **SAME}),
    "account_claim": (ACT_CLAIM, {"pack": "pack", **SAME}),
    "account_cover": (ACT_COVER, {}),
    "account_transfer": (ACT_TRANSFER_OUT, {"to": "other", "points": "points"}),
    "account_close": (ACT_CLOSE, {}),
    "lot_revoke": (ACT_REVOKE, {"lot": "lot"}),
    "lot_extend": (ACT_EXTEND, {"lot": "lot", "last_day": "last_day"}),
    "ticket_open": (ACT_OPEN, {"ticket": "ticket", "category": "category", "units": "units", "price": "price"}),
    "ticket_open_quoted": (ACT_OPEN_QUOTED, {"ticket": "ticket", "category": "category", "units": "units",
                                             "price": "proposed", "until": "until", "reason": "reason"}),
    "ticket_propose": (ACT_PROPOSE, {"ticket": "ticket", "price": "proposed", "reason": "reason", "until": "until"}),
    "ticket_approve": (ACT_APPROVE, {"ticket": "ticket", "proposal": "proposal"}),
    "ticket_decline": (ACT_DECLINE, {"ticket": "ticket", "proposal": "proposal"}),
    "ticket_reprice": (ACT_REPRICE, {"ticket": "ticket", "price": "price", "reason": "reason", "expected": "before"}),
    "ticket_recategorise": (ACT_RECATEGORISE, {"ticket": "ticket", "category": "category", "reason": "reason",
                                               "units": "units", "price": "price", "expected": "before"}),
    "ticket_resolve": (ACT_RESOLVE, {"ticket": "ticket"}),
    "ticket_waive": (ACT_WAIVE, {"ticket": "ticket"}),
    "ticket_cancel": (ACT_CANCEL, {"ticket": "ticket"}),
    "ticket_dispute": (ACT_DISPUTE, {"ticket": "ticket"}),
    "ticket_uphold": (ACT_UPHOLD, {"ticket": "ticket"}),
    "ticket_reopen": (ACT_REOPEN, {"ticket": "ticket"}),
    "ticket_move": (ACT_MOVE_OUT, {"to": "other", "ticket": "ticket"}),
    "ticket_answer": (ACT_ANSWER, {"ticket": "ticket", "answered": "answered"}),
}


def same_content(call, act):
    if call.name == "account_grant":
        kind = ACT_GOODWILL if call.arguments["kind"] == GOODWILL else ACT_OPENING
        columns = {"points": "points", **SAME}
    else:
        kind, columns = CONTENT[call.name]
    if act["kind"] != kind or call.flags & ~act["flags"]:
        return False
    if call.name == "lot_revoke":
        whole = call.arguments["points"] == ALL_POINTS
        if whole != bool(act["flags"] & FLAG_WHOLE) or not whole and call.arguments["points"] != act["points"]:
            return False
    return all(call.given(field) in (None, act[column]) for field, column in columns.items())


# ---- an account ------------------------------------------------------------------------------------------------

NO_ACT = dict(flags=0, redacted=0, other=0, other_act=0, ticket=0, lot=0, points=-1, price=-1, before=-1, reason=0,
              units=-1, proposal=0, proposed=-1, until=-1, due=-1, answered=-1, paid=-1, acquired=-1, months=-1,
              last_day=0, priority=0, category="", pack="",
              currency="", refer="", actor="", note="")


class Account:
    """Lots, tickets, parts of tickets in lots, acts and entries. Entries are never changed, acts only redacted."""

    def __init__(self, number):
        self.number = number
        self.lots = []
        self.tickets = {}
        self.parts = {}  # (ticket, lot): {"captured", "spent"}
        self.acts = []
        self.entries = []
        self.closed = 0

    def copy(self):
        other = Account(self.number)
        other.lots = [dict(lot) for lot in self.lots]
        other.tickets = {key: dict(ticket) for key, ticket in self.tickets.items()}
        other.parts = {key: dict(part) for key, part in self.parts.items()}
        other.acts = list(self.acts)
        other.entries = list(self.entries)
        other.closed = self.closed
        return other

    @property
    def newest(self):
        return self.acts[-1]["time"]

    def total(self, place):
        return sum(lot[place] for lot in self.lots)

    def act_by_ref(self, ref):
        for act in self.acts:
            if act["refer"] == ref:
                return act
        return None

    def act(self, time, kind, call=None, **fields):
        """Records an act; entries posted next belong to it."""
        act = dict(NO_ACT, account=self.number, number=len(self.acts) + 1, time=time, kind=kind,
                   entries=len(self.entries))
        if call is not None:
            act.update(flags=call.flags, refer=call.ref, actor=call.given("actor") or "", note=call.given("note") or "")
        act.update(fields)
        self.acts.append(act)
        return act

    def ticket_act(self, time, kind, call, ticket, before, **fields):
        fields = {"ticket": ticket["id"], "price": ticket["price"], "before": before, **fields}
        return self.act(time, kind, call, **fields)

    def post(self, kind, lot, points):
        """One entry: moves points of a lot from place to place."""
        source, target = PLACES[kind]
        if source != "issued":
            assert 0 < points <= lot[source]
            lot[source] -= points
        lot[target] += points
        self.entries.append(dict(account=self.number, number=len(self.entries) + 1, act=len(self.acts), kind=kind,
                                 lot=lot["number"], points=points, available=self.total("available"),
                                 captured=self.total("captured")))
        self.acts[-1]["entries"] = len(self.entries)

    def issue(self, kind, points, **fields):
        """A new lot, by the newest act."""
        lot = dict(account=self.number, number=len(self.lots) + 1, kind=kind, points=points, available=0, captured=0,
                   spent=0, lapsed=0, revoked=0, moved=0, act=len(self.acts), revoked_whole=0)
        lot.update({"origin_account": 0, "origin_lot": 0, **fields})
        self.lots.append(lot)
        self.post(ISSUE, lot, points)
        return lot

    def issue_from(self, origin, kind, points, share, **fields):
        """A new lot that carries on what left another one (D17, D18, D19)."""
        return self.issue(kind, points, priority=origin["priority"], pack=origin["pack"], currency=origin["currency"],
                          paid=share, origin_account=origin["account"], origin_lot=origin["number"], **fields)

    def refuse_closed(self):
        if self.closed:
            raise Refused(E_STATE, "closed", self.number)

    # -- lapses (D4)

    def due(self, now):
        due = [lot for lot in self.lots if lot["available"] > 0 and lot["lapse"] <= now]
        return sorted(due, key=lambda lot: (lot["lapse"], lot["number"]))

    def record_lapses(self, now, most=None):
        for lot in self.due(now)[:most]:
            self.act(lot["lapse"], ACT_LAPSE, lot=lot["number"], points=lot["available"])
            self.post(LAPSE, lot, lot["available"])

    # -- captures (D9)

    def capture_order(self, now):
        usable = [lot for lot in self.lots if lot["available"] > 0 and lot["lapse"] > now]
        return sorted(usable, key=order_of)

    def capture(self, ticket, points, now):
        for lot in self.capture_order(now):
            share = min(points, lot["available"])
            if share == 0:
                break
            part = self.parts.setdefault((ticket["id"], lot["number"]), dict(captured=0, spent=0))
            part["captured"] += share
            ticket["captured"] += share
            points -= share
            self.post(CAPTURE, lot, share)
        assert points == 0

    def lots_of(self, ticket):
        """The lots that a ticket holds something of, in capture order, with its part of each."""
        held = [(self.lots[lot - 1], part) for (owner, lot), part in self.parts.items()
                if owner == ticket["id"] and (part["captured"] or part["spent"])]
        return sorted(held, key=lambda pair: order_of(pair[0]))

    # -- views

    def lot_view(self, lot, at):
        view = dict(lot)
        if lot["lapse"] <= at:
            view.update(available=0, lapsed=lot["lapsed"] + lot["available"])
        return view

    def view(self, at):
        lots = [self.lot_view(lot, at) for lot in self.lots]
        waiting = [lot for lot in lots if lot["available"] > 0 and lot["lapse"] != NEVER]
        next_lapse = min((lot["lapse"] for lot in waiting), default=NEVER)
        view = {place: sum(lot[place] for lot in lots)
                for place in ("available", "captured", "spent", "lapsed", "revoked")}
        view["points"] = sum(lot["points"] - lot["moved"] for lot in lots)
        view.update(id=self.number, at=at, closed=self.closed, opened=self.acts[0]["time"], newest=self.newest, acts=len(self.acts),
                    entries=len(self.entries), lots=len(lots), next_lapse=next_lapse,
                    open_tickets=sum(ticket["state"] in (QUOTED, IN_PROGRESS) for ticket in self.tickets.values()),
                    next_lapse_points=sum(lot["available"] for lot in waiting if lot["lapse"] == next_lapse))
        return view


def comes_from(lot, origin):
    return (lot["origin_account"], lot["origin_lot"]) == (origin["account"], origin["number"])


def order_of(lot):
    """D9: priority, lapse second, acquired, number."""
    return lot["priority"], lot["lapse"], lot["acquired"], lot["number"]


def shortfall(ticket):
    return ticket["price"] - ticket["captured"] - ticket["spent"] if ticket["state"] == IN_PROGRESS else 0


def response(ticket, at):
    """D24: how the first answer stands."""
    due, answered, ended = ticket["due"], ticket["answered"], ticket["ended"]
    if due == -1 or answered == -1 and -1 < ended <= due:
        return RESPONSE_NONE
    came = [instant for instant in (answered, ended) if instant != -1]
    if not came:
        return RESPONSE_OVERDUE if at > due else RESPONSE_WAITING
    return RESPONSE_MET if came[0] <= due else RESPONSE_MISSED


def ticket_view(ticket, at):
    view = dict(ticket, at=at, response=response(ticket, at))
    view["shortfall"] = shortfall(ticket)
    view["rule"] = ticket["rule"].text
    view["proposal"] = ticket["proposals"] if ticket["proposal_open"] else 0
    return view


# ---- the desk --------------------------------------------------------------------------------------------------


# All that a unit of work changes, or gives back: what is in it is replaced, never changed.
State = collections.namedtuple("State", "accounts settings holidays packs groups categories rules loaded")


class Model:
    """A desk with its accounts. `play` takes a Call and gives an Answer."""

    def __init__(self, zone=None):
        self.host_zone = zone  # given by the host's callback; None: the setting's fixed offset
        self.settings = {setting: default for setting, (default, _, _) in SETTINGS.items()}
        self.packs = {}
        self.groups = {}
        self.categories = {}
        self.rules = {}  # category: [(since, Rule)], by since
        self.holidays = {}  # yyyymmdd: title
        self.loaded = 0  # when the newest price list took over
        self.accounts = {}
        self.now = 0
        self.before_unit = None

    @property
    def state(self):
        fields = [getattr(self, field) for field in State._fields]
        return State(*[dict(field) if type(field) is dict else field for field in fields])

    @state.setter
    def state(self, state):
        for field, value in state._asdict().items():
            setattr(self, field, value)

    @property
    def zone(self):
        return self.host_zone or Zone.fixed(self.settings[SETTING_ZONE_OFFSET])

    @property
    def calendar(self):
        return Calendar(self.zone, *[self.settings[setting] for setting in
                                     (SETTING_WEEKDAYS, SETTING_OPENS, SETTING_CLOSES)], set(self.holidays))

    def time(self, account):
        """D2: an account's time never runs backwards."""
        return max(self.now, account.newest)

    def owner(self, ticket):
        for account in self.accounts.values():
            if ticket in account.tickets:
                return account.number
        return 0

    def rule_at(self, category, at):
        """The rule in force, or None before the first."""
        return next((rule for since, rule in reversed(self.rules.get(category, [])) if since <= at), None)

    # -- every writing operation

    def play(self, call):
        kind = GIVES[call.name]
        fields = list(bad_arguments(call))
        if fields:
            return Answer(E_INVALID, field=fields)
        before = self.accounts.get(call.account)
        try:
            if call.name in OF_TWO:
                return self.play_on_two(call, kind)
            if call.name == "account_open":
                after, result = self.account_open(call, before)
            else:
                if before is None:
                    raise Refused(E_NOT_FOUND, "account", call.account)
                self.check_ref(call, before)
                after = before.copy()
                after.record_lapses(self.time(before))
                result = getattr(self, call.name)(call, after, self.time(before))
            self.accounts[call.account] = after
            return Answer(OK, 0, kind, self.view_of(kind, after, result))
        except Already as already:
            return Answer(ALREADY, 0, kind, self.view_of(kind, before, already.result, self.time_of_both(call, before)))
        except Refused as refused:
            return Answer(refused.status, refused.shortage, field=[refused.field], object=refused.object)

    def play_on_two(self, call, kind):
        """D19: both or none, at one time for both."""
        giver, taker = self.accounts.get(call.account), self.accounts.get(call.arguments["to"])
        if giver is None or taker is None:
            raise Refused(E_NOT_FOUND, "account", call.account if giver is None else call.arguments["to"])
        self.check_ref(call, giver)
        now = self.time_of_both(call, giver)
        giver, taker = giver.copy(), taker.copy()
        giver.record_lapses(now)
        taker.record_lapses(now)
        result = getattr(self, call.name)(call, giver, taker, now)
        self.accounts[giver.number], self.accounts[taker.number] = giver, taker
        return Answer(OK, 0, kind, self.view_of(kind, giver, result))

    def time_of_both(self, call, account):
        """D19: of an operation over two accounts, "already" included, the later time."""
        if call.name not in OF_TWO:
            return self.time(account)
        return max(self.time(account), self.time(self.accounts[call.arguments["to"]]))

    def view_of(self, kind, account, number, now=None):
        now = self.time(account) if now is None else now
        if kind == "account":
            return account.view(now)
        if kind == "lot":
            return account.lot_view(account.lots[number - 1], now)
        if kind == "act":
            return account.acts[number - 1]
        return ticket_view(self.ticket_anywhere(number), now)

    def ticket_anywhere(self, number):
        """It may have moved to another account (D19)."""
        return self.accounts[self.owner(number)].tickets[number]

    def check_ref(self, call, account):
        act = account.act_by_ref(call.ref) if call.ref else None
        if act is None:
            return
        if not same_content(call, act):
            raise Refused(E_CONFLICT, "ref", act["number"])
        if GIVES[call.name] == "ticket":
            raise Already(act["ticket"])
        if GIVES[call.name] == "act":
            raise Already(act["number"])
        if call.name == "lot_extend":
            raise Already(next(lot["number"] for lot in account.lots if lot["act"] == act["number"]))
        raise Already(act["lot"])

    def account_open(self, call, account):
        if account is not None:
            self.check_ref(call, account)
            raise Already(0)
        account = Account(call.account)
        account.act(self.now, ACT_ACCOUNT_OPEN, call)
        return account, 0

    # -- lots (D3 to D6, D18)

    def account_buy(self, call, account, now):
        pack = self.packs.get(call.arguments["pack"])
        if pack is None:
            raise Refused(E_NOT_FOUND, "pack")
        account.refuse_closed()
        self.check_acquired(call, now)
        if pack["kind"] != PURCHASE:
            raise Refused(E_STATE, "pack")
        if pack["retired"]:
            raise Refused(E_RETIRED, "pack")
        paid = call.given("paid")
        paid = pack["price"] if paid is None else paid
        currency = call.given("currency") or pack["currency"]
        return self.grant(call, account, now, PURCHASE, ACT_BUY, pack["points"], paid, currency, pack)

    def account_claim(self, call, account, now):
        pack = self.packs.get(call.arguments["pack"])
        if pack is None:
            raise Refused(E_NOT_FOUND, "pack")
        claimed = any(lot["kind"] == LICENCE and lot["pack"] == pack["code"] for lot in account.lots)
        if pack["once"] and claimed:
            raise Refused(E_CLAIMED, "pack", account.number)
        account.refuse_closed()
        self.check_acquired(call, now)
        if pack["kind"] != LICENCE:
            raise Refused(E_STATE, "pack")
        if pack["retired"]:
            raise Refused(E_RETIRED, "pack")
        return self.grant(call, account, now, LICENCE, ACT_CLAIM, pack["points"], 0, "", pack)

    def account_grant(self, call, account, now):
        account.refuse_closed()
        self.check_acquired(call, now)
        kind, points = call.arguments["kind"], call.arguments["points"]
        act_kind = ACT_GOODWILL if kind == GOODWILL else ACT_OPENING
        paid = call.given("paid") or 0
        return self.grant(call, account, now, kind, act_kind, points, paid, call.given("currency") or "", None)

    def check_acquired(self, call, now):
        if (call.given("acquired") or 0) > now:
            raise Refused(E_INVALID, "acquired", call.given("acquired"))

    def lifetime(self, call, pack):
        """Months or a fixed last day: the call's, else the pack's, else the desk's."""
        pack = pack or dict(months=UNSET, last_day=0)
        if call.given("months") is not None:
            return call.given("months"), 0
        if call.given("last_day") is not None:
            return UNSET, call.given("last_day")
        if pack["last_day"]:
            return UNSET, pack["last_day"]
        if pack["months"] != UNSET:
            return pack["months"], 0
        return self.settings[SETTING_LIFETIME], 0

    def grant(self, call, account, now, kind, act_kind, points, paid, currency, pack):
        acquired = call.given("acquired")
        acquired = now if acquired is None else acquired
        months, last_day = self.lifetime(call, pack)
        if months > 0:
            last_day = months_later(self.zone.day(acquired), months)
            if last_day is None:
                raise Refused(E_LIMIT, "last_day")
        lapse = self.lapse_second(last_day)
        if lapse <= now:
            raise Refused(E_LAPSED, "last_day", last_day)
        if account.total("points") - account.total("moved") + points > POINTS_MAX:
            raise Refused(E_LIMIT, "points", account.number)
        priority = call.given("priority")
        if priority is None:
            priority = pack["priority"] if pack else 0
        code = pack["code"] if pack else ""
        account.act(now, act_kind, call, lot=len(account.lots) + 1, points=points, paid=paid, acquired=acquired,
                    months=months, last_day=last_day, priority=priority, currency=currency, pack=code)
        lot = account.issue(kind, points, priority=priority, acquired=acquired, lapse=lapse, paid=paid,
                            currency=currency, pack=code)
        return lot["number"]

    def lapse_second(self, last_day):
        return self.zone.end_of_day(day_of(last_day)) if last_day else NEVER

    def find_lot(self, call, account):
        number = call.arguments["lot"]
        if number > len(account.lots):
            raise Refused(E_NOT_FOUND, "lot", number)
        return account.lots[number - 1]

    def lot_revoke(self, call, account, now):
        lot = self.find_lot(call, account)
        points = call.arguments["points"]
        whole = points == ALL_POINTS
        if whole:
            if lot["revoked_whole"]:
                raise Already(lot["number"])
            points = lot["available"]
        if points > lot["available"]:
            raise Refused(E_POINTS, "points", lot["number"], points - lot["available"])
        act = account.act(now, ACT_REVOKE, call, lot=lot["number"], points=points)
        if whole:
            act["flags"] |= FLAG_WHOLE
            lot["revoked_whole"] = 1
        if points:
            account.post(REVOKE, lot, points)
        return lot["number"]

    def lot_extend(self, call, account, now):
        lot = self.find_lot(call, account)
        last_day = call.arguments["last_day"]
        lapse = self.lapse_second(last_day)
        successors = [other for other in account.lots if comes_from(other, lot)]
        if successors and lot["available"] == 0:
            newest = successors[-1]
            if newest["kind"] == EXTENSION and newest["lapse"] == lapse:
                raise Already(newest["number"])
        account.refuse_closed()
        if lot["revoked_whole"]:
            raise Refused(E_STATE, "lot", lot["number"])
        if lot["lapse"] <= now:
            raise Refused(E_LAPSED, "lot", lot["number"])
        if lapse <= lot["lapse"]:
            raise Refused(E_STATE, "last_day", lot["number"])
        points = lot["available"]
        if points == 0:
            raise Refused(E_POINTS, "lot", lot["number"])
        account.act(now, ACT_EXTEND, call, lot=lot["number"], last_day=last_day)
        share = moved_share(lot, points)
        account.post(MOVE, lot, points)
        return account.issue_from(lot, EXTENSION, points, share, acquired=lot["acquired"], lapse=lapse)["number"]

    # -- two accounts, and closing one (D19)

    def begin_both(self, call, giver, taker, now, out, arrived, **fields):
        """The newest act of each, which name each other; the ref is the giver's."""
        numbers = len(giver.acts) + 1, len(taker.acts) + 1
        giver.act(now, out, call, **fields)
        giver.acts[-1].update(other=taker.number, other_act=numbers[1])
        taker.act(now, arrived, call, **fields)
        taker.acts[-1].update(refer="", other=giver.number, other_act=numbers[0])

    def account_transfer(self, call, giver, taker, now):
        giver.refuse_closed()
        taker.refuse_closed()
        points = call.arguments["points"]
        if points > giver.total("available"):
            raise Refused(E_POINTS, "points", giver.number, points - giver.total("available"))
        if taker.total("points") - taker.total("moved") + points > POINTS_MAX:
            raise Refused(E_LIMIT, "points", taker.number)
        self.begin_both(call, giver, taker, now, ACT_TRANSFER_OUT, ACT_TRANSFER_IN, points=points)
        for lot in giver.capture_order(now):
            taken = min(points, lot["available"])
            if taken:
                share = moved_share(lot, taken)
                giver.post(MOVE, lot, taken)
                taker.issue_from(lot, TRANSFER, taken, share, acquired=lot["acquired"], lapse=lot["lapse"])
                points -= taken
        return len(giver.acts)

    def ticket_move(self, call, giver, taker, now):
        number = call.arguments["ticket"]
        arrivals = [act for act in taker.acts if act["kind"] == ACT_MOVE_IN and act["ticket"] == number]
        if number not in giver.tickets:
            if number in taker.tickets and arrivals and arrivals[-1]["other"] == giver.number:
                raise Already(number)
            raise Refused(E_NOT_FOUND, "ticket", number)
        giver.refuse_closed()
        taker.refuse_closed()
        ticket = giver.tickets[number]
        price = ticket["price"]
        if ticket["state"] != IN_PROGRESS or ticket["spent"]:
            raise Refused(E_STATE, "state" if ticket["state"] != IN_PROGRESS else "spent", number)
        points = self.points_for(call, taker, price, now)
        self.begin_both(call, giver, taker, now, ACT_MOVE_OUT, ACT_MOVE_IN, ticket=number, price=price,
                        category=ticket["category"], units=ticket["units"], acquired=ticket["opened"],
                        proposal=ticket["proposals"], proposed=ticket["proposed"], reason=ticket["proposal_reason"],
                        until=ticket["proposal_until"], due=ticket["due"], answered=ticket["answered"],
                        flags=call.flags | FLAG_DISPUTED * ticket["disputed"] | FLAG_PROPOSED * ticket["proposal_open"])
        giver.acts[-1]["before"] = price
        self.give_back(giver, now, ticket, ticket["captured"], 0, False)
        del giver.tickets[number]
        taken = dict(ticket, account=taker.number, captured=0, released=0, refunded=0, resolved=-1, approved=0,
                     declined=0, proposal_act=len(taker.acts) if ticket["proposals"] else 0)
        taker.tickets[number] = taken
        taker.capture(taken, points, now)
        return number

    def account_close(self, call, account, now):
        if account.closed:
            raise Already(0)
        has_points = account.total("available") or account.total("captured")
        if has_points or self.in_progress_of(account):
            raise Refused(E_STATE, "points" if has_points else "open_tickets", account.number)
        account.closed = 1
        account.act(now, ACT_CLOSE, call)
        return 0

    # -- opening tickets (D9, D11)

    def category_now(self, call, now):
        """The category and its rule in force."""
        category = self.categories.get(call.arguments["category"])
        rule = self.rule_at(call.arguments["category"], now)
        if category is None or rule is None:
            raise Refused(E_NOT_FOUND, "category")
        return category, rule

    def check_new_ticket(self, call, account):
        """D23: an id that is used is a retry or a conflict."""
        number = call.arguments["ticket"]
        owner = self.owner(number)
        if not owner:
            return
        if owner == account.number:
            opening = (ACT_OPEN, ACT_OPEN_QUOTED, ACT_MOVE_IN)
            opened = [act for act in account.acts if act["ticket"] == number and act["kind"] in opening][-1]
            if same_content(call, opened):
                raise Already(number)
        raise Refused(E_CONFLICT, "ticket", number)

    def new_ticket(self, call, account, now, state, rule):
        units = call.given("units")
        due = self.calendar.due(now)
        ticket = dict(account=account.number, id=call.arguments["ticket"], state=state,
                      category=call.arguments["category"], rule=rule, units=-1 if units is None else units, price=0,
                      captured=0, spent=0, released=0, refunded=0, opened=now, resolved=-1, ended=-1, disputed=0,
                      proposals=0, proposal_open=0, proposed=-1, proposal_reason=0, proposal_until=-1, proposal_act=0,
                      approved=0, declined=0, due=-1 if due is None else due, answered=-1)
        account.tickets[ticket["id"]] = ticket
        return ticket

    def ticket_open(self, call, account, now):
        category, rule = self.category_now(call, now)
        self.check_new_ticket(call, account)
        account.refuse_closed()
        if category["retired"]:
            raise Refused(E_RETIRED, "category")
        price = allowed_price(rule, call.given("units"), call.given("price"), bool(call.flags & FLAG_OVERRIDE))
        points = self.points_for(call, account, price, now)
        ticket = self.new_ticket(call, account, now, IN_PROGRESS, rule)
        ticket["price"] = price
        account.ticket_act(now, ACT_OPEN, call, ticket, -1, due=ticket["due"], category=ticket["category"], units=ticket["units"])
        account.capture(ticket, points, now)
        return ticket["id"]

    def points_for(self, call, account, wanted, now):
        """What can be captured of what is wanted; refused where that is too little and no shortfall is allowed."""
        available = sum(lot["available"] for lot in account.capture_order(now))
        if available < wanted and not call.flags & FLAG_ALLOW_SHORTFALL:
            raise Refused(E_POINTS, "points", call.arguments["ticket"], wanted - available)
        return min(available, wanted)

    def ticket_open_quoted(self, call, account, now):
        category, rule = self.category_now(call, now)
        self.check_new_ticket(call, account)
        account.refuse_closed()
        if category["retired"]:
            raise Refused(E_RETIRED, "category")
        until = self.valid_until(call, now)
        price = allowed_price(rule, call.given("units"), call.given("price"), bool(call.flags & FLAG_OVERRIDE))
        ticket = self.new_ticket(call, account, now, QUOTED, rule)
        reason = call.given("reason") or AGREED
        account.ticket_act(now, ACT_OPEN_QUOTED, call, ticket, -1, category=ticket["category"], units=ticket["units"],
                           reason=reason, proposal=1, proposed=price, until=until, due=ticket["due"])
        self.put_proposal(account, ticket, price, reason, until)
        return ticket["id"]

    # -- proposals (D11)

    def valid_until(self, call, now):
        until = call.given("until")
        if until is None:
            return NEVER
        if until < now:
            raise Refused(E_EXPIRED, "until", until)
        return until

    def put_proposal(self, account, ticket, price, reason, until):
        """The newest act proposes."""
        ticket.update(proposals=ticket["proposals"] + 1, proposal_open=1, proposed=price, proposal_reason=reason,
                      proposal_until=until, proposal_act=len(account.acts))

    def find_ticket(self, call, account):
        ticket = account.tickets.get(call.arguments["ticket"])
        if ticket is None:
            raise Refused(E_NOT_FOUND, "ticket", call.arguments["ticket"])
        return ticket

    def ticket_propose(self, call, account, now):
        ticket = self.find_ticket(call, account)
        price, reason = call.arguments["price"], call.arguments["reason"]
        if ticket["proposal_open"] and self.says_the_same(call, account, ticket, now):
            raise Already(ticket["id"])
        account.refuse_closed()
        if ticket["state"] not in (QUOTED, IN_PROGRESS):
            raise Refused(E_STATE, "state", ticket["id"])
        until = self.valid_until(call, now)
        if ticket["state"] == QUOTED:
            units = None if ticket["units"] == -1 else ticket["units"]
            allowed_price(ticket["rule"], units, price, bool(call.flags & FLAG_OVERRIDE))
        account.ticket_act(now, ACT_PROPOSE, call, ticket, ticket["price"], reason=reason,
                           proposal=ticket["proposals"] + 1, proposed=price, until=until)
        self.put_proposal(account, ticket, price, reason, until)
        return ticket["id"]

    def says_the_same(self, call, account, ticket, now):
        """A proposal that has run out is not what is asked for where no last second is given."""
        if "until" not in call.options and now > ticket["proposal_until"]:
            return False
        act = account.acts[ticket["proposal_act"] - 1]
        return same_content(call, dict(act, kind=ACT_PROPOSE))

    def find_proposal(self, call, account):
        ticket = self.find_ticket(call, account)
        if call.arguments["proposal"] > ticket["proposals"]:
            raise Refused(E_NOT_FOUND, "proposal", call.arguments["proposal"])
        return ticket

    def check_proposal_open(self, call, ticket):
        if not ticket["proposal_open"] or call.arguments["proposal"] != ticket["proposals"]:
            raise Refused(E_STATE, "proposal", call.arguments["proposal"])

    def ticket_approve(self, call, account, now):
        ticket = self.find_proposal(call, account)
        if ticket["approved"] == call.arguments["proposal"]:
            raise Already(ticket["id"])
        account.refuse_closed()
        self.check_proposal_open(call, ticket)
        if now > ticket["proposal_until"]:
            raise Refused(E_EXPIRED, "proposal", ticket["proposals"])
        reason, before = ticket["proposal_reason"], ticket["price"]
        ticket["state"] = IN_PROGRESS
        ticket["approved"] = ticket["proposals"]
        self.set_price(call, account, now, ticket, ticket["proposed"], reason, lambda: account.ticket_act(
            now, ACT_APPROVE, call, ticket, before, reason=reason, proposal=ticket["proposals"]))
        return ticket["id"]

    def ticket_decline(self, call, account, now):
        ticket = self.find_proposal(call, account)
        if ticket["declined"] == call.arguments["proposal"]:
            raise Already(ticket["id"])
        account.refuse_closed()
        self.check_proposal_open(call, ticket)
        ticket.update(declined=ticket["proposals"], proposal_open=0)
        if ticket["state"] == QUOTED:
            ticket.update(state=CANCELLED, ended=now)
        account.ticket_act(now, ACT_DECLINE, call, ticket, ticket["price"], proposal=ticket["proposals"])
        return ticket["id"]

    # -- prices (D10, D17)

    def set_price(self, call, account, now, ticket, price, reason, record):
        """Sets the price of a ticket; `record` makes the act, when all checks are passed."""
        before = ticket["price"]
        held = ticket["captured"] + ticket["spent"]
        points = self.points_for(call, account, price - held, now) if price > before else 0
        excess = max(0, held - price) if price < before else 0
        release = min(excess, ticket["captured"])
        ticket["price"] = price
        ticket["proposal_open"] = 0
        at_fault = reason in (RECONSIDERED, CORRECTION)
        if at_fault:
            ticket["disputed"] = 0
        record()
        account.capture(ticket, points, now)
        self.give_back(account, now, ticket, release, excess - release, at_fault)

    def give_back(self, account, now, ticket, release, refund, at_fault):
        """D17: in the reverse of capture order, summed per lot, back to the lot or where it cannot go back to."""
        ticket["captured"] -= release
        ticket["spent"] -= refund
        ticket["released"] += release
        ticket["refunded"] += refund
        backwards = list(reversed(account.lots_of(ticket)))
        shares = {}
        for lot, part in backwards:
            released = min(release, part["captured"])
            release -= released
            refunded = min(refund, part["spent"])
            refund -= refunded
            shares[lot["number"]] = released, refunded
        assert release == refund == 0
        for lot, part in backwards:
            released, refunded = shares[lot["number"]]
            part["captured"] -= released
            part["spent"] -= refunded
            if released or refunded:
                self.give_back_to(account, now, lot, released, refunded, at_fault)

    def grace_second(self, now):
        day = self.zone.day(now) + self.settings[SETTING_RETURN_GRACE]
        return self.zone.end_of_day(min(day, day_of(LAST_DAY_MAX)))

    def give_back_to(self, account, now, lot, released, refunded, at_fault):
        grace = self.grace_second(now)
        if lot["revoked_whole"]:
            kinds = RELEASE_REVOKED, REFUND_REVOKED
        elif at_fault and max(lot["lapse"], now) < grace:
            kinds = RELEASE_MOVED, REFUND_MOVED
        elif lot["lapse"] <= now:
            kinds = RELEASE_LAPSED, REFUND_LAPSED
        else:
            kinds = RELEASE, REFUND
        share = moved_share(lot, released + refunded)
        for kind, points in zip(kinds, (released, refunded)):
            if points:
                account.post(kind, lot, points)
        if kinds[0] == RELEASE_MOVED:
            account.issue_from(lot, RETURN, released + refunded, share, acquired=now, lapse=grace)

    def check_expected(self, call, ticket):
        if call.given("expected") not in (None, ticket["price"]):
            raise Refused(E_STALE, "expected", ticket["id"])

    def ticket_reprice(self, call, account, now):
        ticket = self.find_ticket(call, account)
        price, reason, before = call.arguments["price"], call.arguments["reason"], ticket["price"]
        if ticket["state"] == QUOTED:
            raise Refused(E_STATE, "state", ticket["id"])
        ends_dispute = ticket["disputed"] and reason in (RECONSIDERED, CORRECTION)
        if price == before and not ends_dispute:
            raise Already(ticket["id"])
        if ticket["state"] == WAIVED or ticket["state"] != IN_PROGRESS and price > before:
            raise Refused(E_STATE, "state", ticket["id"])
        self.check_expected(call, ticket)
        self.set_price(call, account, now, ticket, price, reason,
                       lambda: account.ticket_act(now, ACT_REPRICE, call, ticket, before, reason=reason))
        return ticket["id"]

    def ticket_recategorise(self, call, account, now):
        ticket = self.find_ticket(call, account)
        category, rule = self.category_now(call, now)
        before, reason = ticket["price"], call.arguments["reason"]
        units, price = call.given("units"), call.given("price")
        starting = bool(call.flags & FLAG_STARTING_PRICE)
        if self.is_categorised(call, ticket, rule):
            raise Already(ticket["id"])
        account.refuse_closed()
        if ticket["state"] != IN_PROGRESS:
            raise Refused(E_STATE, "state", ticket["id"])
        if category["retired"]:
            raise Refused(E_RETIRED, "category")
        self.check_expected(call, ticket)
        bounds = rule.bounds(units)
        if starting:
            price = bounds[2]
            if price is None:
                raise Refused(E_PRICE, "price")
        ticket.update(category=category["code"], rule=rule, units=-1 if units is None else units)

        def record():
            act = account.ticket_act(now, ACT_RECATEGORISE, call, ticket, before, reason=reason,
                                     category=ticket["category"], units=ticket["units"])
            if price is not None:
                act["flags"] |= FLAG_PRICED

        if price is None:
            record()
        else:
            self.set_price(call, account, now, ticket, price, reason, record)
        return ticket["id"]

    def is_categorised(self, call, ticket, rule):
        units, price = call.given("units"), call.given("price")
        if ticket["state"] == QUOTED:
            return False
        named = price is not None or call.flags & FLAG_STARTING_PRICE
        if named and ticket["disputed"] and call.arguments["reason"] in (RECONSIDERED, CORRECTION):
            return False
        if call.arguments["category"] != ticket["category"] or (-1 if units is None else units) != ticket["units"]:
            return False
        if call.flags & FLAG_STARTING_PRICE:
            try:
                return rule.bounds(units)[2] == ticket["price"]
            except Refused:
                return False
        return price in (None, ticket["price"])

    def account_cover(self, call, account, now):
        short = [ticket for ticket in account.tickets.values() if shortfall(ticket) > 0]
        covered = 0
        for ticket in sorted(short, key=lambda ticket: (ticket["opened"], ticket["id"])):
            points = min(shortfall(ticket), sum(lot["available"] for lot in account.capture_order(now)))
            if points:
                account.ticket_act(now, ACT_COVER, call, ticket, ticket["price"],
                                   refer="" if covered else call.ref)
                account.capture(ticket, points, now)
                covered += 1
        if not covered:
            raise Already(0)
        return 0

    # -- how tickets end, and come back (D13 to D16)

    def ticket_resolve(self, call, account, now):
        ticket = self.find_ticket(call, account)
        if ticket["state"] == RESOLVED:
            raise Already(ticket["id"])
        account.refuse_closed()
        if ticket["state"] != IN_PROGRESS:
            raise Refused(E_STATE, "state", ticket["id"])
        if shortfall(ticket):
            raise Refused(E_STATE, "shortfall", ticket["id"], shortfall(ticket))
        if ticket["disputed"]:
            raise Refused(E_STATE, "dispute", ticket["id"])
        ticket.update(state=RESOLVED, resolved=now, ended=now, proposal_open=0, captured=0, spent=ticket["price"])
        account.ticket_act(now, ACT_RESOLVE, call, ticket, ticket["price"])
        for lot, part in account.lots_of(ticket):
            if part["captured"]:
                account.post(SETTLE, lot, part["captured"])
                part.update(captured=0, spent=part["spent"] + part["captured"])
        return ticket["id"]

    def ticket_waive(self, call, account, now):
        ticket = self.find_ticket(call, account)
        before = ticket["price"]
        if ticket["state"] == WAIVED:
            raise Already(ticket["id"])
        if ticket["state"] == QUOTED or ticket["state"] == CANCELLED and ticket["spent"] == 0:
            raise Refused(E_STATE, "state", ticket["id"])
        ticket.update(state=WAIVED, ended=now, price=0, proposal_open=0, disputed=0)
        account.ticket_act(now, ACT_WAIVE, call, ticket, before)
        self.give_back(account, now, ticket, ticket["captured"], ticket["spent"], True)
        return ticket["id"]

    def ticket_cancel(self, call, account, now):
        ticket = self.find_ticket(call, account)
        before = ticket["price"]
        if ticket["state"] == CANCELLED:
            raise Already(ticket["id"])
        account.refuse_closed()
        if ticket["state"] not in (QUOTED, IN_PROGRESS):
            raise Refused(E_STATE, "state", ticket["id"])
        ticket.update(state=CANCELLED, ended=now, price=ticket["spent"], proposal_open=0, disputed=0)
        account.ticket_act(now, ACT_CANCEL, call, ticket, before)
        self.give_back(account, now, ticket, ticket["captured"], 0, False)
        return ticket["id"]

    def ticket_dispute(self, call, account, now):
        ticket = self.find_ticket(call, account)
        if ticket["disputed"]:
            raise Already(ticket["id"])
        if ticket["state"] in (QUOTED, WAIVED) or ticket["state"] == CANCELLED and ticket["spent"] == 0:
            raise Refused(E_STATE, "state", ticket["id"])
        ticket["disputed"] = 1
        account.ticket_act(now, ACT_DISPUTE, call, ticket, ticket["price"])
        return ticket["id"]

    def ticket_uphold(self, call, account, now):
        ticket = self.find_ticket(call, account)
        if not ticket["disputed"]:
            raise Already(ticket["id"])
        ticket["disputed"] = 0
        account.ticket_act(now, ACT_UPHOLD, call, ticket, ticket["price"])
        return ticket["id"]

    def ticket_reopen(self, call, account, now):
        ticket = self.find_ticket(call, account)
        if ticket["state"] == IN_PROGRESS:
            raise Already(ticket["id"])
        account.refuse_closed()
        if ticket["state"] != RESOLVED:
            raise Refused(E_STATE, "state", ticket["id"])
        window = self.settings[SETTING_REOPEN_WINDOW]
        if window != -1 and now >= self.zone.end_of_day(self.zone.day(ticket["resolved"]) + window):
            raise Refused(E_EXPIRED, "state", ticket["id"])
        ticket.update(state=IN_PROGRESS, ended=-1)
        account.ticket_act(now, ACT_REOPEN, call, ticket, ticket["price"])
        return ticket["id"]

    def ticket_answer(self, call, account, now):
        ticket = self.find_ticket(call, account)
        answered = call.given("answered")
        if ticket["answered"] != -1:
            if answered is None or answered >= ticket["answered"]:
                raise Already(ticket["id"])
            raise Refused(E_CONFLICT, "answered", answered)
        account.refuse_closed()
        answered = now if answered is None else answered
        if not ticket["opened"] <= answered <= now:
            raise Refused(E_INVALID, "answered", answered)
        ticket["answered"] = answered
        account.ticket_act(now, ACT_ANSWER, call, ticket, ticket["price"], answered=answered)
        return ticket["id"]

    # -- the desk itself

    def set(self, setting, value):
        if setting not in SETTINGS or not SETTINGS[setting][1] <= value <= SETTINGS[setting][2]:
            return E_INVALID
        if self.settings[setting] == value:
            return ALREADY
        after = {**self.settings, setting: value}
        if after[SETTING_OPENS] >= after[SETTING_CLOSES]:
            return E_INVALID
        self.settings = after
        return OK

    def set_holiday(self, day, title):
        """D24. A title of None: the day becomes an ordinary one."""
        if not is_last_day(day) or not is_text(title or "", BYTES["title"]):
            return E_INVALID
        if self.holidays.get(day) == title:
            return ALREADY
        after = {other: text for other, text in self.holidays.items() if other != day}
        if title is not None:
            after[day] = title
        self.holidays = after
        return OK

    def begin(self):
        if self.before_unit is not None:
            return E_STATE
        self.before_unit = self.state
        return OK

    def commit(self):
        if self.before_unit is None:
            return E_STATE
        self.before_unit = None
        return OK

    def rollback(self):
        if self.before_unit is None:
            return E_STATE
        self.state = self.before_unit
        self.before_unit = None
        return OK

    def due(self):
        """How many lapses a sweep has to record, by account: those with a lapse at or before the clock are found."""
        found = {number: account for number, account in self.accounts.items() if account.due(self.now)}
        return {number: len(account.due(self.time(account))) for number, account in found.items()}

    def sweep_account(self, number, most):
        account = self.accounts[number].copy()
        account.record_lapses(self.time(account), most)
        self.accounts[number] = account

    def redact(self, number, act):
        """D20: note and actor of an act are blanked; a status and the act."""
        if number < 1 or act < 1:
            return E_INVALID, None
        if number not in self.accounts or act > len(self.accounts[number].acts):
            return E_NOT_FOUND, None
        account = self.accounts[number].copy()
        row = account.acts[act - 1]
        account.acts[act - 1] = dict(row, note="", actor="", redacted=1, flags=row["flags"] | FLAG_REDACTED)
        self.accounts[number] = account
        return ALREADY if row["flags"] & FLAG_REDACTED else OK, account.acts[act - 1]

    # -- reading (D8, D20 to D22)

    def quote(self, category, units, at):
        """A status and a quote."""
        rule = self.rule_at(category, self.now if at is None else at)
        if category not in self.categories or rule is None:
            return E_NOT_FOUND, None
        try:
            lowest, highest, starting = rule.bounds(units)
        except Refused as refused:
            return refused.status, None
        return OK, dict(lowest=lowest, highest=UNSET if highest is None else highest,
                        starting=UNSET if starting is None else starting, person=int(starting is None), rule=rule.text)

    def category_view(self, code):
        category = self.categories[code]
        rule = self.rule_at(code, self.now)
        return dict(category, rule=rule.text if rule else "",
                    group_title=self.groups[category["group"]]["title"] if category["group"] else "")

    def lots(self, number):
        account = self.accounts[number]
        return [account.lot_view(lot, self.time(account)) for lot in account.lots]

    def lots_available(self, number):
        account = self.accounts[number]
        return [account.lot_view(lot, self.time(account)) for lot in account.capture_order(self.time(account))]

    def successors(self, number, lot):
        return [view for view in self.lots(number) if comes_from(view, self.accounts[number].lots[lot - 1])]

    def transferred(self, number, lot):
        """The lots of other accounts, the newest transfer first."""
        origin = self.accounts[number].lots[lot - 1]
        found = [(other.acts[view["act"] - 1]["other_act"], view)
                 for other in self.accounts.values() if other.number != number
                 for view in self.lots(other.number) if comes_from(view, origin)]
        return [view for _, view in sorted(found, key=lambda pair: -pair[0])]

    def modifications(self, number, at=None):
        """Part 1: entries and their acts; then the lapses that are due by `at` and not recorded, numbered 0."""
        account = self.accounts[number]
        rows = [(entry, account.acts[entry["act"] - 1]) for entry in account.entries
                if (PLACES[entry["kind"]][0] in INSIDE) != (PLACES[entry["kind"]][1] in INSIDE)]
        available = account.total("available")
        for lot in account.due(self.time(account) if at is None else at):
            available -= lot["available"]
            entry = dict(account=number, number=0, act=0, kind=LAPSE, lot=lot["number"], points=lot["available"],
                         available=available, captured=account.total("captured"))
            rows.append((entry, dict(NO_ACT, account=number, number=0, time=lot["lapse"], kind=ACT_LAPSE,
                                     lot=lot["number"], points=lot["available"], entries=len(account.entries))))
        return rows

    def lines(self, number, figure, at=None, until=None):
        """What every entry (up to act `until`), and every lapse that is due by `at`, adds to a figure."""
        account = self.accounts[number]
        due = [row for row in self.modifications(number, at) if row[0]["number"] == 0 and until is None]
        recorded = [entry for entry in account.entries if until is None or entry["act"] <= until]
        for entry, act in [(entry, account.acts[entry["act"] - 1]) for entry in recorded] + due:
            source, target = PLACES[entry["kind"]]
            if figure == "points":
                points = entry["points"] * ((source == "issued") - (target == "moved"))
            else:
                points = entry["points"] * ((target == figure) - (source == figure))
            if points:
                yield entry, act, points

    def explained(self, number, figure, at=None, lot=None, ticket=None, until=None):
        """Newest first, with (what it adds, the figure after it, the figure)."""
        rows, running = [], 0
        for entry, act, points in self.lines(number, figure, at, until):
            if lot in (None, entry["lot"]) and ticket in (None, act["ticket"]):
                running += points
                rows.append((entry, act, (points, running)))
        return [(entry, act, sums + (running,)) for entry, act, sums in reversed(rows)]

    def explained_then(self, number, figure, until, lot=None, ticket=None):
        return [(entry["number"], act["number"], *sums)
                for entry, act, sums in self.explained(number, figure, lot=lot, ticket=ticket, until=until)]

    def sums_then(self, number, figure, noun, until):
        """By lot or ticket: its number, what it adds, the sum so far, the figure; 0 for what no ticket adds."""
        sums, rows = collections.defaultdict(int), []
        for entry, act, points in self.lines(number, figure, until=until):
            sums[entry["lot"] if noun == "lot" else self.ticket_then(number, act["ticket"], until)] += points
        for key in sorted(sums, key=lambda key: (key == 0, key)):
            if sums[key]:
                rows.append((key, sums[key], sum(row[1] for row in rows) + sums[key], sum(sums.values())))
        return rows

    def ticket_then(self, number, ticket, until):
        """0 for one that was on another account then, or is by now."""
        acts = [act for act in self.accounts[number].acts[:until] if act["ticket"] == ticket]
        return self.ticket_here(number, ticket) if ticket and acts[-1]["kind"] != ACT_MOVE_OUT else 0

    def explained_by(self, number, figure, noun, at=None):
        """What each lot or ticket adds: its view and (that, the sum so far, the figure)."""
        sums = collections.defaultdict(int)
        for entry, act, points in self.lines(number, figure, at):
            sums[entry["lot"] if noun == "lot" else self.ticket_here(number, act["ticket"])] += points
        account, rows, running = self.accounts[number], [], 0
        for key in sorted(sums, key=lambda key: (key == 0, key)):
            if sums[key] == 0:
                continue
            running += sums[key]
            if noun == "lot":
                view = account.lot_view(account.lots[key - 1], self.time(account) if at is None else at)
            else:
                view = ticket_view(account.tickets[key], self.time(account)) if key else None
            rows.append((view, (sums[key], running, sum(sums.values()))))
        return rows

    def ticket_here(self, number, ticket):
        """0 for one that has moved to another account."""
        return ticket if ticket in self.accounts[number].tickets else 0

    def in_progress_of(self, account):
        return [ticket for ticket in account.tickets.values() if ticket["state"] in (QUOTED, IN_PROGRESS)]

    def in_progress(self, number):
        account = self.accounts[number]
        tickets = sorted(self.in_progress_of(account), key=lambda t: (t["opened"], t["id"]))
        return [ticket_view(ticket, self.time(account)) for ticket in tickets]

    def due_next(self, number):
        views = [view for view in self.in_progress(number) if view["response"] in (RESPONSE_WAITING, RESPONSE_OVERDUE)]
        return sorted(views, key=lambda view: (view["due"], view["id"]))

    def resolved(self, number):
        account = self.accounts[number]
        tickets = [ticket for ticket in account.tickets.values() if ticket["state"] in (3, 4, 5)]
        return [ticket_view(ticket, self.time(account)) for ticket in sorted(tickets, key=lambda t: (t["ended"], t["id"]))]

    def acts_of(self, number, **wanted):
        """Newest first."""
        (field, value), = wanted.items()
        return [act for act in reversed(self.accounts[number].acts) if act[field] == value]

    def entries_of_lot(self, number, lot):
        return [entry for entry in reversed(self.accounts[number].entries) if entry["lot"] == lot]

    def entries_of_act(self, number, act):
        return [entry for entry in self.accounts[number].entries if entry["act"] == act]

    def entries_of_ticket(self, number, ticket):
        entries = [entry for entry in self.accounts[number].entries
                   if self.accounts[number].acts[entry["act"] - 1]["ticket"] == ticket]
        return sorted(entries, key=lambda entry: (-entry["act"], entry["number"]))


# ---- what must hold by itself (D3, D20, D25) -------------------------------------------------------------------


def differences(account, accounts=()):
    """Recomputes every lot and every balance from the entries, and names what is not so."""
    found = []
    names = ("issued", "available", "captured", "spent", "lapsed", "revoked", "moved")
    places = {lot["number"]: dict.fromkeys(names, 0) for lot in account.lots}
    available = captured = 0
    for number, entry in enumerate(account.entries, 1):
        source, target = PLACES[entry["kind"]]
        lot = places[entry["lot"]]
        lot[source] -= entry["points"]
        lot[target] += entry["points"]
        available += entry["points"] * ((target == "available") - (source == "available"))
        captured += entry["points"] * ((target == "captured") - (source == "captured"))
        if (entry["number"], entry["available"], entry["captured"]) != (number, available, captured):
            found.append(f"entry {number}: {entry}")
        if entry["points"] <= 0 or min(value for place, value in lot.items() if place != "issued") < 0:
            found.append(f"entry {number} moves what is not there")
    for lot in account.lots:
        recomputed = places[lot["number"]]
        if any(lot[place] != value for place, value in recomputed.items() if place != "issued"):
            found.append(f"lot {lot['number']} is not the sum of its entries")
        if lot["points"] != -recomputed["issued"]:
            found.append(f"lot {lot['number']}: issued {-recomputed['issued']} of {lot['points']}")
        for place in ("captured", "spent"):
            if lot[place] != sum(part[place] for (_, number), part in account.parts.items() if number == lot["number"]):
                found.append(f"lot {lot['number']}: {place} is not the sum of its parts")
    for ticket in account.tickets.values():
        for place in ("captured", "spent"):
            if ticket[place] != sum(part[place] for (owner, _), part in account.parts.items() if owner == ticket["id"]):
                found.append(f"ticket {ticket['id']}: {place} is not the sum of its parts")
        if ticket["state"] != IN_PROGRESS and ticket["price"] != ticket["spent"] or shortfall(ticket) < 0:
            found.append(f"ticket {ticket['id']}: price {ticket['price']}, spent {ticket['spent']}")
    times = [act["time"] for act in account.acts]
    if times != sorted(times) or [act["number"] for act in account.acts] != list(range(1, len(times) + 1)):
        found.append("acts out of order")
    found += money_differences(account, accounts or [account])
    return found


def money_differences(account, accounts):
    """D25: what moved on from a lot, here or to another account, carries the money of its moved slice."""
    found = []
    for lot in account.lots:
        onward = [other for holder in accounts for other in holder.lots if comes_from(other, lot)]
        if sum(other["paid"] for other in onward) != lot["paid"] * lot["moved"] // lot["points"]:
            found.append(f"lot {lot['number']}: money moved on is not its slice")
        if sum(other["points"] for other in onward) != lot["moved"]:
            found.append(f"lot {lot['number']}: points moved on are not what arrived")
    return found
