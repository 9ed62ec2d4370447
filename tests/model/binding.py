# SPDX-License-Identifier: MIT
"""The library's C API by ctypes: structs, prototypes, and calls that read snapshots into tuples."""

import ctypes
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64,
                    c_void_p)

from words import *

CALLBACK_OK = 1397768779
STORE_OK, STORE_CONFLICT, STORE_UNKNOWN, STORE_BUSY, STORE_NOMEM, STORE_CORRUPT, STORE_FORKED = range(
    1397768779, 1397768786)
SINK_GO_ON, SINK_NEXT, SINK_STOP = 1397770059, 1397770060, 1397770061
CHANGE_INSERT, CHANGE_UPDATE, CHANGE_DELETE = 1, 2, 3
JOURNAL_CREATE, JOURNAL_NO_SYNC = 1, 8
RANGE_DESCENDING, NO_RANGE, NO_COLUMN, INDEX_COLUMNS = 1, 2**32 - 1, 2**32 - 1, 8
STORE_SNAPSHOT, SCHEMA_VERSION = 1, 1
INDEX_ACCOUNT, INDEX_PRIMARY = 0, 1
TABLE_ACCOUNT, TABLE_LOT, TABLE_TICKET, TABLE_PART, TABLE_ACT, TABLE_ENTRY = 0, 1, 2, 3, 4, 5
TABLE_SETTING, TABLE_PACK, TABLE_GROUP, TABLE_CATEGORY, TABLE_RULE = 6, 7, 8, 9, 10
TABLE_HOLIDAY, TABLE_NOTICE = 11, 12

# Columns of each table after size and table: integers, then texts.
ROWS = {
    "account": ("account revision version opened newest acts entries lots points available captured spent lapsed "
                "revoked next_lapse open_tickets disputes next_due acked news alert closed", ""),
    "lot": ("account lot live kind points available captured spent lapsed revoked moved priority acquired lapse paid "
            "act claimed revoked_whole origin_account origin_lot", "currency pack"),
    "ticket": ("account ticket state phase since is_short units price captured spent released refunded opened "
               "opened_act resolved ended disputed proposals proposal_open proposed proposal_reason proposal_until "
               "proposal_act approved declined due answered waiting", "category rule"),
    "part": ("account ticket lot held captured spent priority lapse acquired", ""),
    "act": ("account act time kind flags ticket lot points price before reason units proposal proposed until paid "
            "acquired months last_day priority entries open_tickets turn due answered other other_act",
            "category rule pack currency ref actor note"),
    "entry": ("account entry act kind outside lot points available captured left total lapsed revoked", ""),
    "setting": ("account setting value", ""),
    "pack": ("account position kind points price months last_day priority once retired", "code title currency"),
    "group": ("account position", "code title"),
    "category": ("account position retired", "code group title unit"),
    "rule": ("account since", "category rule"),
    "holiday": ("account day", "title"),
    "notice": ("account kind object cause found waiting amount until", ""),
}
TABLES = list(ROWS)


def row_struct(name):
    integers, texts = ROWS[name]
    fields = [("size", c_uint32), ("table", c_uint32)]
    fields += [(column, c_int64) for column in integers.split()] + [(column, c_char_p) for column in texts.split()]
    return type(name.capitalize() + "Row", (Structure,), {"_fields_": fields})


ROW_STRUCTS = [row_struct(name) for name in TABLES]


class Column(Structure):
    _fields_ = [("name", c_char_p), ("type", c_uint32), ("offset", c_uint32), ("minimum", c_int64),
                ("maximum", c_int64)]


class Table(Structure):
    _fields_ = [("name", c_char_p), ("row_size", c_uint32), ("column_count", c_uint32), ("columns", POINTER(Column)),
                ("primary", c_uint32), ("reserved", c_uint32)]


class Index(Structure):
    _fields_ = [("name", c_char_p), ("table", c_uint32), ("flags", c_uint32), ("partial_column", c_uint32),
                ("column_count", c_uint32), ("columns", c_uint32 * INDEX_COLUMNS)]


class Schema(Structure):
    _fields_ = [("struct_size", c_uint32), ("version", c_uint32), ("table_count", c_uint32), ("index_count", c_uint32),
                ("tables", POINTER(Table)), ("indexes", POINTER(Index))]


class Value(Structure):
    _fields_ = [("number", c_int64), ("text", c_char_p)]


class Range(Structure):
    _fields_ = [("struct_size", c_uint32), ("index", c_uint32), ("flags", c_uint32), ("prefix", c_uint32),
                ("position", c_uint32), ("source", c_uint32), ("from_column", c_uint32), ("reserved", c_uint32),
                ("limit", c_uint64), ("known_revision", c_int64), ("values", Value * INDEX_COLUMNS)]


class Guard(Structure):
    _fields_ = [("account", c_int64), ("revision", c_int64)]


class Change(Structure):
    _fields_ = [("action", c_int32), ("reserved", c_uint32), ("row", c_void_p)]


class Batch(Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("guard_count", c_size_t),
                ("change_count", c_size_t), ("guards", POINTER(Guard)), ("changes", POINTER(Change))]


SINK = CFUNCTYPE(c_int32, c_void_p, c_uint32, c_void_p)
READ = CFUNCTYPE(c_int32, c_void_p, POINTER(Range), c_uint32, SINK, c_void_p)
COMMIT = CFUNCTYPE(c_int32, c_void_p, POINTER(Batch))
CLOSE = CFUNCTYPE(c_int32, c_void_p)
CLOCK = CFUNCTYPE(c_int32, c_void_p, POINTER(c_int64))
ZONE = CFUNCTYPE(c_int32, c_void_p, c_int64, POINTER(c_int32))
LOG = CFUNCTYPE(None, c_void_p, c_char_p)


class StoreOps(Structure):
    _fields_ = [("struct_size", c_uint32), ("schema_version", c_uint32), ("flags", c_uint32), ("reserved", c_uint32),
                ("read", READ), ("commit", COMMIT), ("close", CLOSE)]


class DeskOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("allocator", c_void_p), ("clock", CLOCK),
                ("clock_ctx", c_void_p), ("zone", ZONE), ("zone_ctx", c_void_p), ("log", LOG), ("log_ctx", c_void_p)]


class JournalOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("lock_wait", c_int64), ("allocator", c_void_p),
                ("problem", c_void_p)]


class AsOf(Structure):
    """Which state of an account is asked for (D22)."""
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("at", c_int64), ("act", c_int64)]

    def __repr__(self):
        return f"as of act {self.act}" if self.act else f"as of {self.at}"


def as_of(at=UNSET, act=0):
    return AsOf(ctypes.sizeof(AsOf), 0, at, act)


def by_reference(arguments):
    return [byref(argument) if isinstance(argument, AsOf) else argument for argument in arguments]


class Options(Structure):
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("ref", c_char_p), ("actor", c_char_p),
                ("note", c_char_p), ("currency", c_char_p), ("units", c_int64), ("price", c_int64),
                ("expected", c_int64), ("until", c_int64), ("paid", c_int64), ("acquired", c_int64),
                ("months", c_int32), ("last_day", c_int32), ("priority", c_int32), ("reason", c_int32),
                ("answered", c_int64)]


class NoticeOptions(Structure):
    _fields_ = [("struct_size", c_uint32), ("kinds", c_uint32), ("days", c_int32), ("reserved", c_uint32),
                ("below", c_int64)]


class NewerOptions(Structure):
    _fields_ = Options._fields_ + [("tail", c_int64)]


ARGUMENT_TYPES = {"pack": c_char_p, "category": c_char_p, "ref": c_char_p, "note": c_char_p, "kind": c_int32,
                  "reason": c_int32, "last_day": c_int32, "days": c_int32}
REPORT_TYPES = {"currency": c_char_p, "pack": c_char_p, "category": c_char_p, "month": c_int32}
INT32_FIELDS = {
    "lot": {"kind", "revoked_whole"},
    "ticket": {"state", "disputed", "proposal_reason", "response"},
    "act": {"kind", "redacted", "reason", "months", "last_day", "priority"},
    "entry": {"kind"},
    "pack": {"kind", "months", "last_day", "priority", "once", "retired"},
    "category": {"retired"},
    "quote": {"person"},
    "holiday": {"day"},
    "notice": {"kind"},
    "account": set(),
}
UNTOUCHED = 0x5A5A5A5A  # what an out-pointer holds before a call

LISTS = {  # list: (function, extra number argument or state, what its rows are)
    "lots": ("lot_list", 0, "lot"),
    "lots_available": ("lot_list_available", 0, "lot"),
    "successors": ("lot_successors", 1, "lot"),
    "transferred": ("lot_transferred", 1, "lot"),
    "acts": ("act_list", 0, "act"),
    "acts_by_ticket": ("act_list_by_ticket", 1, "act"),
    "acts_by_lot": ("act_list_by_lot", 1, "act"),
    "entries": ("entry_list", 0, "entry"),
    "entries_by_lot": ("entry_list_by_lot", 1, "entry"),
    "entries_by_ticket": ("entry_list_by_ticket", 1, "entry"),
    "entries_by_act": ("entry_list_by_act", 1, "entry"),
    "modifications": ("statement_modifications", "as of", "entry+act"),
    "due": ("ticket_list_due", 0, "ticket"),
    "in_progress": ("statement_in_progress", "as of", "ticket"),
    "resolved": ("statement_resolved", "as of", "ticket"),
}

EXPLANATIONS = {  # likewise: what makes up a figure, with what each row adds
    "explain": ("explain", [c_int64, c_void_p], "entry+act+sum"),
    "explain_lot": ("explain_lot", [c_int64, c_int64, c_void_p], "entry+act+sum"),
    "explain_ticket": ("explain_ticket", [c_int64, c_int64, c_void_p], "entry+act+sum"),
    "explain_by_lot": ("explain_by_lot", [c_int64, c_void_p], "lot+sum"),
    "explain_by_ticket": ("explain_by_ticket", [c_int64, c_void_p], "ticket+sum"),
}


def as_bytes(value):
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def as_text(value):
    return value.decode("utf-8") if value is not None else None


class Library:
    """Prototypes of every function used, and the calls as the tests need them."""

    def __init__(self, path):
        self.dll = ctypes.CDLL(path)
        self.missing = []
        self.operations = {}
        for name, arguments in ARGUMENTS.items():
            types = [ARGUMENT_TYPES.get(argument, c_int64) for argument in arguments]
            self.operations[name] = self.function(name, c_int32, c_void_p, c_int64, *types, c_void_p, c_void_p)
        self.getters = {}
        self.unref = {}
        for kind, fields in FIELDS.items():
            self.getters[kind] = [self.getter(kind, field) for field in fields]
            self.unref[kind] = self.function(f"{kind}_unref", None, c_void_p)
        self.declare_desk()
        self.declare_reading()
        self.declare_reports()
        self.declare_feed()
        self.declare_stores()
        if self.missing:
            raise RuntimeError("not in the library: " + ", ".join(self.missing))
        options = Options()
        self.options_init(byref(options), ctypes.sizeof(options))
        self.default_options = bytes(options)

    def function(self, name, result, *arguments):
        try:
            function = self.dll["spt_" + name]
        except AttributeError:
            self.missing.append("spt_" + name)
            return None
        function.restype = result
        function.argtypes = arguments
        return function

    def getter(self, kind, field):
        result = c_int64
        if field in TEXT_FIELDS and not (kind == "lot" and field == "account"):
            result = c_char_p
        elif field in INT32_FIELDS[kind]:
            result = c_int32
        elif (kind, field) == ("act", "flags"):
            result = c_uint32
        return self.function(f"{kind}_{field}", result, c_void_p)

    def declare_desk(self):
        f = self.function
        self.options_init = f("options_init", None, c_void_p, c_uint32)
        self.desk_options_init = f("desk_options_init", None, c_void_p, c_uint32)
        self.desk_open = f("desk_open", c_int32, c_void_p, c_void_p, c_void_p)
        self.desk_close = f("desk_close", c_int32, c_void_p)
        self.desk_set_now = f("desk_set_now", c_int32, c_void_p, c_int64)
        self.desk_setting = f("desk_setting", c_int32, c_void_p, c_int32, c_void_p)
        self.desk_set = f("desk_set", c_int32, c_void_p, c_int32, c_int64)
        self.holiday_set = f("holiday_set", c_int32, c_void_p, c_int32, c_char_p)
        self.holiday_remove = f("holiday_remove", c_int32, c_void_p, c_int32)
        self.holiday_list = f("holiday_list", c_int32, c_void_p, c_char_p, c_uint32, c_void_p)
        self.desk_begin = f("desk_begin", c_int32, c_void_p)
        self.desk_commit = f("desk_commit", c_int32, c_void_p)
        self.desk_rollback = f("desk_rollback", c_int32, c_void_p)
        self.desk_sweep = f("desk_sweep", c_int32, c_void_p, c_uint32, c_void_p)
        self.error_code = f("desk_error_code", c_int32, c_void_p)
        self.error_text = f("desk_error_text", c_char_p, c_void_p)
        self.error_field = f("desk_error_field", c_char_p, c_void_p)
        self.error_object = f("desk_error_object", c_int64, c_void_p)
        self.error_shortage = f("desk_error_shortage", c_int64, c_void_p)
        self.error_store = f("desk_error_store", c_int32, c_void_p)
        self.price_list_load = f("price_list_load", c_int32, c_void_p, c_char_p, c_void_p)
        self.price_list_write = f("price_list_write", c_int32, c_void_p, c_void_p)
        self.price_list_text = f("price_list_text", c_char_p, c_void_p)
        self.price_list_unref = f("price_list_unref", None, c_void_p)
        self.version_text = f("version_text", c_char_p)

    def declare_reading(self):
        f = self.function
        self.account_get = f("account_get", c_int32, c_void_p, c_int64, c_void_p)
        self.lot_get = f("lot_get", c_int32, c_void_p, c_int64, c_int64, c_void_p)
        self.ticket_get = f("ticket_get", c_int32, c_void_p, c_int64, c_int64, c_void_p)
        self.act_get = f("act_get", c_int32, c_void_p, c_int64, c_int64, c_void_p)
        self.act_redact = f("act_redact", c_int32, c_void_p, c_int64, c_int64, c_void_p)
        self.totals = f("statement_totals", c_int32, c_void_p, c_int64, c_void_p, c_void_p)
        self.pack_get = f("pack_get", c_int32, c_void_p, c_char_p, c_void_p)
        self.category_get = f("category_get", c_int32, c_void_p, c_char_p, c_void_p)
        self.quote_get = f("quote_get", c_int32, c_void_p, c_char_p, c_int64, c_int64, c_void_p)
        self.pack_list = f("pack_list", c_int32, c_void_p, c_char_p, c_uint32, c_void_p)
        self.category_list = f("category_list", c_int32, c_void_p, c_char_p, c_uint32, c_void_p)
        self.audit_account = f("audit_account", c_int32, c_void_p, c_int64, c_void_p)
        self.audit_differences = f("audit_differences", c_uint64, c_void_p)
        self.audit_count = f("audit_count", c_uint32, c_void_p)
        self.audit_text = f("audit_text", c_char_p, c_void_p, c_uint32)
        self.audit_unref = f("audit_unref", None, c_void_p)
        self.page_count = f("page_count", c_uint32, c_void_p)
        self.page_next = f("page_next", c_char_p, c_void_p)
        self.page_unref = f("page_unref", None, c_void_p)
        self.page_row = {kind: f(f"page_{kind}", c_void_p, c_void_p, c_uint32)
                         for kind in ("account", "lot", "ticket", "act", "entry", "pack", "category", "holiday",
                                      "notice")}
        self.as_of_init = f("as_of_init", None, c_void_p, c_uint32)
        self.json_statement = f("json_statement", c_int32, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
        self.json_text = f("json_text", c_char_p, c_void_p)
        self.json_unref = f("json_unref", None, c_void_p)
        self.explain_figure = f("explain_figure", c_int64, c_void_p)
        self.explain_points = f("explain_points", c_int64, c_void_p, c_uint32)
        self.explain_running = f("explain_running", c_int64, c_void_p, c_uint32)
        self.lists = {}
        for name, (function, extra, _) in (LISTS | EXPLANATIONS).items():
            extras = [c_void_p] if extra == "as of" else extra if isinstance(extra, list) else [c_int64] * extra
            self.lists[name] = f(function, c_int32, c_void_p, c_int64, *extras, c_char_p, c_uint32, c_void_p)

    def declare_reports(self):
        f = self.function
        self.report_liability = f("report_liability", c_int32, c_void_p, c_int64, c_char_p, c_uint32, c_void_p)
        for name in ("report_earned", "report_free_points", "report_use"):
            setattr(self, name, f(name, c_int32, c_void_p, c_int64, c_int64, c_char_p, c_uint32, c_void_p))
        self.report_count = f("report_count", c_uint32, c_void_p)
        self.report_next = f("report_next", c_char_p, c_void_p)
        self.report_unref = f("report_unref", None, c_void_p)
        self.report_figures = {
            name: f("report_" + name, REPORT_TYPES.get(name, c_int64), c_void_p, c_uint32)
            for fields in REPORT_FIELDS.values() for name in fields}
        for name, (arguments, _) in REPORT_LISTS.items():
            types = [ARGUMENT_TYPES.get(argument, c_int64) for argument in arguments]
            setattr(self, name, f(name, c_int32, c_void_p, *types, c_char_p, c_uint32, c_void_p))

    def declare_feed(self):
        f = self.function
        self.feed_read = f("feed_read", c_int32, c_void_p, c_char_p, c_uint32, c_void_p)
        self.feed_acknowledge = f("feed_acknowledge", c_int32, c_void_p, c_int64, c_int64)
        self.notice_options_init = f("notice_options_init", None, c_void_p, c_uint32)
        self.notice_find = f("notice_find", c_int32, c_void_p, c_void_p, c_char_p, c_uint32, c_void_p)
        self.notice_acknowledge = f("notice_acknowledge", c_int32, c_void_p, c_int64, c_int32, c_int64, c_int64)
        self.feed_accounts = f("feed_accounts", c_uint32, c_void_p)
        self.feed_account = f("feed_account", c_int64, c_void_p, c_uint32)
        self.feed_act = f("feed_act", c_int64, c_void_p, c_uint32)
        self.feed_status = f("feed_status", c_int32, c_void_p, c_uint32)

    def declare_stores(self):
        f = self.function
        self.schema_get = f("schema_get", POINTER(Schema))
        self.store_ops_init = f("store_ops_init", None, c_void_p, c_uint32)
        self.store_new = f("store_new", c_int32, c_void_p, c_void_p, c_void_p, c_void_p)
        self.store_open_memory = f("store_open_memory", c_int32, c_void_p, c_void_p)
        self.journal_options_init = f("journal_options_init", None, c_void_p, c_uint32)
        self.store_open_journal = f("store_open_journal", c_int32, c_char_p, c_void_p, c_void_p)
        self.journal_compact = f("journal_compact", c_int32, c_char_p, c_void_p)
        self.store_ref = f("store_ref", c_void_p, c_void_p)
        self.store_unref = f("store_unref", c_int32, c_void_p)
        self.store_read = f("store_read", c_int32, c_void_p, c_void_p, c_uint32, SINK, c_void_p)
        self.store_commit = f("store_commit", c_int32, c_void_p, c_void_p)
        self.store_check_options_init = f("store_check_options_init", None, c_void_p, c_uint32)
        self.store_check = f("store_check", c_int32, c_void_p)

    # -- layouts

    def layout_differences(self):
        """Where the structs above are not what the library's own description says."""
        found = []
        schema = self.schema_get().contents
        if schema.struct_size != ctypes.sizeof(Schema) or schema.version != SCHEMA_VERSION:
            found.append("schema")
        if schema.table_count != len(TABLES):
            found.append(f"{schema.table_count} tables")
        for number, name in enumerate(TABLES):
            struct, table = ROW_STRUCTS[number], schema.tables[number]
            columns = [table.columns[column] for column in range(table.column_count)]
            theirs = [(column.name.decode(), column.offset, column.type) for column in columns]
            ours = [(field, getattr(struct, field).offset, 1 if kind is c_int64 else 2)
                    for field, kind in struct._fields_[2:]]
            if table.name.decode() != name or table.row_size != ctypes.sizeof(struct) or theirs != ours:
                found.append(f"table {name}: {set(theirs) ^ set(ours)}, {table.row_size} bytes")
        for struct, init in ((Options, self.options_init), (AsOf, self.as_of_init), (DeskOptions, self.desk_options_init),
                             (StoreOps, self.store_ops_init)):
            instance = struct()
            init(byref(instance), ctypes.sizeof(instance))
            if instance.struct_size != ctypes.sizeof(struct):
                found.append(struct.__name__)
        return found

    # -- calls

    def options(self, given):
        if not given:
            return None
        if "tail" in given:
            return self.newer_options(given)
        options = Options.from_buffer_copy(self.default_options)
        for field, value in given.items():
            setattr(options, field, as_bytes(value))
        return byref(options)

    def newer_options(self, given):
        """As a newer header would have them: eight bytes longer."""
        options = NewerOptions()
        ctypes.memmove(byref(options), self.default_options, len(self.default_options))
        options.struct_size = ctypes.sizeof(NewerOptions)
        for field, value in given.items():
            setattr(options, field, as_bytes(value))
        return byref(options)

    def read(self, kind, handle):
        return tuple([getter(handle) for getter in self.getters[kind]])

    def take(self, kind, out):
        """Reads the snapshot that a call gave and ends it."""
        row = self.read(kind, out.value)
        self.unref[kind](out)
        return row

    def call(self, desk, call, wanted=True):
        """Plays a call; the answer's view is a tuple in the order of FIELDS, None where it is not wanted."""
        arguments = [as_bytes(call.arguments.get(field)) for field in ARGUMENTS[call.name]]
        out = c_void_p(UNTOUCHED)
        status = self.operations[call.name](desk, call.account, *arguments, self.options(call.options),
                                            byref(out) if wanted else None)
        if not wanted:
            return Answer(status, self.error_shortage(desk), **self.fault(desk, status))
        return self.answer(desk, status, GIVES[call.name], out)

    def answer(self, desk, status, kind, out):
        view = None
        if status >= 0:
            view = self.take(kind, out)
        elif out.value != UNTOUCHED:
            raise AssertionError("an error touched the out-parameter")
        return Answer(status, self.error_shortage(desk), kind, view, **self.fault(desk, status))

    def fault(self, desk, status):
        """What an error is about: a field and a number."""
        if status >= 0:
            return {}
        return dict(field=as_text(self.error_field(desk)), object=self.error_object(desk))

    def get(self, desk, function, kind, *arguments):
        out = c_void_p(UNTOUCHED)
        status = function(desk, *by_reference(arguments), byref(out))
        return self.answer(desk, status, kind, out)

    def feed_page(self, desk, after, limit):
        """A page of the feed: status, rows of act and entry, token of the next, and what to acknowledge."""
        marks = []

        def take_marks(page):
            marks.extend((self.feed_account(page, place), self.feed_act(page, place), self.feed_status(page, place))
                         for place in range(self.feed_accounts(page)))

        status, rows, after = self.page(self.feed_read, ["act", "entry"], desk, (), after, limit, take_marks)
        return status, rows, after, marks

    def find_notices(self, desk, kinds, days, below, limit):
        """A search to its end: status, every notice that it recorded."""
        options = NoticeOptions()
        self.notice_options_init(byref(options), ctypes.sizeof(options))
        options.kinds = sum(1 << kind for kind in kinds)
        options.days, options.below = days, below
        rows, after = [], None
        while after != b"":
            status, more, after = self.page(self.notice_find, ["notice"], desk, (byref(options),), after, limit)
            if status != OK:
                return status, rows
            rows += more
        return OK, rows

    def page(self, function, kinds, desk, arguments, after, limit, look=lambda page: None):
        """One page: status, rows, token of the next."""
        out = c_void_p(UNTOUCHED)
        status = function(desk, *by_reference(arguments), after, limit, byref(out))
        if status != OK:
            if out.value != UNTOUCHED:
                raise AssertionError("an error touched the out-parameter")
            return status, [], b""
        look(out)
        rows = []
        for row in range(self.page_count(out)):
            parts = [self.read_part(kind, out, row) for kind in kinds]
            rows.append(parts[0] if len(parts) == 1 else tuple(parts))
        after = self.page_next(out)
        self.page_unref(out)
        return status, rows, after

    def read_part(self, kind, page, row):
        if kind == "sum":
            return self.explain_points(page, row), self.explain_running(page, row), self.explain_figure(page)
        handle = self.page_row[kind](page, row)
        return self.read(kind, handle) if handle else None

    def page_of(self, name, desk, arguments, after, limit):
        return self.page(self.lists[name], LISTS[name][2].split("+"), desk, arguments, after, limit)

    def list(self, name, desk, *arguments, limits=(PAGE_MAX,)):
        """Every row of a list; `limits` are the sizes of its pages, taken in turn."""
        if name in self.lists:
            function, kinds = self.lists[name], (LISTS | EXPLANATIONS)[name][2].split("+")
        else:
            function, kinds = {"packs": (self.pack_list, ["pack"]),
                               "categories": (self.category_list, ["category"]),
                               "holidays": (self.holiday_list, ["holiday"])}[name]
        rows, after, turn = [], None, 0
        while after != b"":
            limit = limits[turn % len(limits)]
            status, more, after = self.page(function, kinds, desk, arguments, after, limit)
            if status != OK:
                return status, rows
            if len(more) > limit or not more and after:
                raise AssertionError(f"{name}: {len(more)} rows in a page of {limit}")
            rows += more
            turn += 1
        return OK, rows

    def sums(self, desk, kind, begin, until, step):
        """A report that adds up, read to its end in steps of so many accounts: status, rows of the last answer."""
        rows, after = [], None
        while after != b"":
            out = c_void_p(UNTOUCHED)
            if kind == REPORT_LIABILITY:
                at = UNSET if until == UNSET else until - 1
                status = self.report_liability(desk, at, after, step, byref(out))
            else:
                status = getattr(self, REPORT_CALLS[kind])(desk, begin, until, after, step, byref(out))
            if status != OK:
                return status, []
            rows = [tuple([as_text(value) if isinstance(value, bytes) else value for value in
                           [self.report_figures[name](out, row) for name in REPORT_FIELDS[kind]]])
                    for row in range(self.report_count(out))]
            after = self.report_next(out)
            self.report_unref(out)
        return OK, rows

    def report_list(self, name, desk, arguments, limit):
        """Every row of a report that lists. A page may have no rows and not be the last."""
        rows, after = [], None
        while after != b"":
            status, more, after = self.page(getattr(self, name), [REPORT_LISTS[name][1]], desk, arguments, after, limit)
            if status != OK:
                return status, rows
            rows += more
        return OK, rows

    def statement(self, desk, account, state=None):
        """The whole statement as JSON; or a status."""
        parts = [c_void_p() for _ in range(4)]
        arguments = by_reference([account, state])
        status = self.totals(desk, *arguments, byref(parts[0]))
        for part, name in enumerate(("modifications", "in_progress", "resolved"), 1):
            status = status or self.lists[name](desk, *arguments, None, PAGE_MAX, byref(parts[part]))
        out = c_void_p()
        status = status or self.json_statement(*parts, byref(out))
        text = self.json_text(out).decode() if status == OK else None
        self.json_unref(out)
        self.unref["account"](parts[0])
        for part in parts[1:]:
            self.page_unref(part)
        return status, text

    def audit(self, desk, account):
        out = c_void_p()
        status = self.audit_account(desk, account, byref(out))
        if status != OK:
            return [f"audit answered {status_name(status)}"]
        texts = [self.audit_text(out, position).decode() for position in range(self.audit_count(out))]
        if len(texts) != self.audit_differences(out):
            texts.append(f"{self.audit_differences(out)} differences")
        self.audit_unref(out)
        return texts

    def written_price_list(self, desk):
        out = c_void_p()
        status = self.price_list_write(desk, byref(out))
        if status != OK:
            raise AssertionError(f"price_list_write answered {status_name(status)}")
        text = self.price_list_text(out)
        self.price_list_unref(out)
        return text

    # -- rows, straight from and to a store

    def read_rows(self, store, index, table, *prefix):
        """Dicts of the rows of an index whose first columns equal integers."""
        rows = []
        struct = ROW_STRUCTS[table]

        def sink(_, __, address):
            row = struct.from_address(address)
            rows.append({field: getattr(row, field) for field, _ in struct._fields_})
            return SINK_GO_ON

        wanted = Range(struct_size=ctypes.sizeof(Range), index=index, prefix=len(prefix), source=NO_RANGE,
                       limit=2**40)
        for position, value in enumerate(prefix):
            wanted.values[position].number = value
        code = self.store_read(store, byref(wanted), 1, SINK(sink), None)
        if code != STORE_OK:
            raise AssertionError(f"the store answered {code}")
        return rows

    def commit_desk_rows(self, store, rows):
        """Inserts and updates rows of account 0: (action, table, columns by name)."""
        desk_row, = self.read_rows(store, INDEX_ACCOUNT, TABLE_ACCOUNT, 0)
        guard = Guard(0, desk_row["revision"])
        desk_row["revision"] += 1
        kept = []
        for action, table, columns in [(CHANGE_UPDATE, TABLE_ACCOUNT, desk_row)] + rows:
            struct = ROW_STRUCTS[table]
            columns = {field: as_bytes(value) for field, value in columns.items() if field not in ("size", "table")}
            kept.append((action, struct(size=ctypes.sizeof(struct), table=table, **columns)))
        changes = (Change * len(kept))(*[Change(action, 0, ctypes.addressof(row)) for action, row in kept])
        batch = Batch(ctypes.sizeof(Batch), 0, 1, len(kept), ctypes.pointer(guard), changes)
        code = self.store_commit(store, byref(batch))
        if code != STORE_OK:
            raise AssertionError(f"the store answered {code}")
