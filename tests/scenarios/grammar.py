# SPDX-License-Identifier: MIT
"""The words of a scenario, as README.md beside this file describes them: lines into steps, strictly."""

import calendar
import collections
import re
import time

from words import *


class Wrong(Exception):
    """A line that the format does not know."""


# ---- values ----------------------------------------------------------------------------------------------------

TEXT = r'"(?:[^"\\]|\\["\\]|\\x[0-9a-f]{2})*"'
INSTANT = r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?"
DAY = r"\d{4}-\d\d-\d\d"
OFFSET = r"[+-]\d\d:\d\d(?::\d\d)?"
REASONS = {"investigation": INVESTIGATION, "agreed": AGREED, "reconsidered": RECONSIDERED, "correction": CORRECTION}


def text_value(word):
    """The text between quotation marks; what is no UTF-8 stays as surrogates."""
    raw = re.sub(rb"\\(x[0-9a-f]{2}|.)",
                 lambda found: bytes([int(found[1][1:], 16)]) if len(found[1]) == 3 else found[1],
                 word[1:-1].encode())
    return raw.decode("utf-8", "surrogateescape")


def instant_value(words):
    """A date alone is noon; never and none are no instants."""
    if words in ("never", "none"):
        return {"never": NEVER, "none": UNSET}[words]
    date, _, clock = words.partition(" ")
    try:
        return calendar.timegm(time.strptime(f"{date} {clock or '12:00:00'}", "%Y-%m-%d %H:%M:%S"))
    except ValueError:
        raise Wrong(f"there is no {words}") from None


def day_value(word):
    return 0 if word == "never" else int(word.replace("-", ""))


def offset_value(word):
    seconds = sum(int(part) * unit for part, unit in zip(word[1:].split(":"), (3600, 60, 1)))
    return -seconds if word[0] == "-" else seconds


def months_value(words):
    return 0 if words == "never" else int(words.split()[0])


def money_value(words):
    """Hundredths, and a currency or ""."""
    if words == "nothing":
        return 0, ""
    currency, _, amount = words.rpartition(" ")
    return int(amount.replace(".", "")), currency


def or_none(absent):
    return r"\d+|none", lambda word: absent if word == "none" else int(word)


def one_of(words):
    return "|".join(words), words.__getitem__


def weekdays_value(words):
    return sum(2 ** WEEKDAYS.index(word) for word in words.split(" and "))


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBER, CODE = (r"\d+", int), (r'[^\s,":]+', str)
QUOTED_TEXT, REASON_WORD = (TEXT, text_value), one_of(REASONS)
TIME, TIME_OR_NONE = (INSTANT, instant_value), (f"{INSTANT}|never|none", instant_value)
MONEY = (r"(?:[A-Z]{3} )?\d+\.\d\d", money_value)
PLACEHOLDERS = {"day": (DAY, day_value), "weekdays": (r"[A-Z]\w+day(?: and [A-Z]\w+day)*", weekdays_value),
                "pack": CODE, "category": CODE, "reason": REASON_WORD, "instant": TIME, "from": TIME, "text": QUOTED_TEXT,
                "file": QUOTED_TEXT, "last_day": (DAY + "|never", day_value), "offset": (OFFSET, offset_value),
                "currency": (r"[A-Z]{3}", str), "figure": ("|".join(FIGURES.values()), str)}


def split(text, sign):
    """Splits at a sign, but not between quotation marks."""
    parts = [""]
    for piece in re.findall(rf'{TEXT}|"|[^"]+', text):
        if piece == '"':
            raise Wrong("a quotation mark is not closed")
        head, *more = [piece] if piece.startswith('"') else piece.split(sign)
        parts[-1] += head
        parts += more
    return parts


class Words:
    """A template, in which {name} stands for a value."""

    def __init__(self, template):
        self.template = template
        parts = re.split(r"\{(\w+)\}", template)
        for place, part in enumerate(parts):
            parts[place] = f"(?P<{part}>{PLACEHOLDERS.get(part, NUMBER)[0]})" if place % 2 else re.escape(part)
        self.pattern = re.compile("".join(parts))

    def read(self, text):
        """The values by name, or None where these are other words."""
        found = self.pattern.fullmatch(text)
        return found and {name: PLACEHOLDERS.get(name, NUMBER)[1](word) for name, word in found.groupdict().items()}


def read_first(table, text):
    """The template of a table that fits, and the values."""
    for words in table:
        values = words.read(text)
        if values is not None:
            return words, values
    raise Wrong(f'unknown words: "{text}"')


def read_phrase(table, phrase):
    """`word value` by a table of words: the word and the value."""
    for word, (pattern, value) in table.items():
        found = re.fullmatch(f"{re.escape(word)} ({pattern})", phrase)
        if found:
            return word, value(found[1])
    raise Wrong(f'unknown words: "{phrase}"')


def table_of(templates):
    return {Words(template): meaning for template, meaning in templates.items()}


# ---- operations ------------------------------------------------------------------------------------------------

OPERATIONS = table_of({  # on an account: (operation, arguments that the words imply)
    "open account {account}": ("account_open", {}),
    "buy {pack} for account {account}": ("account_buy", {}),
    "claim {pack} for account {account}": ("account_claim", {}),
    "give {points} points to account {account}": ("account_grant", {"kind": GOODWILL}),
    "bring over {points} points to account {account}": ("account_grant", {"kind": OPENING}),
    "cover account {account}": ("account_cover", {}),
    "transfer {points} points from account {account} to account {to}": ("account_transfer", {}),
    "close account {account}": ("account_close", {}),
    "revoke {points} points of lot {lot} of account {account}": ("lot_revoke", {}),
    "revoke all of lot {lot} of account {account}": ("lot_revoke", {"points": ALL_POINTS}),
    "extend lot {lot} of account {account} to {last_day}": ("lot_extend", {}),
    "open ticket {ticket} for account {account} as {category}": ("ticket_open", {}),
    "quote ticket {ticket} for account {account} as {category}": ("ticket_open_quoted", {}),
    "propose {price} for ticket {ticket} of account {account} because {reason}": ("ticket_propose", {}),
    "approve proposal {proposal} of ticket {ticket} of account {account}": ("ticket_approve", {}),
    "decline proposal {proposal} of ticket {ticket} of account {account}": ("ticket_decline", {}),
    "reprice ticket {ticket} of account {account} to {price} because {reason}": ("ticket_reprice", {}),
    "recategorise ticket {ticket} of account {account} as {category} because {reason}": ("ticket_recategorise", {}),
    "resolve ticket {ticket} of account {account}": ("ticket_resolve", {}),
    "waive ticket {ticket} of account {account}": ("ticket_waive", {}),
    "cancel ticket {ticket} of account {account}": ("ticket_cancel", {}),
    "dispute ticket {ticket} of account {account}": ("ticket_dispute", {}),
    "uphold ticket {ticket} of account {account}": ("ticket_uphold", {}),
    "reopen ticket {ticket} of account {account}": ("ticket_reopen", {}),
    "move ticket {ticket} from account {account} to account {to}": ("ticket_move", {}),
    "answer ticket {ticket} of account {account}": ("ticket_answer", {}),
})
OPTIONS = {
    "ref": QUOTED_TEXT, "actor": QUOTED_TEXT, "note": QUOTED_TEXT, "units": NUMBER, "price": NUMBER,
    "believing": NUMBER, "until": TIME, "paid": MONEY, "acquired": TIME, "answered": TIME,
    "lifetime": (r"\d+ months|never", months_value), "last day": (DAY, day_value), "priority": (r"-?\d+", int),
    "reason": REASON_WORD,
}
OPTION_NAMES = {"believing": "expected", "lifetime": "months", "last day": "last_day"}  # where it is not the word
FLAG_WORDS = {"allow shortfall": FLAG_ALLOW_SHORTFALL, "override": FLAG_OVERRIDE,
              "starting price": FLAG_STARTING_PRICE}
CHANGES = table_of({  # of the desk: (what, arguments that the words imply)
    "on {instant}": ("now", {}),
    "load price list {file}": ("load", {}),
    "redact act {act} of account {account}": ("redact", {}),
    "sweep": ("sweep", {"limit": 1000}),
    "sweep up to {limit} lapses": ("sweep", {}),
    "set lifetime to {value} months": ("set", {"setting": SETTING_LIFETIME}),
    "set lifetime to never": ("set", {"setting": SETTING_LIFETIME, "value": 0}),
    "set zone to {offset}": ("set", {"setting": SETTING_ZONE_OFFSET}),
    "set return grace to {value} days": ("set", {"setting": SETTING_RETURN_GRACE}),
    "set reopen window to {value} days": ("set", {"setting": SETTING_REOPEN_WINDOW}),
    "set reopen window to always": ("set", {"setting": SETTING_REOPEN_WINDOW, "value": -1}),
    "set weekdays to {weekdays}": ("set", {"setting": SETTING_WEEKDAYS}),
    "open at {value} o'clock": ("hour", {"setting": SETTING_OPENS}),
    "close at {value} o'clock": ("hour", {"setting": SETTING_CLOSES}),
    "add holiday {day}": ("holiday", {"title": ""}),
    "remove holiday {day}": ("holiday", {"title": None}),
    "follow the zone {offset}": ("zone", {}),
    "stop and start again": ("restart", {}),
    "acknowledge the news of account {account} up to act {act}": ("acknowledge_news", {}),
    "look for notices": ("look", {}),
    "look for notices within {days} days": ("look", {}),
    "look for notices below {below} points": ("look", {}),
    "look for notices within {days} days and below {below} points": ("look", {}),
    "acknowledge the notices of account {account}": ("acknowledge_notices", {}),
})
ZONE_CHANGE = Words("from {instant} {offset}")

# ---- expectations ----------------------------------------------------------------------------------------------

REFUSALS = {
    "not valid": E_INVALID, "not found": E_NOT_FOUND, "conflict": E_CONFLICT, "claimed before": E_CLAIMED,
    "wrong state": E_STATE, "too late": E_EXPIRED, "retired": E_RETIRED, "price has changed": E_STALE,
    "lapsed": E_LAPSED, "price not allowed": E_PRICE, "too few points": E_POINTS, "beyond the limits": E_LIMIT,
    "malformed": E_SYNTAX,
}
LOT_KINDS = {"purchase": PURCHASE, "licence": LICENCE, "goodwill": GOODWILL, "opening": OPENING, "return": RETURN,
             "transfer": TRANSFER, "extension": EXTENSION}
STATES = {"quoted": QUOTED, "in progress": IN_PROGRESS, "resolved": RESOLVED, "waived": WAIVED,
          "cancelled": CANCELLED}
RESPONSES = {"no answer due": RESPONSE_NONE, "waiting": RESPONSE_WAITING, "overdue": RESPONSE_OVERDUE,
             "met": RESPONSE_MET, "missed": RESPONSE_MISSED}
ACT_KINDS = {name: kind for kind, name in enumerate(
    "account opened|bought|claimed|goodwill|opening balance|lapsed|revoked|extended|opened|quoted|proposed|approved|"
    "declined|repriced|recategorised|covered|resolved|waived|cancelled|disputed|upheld|reopened|"
    "transferred away|transferred here|moved away|moved here|account closed|answered".split("|"), 1)}
ENTRY_KINDS = {name: kind for kind, name in enumerate(
    "issue|capture|release|settle|refund|lapse|revoke|move|release lapsed|release revoked|release moved|"
    "refund lapsed|refund revoked|refund moved".split("|"), 1)}

FIELD_WORDS = {  # what the lines on an object can say: words with a value, and words alone
    "account": ({
        "points": NUMBER, "available": NUMBER, "captured": NUMBER, "spent": NUMBER, "lapsed": NUMBER,
        "revoked": NUMBER, "lots": NUMBER, "acts": NUMBER, "entries": NUMBER, "open tickets": NUMBER,
        "newest act": TIME, "lapses next": TIME_OR_NONE, "lapsing then": NUMBER,
    }, {"closed": {"closed": 1, "not closed": 0}}),
    "lot": ({
        "points": NUMBER, "available": NUMBER, "captured": NUMBER, "spent": NUMBER, "lapsed": NUMBER,
        "revoked": NUMBER, "moved": NUMBER, "priority": (r"-?\d+", int), "acquired": TIME, "lapses": TIME_OR_NONE,
        "paid": (f"{MONEY[0]}|nothing", money_value), "pack": CODE, "from lot": or_none(0),
        "from account": or_none(0),
    }, {"kind": LOT_KINDS, "revoked_whole": {"marked": 1, "not marked": 0}}),
    "ticket": ({
        "price": NUMBER, "captured": NUMBER, "spent": NUMBER, "shortfall": NUMBER, "released": NUMBER,
        "refunded": NUMBER, "units": or_none(UNSET), "category": CODE, "rule": QUOTED_TEXT, "proposal": or_none(0),
        "proposals": NUMBER, "proposed": or_none(UNSET), "proposed because": REASON_WORD,
        "valid until": TIME_OR_NONE, "approved": or_none(0), "declined": or_none(0), "opened at": TIME,
        "resolved at": TIME_OR_NONE, "ended at": TIME_OR_NONE,
        "due at": TIME_OR_NONE, "answered at": TIME_OR_NONE,
    }, {"state": STATES, "response": RESPONSES, "disputed": {"disputed": 1, "not disputed": 0}}),
    "act": ({
        "at": TIME, "ticket": or_none(0), "lot": or_none(0), "points": or_none(UNSET), "price": or_none(UNSET),
        "before": or_none(UNSET), "because": REASON_WORD, "proposal": or_none(0), "proposed": or_none(UNSET),
        "with account": or_none(0), "pack": CODE, "category": CODE, "ref": QUOTED_TEXT, "actor": QUOTED_TEXT, "note": QUOTED_TEXT,
    }, {"kind": ACT_KINDS, "redacted": {"redacted": 1, "not redacted": 0}}),
    "entry": ({"act": NUMBER, "points": NUMBER, "lot": NUMBER, "available": NUMBER, "captured": NUMBER},
              {"kind": ENTRY_KINDS}),
    "quote": ({"lowest": NUMBER, "highest": or_none(UNSET), "starting": or_none(UNSET), "rule": QUOTED_TEXT},
              {"person": {"a person names the price": 1, "no person needed": 0}}),
    "advice": ({"price": MONEY, "points": NUMBER}, {}),
    "rule": ({"reads": QUOTED_TEXT}, {}),
}
FIELD_NAMES = {  # words: field, where it is not the word
    "account": {"open tickets": "open_tickets", "newest act": "newest", "lapses next": "next_lapse",
                "lapsing then": "next_lapse_points"},
    "lot": {"lapses": "lapse", "from lot": "origin_lot", "from account": "origin_account"},
    "ticket": {"proposed because": "proposal_reason", "valid until": "proposal_until", "opened at": "opened",
               "resolved at": "resolved", "ended at": "ended", "due at": "due", "answered at": "answered"},
    "act": {"at": "time", "with account": "other", "because": "reason", "ref": "refer"},
}
NOTICES = {kind: words for kind, words in enumerate((  # what a notice says
    "lot {object} of account {account} lapses with {amount}", "account {account} is low with {amount}",
    "ticket {object} of account {account} is overdue", "ticket {object} of account {account} lacks {amount}",
    "ticket {object} of account {account} waits for approval of {amount}",
    "ticket {object} of account {account} was not approved in time"), 1)}
NOTICE_ITEM = ("|".join(re.sub(r"\{\w+\}", r"\\d+", words) for words in NOTICES.values()), str)
NEWS_ITEM = (f"(?:{'|'.join(ACT_KINDS)}) on account \\d+", str)
ENTRY_ITEM = (f"(?:{'|'.join(ENTRY_KINDS)}) \\d+ of lot \\d+", str)
SUM_ITEM = (r"[+-]\d+ of (?:lot \d+|ticket \d+|no ticket)", str)
ACT_ITEM, TICKET_ITEM, LOT_ITEM = ("|".join(ACT_KINDS), str), (r"ticket \d+", str), (r"lot \d+", str)
AMOUNT = r"-?\d+\.\d\d"
SUMS_OF = {"money": "paid|used|breakage|revoked|owed", "points": "given|used|lapsed|revoked|left",
           "use": "resolved|spent|refunded"}
MONEY_ITEM = (f"(?:{SUMS_OF['money']}) [A-Z]{{3}} {AMOUNT}", str)
POINTS_ITEM = (f"(?:{SUMS_OF['points']}) -?\\d+ of (?:{CODE[0]}|no pack)", str)
USE_ITEM = (f"(?:{SUMS_OF['use']}) \\d+ of {CODE[0]} in \\d{{4}}-\\d\\d", str)
DESK_LOT_ITEM = (r"lot \d+ of account \d+ with \d+", str)
DESK_TICKET_ITEM = (r"ticket \d+ of account \d+", str)
DESK_ACCOUNT_ITEM = (r"account \d+ with \d+", str)
SUBJECTS = table_of({  # what a line is on: (object or list, form of a list's items)
    "account {account}": ("account", None),
    "account {account} at {instant}": ("account", None),
    "account {account} after act {after}": ("account", None),
    "lot {lot} of account {account}": ("lot", None),
    "ticket {ticket} of account {account}": ("ticket", None),
    "ticket {ticket} of account {account} at {instant}": ("ticket", None),
    "ticket {ticket} of account {account} after act {after}": ("ticket", None),
    "act {act} of account {account}": ("act", None),
    "entry {entry} of account {account}": ("entry", None),
    "capture order of account {account}": ("capture order", LOT_ITEM),
    "acts of account {account}": ("acts", ACT_ITEM),
    "acts of lot {lot} of account {account}": ("acts", ACT_ITEM),
    "acts of ticket {ticket} of account {account}": ("acts", ACT_ITEM),
    "entries of account {account}": ("entries", ENTRY_ITEM),
    "entries of lot {lot} of account {account}": ("entries", ENTRY_ITEM),
    "entries of ticket {ticket} of account {account}": ("entries", ENTRY_ITEM),
    "entries of act {act} of account {account}": ("entries", ENTRY_ITEM),
    "balance modifications of account {account}": ("modifications", ENTRY_ITEM),
    "balance modifications of account {account} at {instant}": ("modifications", ENTRY_ITEM),
    "balance modifications of account {account} after act {after}": ("modifications", ENTRY_ITEM),
    "lines of {figure} of account {account}": ("lines", SUM_ITEM),
    "lines of {figure} of account {account} at {instant}": ("lines", SUM_ITEM),
    "lines of {figure} of account {account} after act {after}": ("lines", SUM_ITEM),
    "lines of {figure} of lot {lot} of account {account}": ("lines", SUM_ITEM),
    "lines of {figure} of lot {lot} of account {account} at {instant}": ("lines", SUM_ITEM),
    "lines of {figure} of lot {lot} of account {account} after act {after}": ("lines", SUM_ITEM),
    "lines of {figure} of ticket {ticket} of account {account}": ("lines", SUM_ITEM),
    "lines of {figure} of ticket {ticket} of account {account} at {instant}": ("lines", SUM_ITEM),
    "lines of {figure} of ticket {ticket} of account {account} after act {after}": ("lines", SUM_ITEM),
    "{figure} by lot of account {account}": ("by lot", SUM_ITEM),
    "{figure} by lot of account {account} at {instant}": ("by lot", SUM_ITEM),
    "{figure} by lot of account {account} after act {after}": ("by lot", SUM_ITEM),
    "{figure} by ticket of account {account}": ("by ticket", SUM_ITEM),
    "{figure} by ticket of account {account} at {instant}": ("by ticket", SUM_ITEM),
    "{figure} by ticket of account {account} after act {after}": ("by ticket", SUM_ITEM),
    "tickets in progress of account {account}": ("in progress", TICKET_ITEM),
    "tickets in progress of account {account} at {instant}": ("in progress", TICKET_ITEM),
    "tickets in progress of account {account} after act {after}": ("in progress", TICKET_ITEM),
    "resolved tickets of account {account}": ("resolved", TICKET_ITEM),
    "resolved tickets of account {account} at {instant}": ("resolved", TICKET_ITEM),
    "resolved tickets of account {account} after act {after}": ("resolved", TICKET_ITEM),
    "answers due of account {account}": ("answers due", TICKET_ITEM),
    "lots lapsing within {days} days": ("report lapsing", DESK_LOT_ITEM),
    "accounts below {points} points": ("report below", DESK_ACCOUNT_ITEM),
    "tickets in progress": ("report in progress", DESK_TICKET_ITEM),
    "disputed tickets": ("report disputes", DESK_TICKET_ITEM),
    "answers due": ("report due", DESK_TICKET_ITEM),
    "news": ("news", NEWS_ITEM),
    "notices": ("notices", NOTICE_ITEM),
    "liability": ("report liability", MONEY_ITEM),
    "liability at {instant}": ("report liability", MONEY_ITEM),
    "money": ("report earned", MONEY_ITEM),
    "money from {from} until {instant}": ("report earned", MONEY_ITEM),
    "free points": ("report free points", POINTS_ITEM),
    "free points from {from} until {instant}": ("report free points", POINTS_ITEM),
    "use": ("report use", USE_ITEM),
    "use from {from} until {instant}": ("report use", USE_ITEM),
    "quote of {category}": ("quote", None),
    "quote of {category} at {instant}": ("quote", None),
    "quote of {category} for {units} units": ("quote", None),
    "quote of {category} for {units} units at {instant}": ("quote", None),
    "advice for {points} points": ("advice", None),
    "advice for {points} points in {currency}": ("advice", None),
    "price rule {text}": ("rule", None),
})
ADVICE_LINE = re.compile(r'(\d+) x ([^\s,":]+)')


# ---- lines -----------------------------------------------------------------------------------------------------


# What is answered: a status; the points missing, the byte, the number of lapses or the field at fault.
Outcome = collections.namedtuple("Outcome", "status detail")
DONE = Outcome(OK, 0)


class Step:
    """A line: what it is (operation, change, subject), what it says, and what is expected."""

    __slots__ = ("line", "kind", "name", "values", "expected", "answer_line")

    def __init__(self, line, kind, name, values, expected=None):
        self.line = line
        self.kind = kind
        self.name = name
        self.values = values
        self.expected = expected
        self.answer_line = 0  # where the answer is expected


class Scenario:
    def __init__(self, path, line, title):
        self.path = path
        self.line = line
        self.title = title
        self.rules = title.partition(":")[0].split()
        self.steps = []


def put(values, name, value, phrase):
    if name in values:
        raise Wrong(f'said twice: "{phrase}"')
    values[name] = value


def read_options(phrases):
    options = {}
    for phrase in phrases:
        if phrase in FLAG_WORDS:
            if options.get("flags", 0) & FLAG_WORDS[phrase]:
                raise Wrong(f'said twice: "{phrase}"')
            options["flags"] = options.get("flags", 0) | FLAG_WORDS[phrase]
            continue
        word, value = read_phrase(OPTIONS, phrase)
        if word == "paid":
            value, currency = value
            if currency:
                put(options, "currency", currency, phrase)
        put(options, OPTION_NAMES.get(word, word), value, phrase)
    return options


def read_operation(line, text):
    head, *phrases = split(text, ", ")
    words, values = read_first({**CHANGES, **OPERATIONS}, head)
    if words in OPERATIONS:
        name, implied = OPERATIONS[words]
        values.update(implied)
        options = read_options(phrases)
        for field in ARGUMENTS[name]:
            if field not in values and field in options:
                values[field] = options.pop(field)  # ref and note, where they are arguments
        return Step(line, "operation", name, Call(name, values.pop("account"), values, options), DONE)
    what, implied = CHANGES[words]
    values.update(implied)
    for word in ("offset", "weekdays"):
        if what == "set" and word in values:
            values["value"] = values.pop(word)
    if what == "hour":
        what, values["value"] = "set", values["value"] * 3600
    if what == "zone":
        values = {"pieces": [(0, values["offset"])]}
        for phrase in phrases:
            piece = ZONE_CHANGE.read(phrase)
            if piece is None or piece["instant"] <= values["pieces"][-1][0]:
                raise Wrong(f'no later change of the zone: "{phrase}"')
            values["pieces"].append((piece["instant"], piece["offset"]))
    elif phrases:
        raise Wrong(f'too many words: "{phrases[0]}"')
    return Step(line, "change", what, values, DONE)


def read_refusal(text):
    phrase, *more = split(text, ", ")
    if phrase not in REFUSALS or len(more) > 1:
        raise Wrong(f'unknown refusal: "{text}"')
    status, detail = REFUSALS[phrase], more[0] if more else ""
    pattern = {E_INVALID: r"([a-z_]+)", E_POINTS: r"(?:(\d+) missing)?",
               E_STATE: r"(?:(\d+) missing)?", E_SYNTAX: r"byte (\d+)"}.get(status, "")
    found = re.fullmatch(pattern, detail)
    if not found:
        raise Wrong(f'"{phrase}" is not told by "{detail}"')
    detail = found[1] if found.groups() else None
    return Outcome(status, detail if status == E_INVALID else int(detail or 0))


def read_answer(text):
    """The answer that the operation before gives, or None where this is about something else."""
    if text == "already":
        return Outcome(ALREADY, 0)
    swept = re.fullmatch(r"swept (\d+)(, more to do)?", text)
    if swept:
        return Outcome(MORE if swept[2] else OK, int(swept[1]))
    return read_refusal(text.removeprefix("refused: ")) if text.startswith("refused: ") else None


def put_answer(steps, line, answer):
    step = steps[-1] if steps else None
    if step is None or step.kind == "subject" or step.name == "now" or step.answer_line:
        raise Wrong("no operation before it to answer")
    if (answer.status in (OK, MORE)) != (step.name == "sweep"):
        raise Wrong("not an answer of that operation")
    step.expected, step.answer_line = answer, line


def read_subject(line, text):
    subject, *rest = split(text, ": ")
    if len(rest) != 1:
        raise Wrong("an expectation has one colon")
    refused = subject.endswith(" refused")
    words, values = read_first(SUBJECTS, subject.removesuffix(" refused"))
    what, item = SUBJECTS[words]
    if refused:
        return Step(line, "subject", words.template, values, read_refusal(rest[0]))
    phrases = split(rest[0], ", ")
    if item:
        if phrases != ["none"] and not all(re.fullmatch(item[0], phrase) for phrase in phrases):
            raise Wrong(f'unknown words: "{rest[0]}"')
        return Step(line, "subject", words.template, values, [] if phrases == ["none"] else phrases)
    return Step(line, "subject", words.template, values, read_fields(what, phrases))


def read_fields(what, phrases):
    """What is expected of an object: values by the field's name."""
    with_value, alone = FIELD_WORDS[what]
    fields = {}
    for phrase in phrases:
        pack = ADVICE_LINE.fullmatch(phrase) if what == "advice" else None
        field = next((field for field, words in alone.items() if phrase in words), None)
        if pack:
            put(fields.setdefault("packs", {}), pack[2], int(pack[1]), phrase)
        elif field:
            put(fields, field, alone[field][phrase], phrase)
        else:
            word, value = read_phrase(with_value, phrase)
            if (what, word) == ("lot", "paid"):
                value, currency = value
                put(fields, "currency", currency, phrase)
            put(fields, FIELD_NAMES.get(what, {}).get(word, word), value, phrase)
    return fields


TITLE = re.compile(r"# D\d+( D\d+)*: \S.*\?")


def read_scenarios(path, text):
    """Every scenario of a file. A problem is told with its file and line."""
    scenarios = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            read_line(scenarios, path, number, line)
        except Wrong as wrong:
            raise Wrong(f"{path}:{number}: {wrong}") from None
    for scenario in scenarios:
        for step in scenario.steps:
            if step.name == "sweep" and not step.answer_line:
                raise Wrong(f"{path}:{step.line}: a sweep needs an answer")
        if not any(step.kind == "subject" or step.answer_line for step in scenario.steps):
            raise Wrong(f"{path}:{scenario.line}: the scenario expects nothing")
    if not scenarios:
        raise Wrong(f"{path}:1: no scenario")
    return scenarios


def read_line(scenarios, path, number, line):
    if line != line.strip():
        raise Wrong("spaces at an end of the line")
    if line.startswith("#"):
        if not TITLE.fullmatch(line):
            raise Wrong('a title is "# D4: a question?"')
        if line in (f"# {scenario.title}" for scenario in scenarios):
            raise Wrong("this title is there already")
        scenarios.append(Scenario(path, number, line[2:]))
        return
    if not line or line.startswith("(") and line.endswith(")"):
        return
    if not scenarios:
        raise Wrong("a title comes first")
    steps = scenarios[-1].steps
    if line.startswith("expect "):
        answer = read_answer(line.removeprefix("expect "))
        if answer:
            put_answer(steps, number, answer)
            return
        step = read_subject(number, line.removeprefix("expect "))
    else:
        step = read_operation(number, line)
    if not steps and step.name != "now":
        raise Wrong('a scenario begins with "on"')
    steps.append(step)
