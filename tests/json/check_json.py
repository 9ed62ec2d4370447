# SPDX-License-Identifier: MIT
"""Holds every JSON text of the library against doc/json-schema.json, and shows that a wrong text would be found.

usage: check_json.py LIBRARY SCHEMA PRICE_LIST
"""

import copy
import ctypes
import json
import pathlib
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {"description", "type", "properties", "required", "additionalProperties", "minProperties", "items", "enum",
         "minimum", "maximum", "minLength", "pattern", "anyOf", "$ref"}
UNSET = -1


# ---- the part of JSON Schema that the schema uses ----


def is_type(value, name):
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def faults(value, schema, definitions, place):
    """The places where a value is not what a schema says."""
    unknown = set(schema) - KNOWN
    if unknown:
        yield f"{place}: the schema has {unknown}, which this check does not know"
    if "$ref" in schema:
        yield from faults(value, definitions[schema["$ref"].removeprefix("#/$defs/")], definitions, place)
        return
    if "anyOf" in schema:
        found = [list(faults(value, each, definitions, place)) for each in schema["anyOf"]]
        if all(found):
            yield from found[0]
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(is_type(value, each) for each in wanted):
        yield f"{place}: {value!r} is no {wanted}"
    elif isinstance(value, str):
        yield from faults_of_text(value, schema, place)
    elif is_type(value, "integer"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{place}: {value} is out of its range"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema["items"], definitions, f"{place}[{number}]")
    elif isinstance(value, dict):
        yield from faults_of_object(value, schema, definitions, place)


def faults_of_text(value, schema, place):
    if len(value) < schema.get("minLength", 0) or not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r} is no such text"


def faults_of_object(value, schema, definitions, place):
    if len(value) < schema.get("minProperties", 0):
        yield f"{place}: it is empty"
    for name in set(schema.get("required", [])) - set(value):
        yield f"{place}.{name}: it is missing"
    for name, item in value.items():
        if name in schema["properties"]:
            yield from faults(item, schema["properties"][name], definitions, f"{place}.{name}")
        else:
            yield f"{place}.{name}: it is not in the schema"


# ---- a desk that has every kind of row ----


class Desk:
    def __init__(self, path, price_list):
        self.library = ctypes.CDLL(path)
        self.desk = ctypes.c_void_p()
        store = ctypes.c_void_p()
        self.must("store_open_memory", None, ctypes.byref(store))
        self.must("desk_open", store, None, ctypes.byref(self.desk))
        self.library.spt_store_unref(store)
        self.do("desk_set_now", 1204365600)
        self.do("price_list_load", price_list, None)

    def must(self, name, *arguments):
        function = getattr(self.library, "spt_" + name)
        function.restype = ctypes.c_int32
        arguments = [ctypes.c_int64(each) if isinstance(each, int) else each for each in arguments]
        status = function(*arguments)
        if status < 0:
            raise AssertionError(f"spt_{name} answered {status}")

    def do(self, name, *arguments):
        self.must(name, self.desk, *arguments)

    def json(self, name, *arguments):
        """The JSON text of a snapshot, or of the desk itself."""
        made = ctypes.c_void_p()
        self.must("json_" + name, *arguments, ctypes.byref(made))
        self.library.spt_json_text.restype = ctypes.c_char_p
        text = self.library.spt_json_text(made)
        self.library.spt_json_unref(made)
        return json.loads(text.decode("utf-8"), parse_constant=refuse)

    def json_of(self, kind, getter, *arguments):
        snapshot = ctypes.c_void_p()
        self.do(getter, *arguments, ctypes.byref(snapshot))
        made = self.json(kind, snapshot)
        getattr(self.library, f"spt_{kind}_unref")(snapshot)
        return made

    def statement(self, account):
        limit, after = ctypes.c_uint32(50), None
        totals, *parts = [ctypes.c_void_p() for _ in range(4)]
        self.do("statement_totals", account, None, ctypes.byref(totals))
        self.do("statement_modifications", account, None, after, limit, ctypes.byref(parts[0]))
        self.do("statement_in_progress", account, None, after, limit, ctypes.byref(parts[1]))
        self.do("statement_resolved", account, None, after, limit, ctypes.byref(parts[2]))
        made = self.json("statement", totals, *parts)
        self.library.spt_account_unref(totals)
        for part in parts:
            self.library.spt_page_unref(part)
        return made

    def notice(self):
        """The first of the notices that wait."""
        page = ctypes.c_void_p()
        self.do("notice_list", None, ctypes.c_uint32(1), ctypes.byref(page))
        self.library.spt_page_notice.restype = ctypes.c_void_p
        made = self.json("notice", ctypes.c_void_p(self.library.spt_page_notice(page, 0)))
        self.library.spt_page_unref(page)
        return made

    def tell_a_story(self):
        """An account with every kind of act that the public functions make."""
        self.do("account_open", 42, None, None)
        self.do("account_buy", 42, b"points-120", b"invoice 1", None, None)
        self.do("account_grant", 42, 3, 60, b"sorry", None, None)
        self.do("account_grant", 42, 4, 500, b"opening", None, None)
        self.do("ticket_open", 42, 2**63 - 1, b"level-1", None, None)
        self.do("ticket_reprice", 42, 2**63 - 1, 40, 1, 'needed "server" access \\ Zo\u00eb'.encode(), None, None)
        self.do("ticket_resolve", 42, 2**63 - 1, None, None)
        self.do("ticket_dispute", 42, 2**63 - 1, None, None)
        self.do("ticket_waive", 42, 2**63 - 1, None, None)
        self.do("ticket_open_quoted", 42, 7, b"optimize-server", None, None)
        self.do("ticket_propose", 42, 7, 200, 2, b"more to do", None, None)
        self.do("ticket_open", 42, 8, b"level-2", None, None)
        self.do("lot_revoke", 42, 2, 10, b"mistyped", None, None)
        self.do("lot_extend", 42, 3, 20111231, None, None)
        self.do("ticket_answer", 42, 8, None, None)
        self.do("holiday_set", 20081225, b"Christmas Day")
        self.do("holiday_set", 20081226, None)
        self.do("account_open", 43, None, None)
        self.do("account_transfer", 42, 43, 100, b"to a colleague", None, None)
        self.do("ticket_move", 42, 43, 8, None, None)
        self.do("account_open", 44, None, None)
        self.do("account_close", 44, None, None)
        self.do("desk_set_now", 1280000000)


def refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


def reports_of(desk):
    few, all_accounts = ctypes.c_uint32(1), ctypes.c_uint32(100)
    for limit in (few, all_accounts):
        yield "report_page", desk.json_of("page", "report_lapsing", ctypes.c_int32(36500), None, limit)
        yield "report_page", desk.json_of("page", "report_below", 2**53 - 1, None, limit)
        yield "report_page", desk.json_of("page", "report_in_progress", None, limit)
        yield "report_page", desk.json_of("page", "report_disputes", None, limit)
        yield "report_page", desk.json_of("page", "report_due", UNSET, None, limit)
        yield "report", desk.json_of("report", "report_liability", UNSET, None, limit)
        yield "report", desk.json_of("report", "report_earned", 1204365600, UNSET, None, limit)
        yield "report", desk.json_of("report", "report_free_points", 0, 1204365601, None, limit)
        yield "report", desk.json_of("report", "report_use", UNSET, UNSET, None, limit)


def texts_of(desk):
    account, page = 42, (None, ctypes.c_uint32(100))
    yield "account", desk.json_of("account", "account_get", account)
    for lot in (1, 2, 4):
        yield "lot", desk.json_of("lot", "lot_get", account, lot)
    for ticket in (2**63 - 1, 7):
        yield "ticket", desk.json_of("ticket", "ticket_get", account, ticket)
    for act in range(1, 18):
        yield "act", desk.json_of("act", "act_get", account, act)
    for other, act in ((43, 2), (43, 3), (44, 2)):
        yield "act", desk.json_of("act", "act_get", other, act)
        yield "account", desk.json_of("account", "account_get", other)
    yield "lot", desk.json_of("lot", "lot_get", 43, 1)
    yield "ticket", desk.json_of("ticket", "ticket_get", 43, 8)
    for code in (b"points-60", b"points-300"):
        yield "pack", desk.json_of("pack", "pack_get", code)
    for code in (b"level-1", b"level-3", b"audit"):
        yield "category", desk.json_of("category", "category_get", code)
        yield "quote", desk.json_of("quote", "quote_get", code, 3 if code == b"audit" else UNSET, UNSET)
    yield "advice", desk.json_of("advice", "advice_get", 150, None)
    for owner, ticket in (account, 7), (43, 8):
        yield "response_trace", desk.json_of("response_trace", "ticket_response_trace", owner, ticket)
    yield "page", desk.json_of("page", "ticket_list_due", account, *page)
    yield "audit", desk.json_of("audit", "audit_account", account)
    for function in ("lot_list", "act_list", "entry_list"):
        yield "page", desk.json_of("page", function, account, *page)
    for function in ("statement_modifications", "statement_in_progress", "statement_resolved"):
        yield "page", desk.json_of("page", function, account, None, *page)
    for function in ("pack_list", "category_list", "holiday_list"):
        yield "page", desk.json_of("page", function, *page)
    yield "page", desk.json_of("page", "entry_list", account, None, ctypes.c_uint32(2))
    for figure in range(1, 7):
        yield "explanation", desk.json_of("page", "explain", account, figure, None, *page)
        yield "explanation", desk.json_of("page", "explain_by_lot", account, figure, None, *page)
        yield "explanation", desk.json_of("page", "explain_by_ticket", account, figure, None, *page)
    yield from reports_of(desk)
    for function in ("notice_find", "notice_list"):
        yield "page", desk.json_of("page", function, *([None] if function == "notice_find" else []), *page)
    yield "notice", desk.notice()
    for limit in (1, 3, 1000):
        yield "feed", desk.json_of("page", "feed_read", None, ctypes.c_uint32(limit))
    yield "statement", desk.statement(account)
    yield "price_list", desk.json("price_list", desk.desk)


# ---- texts that are wrong ----


def spoilt(value):
    """The value with one thing in it wrong, one after the other, at its first levels."""
    for name in value:
        less = copy.deepcopy(value)
        del less[name]
        yield f"without {name}", less
        other = copy.deepcopy(value)
        other[name] = 1.5
        yield f"with 1.5 as {name}", other
    yield "with one field more", {**value, "one_more": 1}


def main():
    library, schema, price_list = sys.argv[1:]
    definitions = json.loads(pathlib.Path(schema).read_text(encoding="utf-8"))["$defs"]
    desk = Desk(library, pathlib.Path(price_list).read_bytes())
    desk.tell_a_story()
    found, seen, spoils = [], set(), 0
    for kind, value in texts_of(desk):
        seen.add(kind)
        found += faults(value, definitions[kind], definitions, kind)
        for what, wrong in spoilt(value):
            spoils += 1
            if not list(faults(wrong, definitions[kind], definitions, kind)):
                found.append(f"{kind} {what} was not found to be wrong")
    used = seen | {"count", "time", "id", "proposal", "entry", "holiday", "stretch", "row", "line", "amount", "money_sums",
                   "point_sums", "use_sums"}
    found += [f"no text was of {name}" for name in definitions if name not in used]
    print("\n".join(found) or f"{len(seen)} kinds of JSON are as the schema says; {spoils} spoilt ones were found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
