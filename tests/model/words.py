# SPDX-License-Identifier: MIT
"""The library's constants and the names of what its snapshots tell, as its headers give them."""

POINTS_MAX = 2**53 - 1
TIME_MAX = 253402300799
NEVER = TIME_MAX + 1
LAST_DAY_MAX = 99991230
MONTHS_MAX = 9600
PRIORITY_MAX = 1000000
PRIORITY_UNSET = -(2**31)
UNSET = -1
ALL_POINTS = -1
PAGE_MAX = 1000
BYTES = {"code": 64, "title": 200, "ref": 200, "actor": 200, "note": 2000}

OK, ALREADY, MORE = 0, 1, 2
E_INVALID, E_NOMEM, E_NOT_FOUND, E_CONFLICT, E_CLAIMED, E_STATE, E_EXPIRED, E_RETIRED = -1, -2, -3, -4, -5, -6, -7, -8
E_STALE, E_LAPSED, E_PRICE, E_POINTS, E_LIMIT, E_SYNTAX, E_BUSY, E_UNKNOWN = -9, -10, -11, -12, -13, -14, -15, -16
E_STORE, E_CORRUPT, E_SCHEMA, E_REENTRANT, E_FORKED, E_CALLBACK = -17, -18, -19, -20, -21, -22
STATUS_NAMES = {
    OK: "OK", ALREADY: "ALREADY", MORE: "MORE", E_INVALID: "INVALID", E_NOMEM: "NOMEM", E_NOT_FOUND: "NOT_FOUND",
    E_CONFLICT: "CONFLICT", E_CLAIMED: "CLAIMED", E_STATE: "STATE", E_EXPIRED: "EXPIRED", E_RETIRED: "RETIRED",
    E_STALE: "STALE", E_LAPSED: "LAPSED", E_PRICE: "PRICE", E_POINTS: "POINTS", E_LIMIT: "LIMIT",
    E_SYNTAX: "SYNTAX", E_BUSY: "BUSY", E_UNKNOWN: "UNKNOWN", E_STORE: "STORE", E_CORRUPT: "CORRUPT",
    E_SCHEMA: "SCHEMA", E_REENTRANT: "REENTRANT", E_FORKED: "FORKED", E_CALLBACK: "CALLBACK",
}

FLAG_ALLOW_SHORTFALL, FLAG_OVERRIDE, FLAG_STARTING_PRICE, FLAG_WHOLE, FLAG_PRICED = 1, 2, 4, 8, 16
FLAG_REDACTED, FLAG_DISPUTED, FLAG_PROPOSED = 32, 64, 128

SETTING_LIFETIME, SETTING_ZONE_OFFSET, SETTING_RETURN_GRACE, SETTING_REOPEN_WINDOW = 1, 2, 3, 4
SETTING_WEEKDAYS, SETTING_OPENS, SETTING_CLOSES = 5, 6, 7
SETTINGS = {  # setting: (default, least, greatest)
    SETTING_LIFETIME: (24, 0, MONTHS_MAX),
    SETTING_ZONE_OFFSET: (0, -86399, 86399),
    SETTING_RETURN_GRACE: (30, 0, 36500),
    SETTING_REOPEN_WINDOW: (14, -1, 36500),
    SETTING_WEEKDAYS: (31, 1, 127),
    SETTING_OPENS: (0, 0, 86399),
    SETTING_CLOSES: (86400, 1, 86400),
}

PURCHASE, LICENCE, GOODWILL, OPENING, RETURN, TRANSFER, EXTENSION = 1, 2, 3, 4, 5, 6, 7
QUOTED, IN_PROGRESS, RESOLVED, WAIVED, CANCELLED = 1, 2, 3, 4, 5
INVESTIGATION, AGREED, RECONSIDERED, CORRECTION = 1, 2, 3, 4
FIXED, FROM, RANGE, UPON_REQUEST = 1, 2, 3, 4

(ACT_ACCOUNT_OPEN, ACT_BUY, ACT_CLAIM, ACT_GOODWILL, ACT_OPENING, ACT_LAPSE, ACT_REVOKE, ACT_EXTEND, ACT_OPEN,
 ACT_OPEN_QUOTED, ACT_PROPOSE, ACT_APPROVE, ACT_DECLINE, ACT_REPRICE, ACT_RECATEGORISE, ACT_COVER, ACT_RESOLVE,
 ACT_WAIVE, ACT_CANCEL, ACT_DISPUTE, ACT_UPHOLD, ACT_REOPEN, ACT_TRANSFER_OUT, ACT_TRANSFER_IN, ACT_MOVE_OUT,
 ACT_MOVE_IN, ACT_CLOSE, ACT_ANSWER) = range(1, 29)

RESPONSE_NONE, RESPONSE_WAITING, RESPONSE_OVERDUE, RESPONSE_MET, RESPONSE_MISSED = range(5)

ISSUE, CAPTURE, RELEASE, SETTLE, REFUND, LAPSE, REVOKE, MOVE = 1, 2, 3, 4, 5, 6, 7, 8
RELEASE_LAPSED, RELEASE_REVOKED, RELEASE_MOVED, REFUND_LAPSED, REFUND_REVOKED, REFUND_MOVED = 9, 10, 11, 12, 13, 14
PLACES = {  # kind of entry: from where, to where
    ISSUE: ("issued", "available"), CAPTURE: ("available", "captured"), RELEASE: ("captured", "available"),
    SETTLE: ("captured", "spent"), REFUND: ("spent", "available"), LAPSE: ("available", "lapsed"),
    REVOKE: ("available", "revoked"), MOVE: ("available", "moved"), RELEASE_LAPSED: ("captured", "lapsed"),
    RELEASE_REVOKED: ("captured", "revoked"), RELEASE_MOVED: ("captured", "moved"),
    REFUND_LAPSED: ("spent", "lapsed"), REFUND_REVOKED: ("spent", "revoked"), REFUND_MOVED: ("spent", "moved"),
}
FIGURES = {1: "available", 2: "captured", 3: "spent", 4: "lapsed", 5: "revoked", 6: "points"}
INSIDE = ("available", "captured", "spent")

ACCOUNT_FIELDS = ("id", "at", "opened", "newest", "acts", "entries", "lots", "open_tickets", "points", "available",
                  "captured", "spent", "lapsed", "revoked", "next_lapse", "next_lapse_points", "closed")
LOT_FIELDS = ("account", "number", "kind", "points", "available", "captured", "spent", "lapsed", "revoked", "moved",
              "priority", "acquired", "lapse", "paid", "currency", "pack", "act", "revoked_whole", "origin_account",
              "origin_lot")
TICKET_FIELDS = ("account", "id", "state", "category", "rule", "units", "price", "captured", "spent", "shortfall",
                 "released", "refunded", "opened", "resolved", "ended", "disputed", "proposal", "proposals", "proposed",
                 "proposal_reason", "proposal_until", "proposal_act", "approved", "declined", "due", "answered",
                 "response", "at")
ACT_FIELDS = ("account", "number", "time", "kind", "flags", "redacted", "ticket", "lot", "points", "price", "before",
              "reason", "units", "proposal", "proposed", "until", "paid", "acquired", "months", "last_day", "priority",
              "entries", "due", "answered", "other", "other_act", "category", "pack", "currency", "refer", "actor", "note")
ENTRY_FIELDS = ("account", "number", "act", "kind", "lot", "points", "available", "captured")
PACK_FIELDS = ("code", "title", "kind", "points", "price", "currency", "months", "last_day", "priority", "once",
               "retired")
CATEGORY_FIELDS = ("code", "title", "group", "group_title", "unit", "rule", "retired")
HOLIDAY_FIELDS = ("day", "title")
NOTICE_FIELDS = ("account", "kind", "object", "cause", "found", "amount", "until")
QUOTE_FIELDS = ("lowest", "highest", "starting", "person", "rule")
FIELDS = {"account": ACCOUNT_FIELDS, "lot": LOT_FIELDS, "ticket": TICKET_FIELDS, "act": ACT_FIELDS,
          "entry": ENTRY_FIELDS, "pack": PACK_FIELDS, "category": CATEGORY_FIELDS, "quote": QUOTE_FIELDS,
          "holiday": HOLIDAY_FIELDS, "notice": NOTICE_FIELDS}
TEXT_FIELDS = {"currency", "pack", "category", "rule", "refer", "actor", "note", "code", "title", "group",
               "group_title", "unit"}

# The reports that add up: their kinds, what gives them, and their rows' key and figures.
REPORT_LIABILITY, REPORT_EARNED, REPORT_FREE_POINTS, REPORT_USE = 1, 2, 3, 4
REPORT_CALLS = {REPORT_LIABILITY: "report_liability", REPORT_EARNED: "report_earned",
                REPORT_FREE_POINTS: "report_free_points", REPORT_USE: "report_use"}
MONEY_FIELDS = ("currency", "paid", "used", "breakage", "revoked", "owed")
REPORT_FIELDS = {REPORT_LIABILITY: MONEY_FIELDS, REPORT_EARNED: MONEY_FIELDS,
                 REPORT_FREE_POINTS: ("pack", "given", "used", "lapsed", "revoked", "left"),
                 REPORT_USE: ("month", "category", "resolved", "spent", "refunded")}
REPORT_LISTS = {"report_lapsing": (("days",), "lot"), "report_below": (("points",), "account"),
                "report_in_progress": ((), "ticket"), "report_disputes": ((), "ticket"), "report_due": (("until",), "ticket"),
                "notice_list": ((), "notice")}
LAST_DAY = 2932895  # 9999-12-30, as a number of days

# Each writing operation on an account: what it is called with after desk and account, and what it gives.
ARGUMENTS = {
    "account_open": (),
    "account_buy": ("pack", "ref"),
    "account_claim": ("pack", "ref"),
    "account_grant": ("kind", "points", "ref"),
    "account_cover": (),
    "account_transfer": ("to", "points", "ref"),
    "account_close": (),
    "lot_revoke": ("lot", "points", "ref"),
    "lot_extend": ("lot", "last_day"),
    "ticket_open": ("ticket", "category"),
    "ticket_open_quoted": ("ticket", "category"),
    "ticket_propose": ("ticket", "price", "reason", "note"),
    "ticket_approve": ("ticket", "proposal"),
    "ticket_decline": ("ticket", "proposal"),
    "ticket_reprice": ("ticket", "price", "reason", "note"),
    "ticket_recategorise": ("ticket", "category", "reason"),
    "ticket_resolve": ("ticket",),
    "ticket_waive": ("ticket",),
    "ticket_cancel": ("ticket",),
    "ticket_dispute": ("ticket",),
    "ticket_uphold": ("ticket",),
    "ticket_reopen": ("ticket",),
    "ticket_move": ("to", "ticket"),
    "ticket_answer": ("ticket",),
}
GIVES = {name: {"account": "account", "lot": "lot", "ticket": "ticket"}[name.split("_")[0]] for name in ARGUMENTS}
GIVES.update(account_buy="lot", account_claim="lot", account_grant="lot", account_transfer="act")
OF_TWO = "account_transfer", "ticket_move"  # accounts: the call's, and the one that it names as `to`

# The options that each takes besides ref, actor and note, and its flags.
LOT_OPTIONS = ("acquired", "months", "last_day", "priority")
TAKES = {name: () for name in ARGUMENTS}
TAKES.update(
    account_buy=("paid", "currency") + LOT_OPTIONS,
    account_claim=LOT_OPTIONS,
    account_grant=("paid", "currency") + LOT_OPTIONS,
    ticket_open=("units", "price"),
    ticket_open_quoted=("units", "price", "until", "reason"),
    ticket_propose=("until",),
    ticket_reprice=("expected",),
    ticket_recategorise=("units", "price", "expected"),
    ticket_answer=("answered",),
)
FLAGS = {name: 0 for name in ARGUMENTS}
FLAGS.update(
    ticket_open=FLAG_ALLOW_SHORTFALL | FLAG_OVERRIDE,
    ticket_open_quoted=FLAG_OVERRIDE,
    ticket_propose=FLAG_OVERRIDE,
    ticket_approve=FLAG_ALLOW_SHORTFALL,
    ticket_reprice=FLAG_ALLOW_SHORTFALL,
    ticket_recategorise=FLAG_ALLOW_SHORTFALL | FLAG_STARTING_PRICE,
    ticket_move=FLAG_ALLOW_SHORTFALL,
)


class Call:
    """One call on the library or the model: positional arguments and options by name; None is "not given"."""

    __slots__ = ("name", "account", "arguments", "options", "note")

    def __init__(self, name, account=0, arguments=None, options=None, note=""):
        self.name = name
        self.account = account
        self.arguments = arguments or {}
        self.options = options or {}
        self.note = note  # what the generator meant by it, for reports

    def given(self, field):
        """The value of an argument or option, or None."""
        value = self.arguments.get(field)
        return self.options.get(field) if value is None else value

    @property
    def ref(self):
        return self.arguments.get("ref") or self.options.get("ref") or ""

    @property
    def flags(self):
        return self.options.get("flags", 0)

    def __str__(self):
        parts = [f"{key}={value!r}" for key, value in self.arguments.items()]
        parts += [f".{key}={value!r}" for key, value in self.options.items()]
        return f"{self.name}({self.account}; {', '.join(parts)}){' # ' + self.note if self.note else ''}"


class Answer:
    """
    What a call gave: status, points missing, kind of snapshot and the snapshot's fields (None: none given); of an error
    the field at fault and the number (None: not said).
    """

    __slots__ = ("status", "shortage", "kind", "view", "field", "object")

    def __init__(self, status, shortage=0, kind="", view=None, field="", object=None):
        self.status = status
        self.shortage = shortage
        self.kind = kind
        self.view = view
        self.field = field
        self.object = object

    def __str__(self):
        return f"{STATUS_NAMES.get(self.status, self.status)} shortage={self.shortage} {self.field} {self.object}"


def status_name(status):
    return STATUS_NAMES.get(status, str(status))
