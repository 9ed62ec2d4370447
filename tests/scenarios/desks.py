# SPDX-License-Identifier: MIT
"""The desks that scenarios are played on: the library on two stores, and the model. All answer in the same words."""

import ctypes
import os
from ctypes import Structure, byref, c_char_p, c_int32, c_int64, c_uint32, c_void_p

import binding
import feed
import naive
import notices
import reports
from grammar import instant_value
from model import Model, Refused, Zone, differences, ticket_view
from words import *

RULE_BYTES = 120
PAGE = 2  # rows of the feed, and notices, at a time
LISTS = {  # list: (of the whole account, by lot, by ticket, by act)
    "acts": {"": "acts", "lot": "acts_by_lot", "ticket": "acts_by_ticket"},
    "entries": {"": "entries", "lot": "entries_by_lot", "ticket": "entries_by_ticket", "act": "entries_by_act"},
    "capture order": {"": "lots_available"},
    "lots": {"": "lots"},
    "modifications": {"": "modifications"},
    "in progress": {"": "in_progress"},
    "resolved": {"": "resolved"},
    "answers due": {"": "due"},
}


class PriceRule(Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("lowest", c_int64), ("highest", c_int64),
                ("per_unit", c_int64), ("unit", c_uint32), ("reserved", c_uint32)]


class Library(binding.Library):
    """What the scenarios need of the library besides what the model test calls."""

    def declare_reading(self):
        super().declare_reading()
        f = self.function
        self.advice_get = f("advice_get", c_int32, c_void_p, c_int64, c_char_p, c_void_p)
        self.advice_unref = f("advice_unref", None, c_void_p)
        self.advice_numbers = {name: f(f"advice_{name}", c_int64, c_void_p) for name in ("price", "points")}
        self.advice_currency = f("advice_currency", c_char_p, c_void_p)
        self.advice_lines = f("advice_lines", c_uint32, c_void_p)
        self.advice_count = f("advice_count", c_int64, c_void_p, c_uint32)
        self.advice_code = f("advice_code", c_char_p, c_void_p, c_uint32)
        self.rule_init = f("price_rule_init", None, c_void_p, c_uint32)
        self.rule_parse = f("price_rule_parse", c_int32, c_char_p, c_void_p, c_void_p)
        self.rule_print = f("price_rule_print", c_int32, c_void_p, c_char_p, ctypes.c_size_t, c_void_p)


def must(what, status):
    if status != OK:
        raise AssertionError(f"{what} answered {status_name(status)}")


def as_dict(kind, row):
    return dict(zip(FIELDS[kind], [value.decode() if isinstance(value, bytes) else value for value in row]))


def explained(what, rows):
    """What each row of an explanation adds, and of which lot or ticket; lines are read oldest first."""
    if what == "lines":
        return [dict(of=entry["lot"], points=sums[0]) for entry, _, sums in reversed(rows)]
    key = "number" if what == "by lot" else "id"
    return [dict(of=view and view[key], points=sums[0]) for view, sums in rows]


def in_order(what, rows):
    """Lists that are newest first are read oldest first."""
    return sorted(rows, key=lambda row: row["number"]) if what in ("acts", "entries") else rows


class LibraryDesk:
    """The library on its memory store or, with a path, on a journal."""

    def __init__(self, library, path=None):
        self.library = library
        self.path = path
        self.name = "library, journal store" if path else "library, memory store"
        self.store, self.desk = c_void_p(), c_void_p()
        self.clock = 0
        self.pieces, self.callback = None, None
        self.fields = []  # at fault, of the newest read
        if not path:
            must("opening the store", library.store_open_memory(None, byref(self.store)))
        self.open()

    def open(self):
        library = self.library
        if self.path:
            options = binding.JournalOptions()
            library.journal_options_init(byref(options), ctypes.sizeof(options))
            options.flags = binding.JOURNAL_CREATE | binding.JOURNAL_NO_SYNC
            must("opening the journal", library.store_open_journal(self.path.encode(), byref(options),
                                                                   byref(self.store)))
        options = binding.DeskOptions()
        library.desk_options_init(byref(options), ctypes.sizeof(options))
        if self.pieces:
            self.callback = options.zone = binding.ZONE(self.offset_at)
        must("opening the desk", library.desk_open(self.store, byref(options), byref(self.desk)))
        must("setting the clock", library.desk_set_now(self.desk, self.clock))

    def offset_at(self, _, instant, offset):
        offset[0] = [offset for since, offset in self.pieces if since <= instant][-1]
        return binding.CALLBACK_OK

    def close_desk(self):
        must("closing the desk", self.library.desk_close(self.desk))
        if self.path:
            self.close_store()

    def close_store(self):
        must("closing the store", self.library.store_unref(self.store))

    def close(self):
        self.close_desk()
        if not self.path:
            self.close_store()

    # -- changes of the desk: a status and a number

    def now(self, instant):
        """With a journal, another process would go on: it is closed and opened again."""
        self.clock = instant
        if self.path:
            self.close_desk()
            self.open()
        else:
            must("setting the clock", self.library.desk_set_now(self.desk, instant))
        return OK, 0

    def zone(self, pieces):
        self.close_desk()
        self.pieces = pieces
        self.open()
        return OK, 0

    def set(self, setting, value):
        status = self.library.desk_set(self.desk, setting, value)
        self.fields = [self.library.error_field(self.desk).decode()]
        return status, 0

    def holiday(self, day, title):
        if title is None:
            return self.library.holiday_remove(self.desk, day), 0
        return self.library.holiday_set(self.desk, day, title.encode()), 0

    def load(self, text):
        return self.library.price_list_load(self.desk, text.encode(), None), 0

    def sweep(self, limit):
        recorded = c_uint32()
        return self.library.desk_sweep(self.desk, limit, byref(recorded)), recorded.value

    def restart(self):
        self.close_desk()
        self.open()
        return OK, 0

    def acknowledge_news(self, account, act):
        return self.library.feed_acknowledge(self.desk, account, act), 0

    def look(self, days=30, below=0):
        return self.library.find_notices(self.desk, notices.KINDS, days, below, PAGE)[0], 0

    def acknowledge_notices(self, account):
        """All that wait of an account, in one unit of work."""
        library = self.library
        waiting = [notice for notice in self.read_notices()[2] if notice["account"] == account]
        must("beginning a unit", library.desk_begin(self.desk))
        for notice in waiting:
            must("acknowledging", library.notice_acknowledge(self.desk, *(notice[field] for field in notices.KEY)))
        must("committing it", library.desk_commit(self.desk))
        return (OK if waiting else ALREADY), 0

    def redact(self, account, act):
        return self.library.get(self.desk, self.library.act_redact, "act", account, act).status, 0

    # -- operations: an answer

    def call(self, call):
        answer = self.library.call(self.desk, call, wanted=False)
        return answer.status, answer.shortage, [answer.field]

    # -- reading: a status, the points missing or the byte, and fields or rows

    def read(self, what, at):
        library, account = self.library, at.get("account")
        if what == "rule":
            return self.read_rule(at["text"])
        if what == "advice":
            return self.read_advice(at["points"], at.get("currency", ""))
        if what == "quote":
            answer = library.get(self.desk, library.quote_get, "quote", at["category"].encode(),
                                 at.get("units", UNSET), at.get("instant", UNSET))
        elif what == "entry":
            status, rows = library.list("entries", self.desk, account)
            found = [row for row in rows if as_dict("entry", row)["number"] == at["entry"]]
            return (OK, 0, as_dict("entry", found[0])) if found else (status or E_NOT_FOUND, 0, None)
        elif what == "ticket" and state_of(at):
            return self.read_past_ticket(account, at)
        elif state_of(at):
            answer = library.get(self.desk, library.totals, "account", account, state_of(at))
        elif what == "account":
            answer = library.get(self.desk, library.account_get, "account", account)
        else:
            function = {"lot": library.lot_get, "ticket": library.ticket_get, "act": library.act_get}[what]
            answer = library.get(self.desk, function, what, account, at[what])
        self.fields = [answer.field]
        return answer.status, answer.shortage, answer.view and as_dict(what, answer.view)

    def read_past_ticket(self, account, at):
        """A ticket in one of the lists of a state."""
        for name in ("in_progress", "resolved"):
            status, rows = self.library.list(name, self.desk, account, state_of(at))
            if status != OK:
                return status, 0, None
            for row in (as_dict("ticket", row) for row in rows):
                if row["id"] == at["ticket"]:
                    return OK, 0, row
        return E_NOT_FOUND, 0, None

    def read_explained(self, what, at):
        figure = next(code for code, figure in FIGURES.items() if figure == at["figure"])
        by = next((by for by in ("lot", "ticket") if by in at), "")
        name = {"lines": f"explain_{by}" if by else "explain", "by lot": "explain_by_lot",
                "by ticket": "explain_by_ticket"}[what]
        arguments = [at["account"]] + ([at[by]] if by else []) + [figure]
        status, rows = self.library.list(name, self.desk, *arguments, state_of(at))
        kinds = binding.EXPLANATIONS[name][2].split("+")
        rows = [tuple(part if kind == "sum" or part is None else as_dict(kind, part) for kind, part in zip(kinds, row))
                for row in rows]
        return status, 0, explained(what, rows)

    def read_report(self, what, at):
        library = self.library
        name = what.replace(" ", "_")
        kind = next((kind for kind, call in REPORT_CALLS.items() if call == name), None)
        if kind is not None:
            until = at["instant"] + (kind == REPORT_LIABILITY) if "instant" in at else UNSET
            status, rows = library.sums(self.desk, kind, at.get("from", UNSET), until, 1)
        else:
            arguments, what = REPORT_LISTS[name]
            status, rows = library.report_list(name, self.desk, [at.get(field, UNSET) for field in arguments], 2)
            rows = [as_dict(what, row) for row in rows]
        if status != OK:
            self.fields = [library.error_field(self.desk).decode()]
        return status, 0, rows

    def read_news(self):
        """Every act of a round, when its last entry was shown."""
        acts, token = [], b""
        while True:
            status, rows, token, _ = self.library.feed_page(self.desk, token, PAGE)
            must("reading the feed", status)
            acts += [act for act, entry in ((as_dict("act", act), entry and as_dict("entry", entry)) for act, entry in rows)
                     if feed.is_whole(act, entry)]
            if not token:
                return OK, 0, acts

    def read_notices(self):
        status, rows = self.library.report_list("notice_list", self.desk, (), PAGE)
        return status, 0, [as_dict("notice", row) for row in rows]

    def read_list(self, what, at):
        if what in ("news", "notices"):
            return self.read_news() if what == "news" else self.read_notices()
        if what.startswith("report "):
            return self.read_report(what, at)
        if "figure" in at:
            return self.read_explained(what, at)
        by = next((by for by in ("lot", "ticket", "act") if by in at), "")
        arguments = [at["account"]] + ([at[by]] if by else [])
        if what in ("modifications", "in progress", "resolved"):
            arguments.append(state_of(at))
        name = LISTS[what][by]
        status, rows = self.library.list(name, self.desk, *arguments)
        kind = binding.LISTS[name][2]
        rows = [as_dict("entry", row[0]) for row in rows] if "+" in kind else [as_dict(kind, row) for row in rows]
        return status, 0, in_order(what, rows)

    def read_rule(self, text):
        library, rule, at = self.library, PriceRule(), c_uint32()
        library.rule_init(byref(rule), ctypes.sizeof(rule))
        status = library.rule_parse(text.encode(), byref(rule), byref(at))
        if status != OK:
            return status, at.value, None
        buffer = ctypes.create_string_buffer(RULE_BYTES + 1)
        must("printing the rule", library.rule_print(byref(rule), buffer, len(buffer), None))
        return OK, 0, {"reads": buffer.value.decode()}

    def read_advice(self, points, currency):
        library, out = self.library, c_void_p()
        status = library.advice_get(self.desk, points, currency.encode(), byref(out))
        if status != OK:
            self.fields = [library.error_field(self.desk).decode()]
            return status, 0, None
        numbers = {name: getter(out) for name, getter in library.advice_numbers.items()}
        view = {"price": (numbers["price"], library.advice_currency(out).decode()), "points": numbers["points"],
                "packs": {library.advice_code(out, line).decode(): library.advice_count(out, line)
                          for line in range(library.advice_lines(out))}}
        library.advice_unref(out)
        return OK, 0, view

    def audit(self, account):
        return self.library.audit(self.desk, account)


def state_of(at):
    """The state of the account that a line names (D22), or None."""
    if "instant" in at or "after" in at:
        return binding.as_of(at.get("instant", UNSET), at.get("after", 0))
    return None


class ModelDesk:
    """The naive model of the rules. What an account was like is a copy that was kept of it."""

    name = "model"

    def __init__(self):
        self.model = Model()
        self.fields = []
        self.copies = {}  # of each account, one for every operation that changed it
        self.acked = {}  # the newest act that was told, of each account
        self.notices = notices.Notices(self)

    def close(self):
        pass

    def keep(self):
        for number, account in self.model.accounts.items():
            copies = self.copies.setdefault(number, [])
            if not copies or copies[-1] is not account:
                copies.append(account)

    def state(self, number, at):
        """D22: the account as it was and the instant that it is shown at; or Refused."""
        copies, now = self.copies[number], self.model.accounts[number]
        instant, after = at.get("instant", self.model.time(now)), at.get("after")
        if after is not None and not 1 <= after <= len(now.acts):
            raise Refused(E_NOT_FOUND, field="act")
        if instant < now.acts[0]["time"]:
            raise Refused(E_NOT_FOUND, field="at")
        if after is None and instant >= now.newest:
            return now, instant
        if after is None:
            was = [copy for copy in copies if copy.newest <= instant][-1].copy()
            was.record_lapses(instant)
            return was, instant
        was = [copy for copy in copies if len(copy.acts) <= after][-1].copy()
        instant = now.acts[after - 1]["time"]
        was.record_lapses(instant, after - len(was.acts))
        assert len(was.acts) == after
        return was, instant

    def now(self, instant):
        self.model.now = instant
        return OK, 0

    def zone(self, pieces):
        self.model.host_zone = Zone(pieces)
        return OK, 0

    def set(self, setting, value):
        self.fields = ["value"]  # there is no wrong setting in the words
        return self.model.set(setting, value), 0

    def holiday(self, day, title):
        return self.model.set_holiday(day, title), 0

    def load(self, text):
        before = [dict(part) for part in (self.model.packs, self.model.groups, self.model.categories)]
        rules = self.rule_texts()
        try:
            naive.load_price_list(self.model, text, instant_value)
        except Refused as refused:
            return refused.status, 0
        same = before == [self.model.packs, self.model.groups, self.model.categories] and rules == self.rule_texts()
        return (ALREADY if same else OK), 0

    def rule_texts(self):
        return {code: [(since, rule.text) for since, rule in rules] for code, rules in self.model.rules.items()}

    def sweep(self, limit):
        recorded = 0
        for number, due in self.model.due().items():
            most = min(due, limit - recorded)
            self.model.sweep_account(number, most)
            recorded += most
        self.keep()
        return (MORE if recorded == limit else OK), recorded

    def restart(self):
        return OK, 0

    def acknowledge_news(self, account, act):
        if account not in self.model.accounts or act > len(self.model.accounts[account].acts):
            return E_NOT_FOUND, 0
        told, self.acked[account] = self.acked.get(account, 0), max(act, self.acked.get(account, 0))
        return (OK if act > told else ALREADY), 0

    def look(self, days=30, below=0):
        self.notices.search(notices.KINDS, days, below)
        return OK, 0

    def acknowledge_notices(self, account):
        waiting = [notice for notice in self.notices.recorded.values() if notice["account"] == account and notice["waiting"]]
        for notice in waiting:
            notice["waiting"] = False
        return (OK if waiting else ALREADY), 0

    def redact(self, account, act):
        return self.model.redact(account, act)[0], 0

    def call(self, call):
        answer = self.model.play(call)
        self.keep()
        return answer.status, answer.shortage, [answer.field] if isinstance(answer.field, str) else answer.field

    def read(self, what, at):
        if what == "rule":
            try:
                return OK, 0, {"reads": naive.read_rule(at["text"]).text}
            except naive.Misread as wrong:
                return E_SYNTAX, wrong.args[0], None
        if what == "advice":
            try:
                return OK, 0, naive.advise(self.model, at["points"], at.get("currency", ""))
            except Refused as refused:
                self.fields = [refused.field]
                return refused.status, 0, None
        if what == "quote":
            status, view = self.model.quote(at["category"], at.get("units"), at.get("instant"))
            return status, 0, view
        account = self.model.accounts.get(at["account"])
        if account is None:
            return E_NOT_FOUND, 0, None
        try:
            account, instant = self.state(at["account"], at)
        except Refused as refused:
            self.fields = [refused.field]
            return refused.status, 0, None
        if what == "account":
            return OK, 0, account.view(instant)
        rows = {"lot": lambda: {lot["number"]: lot for lot in self.model.lots(account.number)},
                "ticket": lambda: {number: ticket_view(ticket, instant)
                                   for number, ticket in account.tickets.items()},
                "act": lambda: {act["number"]: act for act in account.acts},
                "entry": lambda: {entry["number"]: entry for entry in account.entries}}[what]()
        row = rows.get(at[what])
        return (OK, 0, row) if row else (E_NOT_FOUND, 0, None)

    def read_report(self, what, at):
        model = self.model
        kind = next((kind for kind, call in REPORT_CALLS.items() if call == what.replace(" ", "_")), None)
        if kind is not None:
            until = at["instant"] + (kind == REPORT_LIABILITY) if "instant" in at else model.now + 1
            begin = at.get("from", UNSET)
            if until > model.now + 1 or begin >= until:
                self.fields = ["from" if begin >= until else "at" if kind == REPORT_LIABILITY else "until"]
                return E_INVALID, 0, []
            accounts = [account for _, account in sorted(model.accounts.items())]
            return OK, 0, reports.sums(model, accounts, kind, begin, until)
        rows = {"report lapsing": lambda: reports.lapsing(model, at["days"]),
                "report below": lambda: reports.below(model, at["points"]),
                "report in progress": lambda: reports.in_progress(model),
                "report disputes": lambda: reports.disputes(model),
                "report due": lambda: reports.due(model, TIME_MAX)}[what]()
        return OK, 0, list(rows)

    def read_news(self):
        accounts = sorted(self.model.accounts.items())
        return OK, 0, [act for number, account in accounts for act in account.acts[self.acked.get(number, 0):]]

    def read_list(self, what, at):
        if what in ("news", "notices"):
            return self.read_news() if what == "news" else (OK, 0, self.notices.waiting())
        if what.startswith("report "):
            return self.read_report(what, at)
        model, number = self.model, at["account"]
        account = model.accounts.get(number)
        recorded = what in ("acts", "entries") and account and model.acts_of(number, ticket=at.get("ticket", 0))
        if account is None or "ticket" in at and at["ticket"] not in account.tickets and not recorded:
            return E_NOT_FOUND, 0, []
        if "figure" in at:
            try:
                return OK, 0, explained(what, self.explanation(what, at, *self.state(number, at)))
            except Refused as refused:
                return refused.status, 0, []
        if what == "acts":
            rows = (model.acts_of(number, lot=at["lot"]) if "lot" in at else
                    model.acts_of(number, ticket=at["ticket"]) if "ticket" in at else account.acts)
        elif what == "entries":
            rows = (model.entries_of_lot(number, at["lot"]) if "lot" in at else
                    model.entries_of_ticket(number, at["ticket"]) if "ticket" in at else
                    model.entries_of_act(number, at["act"]) if "act" in at else account.entries)
        elif what in ("capture order", "lots", "answers due"):
            rows = {"capture order": model.lots_available, "lots": model.lots, "answers due": model.due_next}[what](number)
        else:
            try:
                rows = self.part(what, number, *self.state(number, at))
            except Refused as refused:
                return refused.status, 0, []
        return OK, 0, in_order(what, rows)

    def explanation(self, what, at, state, instant):
        """What a figure is made of, of an account that is put in the place of today's."""
        model, number = self.model, at["account"]
        now, model.accounts[number] = model.accounts[number], state
        try:
            if what == "lines":
                return model.explained(number, at["figure"], instant, lot=at.get("lot"), ticket=at.get("ticket"))
            return model.explained_by(number, at["figure"], what.removeprefix("by "), instant)
        finally:
            model.accounts[number] = now

    def part(self, what, number, state, instant):
        """A part of the statement, of an account that is put in the place of today's."""
        model, now = self.model, self.model.accounts[number]
        model.accounts[number] = state
        try:
            if what == "modifications":
                return [entry for entry, _ in model.modifications(number, instant)]
            return {"in progress": model.in_progress, "resolved": model.resolved}[what](number)
        finally:
            model.accounts[number] = now

    def audit(self, account):
        if account not in self.model.accounts:
            return []
        return differences(self.model.accounts[account], list(self.model.accounts.values()))


def every_desk(library, folder, number):
    """New desks for a scenario, one after the other."""
    yield LibraryDesk(library)
    yield LibraryDesk(library, os.path.join(folder, f"{number}.points"))
    yield ModelDesk()
