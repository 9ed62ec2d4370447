# SPDX-License-Identifier: MIT
"""One history: the same operations on the library and on the model, and every answer compared."""

import bisect
import collections
import ctypes
import random as randoms
import time
from ctypes import byref, c_int64, c_uint32, c_void_p

import binding
from feed import Feed
from generator import Generator, Setup, make_categories, make_pack, make_packs, make_rule
from journal import Journal
from model import Model, day_of, differences, ticket_view, yyyymmdd_of
from notices import Notices
from price_text import price_list_text
from pystore import Fault, PyStore, of_newer_version, out_of_bounds
from reports import compare_reports
from words import *

ALWAYS = 10**9
OF_STORE = {binding.STORE_BUSY: E_BUSY, binding.STORE_NOMEM: E_NOMEM, binding.STORE_CORRUPT: E_CORRUPT,
            binding.STORE_FORKED: E_FORKED}
FAILURES = list(OF_STORE) * 2 + [0, 1, -1, 2**31 - 1, binding.SINK_GO_ON]


class Mismatch(Exception):
    """Library and model differ."""


class Clock:
    """The host's clock and zone, as callbacks, which can fail or do something on the way."""

    def __init__(self, pieces):
        self.now = 0
        self.hook = None
        self.failing = ""  # "clock" or "zone"
        self.failed = 0
        self.starts = [since for since, _ in pieces or []]
        self.offsets = [offset for _, offset in pieces or []]
        self.failure = None
        self.clock = binding.CLOCK(self.tell)
        self.zone = binding.ZONE(self.offset)

    def tell(self, _, now):
        hook, self.hook = self.hook, None
        if hook:
            try:
                hook()
            except BaseException as failure:  # noqa: B902 - shown by the test, which runs on below the library
                self.failure = failure
        now[0] = self.now
        if self.failing == "clock":
            self.failed += 1
            now[0] = -1 if self.failed % 2 else self.now
            return binding.CALLBACK_OK if self.failed % 2 else 1
        return binding.CALLBACK_OK

    def offset(self, _, instant, offset):
        if not 0 <= instant <= TIME_MAX:
            self.failure = AssertionError(f"zone asked for {instant}")
        offset[0] = self.offsets[bisect.bisect_right(self.starts, instant) - 1]
        if self.failing == "zone":
            self.failed += 1
            offset[0] = 86400
        return binding.CALLBACK_OK


def row_of(kind, view):
    return tuple([view[field] for field in FIELDS[kind]])


def described(kind, theirs, ours):
    """Which fields differ between two rows."""
    if theirs is None or ours is None:
        return f"library {theirs}, model {ours}"
    return ", ".join(f"{field}: library {their!r}, model {our!r}"
                     for field, their, our in zip(FIELDS[kind], theirs, ours) if their != our)


def texted(kind, row):
    """The library's texts as str, the model's own form."""
    return row if row is None else tuple([value.decode() if type(value) is bytes else value for value in row])


class History:
    def __init__(self, library, seed, number, python_store, verbose=False, until=None, skip=(), folder=None):
        self.library = library
        self.name = f"{seed}:{number}"
        self.random = random = randoms.Random(self.name)
        self.verbose = verbose
        self.until = until
        self.skip = set(skip)
        self.setup = setup = Setup(random, python_store)
        self.tally = collections.Counter()
        self.step = 0
        self.last = ""
        self.tokens = []
        self.kept = []  # of what was shown: account, act, instant, statement
        self.unit_desk = None
        self.unit_is_lost = False  # its commit will be a conflict
        self.fixed = False  # the clock does not run
        self.model = Model(setup.zone())
        self.generator = Generator(random, setup, self.model)
        self.clock = Clock(setup.pieces)
        self.store = None
        self.journal = None
        self.faults = []
        if python_store:
            self.store = PyStore(library, setup.snapshot)
            self.store_handle = self.store.open()
        elif folder:
            self.journal = Journal(library, folder)
            self.store_handle = self.journal.open()
        else:
            self.store_handle = c_void_p()
            self.check("opening a store", library.store_open_memory(None, byref(self.store_handle)), OK)
        self.desks = [self.open_desk() for _ in range(setup.desks)]
        self.put_time(setup.start)
        self.load_price_list()
        for setting, value in setup.settings.items():
            self.set(setting, value)
        self.feed = Feed(self)
        self.notices = Notices(self)

    # -- beginning and end

    def open_desk(self):
        options = binding.DeskOptions()
        self.library.desk_options_init(byref(options), ctypes.sizeof(options))
        if self.setup.clock_callback:
            options.clock = self.clock.clock
        if self.setup.pieces:
            options.zone = self.clock.zone
        desk = c_void_p()
        store = self.own_store()
        self.check("opening a desk", self.library.desk_open(store, byref(options), byref(desk)), OK)
        self.check("the desk keeps the store", self.library.store_unref(store), OK)
        return desk

    def own_store(self):
        """A desk on a journal mostly has a store of its own, as in another process."""
        if self.journal and self.random.random() < 0.7:
            return self.journal.open()
        return c_void_p(self.library.store_ref(self.store_handle))

    def open_anew(self):
        """The journal is closed and opened again, and on the way compacted sometimes."""
        for desk in self.desks:
            self.check("closing a desk", self.library.desk_close(desk), OK)
        self.check("closing the store", self.library.store_unref(self.store_handle), OK)
        if self.random.random() < 0.5:
            self.journal.compact()
        self.store_handle = self.journal.open()
        self.desks = [self.open_desk() for _ in self.desks]
        self.put_time(self.model.now)
        for number in self.model.accounts:
            self.compare_totals(number, self.desk())

    def put_time(self, now):
        self.clock.now = self.model.now = now
        if self.setup.clock_callback:
            self.fix_time(now)
        else:
            for desk in self.desks:
                self.check("set_now", self.library.desk_set_now(desk, now), OK)

    def fix_time(self, now):
        """A time that is fixed holds against the clock, until it runs again."""
        chance = self.random.random()
        if chance < 0.01:
            self.clock.now = self.random.choice([0, TIME_MAX])
            self.fixed = True
        elif self.fixed:
            self.fixed = False
            now = UNSET
        else:
            return
        for desk in self.desks:
            for wrong in (-2, TIME_MAX + 1):
                self.check("set_now out of range", self.library.desk_set_now(desk, wrong), E_INVALID)
            self.check("set_now", self.library.desk_set_now(desk, now), OK)

    def load_price_list(self):
        """The first price list. A text cannot say that a category begins without a rule, and keeps groups together."""
        model, random, start = self.model, self.random, self.setup.start
        categories = make_categories(random, start)
        groups = ("issues", "services", "")
        if self.setup.text_list:
            categories = [category for category in categories if category[3][0][0] == 0]
            categories.sort(key=lambda category: groups.index(category[1]))
        model.packs = {pack["code"]: pack for pack in make_packs(random, start)}
        model.groups = {code: dict(code=code, title=code.title()) for code in groups if code}
        for position, (code, group, retired, rules) in enumerate(categories, 1):
            model.categories[code] = dict(code=code, title=code.replace("-", " "), group=group, position=position,
                                          unit="shops" if "s" in code else "", retired=retired)
            model.rules[code] = sorted(dict(rules).items())
        if self.setup.text_list:
            self.load_text(OK)
        else:
            self.library.commit_desk_rows(self.store_handle, self.price_list_rows())

    def price_list_rows(self):
        model = self.model
        rows = [(binding.TABLE_PACK, pack) for pack in model.packs.values()]
        rows += [(binding.TABLE_GROUP, dict(group, position=position))
                 for position, group in enumerate(model.groups.values(), 1)]
        rows += [(binding.TABLE_CATEGORY, category) for category in model.categories.values()]
        rows += [(binding.TABLE_RULE, dict(category=code, since=since, rule=rule.text))
                 for code, rules in model.rules.items() for since, rule in rules]
        return [(binding.CHANGE_INSERT, table, dict(row, account=0)) for table, row in rows]

    def time_of_load(self):
        """Where the clock went back, the second behind the newest load (D2)."""
        model = self.model
        return model.now if model.now >= model.loaded else min(TIME_MAX, model.loaded + 1)

    def load_text(self, *expected):
        """Loads the model's list as a text; what the library then writes says the same."""
        desk = self.desk()
        status = self.library.price_list_load(desk, price_list_text(self.model).encode(), None)
        self.tally["price_list_load", status] += 1
        if status == OK:
            self.model.loaded = self.time_of_load()
        if status not in expected:
            raise Mismatch(f"price_list_load answered {status_name(status)}: "
                           f"{self.library.error_text(desk)}\n{price_list_text(self.model)}")
        written = self.library.written_price_list(desk)
        status = self.library.price_list_load(self.desk(), written, None)
        self.tally["price_list_load", status] += 1
        self.check("loading what was written", status, ALREADY)

    def close(self):
        for desk in self.desks:
            self.check("closing a desk", self.library.desk_close(desk), OK)
        self.check("closing the store", self.library.store_unref(self.store_handle), OK)
        if self.store:
            self.check("times closed", self.store.closed, 1)

    # -- playing

    def run(self, operations):
        """Plays a history of so many operations; a Mismatch tells where it stands."""
        try:
            while self.step < operations and (self.until is None or self.step < self.until):
                self.step += 1
                self.one_step()
                self.check_callbacks()
            if self.model.before_unit is not None:
                self.end_unit(False)
            self.compare_everything()
            for kept in self.random.sample(self.kept, min(len(self.kept), 40)):
                self.ask_again(kept, self.desks[0])
            self.close()
        except Mismatch:
            raise
        except Exception as failure:
            raise Mismatch(f"{type(failure).__name__}: {failure}") from failure

    def check_callbacks(self):
        failure = self.clock.failure or self.store and self.store.failure
        if failure:
            raise failure

    def one_step(self):
        random = self.random
        if self.journal and random.random() < 0.03:
            random.choice([self.journal.compact, self.open_anew])()
        if random.random() < 0.5:
            self.put_time(self.generator.advance())
        choice = random.random()
        if choice < 0.90:
            self.play_next()
        elif choice < 0.94:
            self.read_something()
        elif choice < 0.955:
            self.change_setting()
        elif choice < 0.96:
            self.change_price_list()
        elif choice < 0.965:
            self.redact()
        elif choice < 0.98:
            self.unit_of_work()
        else:
            self.sweep()
        if random.random() < 0.02 and self.model.accounts:
            self.compare_account(random.choice(list(self.model.accounts)), self.desk())
        if self.tokens and random.random() < 0.2:
            self.use_token()
        if self.kept and random.random() < 0.1:
            self.ask_again(random.choice(self.kept), self.desk())
        if random.random() < 0.01:
            compare_reports(self)
        if random.random() < 0.1:
            self.feed.step()
        if random.random() < 0.05:
            self.notices.step()

    def desk(self):
        return self.unit_desk or self.random.choice(self.desks)

    def play_next(self):
        call = self.generator.next()
        if call.name in self.skip:
            return
        self.last = str(call)
        if self.verbose:
            print(f"{self.step} @{self.model.now} {call}")
        chance = self.random.random()
        if self.setup.faults and chance < 0.12:
            self.play_with_fault(call)
        elif self.setup.clock_callback and chance < 0.14:
            self.play_with_clock(call)
        elif self.setup.pieces and chance < 0.16:
            self.play_with_failing(call, "zone")
        else:
            self.play(call, self.desk())

    def play(self, call, desk):
        """The same call on both, compared."""
        theirs = self.library.call(desk, call, self.random.random() < 0.95)
        ours = self.model.play(call)
        self.compare_answers(call, theirs, ours, desk)
        self.compare_totals(call.account, desk)
        if call.name in OF_TWO:
            self.compare_totals(call.arguments["to"], desk)
        if ours.status == OK and self.random.random() < 0.15:
            self.keep(call.account, desk)
            if call.name in OF_TWO:
                self.keep(call.arguments["to"], desk)

    # -- what was shown, told later (D22)

    def keep(self, number, desk):
        """The statement as the library shows it now, of an account that an act has just changed."""
        account = self.model.accounts.get(number)
        if account is None or self.unit_desk:
            return
        status, text = self.library.statement(desk, number)
        self.check("the statement", status, OK)
        self.kept.append((number, len(account.acts), self.model.time(account), text))

    def forget_redacted(self, number, act):
        """What a text was is not told any more."""
        self.kept = [kept for kept in self.kept if kept[0] != number or kept[1] < act]

    def ask_again(self, kept, desk):
        number, act, at, text = kept
        account = self.model.accounts[number]
        states = []
        if account.acts[act - 1]["time"] == at:
            states.append(binding.as_of(act=act))
        if act == len(account.acts) or account.acts[act]["time"] > at:
            states.append(binding.as_of(at))
        for state in states:
            self.last = f"statement of account {number} {state}"
            status, told = self.library.statement(desk, number, state)
            self.tally["statement as of", status] += 1
            self.check(f"{self.last}: {self.library.error_text(desk)}", status_name(status), "OK")
            self.check(self.last, told, text)
            if self.random.random() < 0.2:
                self.check_pages(number, state, desk)
            if (state.act or act < len(account.acts)) and self.random.random() < 0.15:
                self.explain_past(number, state, act, at, desk)

    def explain_past(self, number, state, act, at, desk):
        """D20, D22: what a figure of a past statement was made of, by the entries up to then."""
        model, account = self.model, self.model.accounts[number]
        while act < len(account.acts) and account.acts[act]["kind"] == ACT_LAPSE and account.acts[act]["time"] <= at:
            act += 1  # recorded behind, it counts from its second
        code, figure = self.random.choice(list(FIGURES.items()))
        totals = self.library.get(desk, self.library.totals, "account", number, state).view
        lines = self.past_lines("explain", desk, (number, code, state))
        self.check(f"the lines of {figure}", lines, model.explained_then(number, figure, act))
        self.check(f"the sum of {figure}", sum(line[2] for line in lines), totals[ACCOUNT_FIELDS.index(figure)])
        for noun in ("lot", "ticket"):
            sums = self.past_lines("explain_by_" + noun, desk, (number, code, state))
            self.check(f"{figure} by {noun}", sums, model.sums_then(number, figure, noun, act))
        lots = [lot["number"] for lot in account.lots if lot["act"] <= act]
        tickets = sorted({made["ticket"] for made in account.acts[:act] if made["ticket"]})
        for noun, things in (("lot", lots), ("ticket", tickets)):
            if things:
                thing = self.random.choice(things)
                lines = self.past_lines("explain_" + noun, desk, (number, thing, code, state))
                self.check(f"{figure} of {noun} {thing}", lines,
                           model.explained_then(number, figure, act, **{noun: thing}))

    def past_lines(self, name, desk, arguments):
        """Of every row its number (of a line, the entry's and its act's) and what it adds and adds up to."""
        limits = self.random.choice([(PAGE_MAX,), (1, 2, 3), (7,)])
        status, rows = self.library.list(name, desk, *arguments, limits=limits)
        self.last = f"{name}{arguments}"
        self.tally["list " + name, status] += 1
        self.check(f"{self.last}: {self.library.error_text(desk)}", status_name(status), "OK")
        field = LOT_FIELDS.index("number") if name == "explain_by_lot" else TICKET_FIELDS.index("id")
        if "_by_" in name:
            return [(row[0][field] if row[0] else 0, *row[1]) for row in rows]
        return [(row[0][ENTRY_FIELDS.index("number")], row[1][ACT_FIELDS.index("number")], *row[2]) for row in rows]

    def check_pages(self, number, state, desk):
        name = self.random.choice(["modifications", "in_progress", "resolved"])
        limits = [self.random.choice([1, 2, 3, 7, 50])]
        whole = self.library.list(name, desk, number, state)
        self.check(f"{name} of account {number} {state}, pages {limits}",
                   self.library.list(name, desk, number, state, limits=limits), whole)

    def compare_answers(self, call, theirs, ours, desk=None):
        difference = self.difference(call, theirs, ours)
        if difference:
            refusal = f"; the store: {self.store.refusal}" if self.store and theirs.status == E_BUSY else ""
            raise Mismatch(f"{call}\n  {difference}\n  library {theirs}; model {ours}{refusal}")
        self.tally[call.name, theirs.status] += 1
        if desk is not None:
            self.check("error_code", self.library.error_code(desk), theirs.status)
            self.check("an error has a text", bool(self.library.error_text(desk)), theirs.status < 0)
        if self.verbose:
            print(f"    {theirs}")

    def difference(self, call, theirs, ours):
        if theirs.status != ours.status:
            return "status"
        if theirs.shortage != ours.shortage and not (call.name == "lot_extend" and ours.status == E_POINTS):
            return "shortage"
        if ours.field and theirs.field not in ours.field:
            return "field"
        if ours.object not in (None, theirs.object):
            return "object"
        if ours.view is not None and theirs.kind:
            row = row_of(ours.kind, ours.view)
            if texted(ours.kind, theirs.view) != row:
                return described(ours.kind, texted(ours.kind, theirs.view), row)
        return ""

    def check(self, what, theirs, ours):
        if theirs != ours:
            raise Mismatch(f"{what}\n  library {theirs}\n  model   {ours}")

    def count(self, name, status, desk):
        """An answer of one of the desk's own functions; its last error says the same."""
        self.tally[name, status] += 1
        self.check(f"error_code after {name}", status_name(self.library.error_code(desk)), status_name(status))

    def compare_row(self, what, kind, theirs, view):
        row = row_of(kind, view)
        if texted(kind, theirs) != row:
            raise Mismatch(f"{what}: {described(kind, texted(kind, theirs), row)}")

    def compare_totals(self, number, desk):
        account = self.model.accounts.get(number)
        if account is None:
            return
        answer = self.library.get(desk, self.library.account_get, "account", number)
        self.check("account_get", answer.status, OK)
        self.compare_row("account", "account", answer.view, account.view(self.model.time(account)))

    # -- things that go wrong

    def play_with_fault(self, call):
        random, desk = self.random, self.desk()
        way = random.choice(["conflict", "for ever", "read", "read", "commit", "commit", "lost", "applied", "row",
                             "version", "hook read", "hook commit"])
        if way.startswith("hook"):
            self.play_with_other(call, way)
            return
        if self.unit_desk and way in ("row", "version"):
            way = "read"  # the unit may have rows of its own in place of the damaged ones
        code = random.choice(FAILURES)
        fault = {
            "conflict": Fault("conflict", times=random.choice([1, 2])),
            "for ever": Fault("conflict", times=ALWAYS),
            "read": Fault("read", after=random.choice([0, 0, 0, 1]), times=ALWAYS, code=code),
            "commit": Fault("commit", times=ALWAYS, code=code),
            "lost": Fault("lost"),
            "applied": Fault("applied"),
            "row": Fault("row", after=random.randint(0, 4), code=random.randrange(60), change=out_of_bounds),
            "version": Fault("row", change=of_newer_version, table=binding.TABLE_ACCOUNT),
        }[way]
        self.store.faults = [fault]
        theirs = self.library.call(desk, call)
        self.store.faults = []
        if self.verbose:
            print(f"    fault {way} {code} {fault.note} fired {fault.fired}: {theirs}")
        if not fault.fired or way == "conflict":
            self.compare_answers(call, theirs, self.model.play(call), desk)
        elif way == "for ever":
            self.expect(call, theirs, E_BUSY)
        elif way in ("read", "commit"):
            self.expect(call, theirs, OF_STORE.get(code, E_STORE))
            if theirs.status == E_STORE:
                self.check("error_store", self.library.error_store(desk), code)
        elif way == "row":
            self.expect(call, theirs, E_CORRUPT, fault.note)
        elif way == "version":
            self.expect(call, theirs, E_SCHEMA)
        else:
            self.expect(call, theirs, E_UNKNOWN)
            if way == "applied":
                self.check("a commit that answered UNKNOWN", self.model.play(call).status, OK)
            self.play(call, desk)
        self.compare_totals(call.account, desk)

    def expect(self, call, theirs, status, note=""):
        if theirs.status != status:
            raise Mismatch(f"{call}\n  library {theirs}, expected {status_name(status)} {note}")
        self.tally[call.name, status] += 1

    def play_with_clock(self, call):
        """The clock fails, or calls the library: the same desk (refused), or another one, which comes in between."""
        way = self.random.choice(["failing", "reentrant", "other"])
        if way == "failing":
            self.play_with_failing(call, "clock")
        elif way == "other":
            self.play_with_other(call, way)
        else:
            desk, nested = self.desk(), self.generator.next()
            self.clock.hook = lambda: self.expect(nested, self.library.call(desk, nested), E_REENTRANT)
            self.play(call, desk)
            self.clock.hook = None

    def play_with_failing(self, call, what):
        desk = self.desk()
        self.clock.failing, self.clock.failed = what, 0
        theirs = self.library.call(desk, call)
        self.clock.failing = ""
        if self.clock.failed:
            self.expect(call, theirs, E_CALLBACK)
        else:
            self.compare_answers(call, theirs, self.model.play(call), desk)
        self.compare_totals(call.account, desk)

    def play_with_other(self, call, way):
        """Another desk writes to the same account in the middle of the call: it must be as if it came before."""
        torn = way == "hook read" and self.setup.snapshot  # the store promised one snapshot
        if self.unit_desk or len(self.desks) < 2 or torn:
            return self.play(call, self.desk())
        mine, other = self.random.sample(self.desks, 2)
        between = self.generator.next()
        if between.name in self.skip or self.random.random() < 0.7 and between.account != call.account:
            return self.play(call, mine)
        done = []

        def hook():
            done.append(self.library.call(other, between))

        if way == "other":
            self.clock.hook = hook
        else:
            self.store.faults = [Fault(way, after=self.random.randint(0, 2) if way == "hook read" else 0, hook=hook)]
        theirs = self.library.call(mine, call)
        self.clock.hook = None
        if self.store:
            self.store.faults = []
        if not done:
            self.compare_answers(call, theirs, self.model.play(call), mine)
            return
        self.check_callbacks()
        if self.verbose:
            print(f"    between ({way}): {between}: {done[0]}; {theirs}")
        self.compare_interleaved(call, theirs, between, done[0])
        self.compare_totals(call.account, mine)
        self.compare_totals(between.account, mine)

    def compare_interleaved(self, call, theirs, between, theirs_between):
        before = dict(self.model.accounts)
        ours_between = self.model.play(between)
        ours = self.model.play(call)
        if self.difference(call, theirs, ours) and theirs.status != OK:
            # A call that wrote nothing may have read before the other one wrote.
            self.model.accounts = dict(before)
            ours = self.model.play(call)
            ours_between = self.model.play(between)
        self.compare_answers(between, theirs_between, ours_between)
        self.compare_answers(call, theirs, ours)

    # -- the desk

    def change_setting(self):
        random = self.random
        if random.random() < 0.3:
            self.change_holiday()
            return
        setting = random.choice(list(SETTINGS))
        default, least, most = SETTINGS[setting]
        near = {SETTING_LIFETIME: [0, 1, 2, 6, 24], SETTING_ZONE_OFFSET: [0, 3600, -18000, 86399, -86399],
                SETTING_RETURN_GRACE: [0, 1, 7, 30, 36500], SETTING_REOPEN_WINDOW: [-1, 0, 1, 14, 30],
                SETTING_WEEKDAYS: [31, 127, 64, 48, random.randint(1, 127)],
                SETTING_OPENS: [0, 32400, 34200, 43200, 86399], SETTING_CLOSES: [1, 34200, 61200, 64800, 86400]}[setting]
        value = random.choice(near * 3 + [least - 1, most + 1])
        if random.random() < 0.05:
            setting = random.choice([0, 8, -1])
        self.set(setting, value)

    def change_holiday(self):
        """A day near the present, or one that is none."""
        random, model, desk = self.random, self.model, self.desk()
        day = yyyymmdd_of(min(model.now // 86400 + random.randint(-1, 9), day_of(LAST_DAY_MAX)))
        if random.random() < 0.1:
            day = random.choice([0, -1, 20080230, 19691231, LAST_DAY_MAX + 1, 20081301])
        elif model.holidays and random.random() < 0.3:
            day = random.choice(list(model.holidays))
        title = random.choice([None, None, "", "Christmas Day", "Königstag", "t" * 201, "a\nb", "t" * 200])
        self.last = f"holiday {day} {title!r}"
        if self.verbose:
            print(f"{self.step} @{model.now} {self.last}")
        if title is None:
            name, status = "holiday_remove", self.library.holiday_remove(desk, day)
        else:
            name, status = "holiday_set", self.library.holiday_set(desk, day, title.encode())
        self.count(name, status, desk)
        self.check(self.last, status_name(status), status_name(model.set_holiday(day, title)))
        if random.random() < 0.3:
            self.compare_holidays(desk)

    def compare_holidays(self, desk):
        self.compare_list("holidays", "holiday", desk, (),
                          [dict(day=day, title=title) for day, title in sorted(self.model.holidays.items())])

    def set(self, setting, value):
        desk = self.desk()
        self.last = f"desk_set({setting}, {value})"
        theirs = self.library.desk_set(desk, setting, value)
        self.count("desk_set", theirs, desk)
        self.check(self.last, theirs, self.model.set(setting, value))
        self.read_setting(setting)

    def read_setting(self, setting):
        out = c_int64(7)
        status = self.library.desk_setting(self.desk(), setting, byref(out))
        self.tally["desk_setting", status] += 1
        self.check("desk_setting", (status, out.value),
                   (OK, self.model.settings[setting]) if setting in SETTINGS else (E_INVALID, 7))

    def change_price_list(self):
        """Changes one thing in the model's list, and then in the library's."""
        if self.unit_desk and not self.setup.text_list:
            return  # rows are put into the store beside all units
        change = self.random.choice([self.change_pack] * 5 + [self.add_pack] + [self.add_rule] * 4 +
                                    [self.withdraw_rules] * 2 + [self.change_category] * 4)
        rows = change()
        self.last = f"price list: {rows}"
        if self.verbose:
            print(f"{self.step} {self.last}")
        if self.setup.text_list:
            self.load_text(OK, ALREADY)
        else:
            self.library.commit_desk_rows(self.store_handle, rows)

    def change_pack(self):
        pack = dict(self.random.choice(list(self.model.packs.values())))
        if self.random.random() < 0.6:
            pack[self.random.choice(["retired", "once"] if pack["kind"] == LICENCE else ["retired"])] ^= 1
        else:
            pack["points"] = self.random.choice([3, 11, 64, 100])
            if pack["kind"] == PURCHASE:
                pack["price"] = self.random.choice([1, 500, 6700])
        self.model.packs[pack["code"]] = pack
        return [(binding.CHANGE_UPDATE, binding.TABLE_PACK, dict(pack, account=0))]

    def add_pack(self):
        number = len(self.model.packs) + 1
        pack = make_pack(number, f"new-{number}", self.random.choice([PURCHASE, LICENCE]), 12, 0)
        self.model.packs[pack["code"]] = pack
        return [(binding.CHANGE_INSERT, binding.TABLE_PACK, dict(pack, account=0))]

    def change_category(self):
        code = self.random.choice(list(self.model.categories))
        category = dict(self.model.categories[code])
        category["retired"] ^= 1
        self.model.categories[code] = category
        return [(binding.CHANGE_UPDATE, binding.TABLE_CATEGORY, dict(category, account=0))]

    def add_rule(self):
        """A rule from now or a later instant on. Old rules stay as they are."""
        code, rule = self.random.choice(list(self.model.categories)), make_rule(self.random)
        since = min(TIME_MAX, self.time_of_load() + self.random.choice([0, 1, 3600, 86400, 20 * 86400]))
        rules = dict(self.model.rules[code])
        if since in rules:
            return []
        rules[since] = rule
        self.model.rules[code] = sorted(rules.items())
        return [(binding.CHANGE_INSERT, binding.TABLE_RULE,
                 dict(account=0, category=code, since=since, rule=rule.text))]

    def withdraw_rules(self):
        """Rules that are not in force yet are not any more in the list, but for a category's only one."""
        code = self.random.choice(list(self.model.categories))
        now, (first, *later) = self.time_of_load(), self.model.rules[code]
        self.model.rules[code] = [first] + [(since, rule) for since, rule in later if since <= now]
        return [(binding.CHANGE_DELETE, binding.TABLE_RULE,
                 dict(account=0, category=code, since=since, rule=rule.text)) for since, rule in later if since > now]

    def redact(self):
        """An act, sometimes one that is not there; a lost answer is asked for again."""
        random, desk = self.random, self.desk()
        number = random.choice(list(self.model.accounts) + [0, 12345])
        account = self.model.accounts.get(number)
        act = random.randint(0, len(account.acts) + 1) if account else 1
        self.last = f"act_redact({number}, {act})"
        if self.setup.faults and random.random() < 0.3 and not self.unit_desk:
            fault = Fault(random.choice(["lost", "applied", "commit", "conflict"]), code=random.choice(FAILURES))
            self.store.faults = [fault]
            lost = self.library.get(desk, self.library.act_redact, "act", number, act)
            self.store.faults = []
            self.tally["act_redact", lost.status] += 1
            if lost.status == OK or fault.kind == "applied" and fault.fired:
                self.model.redact(number, act)
        self.forget_redacted(number, act)
        status, view = self.model.redact(number, act)
        answer = self.library.get(desk, self.library.act_redact, "act", number, act)
        self.tally["act_redact", answer.status] += 1
        self.check(self.last, status_name(answer.status), status_name(status))
        if view:
            self.compare_row(self.last, "act", answer.view, view)

    def sweep(self):
        random, desk = self.random, self.desk()
        limit = random.choice([1, 1, 2, 3, 5, 1000000])
        if random.random() < 0.08:
            limit = random.choice([0, 1000001])
        fault = None
        if self.setup.faults and random.random() < 0.3:
            fault = Fault(random.choice(["read", "commit", "conflict", "lost", "applied"]), after=random.randint(0, 2),
                          times=random.choice([1, ALWAYS]), code=random.choice(FAILURES))
            self.store.faults = [fault]
        self.last = f"desk_sweep({limit})"
        recorded = c_uint32(12345)
        status = self.library.desk_sweep(desk, limit, byref(recorded))
        if self.store:
            self.store.faults = []
        if self.verbose:
            print(f"{self.step} @{self.model.now} {self.last}: {status_name(status)} {recorded.value}")
        self.count("desk_sweep", status, desk)
        if not 1 <= limit <= 1000000 or self.unit_desk:
            self.check("sweep", status, E_INVALID if not 1 <= limit <= 1000000 else E_STATE)
            return
        self.follow_sweep(desk, limit, status, recorded.value, fault)

    def follow_sweep(self, desk, limit, status, recorded, fault):
        """Which accounts a small sweep visits first is the library's choice; what it records of each is not."""
        due = self.model.due()
        swept = 0
        for number, most in due.items():
            if most:
                answer = self.library.get(desk, self.library.account_get, "account", number)
                done = answer.view[ACCOUNT_FIELDS.index("acts")] - len(self.model.accounts[number].acts)
                if not 0 <= done <= most:
                    raise Mismatch(f"{self.last}: {done} lapses of account {number} recorded, {most} due")
                self.model.sweep_account(number, done)
                swept += done
                self.compare_totals(number, desk)
        if status < 0:
            if fault is None or not fault.fired:
                raise Mismatch(f"{self.last}: library {status_name(status)}")
            if recorded != 12345:
                raise Mismatch(f"{self.last}: an error touched the out-parameter")
            return
        self.check("recorded", recorded, swept)
        self.check("swept", swept, min(limit, sum(due.values())))
        if swept < limit or sum(due.values()) > limit:
            self.check("sweep", status, MORE if swept == limit else OK)

    # -- units of work

    def unit_of_work(self):
        if not self.unit_desk:
            if self.random.random() < 0.1:
                name = self.random.choice(["desk_commit", "desk_rollback"])
                status = getattr(self.library, name)(self.desk())
                self.tally[name, status] += 1
                self.check(f"{name} without a unit", status, E_STATE)
                return
            desk = self.desk()
            status = self.library.desk_begin(desk)
            self.count("desk_begin", status, desk)
            self.check("begin", status, self.model.begin())
            self.unit_desk = desk
            self.unit_is_lost = False
            if self.verbose:
                print(f"{self.step} begin")
            for _ in range(self.random.randint(0, 12)):
                self.put_time(self.generator.advance())
                if self.journal and self.random.random() < 0.05:
                    self.journal.compact()
                if self.random.random() < 0.1 and not self.write_amid_unit():
                    break
                self.step_in_unit()
                self.check_callbacks()
            self.look_from_outside()
        if self.random.random() < 0.05:
            self.close_in_unit()
            return
        if self.random.random() < 0.1:
            status = self.library.desk_begin(self.unit_desk)
            self.count("desk_begin", status, self.unit_desk)
            self.check("begin in a unit", status, self.model.begin())
        self.end_unit(self.random.random() < 0.7)

    def step_in_unit(self):
        choice = self.random.random()
        if choice < 0.85:
            self.play_next()
        elif choice < 0.9:
            self.read_something()
        elif choice < 0.92:
            self.change_setting()
        elif choice < 0.94:
            self.change_price_list()
        elif choice < 0.95:
            self.sweep()
        elif choice < 0.955:
            self.redact()
        elif choice < 0.96:
            compare_reports(self)
        elif choice < 0.97:
            self.random.choice([self.feed, self.notices]).step()
        elif self.model.accounts:
            self.compare_account(self.random.choice(list(self.model.accounts)), self.unit_desk)

    def look_from_outside(self):
        """Another desk sees nothing of the unit."""
        others = [desk for desk in self.desks if desk is not self.unit_desk]
        if others:
            inside, self.model.state = self.model.state, self.model.before_unit
            for number in self.model.accounts:
                self.compare_totals(number, others[0])
            self.compare_price_list(others[0])
            self.model.state = inside

    def end_unit(self, commit):
        desk, self.unit_desk = self.unit_desk, None
        if commit:
            self.commit_unit(desk)
        else:
            status = self.library.desk_rollback(desk)
            self.count("desk_rollback", status, desk)
            self.check("rollback", status, self.model.rollback())
            self.notices.end_unit(False)
        if self.verbose:
            print(f"{self.step} end of unit, commit={commit}")
        for number in self.model.accounts:
            self.compare_totals(number, desk)

    def close_in_unit(self):
        """Closing a desk rolls its unit back."""
        place = self.desks.index(self.unit_desk)
        self.check("closing in a unit", self.library.desk_close(self.unit_desk), OK)
        self.unit_desk = None
        self.model.rollback()
        self.notices.end_unit(False)
        self.desks[place] = self.open_desk()
        self.put_time(self.model.now)
        for number in self.model.accounts:
            self.compare_totals(number, self.desks[place])

    def commit_unit(self, desk):
        model, random = self.model, self.random
        expected = OK
        fault = None
        before = model.before_unit
        nothing_changed = all(before.accounts.get(number) is account for number, account in model.accounts.items())
        nothing_changed = nothing_changed and before[1:] == model.state[1:]
        others = [other for other in self.desks if other is not desk]
        if self.unit_is_lost:
            expected = E_CONFLICT
        elif others and random.random() < 0.3:
            expected = self.write_beside_unit(random.choice(others), self.generator.next())
        elif self.setup.faults and random.random() < 0.4:
            kind = random.choice(["conflict", "commit", "lost", "applied"])
            fault = Fault(kind, times=ALWAYS, code=random.choice(FAILURES))
            expected = {"conflict": E_CONFLICT, "commit": OF_STORE.get(fault.code, E_STORE)}.get(kind, E_UNKNOWN)
            self.store.faults = [fault]
        status = self.library.desk_commit(desk)
        if self.store:
            self.store.faults = []
        if fault and not fault.fired:
            if not nothing_changed:
                raise Mismatch("a unit was committed without its store")
            expected = OK
        self.count("desk_commit", status, desk)
        self.last = "desk_commit" + (f" with fault {fault.kind} {fault.code}, fired {fault.fired}" if fault else "")
        if self.verbose:
            print(f"{self.step} {self.last}: {status_name(status)}")
        self.check("commit", status_name(status), status_name(expected))
        if status == E_NOMEM:  # the unit is still open
            status = expected = self.library.desk_commit(desk)
            self.check("commit again", status_name(status), "OK")
        is_committed = expected == OK or fault and fault.kind == "applied" and fault.fired
        if is_committed:
            model.commit()
        else:
            model.rollback()
        self.notices.end_unit(is_committed)

    def write_amid_unit(self):
        """Another desk writes to accounts that the unit has not changed; 0: it took a ticket's id from the unit."""
        others = [other for other in self.desks if other is not self.unit_desk]
        before, between = self.model.before_unit.accounts, self.generator.next()
        changed = [number for number, account in self.model.accounts.items() if before.get(number) is not account]
        if others and not {between.account, between.arguments.get("to")} & set(changed):
            self.unit_is_lost = self.write_beside_unit(others[0], between) != OK
            if self.journal:
                time.sleep(0.002)  # a unit may miss what others committed in the last millisecond (journal.h)
        return not self.unit_is_lost

    def write_beside_unit(self, other, between):
        """Another desk writes before the unit is committed; gives what the commit must answer."""
        model = self.model
        if between.name in self.skip:
            return OK
        inside, model.state = model.state, model.before_unit
        in_unit, before = inside.accounts, dict(model.accounts)
        theirs = self.library.call(other, between)
        self.last = f"beside the unit: {between}"
        self.compare_answers(between, theirs, model.play(between))
        model.before_unit, model.state = model.state, inside
        beside = model.before_unit.accounts
        changed = {number for number in in_unit if in_unit[number] is not before.get(number)}
        also = {number for number in beside if beside[number] is not before.get(number)}
        merged = dict(beside, **{}) | {number: in_unit[number] for number in changed}
        tickets = [ticket for account in merged.values() for ticket in account.tickets]
        if changed & also or len(tickets) != len(set(tickets)):
            return E_CONFLICT
        model.accounts = merged
        return OK

    # -- reading

    def read_something(self):
        random, library, model = self.random, self.library, self.model
        desk, number = self.desk(), self.generator.account()
        account = model.accounts.get(number)
        choice = random.randrange(10)
        if choice == 0:
            wanted = self.place(len(account.lots) if account else 1)
            found = account is not None and 1 <= wanted <= len(account.lots)
            self.get("lot_get", "lot", desk, number, wanted, found and account.lot_view(
                account.lots[wanted - 1], model.time(account)))
        elif choice == 1:
            wanted = self.generator.ticket(number, lambda ticket: True) if random.random() < 0.95 else 0
            found = account is not None and wanted in account.tickets
            self.get("ticket_get", "ticket", desk, number, wanted, found and ticket_view(
                account.tickets[wanted], model.time(account)))
        elif choice == 2:
            wanted = self.place(len(account.acts) if account else 1)
            found = account is not None and 1 <= wanted <= len(account.acts)
            self.get("act_get", "act", desk, number, wanted, found and account.acts[wanted - 1])
        elif choice == 3:
            self.read_totals(desk, number, account)
        elif choice == 4:
            self.read_quote(desk)
        elif choice == 5:
            self.read_code(desk, "pack", model.packs, lambda code: model.packs[code])
        elif choice == 6:
            self.read_code(desk, "category", model.categories, model.category_view)
        elif choice == 7:
            self.read_list_badly(desk, number)
        elif choice == 8:
            self.read_by_bad_account(desk)
        else:
            number = random.choice([0, -7, 12345])
            answer = library.get(desk, library.account_get, "account", number)
            self.tally["account_get", answer.status] += 1
            self.check("account_get", answer.status, E_NOT_FOUND if number > 0 else E_INVALID)
            call = self.generator.next()
            self.check("without a desk", library.call(None, call).status, E_INVALID)
            self.read_setting(random.randint(0, 8))

    def read_list_badly(self, desk, number):
        """A list with one argument out of its bounds."""
        random = self.random
        name = random.choice(list(binding.LISTS))
        has_number = binding.LISTS[name][1] == 1
        other, limit, token = random.randint(1, 5), PAGE_MAX, None
        way = random.choice(["account", "no account", "limit", "token"] + ["number"] * bool(has_number))
        if way == "account":
            number = random.choice([0, -1, -(2**63)])
        elif way == "no account":
            number = 12345
        elif way == "limit":
            limit = random.choice([0, PAGE_MAX + 1])
        elif way == "token":
            token = random.choice([b"?", b"m", b"z1.2.3.", b"1" * 300, b"\xff"])
        else:
            other = random.choice([0, -1])
        arguments = (number,)
        if binding.LISTS[name][1]:
            arguments += (other if has_number else None,)
        self.last = f"{name}{arguments} limit {limit} token {token}"
        status, _, _ = self.library.page_of(name, desk, arguments, token, limit)
        self.tally["list " + name, status] += 1
        missing = way == "no account" or way == "token" and number not in self.model.accounts
        if way == "token" and missing:
            self.check(self.last, status in (E_INVALID, E_NOT_FOUND), True)
        elif way in ("account", "no account") or number in self.model.accounts:
            self.check(self.last, status_name(status), "NOT_FOUND" if missing else "INVALID")

    def read_by_bad_account(self, desk):
        random, library = self.random, self.library
        name = random.choice(["lot_get", "ticket_get", "act_get"])
        number = random.choice([0, -1, -(2**63), 12345])
        self.get(name, name.split("_")[0], desk, number, random.randint(1, 3) if number > 0 else 1, None)
        answer = library.get(desk, library.totals, "account", number,
                             binding.as_of(random.choice([UNSET, 5, TIME_MAX])))
        self.tally["statement_totals", answer.status] += 1
        self.check("statement_totals", answer.status, E_NOT_FOUND if number > 0 else E_INVALID)

    def place(self, most):
        """A number up to the newest one, or a bad one."""
        if self.random.random() < 0.1:
            return self.random.choice([0, -1, most + 1])
        return self.random.randint(1, max(1, most))

    def get(self, name, kind, desk, number, wanted, view):
        self.last = f"{name}({number}, {wanted})"
        answer = self.library.get(desk, getattr(self.library, name), kind, number, wanted)
        self.tally[name, answer.status] += 1
        self.check(self.last, answer.status, OK if view else E_INVALID if min(number, wanted) < 1 else E_NOT_FOUND)
        if view:
            self.compare_row(self.last, kind, answer.view, view)

    def read_totals(self, desk, number, account):
        at = UNSET
        if account and self.random.random() < 0.8:
            at = account.newest + self.random.choice([0, 1, 86400, 40 * 86400, 800 * 86400, -1])
            if self.random.random() < 0.2:
                at = min((lot["lapse"] for lot in account.lots if lot["lapse"] >= account.newest), default=at)
        self.last = f"statement_totals({number}, {at})"
        answer = self.library.get(desk, self.library.totals, "account", number, binding.as_of(at))
        self.tally["statement_totals", answer.status] += 1
        if account is None:
            expected = E_NOT_FOUND
        elif at < UNSET or at > TIME_MAX:
            expected = E_INVALID
        else:
            expected = E_NOT_FOUND if UNSET < at < account.acts[0]["time"] else OK
        self.check(self.last, answer.status, expected)
        if expected == OK and (at == UNSET or at >= account.newest):
            self.compare_row(self.last, "account", answer.view, account.view(
                self.model.time(account) if at == UNSET else at))

    def read_quote(self, desk):
        random = self.random
        category = self.generator.category()
        at = random.choice([UNSET, self.model.now, self.model.now + 30 * 86400, 0])
        at = min(at, TIME_MAX)
        units = random.choice([UNSET, UNSET, 0, 3])
        if random.random() < 0.05:
            units = random.choice([-2, POINTS_MAX, POINTS_MAX + 1])
        self.last = f"quote_get({category}, {units}, {at})"
        answer = self.library.get(desk, self.library.quote_get, "quote", category.encode(), units, at)
        self.tally["quote_get", answer.status] += 1
        status, view = self.model.quote(category, None if units == UNSET else units, None if at == UNSET else at)
        if not -1 <= units <= POINTS_MAX:
            status, view = E_INVALID, None
        self.check(self.last, answer.status, status)
        if view:
            self.compare_row(self.last, "quote", answer.view, view)

    def read_code(self, desk, kind, known, view):
        code = self.random.choice(list(known)) if self.random.random() < 0.9 else self.random.choice(["none", "c" * 65])
        self.last = f"{kind}_get({code})"
        answer = self.library.get(desk, getattr(self.library, kind + "_get"), kind, code.encode())
        self.tally[kind + "_get", answer.status] += 1
        self.check(self.last, answer.status, OK if code in known else E_INVALID if len(code) > 64 else E_NOT_FOUND)
        if code in known:
            self.compare_row(self.last, kind, answer.view, view(code))

    # -- everything of an account

    def compare_everything(self):
        desk = self.random.choice(self.desks)
        for number in self.model.accounts:
            self.compare_account(number, desk)
        compare_reports(self)
        self.compare_holidays(desk)
        self.compare_price_list(desk)

    def compare_price_list(self, desk):
        packs = sorted(self.model.packs.values(), key=lambda pack: pack["position"])
        self.compare_list("packs", "pack", desk, (), packs)
        categories = sorted(self.model.categories.values(), key=lambda category: category["position"])
        self.compare_list("categories", "category", desk, (),
                          [self.model.category_view(category["code"]) for category in categories])

    def compare_list(self, name, kind, desk, arguments, views):
        limits = self.random.choice([(PAGE_MAX,), (PAGE_MAX,), (1, 2, 3), (7,), (50, 1)])
        status, rows = self.library.list(name, desk, *arguments, limits=limits)
        self.tally["list " + name, status] += 1
        self.check(f"{name}{arguments}", status, OK)
        self.check(f"{name}{arguments}: rows", len(rows), len(views))
        kinds = kind.split("+")
        for place, (row, view) in enumerate(zip(rows, views)):
            pairs = [(row, view)] if len(kinds) == 1 else zip(row, view)
            for part, (theirs, ours) in zip(kinds, pairs):
                if part == "sum" or ours is None:
                    self.check(f"{name}{arguments} row {place}: {part}", theirs, ours)
                    continue
                self.compare_row(f"{name}{arguments} row {place} ({part}), pages {limits}", part, theirs, ours)

    def compare_account(self, number, desk):
        model, random = self.model, self.random
        account = model.accounts[number]
        self.compare_totals(number, desk)
        self.compare_list("lots", "lot", desk, (number,), model.lots(number))
        self.compare_list("lots_available", "lot", desk, (number,), model.lots_available(number))
        self.compare_list("acts", "act", desk, (number,), account.acts)
        self.compare_list("entries", "entry", desk, (number,), account.entries)
        self.compare_list("in_progress", "ticket", desk, (number, None), model.in_progress(number))
        self.compare_list("resolved", "ticket", desk, (number, None), model.resolved(number))
        self.compare_list("due", "ticket", desk, (number,), model.due_next(number))
        at = random.choice([UNSET, max(model.now, account.newest) + random.choice([1, 86400, 100 * 86400])])
        at = min(at, TIME_MAX)
        self.compare_list("modifications", "entry+act", desk, (number, binding.as_of(at)),
                          model.modifications(number, None if at == UNSET else at))
        if account.lots:
            lot = random.choice(account.lots)["number"]
            self.compare_list("acts_by_lot", "act", desk, (number, lot), model.acts_of(number, lot=lot))
            self.compare_list("entries_by_lot", "entry", desk, (number, lot), model.entries_of_lot(number, lot))
            self.compare_list("successors", "lot", desk, (number, lot), model.successors(number, lot))
            self.compare_list("transferred", "lot", desk, (number, lot), model.transferred(number, lot))
        if account.tickets:
            ticket = random.choice(list(account.tickets))
            self.compare_list("acts_by_ticket", "act", desk, (number, ticket), model.acts_of(number, ticket=ticket))
            self.compare_list("entries_by_ticket", "entry", desk, (number, ticket),
                              model.entries_of_ticket(number, ticket))
        self.compare_explanations(number, desk, at)
        act = random.randint(1, len(account.acts))
        self.compare_list("entries_by_act", "entry", desk, (number, act), model.entries_of_act(number, act))
        self.check(f"audit of account {number}", self.library.audit(desk, number), [])
        self.check(f"the model's own account {number}", [], differences(account, list(self.model.accounts.values())))
        self.begin_tokens(number, desk)

    def compare_explanations(self, number, desk, at):
        """D20: a figure line by line, of all, of a lot and of a ticket, and by lot and ticket."""
        model, account = self.model, self.model.accounts[number]
        code, figure = self.random.choice(list(FIGURES.items()))
        when = None if at == UNSET else at
        lines = model.explained(number, figure, when)
        self.compare_list("explain", "entry+act+sum", desk, (number, code, binding.as_of(at)), lines)
        totals = self.library.get(desk, self.library.totals, "account", number, binding.as_of(at)).view
        self.check(f"the lines of {figure}", sum(line[2][0] for line in lines),
                   totals[ACCOUNT_FIELDS.index(figure)])
        self.compare_list("explain_by_lot", "lot+sum", desk, (number, code, binding.as_of(at)),
                          model.explained_by(number, figure, "lot", when))
        self.compare_list("explain_by_ticket", "ticket+sum", desk, (number, code, binding.as_of(at)),
                          model.explained_by(number, figure, "ticket", when))
        if account.lots:
            lot = self.random.choice(account.lots)["number"]
            self.compare_list("explain_lot", "entry+act+sum", desk, (number, lot, code, binding.as_of(at)),
                              model.explained(number, figure, when, lot=lot))
        if account.tickets:
            ticket = self.random.choice(list(account.tickets))
            self.compare_list("explain_ticket", "entry+act+sum", desk, (number, ticket, code, None),
                              model.explained(number, figure, ticket=ticket))

    def begin_tokens(self, number, desk):
        if self.unit_desk:
            return
        name = self.random.choice(["in_progress", "resolved", "modifications"])
        arguments = (number, None)
        status, rows, token = self.library.page_of(name, desk, arguments, None, 1)
        if token:
            account = self.model.accounts[number]
            at = self.model.time(account)
            self.tokens.append((name, number, token, len(account.acts), at, bool(account.due(at))))

    def use_token(self):
        """A page token of parts 2 and 3 is of no use once the account has changed; part 1 ends where it was begun."""
        name, number, token, acts, at, due = self.tokens.pop(self.random.randrange(len(self.tokens)))
        account = self.model.accounts[number]
        changed = len(account.acts) > acts
        arguments = (number, None)
        status, rows, _ = self.library.page_of(name, self.desk(), arguments, token, PAGE_MAX)
        self.tally["list " + name, status] += 1
        if name == "modifications":
            stale = due and changed
            views = [pair for pair in self.model.modifications(number, at) if pair[0]["act"] <= acts]
        else:
            stale = changed
            views = getattr(self.model, name)(number)
        self.last = f"{name} of account {number} continued"
        self.check(self.last, status, E_STALE if stale else OK)
        if status != OK or name == "modifications" and changed:
            return
        self.check(f"{self.last}: rows", len(rows), len(views) - 1)
        for row, view in zip(rows, views[1:]):
            pairs = zip(("entry", "act"), row, view) if name == "modifications" else [("ticket", row, view)]
            for kind, theirs, ours in pairs:
                self.compare_row(self.last, kind, theirs, ours)
