# SPDX-License-Identifier: MIT
"""Random price lists, settings, clocks and operations, weighted so that each operation often succeeds and every
answer that the headers describe occurs. Looks at the model only, so that a history depends on its seed alone."""

from model import DAY, Refused, Rule, Zone, day_of, shortfall, yyyymmdd_of
from words import *

HOUR = 3600


class Setup:
    """What one history is played on."""

    def __init__(self, random, python_store):
        self.python_store = python_store
        self.snapshot = random.random() < 0.5
        self.faults = python_store and random.random() < 0.7
        self.desks = random.choice([1, 2, 2])
        self.clock_callback = random.random() < 0.6
        self.accounts = sorted(random.sample([1, 2, 3, 7, 42, 1000, 2**31, 2**53 + 1, 2**63 - 1], random.randint(3, 6)))
        self.rich = random.random() < 0.06
        self.era = random.choices(["usual", "first", "last"], [86, 6, 8])[0]
        self.start = {"usual": random.randint(1199145600, 1230768000), "first": random.randint(0, 40 * DAY),
                      "last": TIME_MAX - random.randint(20, 900) * DAY}[self.era]
        self.settings = self.random_settings(random)
        self.pieces = self.random_zone(random) if random.random() < 0.2 else None
        self.text_list = random.random() < 0.3  # the price list is loaded as a text, not as rows
        self.pace = random.choice([HOUR, 6 * HOUR, DAY, 3 * DAY])

    def random_settings(self, random):
        settings = {SETTING_LIFETIME: random.choice([24, 24, 1, 2, 3, 6, 12, 0]),
                    SETTING_ZONE_OFFSET: random.choice([0, 3600, -18000, 19800, 86399, -86399, 45900]),
                    SETTING_RETURN_GRACE: random.choice([30, 30, 0, 1, 7, 90, 36500]),
                    SETTING_REOPEN_WINDOW: random.choice([14, 14, 0, 1, 30, -1]),
                    SETTING_WEEKDAYS: random.choice([31, 31, 127, 79, 1, 64, 96]),
                    SETTING_OPENS: random.choice([0, 32400, 34200, 28800]),
                    SETTING_CLOSES: random.choice([86400, 61200, 64800, 72000])}
        return {setting: value for setting, value in settings.items() if random.random() < 0.7}

    def random_zone(self, random):
        """Clocks that are moved twice a year, by night, around the history; sometimes over midnight or a whole day."""
        base = random.choice([0, 3600, -18000, 43200, -39600])
        step = random.choice([3600, 3600, 1800, 7200, -3600, 86399 - abs(base)])
        pieces = [(0, base)]
        instant = self.start + random.randint(-100, 30) * DAY
        for turn in range(12):
            instant += random.randint(150, 200) * DAY + random.randint(0, DAY)
            if 0 < instant < TIME_MAX:
                pieces.append((instant, base + step if turn % 2 == 0 else base))
        return pieces

    def zone(self):
        return Zone(self.pieces) if self.pieces else None

    def __str__(self):
        return (f"{'python' if self.python_store else 'memory'} store, snapshot={self.snapshot}, faults={self.faults}, "
                f"{self.desks} desks, accounts {self.accounts}, start {self.start}, settings {self.settings}, "
                f"price list as {'text' if self.text_list else 'rows'}, "
                f"zone {self.pieces}, clock {'callback' if self.clock_callback else 'set'}, rich={self.rich}")


# ---- price list ------------------------------------------------------------------------------------------------


def make_pack(position, code, kind, points, price, **more):
    pack = dict(position=position, code=code, title=code.title() + " ©", kind=kind, points=points, price=price,
                currency="USD" if kind == PURCHASE else "", months=UNSET, last_day=0, priority=0, once=0, retired=0)
    pack.update(more)
    return pack


def make_packs(random, start):
    soon = yyyymmdd_of(min(start // DAY + random.randint(10, 200), day_of(LAST_DAY_MAX)))
    packs = [
        ("points-7", PURCHASE, 7, 450, {}),
        ("points-60", PURCHASE, 60, 3450, {}),
        ("points-120", PURCHASE, 120, 6850, {}),
        ("short", PURCHASE, 30, 1000, {"months": random.choice([1, 2])}),
        ("for-ever", PURCHASE, 25, 2999, {"months": 0}),
        ("season", PURCHASE, 40, 1001, {"last_day": soon}),
        ("first-out", PURCHASE, 20, 1, {"priority": random.choice([-1, -5, -1000000])}),
        ("reserve", PURCHASE, 50, 3333, {"priority": random.choice([1, 5, 1000000]), "currency": "EUR"}),
        ("free", PURCHASE, 15, 0, {}),
        ("licence", LICENCE, 35, 0, {}),
        ("welcome", LICENCE, 45, 0, {"once": 1, "months": random.choice([UNSET, 3])}),
        ("gone", PURCHASE, 10, 100, {"retired": 1}),
        ("licence-gone", LICENCE, 10, 0, {"retired": 1}),
    ]
    return [make_pack(position, code, kind, points, price, **more)
            for position, (code, kind, points, price, more) in enumerate(packs, 1)]


def make_rule(random):
    lowest, more = random.choice([0, 5, 8, 10, 25, 40]), random.randint(0, 20)
    kind = random.choice([FIXED, FIXED, FROM, RANGE, UPON_REQUEST])
    if kind == UPON_REQUEST:
        return Rule(UPON_REQUEST)
    per_unit, unit = (random.randint(1, 6), random.choice("NX")) if random.random() < 0.3 else (0, "")
    return Rule(kind, lowest, lowest + more if kind == RANGE else None, per_unit, unit)


def make_categories(random, start):
    """(code, group, retired, rules by since)."""
    plain = [
        ("level-0", "issues", 0, Rule(FIXED, 0)),
        ("level-1", "issues", 0, Rule(FIXED, 10)),
        ("level-2", "issues", 0, Rule(FIXED, 25)),
        ("level-4", "issues", 0, Rule(FIXED, 80)),
        ("other", "issues", 0, Rule(UPON_REQUEST)),
        ("install", "services", 0, Rule(FROM, 15)),
        ("transfer", "services", 0, Rule(RANGE, 20, 30)),
        ("shops", "services", 0, Rule(FIXED, 12, None, 6, "N")),
        ("servers", "services", 0, Rule(FROM, 5, None, 4, "X")),
        ("audits", "", 0, Rule(RANGE, 8, 10, 3, "N")),
        ("withdrawn", "", 1, Rule(FIXED, 5)),
        ("withdrawn-units", "", 1, Rule(FROM, 5, None, 2, "N")),
    ]
    categories = [(code, group, retired, [(0, rule)]) for code, group, retired, rule in plain]
    changing, since = [], 0
    for _ in range(6):
        changing.append((since, make_rule(random)))
        since = min(TIME_MAX, max(start, since) + random.randint(1, 60) * DAY)
    categories.append(("changing", "issues", 0, changing))
    categories.append(("coming", "", 0, [(min(TIME_MAX, start + random.randint(5, 40) * DAY), make_rule(random))]))
    return categories


OPTIONS_WITHIN_BOUNDS = dict(units=1, price=5, expected=5, until=TIME_MAX, paid=5, acquired=5, answered=5, months=1,
                             last_day=20300101, priority=1, reason=1)
OPTIONS_OUT_OF_BOUNDS = dict(units=[-2, POINTS_MAX + 1], price=[-2, POINTS_MAX + 1], expected=[-2, POINTS_MAX + 1],
                             until=[-2, NEVER + 1], paid=[-2, POINTS_MAX + 1], acquired=[-2, TIME_MAX + 1], answered=[-2, TIME_MAX + 1],
                             months=[-2, MONTHS_MAX + 1], reason=[-1, 5],
                             last_day=[20230229, 20231301, 99991231, -1, 7, 100000101],
                             priority=[PRIORITY_MAX + 1, -PRIORITY_MAX - 1])
ARGUMENTS_OUT_OF_BOUNDS = dict(to=[0, -1, -(2**63)], ticket=[0, -1], lot=[0, -1], proposal=[0, -5], price=[-1, POINTS_MAX + 1],
                               reason=[0, 5, -1], points=[0, -2, POINTS_MAX + 1], kind=[0, 1, 2, 5, 8],
                               pack=["", "c" * 65, "\n", None], category=["", "c" * 65, b"\xc3", None],
                               last_day=[19, 20230230, 99991231, -1])


class NotNow(Exception):
    """Nothing suits the operation at the moment."""


# ---- operations ------------------------------------------------------------------------------------------------


class Generator:
    def __init__(self, random, setup, model):
        self.random = random
        self.setup = setup
        self.model = model
        self.refs = 0
        self.played = []  # calls to repeat
        self.weights = [
            (self.account_open, 2), (self.buy, 13), (self.claim, 6), (self.grant, 6), (self.cover, 6),
            (self.revoke, 6), (self.extend, 6), (self.open, 14), (self.open_quoted, 6), (self.propose, 7),
            (self.approve, 7), (self.decline, 4), (self.reprice, 13), (self.recategorise, 7), (self.resolve, 11),
            (self.transfer, 7), (self.move, 6), (self.close, 2), (self.waive, 6), (self.cancel, 6), (self.dispute, 6), (self.uphold, 4), (self.reopen, 7),
            (self.answer, 6), (self.repeat, 12), (self.broken, 6),
        ]
        self.makers = [maker for maker, _ in self.weights]
        self.cumulative = [sum(weight for _, weight in self.weights[:place + 1]) for place in range(len(self.weights))]

    def next(self):
        call = None
        while call is None:
            try:
                maker = self.random.choices(self.makers, cum_weights=self.cumulative)[0]
                call = self.account_open() if self.too_few_accounts() else maker()
            except NotNow:
                pass
        self.played.append(call)
        del self.played[:-60]
        return call

    def too_few_accounts(self):
        return len(self.model.accounts) < 2 and self.chance(0.8)

    def unless_none_suits(self, suiting):
        if not suiting and self.chance(0.9):
            raise NotNow
        return suiting

    # -- choices

    def chance(self, probability):
        return self.random.random() < probability

    def account(self):
        random = self.random
        opened = list(self.model.accounts)
        if not opened or self.chance(0.01):
            return random.choice(self.setup.accounts + [99])
        return random.choice(opened)

    def now(self, account):
        known = self.model.accounts.get(account)
        return self.model.time(known) if known else self.model.now

    def ref(self, account):
        known = self.model.accounts.get(account)
        if known and self.chance(0.04):
            return self.random.choice(known.acts)["refer"] or "first"
        self.refs += 1
        if self.chance(0.97):
            return f"r{self.refs}"
        return f"r{self.refs} Ä€\U0001F600" + "x" * self.random.choice([0, 180])

    def options(self, account, **given):
        """Options with ref, actor and note now and then; those that are None are left out."""
        options = {}
        if self.chance(0.35):
            options["ref"] = self.ref(account)
        if self.chance(0.15):
            options["actor"] = self.random.choice(["anna", "böb", "robot 7"])
        if self.chance(0.1):
            options["note"] = self.random.choice(["because", "„as agreed”", "n" * 2000])
        if self.chance(0.03):
            options["flags"] = 0
        if self.chance(0.01):
            options["tail"] = 0
        options.update((field, value) for field, value in given.items() if value is not None)
        return options

    def lot(self, account, usable=0.75):
        known = self.model.accounts.get(account)
        if known and known.lots:
            now = self.model.time(known)
            good = [lot for lot in known.lots if lot["available"] and lot["lapse"] > now]
            if good and self.chance(usable):
                return self.random.choice(good)["number"]
            if self.chance(0.95):
                return self.random.choice(known.lots)["number"]
            return len(known.lots) + self.random.randint(1, 2)
        return 1

    def ticket(self, account, suits):
        """Mostly one that suits; else any of the account; else one of another account or none."""
        known = self.model.accounts.get(account)
        tickets = list(known.tickets.values()) if known else []
        good = [ticket["id"] for ticket in tickets if suits(ticket)]
        if good and self.chance(0.85):
            return self.random.choice(good[-6:] if self.chance(0.7) else good)
        if tickets and self.chance(0.85):
            return self.random.choice(tickets)["id"]
        return self.random.randint(1, 40)

    def about_ticket(self, suits):
        """An account and a ticket that suits, where any account has one."""
        accounts = [number for number, account in self.model.accounts.items()
                    if any(suits(ticket) for ticket in account.tickets.values())]
        self.unless_none_suits(accounts)
        account = self.random.choice(accounts) if accounts and self.chance(0.9) else self.account()
        ticket = self.ticket(account, suits)
        known = self.model.accounts.get(account)
        return account, ticket, known.tickets.get(ticket) if known else None

    def new_ticket(self, account):
        used = {ticket for known in self.model.accounts.values() for ticket in known.tickets}
        if self.chance(0.92):
            free = [number for number in range(1, len(used) + 4) if number not in used]
            return self.random.choice(free + [2**63 - 1 - len(used)])
        if self.chance(0.5):
            return self.ticket(account, lambda ticket: True)
        return self.random.randint(1, max(1, len(used)))

    def category(self):
        if self.chance(0.01):
            return "nowhere"
        codes = [code for code, category in self.model.categories.items()
                 if not category["retired"] or self.chance(0.2)]
        return self.random.choice(codes or ["level-1"])

    def units_for(self, rule):
        if rule is None or self.chance(0.06):
            return self.random.choice([None, 0, 3])
        if not rule.unit:
            return None
        if self.chance(0.02):
            return POINTS_MAX
        return self.random.choice([0, 1, 2, 5])

    def price_for(self, rule, units):
        """A price, override flag and note for a rule: mostly allowed."""
        try:
            lowest, highest, starting = rule.bounds(units)
        except (Refused, AttributeError):
            lowest, highest, starting = 0, None, 0
        choice = self.random.random()
        if choice < 0.45 and starting is not None or choice < 0.03:
            return None, 0, None
        if choice < 0.8:
            return self.random.randint(lowest, min(POINTS_MAX, lowest + 25 if highest is None else highest)), 0, None
        price = max(0, lowest - self.random.randint(1, 9)) if self.chance(0.5) else (highest or lowest) + 5
        price = min(price, POINTS_MAX)
        if choice < 0.9:
            return price, FLAG_OVERRIDE, "agreed by phone" if self.chance(0.95) else None
        return price, 0, None

    def shortfall_flag(self):
        return FLAG_ALLOW_SHORTFALL if self.chance(0.4) else 0

    def until(self, account):
        if self.chance(0.35):
            return None
        now = self.now(account)
        until = now + self.random.choice([0, 1, HOUR, DAY, 5 * DAY, 30 * DAY, -1, -DAY])
        return self.random.choice([TIME_MAX, NEVER]) if self.chance(0.03) else min(max(0, until), TIME_MAX)

    # -- one method per operation

    def account_open(self):
        closed = [number for number in self.setup.accounts if number not in self.model.accounts]
        account = self.random.choice(closed) if closed and self.chance(0.8) else self.account()
        options = self.options(account)
        known = self.model.accounts.get(account)
        if known and self.chance(0.3):
            options["ref"] = self.random.choice(known.acts)["refer"] or "first"
        return Call("account_open", account, {}, options)

    def lot_options(self, account, **given):
        options = self.options(account, **given)
        options.pop("ref", None)
        now = self.now(account)
        if self.chance(0.2):
            back = self.random.choice([0, 1, HOUR, DAY, 30 * DAY, 100 * DAY, 740 * DAY])
            options["acquired"] = max(0, now - back)
        if self.chance(0.02):
            options["acquired"] = min(TIME_MAX, now + self.random.choice([1, DAY]))
        if self.chance(0.08):
            options["months"] = self.random.choice([0, 1, 1, 2, 5, 24, 9600])
        elif self.chance(0.08):
            day = min(max(day_of(19700103), now // DAY + self.random.choice([-2, -1, 0, 1, 2, 20, 100])),
                      day_of(LAST_DAY_MAX))
            options["last_day"] = yyyymmdd_of(day)
        if self.chance(0.08):
            options["priority"] = self.random.choice([-3, -1, 0, 0, 2])
        return options

    def buy(self):
        account = self.account()
        good = [pack["code"] for pack in self.model.packs.values() if pack["kind"] == PURCHASE and not pack["retired"]]
        code = self.random.choice(good) if good and self.chance(0.93) else self.any_pack()
        paid = self.random.choice([0, 1, 99, 1000, 2500, 3450]) if self.chance(0.25) else None
        currency = self.random.choice(["USD", "EUR", "CHF"]) if paid is not None and self.chance(0.4) else None
        options = self.lot_options(account, paid=paid, currency=currency)
        return Call("account_buy", account, {"pack": code, "ref": self.ref(account)}, options)

    def any_pack(self):
        return "nothing" if self.chance(0.2) else self.random.choice(list(self.model.packs))

    def claim(self):
        account = self.account()
        code = self.random.choice(["licence", "licence", "welcome"]) if self.chance(0.9) else self.any_pack()
        return Call("account_claim", account, {"pack": code, "ref": self.ref(account)}, self.lot_options(account))

    def grant(self):
        account = self.account()
        points = self.random.choice([1, 2, 3, 10, 17, 40])
        if self.setup.rich and self.chance(0.4):
            points = self.random.choice([POINTS_MAX, POINTS_MAX // 2, POINTS_MAX - 100])
        paid = self.random.choice([0, 7, 100, POINTS_MAX]) if self.chance(0.3) else None
        currency = self.random.choice(["USD", "EUR"]) if paid or paid == 0 and self.chance(0.5) else None
        kind = self.random.choice([GOODWILL, OPENING])
        return Call("account_grant", account, {"kind": kind, "points": points, "ref": self.ref(account)},
                    self.lot_options(account, paid=paid, currency=currency))

    def cover(self):
        short = self.unless_none_suits([
            number for number, account in self.model.accounts.items()
            if any(shortfall(ticket) for ticket in account.tickets.values())
            and (account.capture_order(self.model.time(account)) or self.chance(0.15))])
        account = self.random.choice(short) if short and self.chance(0.9) else self.account()
        return Call("account_cover", account, {}, self.options(account))

    def revoke(self):
        account = self.account()
        number = self.lot(account)
        known = self.model.accounts.get(account)
        lot = known.lots[number - 1] if known and number <= len(known.lots) else {"available": 1}
        if self.chance(0.3):
            whole = {"lot": number, "points": ALL_POINTS, "ref": None}
            return Call("lot_revoke", account, whole, self.options(account))
        points = self.random.randint(1, max(1, lot["available"])) if self.chance(0.85) else lot["available"] + 3
        options = self.options(account)
        options.pop("ref", None)
        return Call("lot_revoke", account, {"lot": number, "points": min(points, POINTS_MAX), "ref": self.ref(account)},
                    options)

    def extend(self):
        account = self.account()
        number = self.lot(account)
        known = self.model.accounts.get(account)
        lot = known.lots[number - 1] if known and number <= len(known.lots) else {"lapse": 0}
        base = lot["lapse"] // DAY if lot["lapse"] != NEVER else self.now(account) // DAY
        day = base + self.random.choice([-1, 0, 1, 2, 10, 60, 400])
        last_day = yyyymmdd_of(min(max(day, day_of(19700102)), day_of(LAST_DAY_MAX)))
        return Call("lot_extend", account, {"lot": number, "last_day": 0 if self.chance(0.08) else last_day},
                    self.options(account))

    def open_options(self, account, category, **given):
        rule = self.model.rule_at(category, self.now(account))
        units = self.units_for(rule)
        price, flags, note = self.price_for(rule, units)
        options = self.options(account, units=units, price=price, note=note, **given)
        return options, flags

    def put_flags(self, options, flags):
        if flags:
            options["flags"] = flags
        return options

    def open(self):
        account, category = self.account(), self.category()
        options, flags = self.open_options(account, category)
        return Call("ticket_open", account, {"ticket": self.new_ticket(account), "category": category},
                    self.put_flags(options, flags | self.shortfall_flag()))

    def open_quoted(self):
        account, category = self.account(), self.category()
        reason = self.random.choice([None, None, 1, 2, 3, 4])
        options, flags = self.open_options(account, category, until=self.until(account), reason=reason)
        return Call("ticket_open_quoted", account, {"ticket": self.new_ticket(account), "category": category},
                    self.put_flags(options, flags))

    def reason(self):
        return self.random.choice([INVESTIGATION, AGREED, RECONSIDERED, CORRECTION])

    def near(self, ticket):
        """A price around the ticket's."""
        price = ticket["price"] if ticket else 10
        ways = [price + self.random.randint(1, 20), price - self.random.randint(1, 20), price // 2, 0]
        way = self.random.choices(ways + [price], [6, 5, 2, 1, 1] if price else [20, 0, 0, 1, 0])[0]
        return min(max(0, way), POINTS_MAX)

    def propose(self):
        account, ticket, found = self.about_ticket(lambda ticket: ticket["state"] in (QUOTED, IN_PROGRESS))
        price, flags, note = self.near(found), 0, None
        if found and found["state"] == QUOTED:
            price, flags, note = self.price_for(found["rule"], None if found["units"] == -1 else found["units"])
            price = found["proposed"] if price is None else price
        options = self.options(account, until=self.until(account))
        if note:
            options.pop("note", None)
        return Call("ticket_propose", account,
                    {"ticket": ticket, "price": price, "reason": self.reason(), "note": note},
                    self.put_flags(options, flags))

    def proposal(self, ticket):
        newest = ticket["proposals"] if ticket else 1
        if self.chance(0.85) and newest:
            return newest
        return max(1, newest + self.random.choice([-1, 0, 1]))

    def approve(self):
        account, ticket, found = self.about_ticket(lambda ticket: ticket["proposal_open"])
        return Call("ticket_approve", account, {"ticket": ticket, "proposal": self.proposal(found)},
                    self.put_flags(self.options(account), self.shortfall_flag()))

    def decline(self):
        account, ticket, found = self.about_ticket(lambda ticket: ticket["proposal_open"])
        return Call("ticket_decline", account, {"ticket": ticket, "proposal": self.proposal(found)},
                    self.options(account))

    def expected(self, ticket):
        if self.chance(0.75):
            return None
        price = ticket["price"] if ticket else 10
        return price if self.chance(0.7) else price + 1

    def reprice(self):
        suits = [lambda ticket: ticket["state"] == IN_PROGRESS, lambda ticket: ticket["state"] == IN_PROGRESS,
                 lambda ticket: ticket["spent"] > 0, lambda ticket: ticket["disputed"]]
        account, ticket, found = self.about_ticket(self.random.choice(suits))
        options = self.options(account, expected=self.expected(found))
        note = options.pop("note", None)
        return Call("ticket_reprice", account,
                    {"ticket": ticket, "price": self.near(found), "reason": self.reason(), "note": note},
                    self.put_flags(options, self.shortfall_flag()))

    def recategorise(self):
        account, ticket, found = self.about_ticket(lambda ticket: ticket["state"] == IN_PROGRESS)
        category = found["category"] if found and self.chance(0.15) else self.category()
        rule = self.model.rule_at(category, self.now(account))
        flags, price = self.shortfall_flag(), None
        if self.chance(0.3):
            flags |= FLAG_STARTING_PRICE
        elif self.chance(0.4):
            price = self.near(found)
        options = self.options(account, units=self.units_for(rule), price=price, expected=self.expected(found))
        return Call("ticket_recategorise", account, {"ticket": ticket, "category": category, "reason": self.reason()},
                    self.put_flags(options, flags))

    def other(self, account):
        others = [number for number in self.model.accounts if number != account]
        if others and self.chance(0.97):
            usable = [number for number in others if not self.model.accounts[number].closed]
            return self.random.choice(usable if usable and self.chance(0.9) else others)
        return self.account()

    def transfer(self):
        account = self.account()
        known = self.model.accounts.get(account)
        available = sum(lot["available"] for lot in known.capture_order(self.model.time(known))) if known else 0
        self.unless_none_suits(available)
        points = self.random.choice([available, self.random.randint(1, max(1, available)), available + 1])
        if self.chance(0.6):
            points = max(1, min(available, self.random.randint(1, 20)))
        options = self.options(account)
        options.pop("ref", None)
        return Call("account_transfer", account,
                    {"to": self.other(account), "points": min(max(1, points), POINTS_MAX), "ref": self.ref(account)},
                    options)

    def move(self):
        account, ticket, _ = self.about_ticket(lambda ticket: ticket["state"] == IN_PROGRESS and not ticket["spent"])
        return Call("ticket_move", account, {"to": self.other(account), "ticket": ticket},
                    self.put_flags(self.options(account), self.shortfall_flag()))

    def close(self):
        empty = [number for number, account in self.model.accounts.items()
                 if not account.capture_order(self.model.time(account)) and not self.model.in_progress_of(account)]
        if empty and sum(not account.closed for account in self.model.accounts.values()) > 3:
            return Call("account_close", self.random.choice(empty), {}, self.options(empty[0]))
        self.unless_none_suits([])
        return Call("account_close", self.account(), {}, {})

    def simple(self, name, suits):
        account, ticket, _ = self.about_ticket(suits)
        return Call(name, account, {"ticket": ticket}, self.options(account))

    def resolve(self):
        return self.simple("ticket_resolve", lambda ticket: ticket["state"] == IN_PROGRESS
                           and (not ticket["disputed"] and not shortfall(ticket) or self.chance(0.05)))

    def answer(self):
        account, ticket, found = self.about_ticket(lambda ticket: ticket["answered"] == -1 or self.chance(0.05))
        now, answered = self.now(account), None
        if self.chance(0.5):
            near = [now, now - 1, now - HOUR, now + 1]
            if found:
                near += [found["opened"], found["opened"] - 1, found["due"], found["answered"], found["answered"] - 1]
            answered = min(max(0, self.random.choice(near)), TIME_MAX)
        return Call("ticket_answer", account, {"ticket": ticket}, self.options(account, answered=answered))

    def waive(self):
        return self.simple("ticket_waive", lambda ticket: ticket["captured"] or ticket["spent"])

    def cancel(self):
        return self.simple("ticket_cancel", lambda ticket: ticket["state"] in (QUOTED, IN_PROGRESS))

    def dispute(self):
        return self.simple("ticket_dispute", lambda ticket: ticket["state"] in (IN_PROGRESS, RESOLVED, CANCELLED)
                           and not ticket["disputed"] and ticket["price"])

    def uphold(self):
        return self.simple("ticket_uphold", lambda ticket: ticket["disputed"])

    def reopen(self):
        window = self.model.settings[SETTING_REOPEN_WINDOW]
        return self.simple("ticket_reopen", lambda ticket: ticket["state"] == RESOLVED and (
            window == -1 or self.model.now < ticket["resolved"] + window * DAY or self.chance(0.15)))

    # -- repeated, altered and broken calls

    def repeat(self):
        """A call once more, as it was or with other content under the same ref."""
        if not self.played:
            return self.buy()
        call = self.random.choice(self.played[-1:] if self.chance(0.4) else self.played)
        if self.chance(0.6):
            return Call(call.name, call.account, dict(call.arguments), dict(call.options), "repeated")
        return self.altered(call)

    def altered(self, call):
        arguments, options = dict(call.arguments), dict(call.options)
        fields = [field for field in arguments if field in ("points", "price", "proposal", "reason", "lot", "ticket")]
        fields += [field for field in options if field in ("units", "price", "paid", "expected", "priority", "until")]
        fields += [field for field in ("flags", "actor") if field in options]
        if fields:
            field = self.random.choice(fields)
            holder = arguments if field in arguments else options
            if field == "flags":
                other = holder[field] ^ (FLAGS[call.name] & self.random.randint(0, 7))
                holder[field] = 0 if self.chance(0.5) else other
            elif field == "actor":
                holder[field] = "somebody else"
            elif field == "reason":
                holder[field] = holder[field] % 4 + 1
            else:
                holder[field] = min(max(1, holder[field] + self.random.choice([-1, 1])), POINTS_MAX)
        elif not call.ref:
            options["ref"] = self.ref(call.account)
        else:
            other = self.random.choice(["ticket_resolve", "ticket_waive", "account_cover"])
            options = {"ref": call.ref}
            arguments = {} if other == "account_cover" else {"ticket": self.random.randint(1, 30)}
            return Call(other, call.account, arguments, options, "another operation with the same ref")
        return Call(call.name, call.account, arguments, options, f"altered {', '.join(fields)}")

    def broken(self):
        """A call with one argument or option out of its bounds."""
        maker = self.random.choice([maker for maker in self.makers if maker not in (self.repeat, self.broken)])
        call = maker()
        call = Call(call.name, call.account, dict(call.arguments), dict(call.options), "broken")
        ways = self.wrong_texts(call) + self.wrong_flags(call) + self.wrong_options(call) + self.wrong_arguments(call)
        holder, changes = self.random.choice(ways + [(None, self.random.choice([0, -1, -(2**63)]))])
        if holder is None:
            call.account = changes
        else:
            holder.update(changes)
        return call

    def wrong_texts(self, call):
        """Each way is what to change, and how."""
        options = call.options
        note = call.arguments if call.arguments.get("note") else options
        return [(options, {"ref": "r" * 201}), (options, {"actor": b"\xff\xfe"}), (options, {"actor": "tab\there"}),
                (options, {"actor": "del\x7f"}), (note, {"note": "n" * 2001}), (options, {"tail": 1})]

    def wrong_flags(self, call):
        flags = call.flags
        wrong = [flag for flag in (1, 2, 4, FLAG_WHOLE, FLAG_PRICED, 1 << 30) if not FLAGS[call.name] & flag]
        ways = [(call.options, {"flags": flags | flag}) for flag in wrong]
        if FLAGS[call.name] & FLAG_STARTING_PRICE:
            ways.append((call.options, {"flags": flags | FLAG_STARTING_PRICE, "price": 5}))
        return ways

    def wrong_options(self, call):
        options, taken, ways = call.options, TAKES[call.name], []
        for field, values in OPTIONS_OUT_OF_BOUNDS.items():
            if field in taken:
                ways += [(options, {field: self.random.choice(values)})] * 2
        for field, value in OPTIONS_WITHIN_BOUNDS.items():
            if field not in taken:
                ways += [(options, {field: value})] * 2
        if "months" in taken:
            ways += [(options, {"months": 3, "last_day": 20400101})] * 2
        if "paid" in taken:
            ways.append((options, {"currency": self.random.choice(["usd", "US", "USDX", "U1D"]), "paid": 5}))
            if "paid" not in options:
                ways.append((options, {"currency": "USD"}))
            if call.name == "account_grant" and "currency" not in options:
                ways.append((options, {"paid": 5}))
        return ways

    def wrong_arguments(self, call):
        ways = []
        for field, values in ARGUMENTS_OUT_OF_BOUNDS.items():
            if field in ARGUMENTS[call.name]:
                ways += [(call.arguments, {field: self.random.choice(values)})] * 3
        if call.arguments.get("ref"):
            ways.append((call.options, {"ref": call.arguments["ref"] + "other"}))
            ways.append((call.arguments, {"ref": self.random.choice(["", None, "r" * 201])}))
        return ways

    # -- the clock

    def advance(self):
        """A new time of the clock."""
        random, now = self.random, self.model.now
        choice = random.random()
        if choice < 0.62:
            now += int(random.expovariate(1 / self.setup.pace))
        elif choice < 0.72:
            now -= random.choice([1, 60, HOUR, DAY, 10 * DAY])
        elif choice < 0.74:
            now += random.randint(10, 70) * DAY
        else:
            now = self.marked_instant()
        return min(max(0, now), TIME_MAX)

    def marked_instant(self):
        """Just before, on or just after an instant at which something changes."""
        model, random = self.model, self.random
        soon = model.now + 400 * DAY
        marks = []
        for account in model.accounts.values():
            marks += [lot["lapse"] for lot in account.lots if model.now <= lot["lapse"] < soon]
            marks += [ticket["proposal_until"] for ticket in account.tickets.values()
                      if ticket["proposal_open"] and model.now <= ticket["proposal_until"] < soon]
            marks += [ticket["due"] for ticket in account.tickets.values()
                      if ticket["answered"] == -1 and model.now <= ticket["due"] < soon]
            window = max(0, model.settings[SETTING_REOPEN_WINDOW])
            ends = [model.zone.end_of_day(model.zone.day(ticket["resolved"]) + window)
                    for ticket in account.tickets.values() if ticket["state"] == RESOLVED]
            marks += [end for end in ends if model.now <= end < soon]
        marks += [since for rules in model.rules.values() for since, _ in rules if model.now <= since < soon]
        marks += [since for since, _ in self.setup.pieces or [] if model.now <= since < soon]
        if not marks:
            return model.now + random.randint(0, DAY)
        mark = random.choice(sorted(marks)[:4])
        return mark + random.choice([-1, 0, 0, 1])
