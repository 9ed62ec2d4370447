#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays scenarios on the library, with both of its stores, and on the naive model; all three must do as they say.

    run.py --library LIBRARY [FILE ...]

Without files: every scenario beside this program. What is wrong is told with file and line, expected and found.
README.md describes the format.
"""

import argparse
import datetime
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "model"))
sys.path.insert(0, str(HERE))

import grammar  # noqa: E402
from desks import Library, every_desk  # noqa: E402
from words import *  # noqa: E402,F403

PRICE_LIST = HERE.parent.parent / "examples" / "data" / "price-list-2008.txt"
WORDS_OF = {kind: {number: name for name, number in words.items()}
            for kind, words in (("act", grammar.ACT_KINDS), ("entry", grammar.ENTRY_KINDS))}
ITEMS = {  # how the items of a list are written
    "capture order": lambda lot: f"lot {lot['number']}",
    "acts": lambda act: WORDS_OF["act"][act["kind"]],
    "entries": lambda entry: f"{WORDS_OF['entry'][entry['kind']]} {entry['points']} of lot {entry['lot']}",
    "in progress": lambda ticket: f"ticket {ticket['id']}",
    "answers due": lambda ticket: f"ticket {ticket['id']}",
    "resolved": lambda ticket: f"ticket {ticket['id']}",
}
ITEMS["modifications"] = ITEMS["entries"]
ITEMS["lines"] = ITEMS["by lot"] = lambda row: f"{row['points']:+} of lot {row['of']}"
ITEMS["by ticket"] = lambda row: f"{row['points']:+} of " + (f"ticket {row['of']}" if row["of"] else "no ticket")
for of_desk in ("report in progress", "report disputes", "report due"):
    ITEMS[of_desk] = lambda ticket: f"ticket {ticket['id']} of account {ticket['account']}"
ITEMS["report lapsing"] = lambda lot: f"lot {lot['number']} of account {lot['account']} with {lot['available']}"
ITEMS["report below"] = lambda account: f"account {account['id']} with {account['available']}"
ITEMS["news"] = lambda act: f"{WORDS_OF['act'][act['kind']]} on account {act['account']}"
ITEMS["notices"] = lambda notice: grammar.NOTICES[notice["kind"]].format(**notice)
SUBJECTS = {words.template: meaning for words, meaning in grammar.SUBJECTS.items()}
WHOLE = ("lots", "acts", "entries", "modifications", "in progress", "resolved")  # what is compared in the end


class Unmet(Exception):
    """A desk does not do what the scenario says."""


def told(status, detail=0, fields=()):
    """An answer in words."""
    if status in (OK, ALREADY, MORE):
        return {OK: "done", ALREADY: "already", MORE: "more to do"}[status] + (f", {detail}" if detail else "")
    words = next((words for words, number in grammar.REFUSALS.items() if number == status), status_name(status))
    detail = {E_INVALID: " or ".join(fields), E_SYNTAX: f"byte {detail}"}.get(status, detail and f"{detail} missing")
    return f"refused: {words}, {detail}" if detail else f"refused: {words}"


SUMS = {"report liability": "money", "report earned": "money", "report free points": "points", "report use": "use"}


def told_sum(form, name, row, figure):
    if form == "money":
        return f"{name} {row[0]} {'-' if figure < 0 else ''}{abs(figure) // 100}.{abs(figure) % 100:02}"
    if form == "points":
        return f"{name} {figure} of {row[0] or 'no pack'}"
    return f"{name} {figure} of {row[1]} in {row[0] // 100}-{row[0] % 100:02}"


def told_sums(what, rows):
    """What reports that add up tell: each figure that is not 0."""
    form = SUMS[what]
    keys = 2 if form == "use" else 1
    names = grammar.SUMS_OF[form].split("|")
    return [told_sum(form, name, row, figure) for row in rows for name, figure in zip(names, row[keys:]) if figure]


def find(desk, step):
    """What a step gives: a status; points missing, byte or number of lapses; fields at fault; what was read."""
    if step.kind == "subject":
        what, item = SUBJECTS[step.name]
        status, detail, view = (desk.read_list if item else desk.read)(what, step.values)
        if item:
            view = told_sums(what, view) if what in SUMS else [ITEMS[what](row) for row in view]
        return status, detail, desk.fields, view
    if step.kind == "operation":
        return *desk.call(step.values), None
    values = dict(step.values)
    if step.name == "load":
        values = {"text": (HERE / "lists" / values["file"]).read_text("utf-8")}
    return *getattr(desk, step.name)(**values), desk.fields if step.name == "set" else [], None


def compare(step, status, detail, fields, view):
    """What is found with what the step expects."""
    if isinstance(step.expected, grammar.Outcome):
        compare_answer(step.expected, status, detail, fields)
    elif status != OK:
        raise Unmet(f"expected it to be there, found {told(status, detail, fields)}")
    elif isinstance(step.expected, list):
        if view != step.expected:
            raise Unmet(f"expected {', '.join(step.expected) or 'none'}; found {', '.join(view) or 'none'}")
    else:
        what, _ = SUBJECTS[step.name]
        for field, expected in step.expected.items():
            if view[field] != expected:
                raise Unmet(f"{field}: expected {shown(what, field, expected)}, "
                            f"found {shown(what, field, view[field])}")


def compare_answer(expected, status, detail, fields):
    field = expected.detail if isinstance(expected.detail, str) else ""
    if status != expected.status or not (field in fields if field else detail == expected.detail):
        raise Unmet(f"expected {told(expected.status, 0 if field else expected.detail, [field])}, "
                    f"found {told(status, detail, fields)}")


def shown(what, field, value):
    """A value as a scenario has it."""
    alone = grammar.FIELD_WORDS[what][1].get(field, {})
    for words, number in alone.items():
        if number == value:
            return words
    word = next((word for word, name in grammar.FIELD_NAMES.get(what, {}).items() if name == field), field)
    form = grammar.FIELD_WORDS[what][0].get(word)
    if form in (grammar.TIME, grammar.TIME_OR_NONE):
        return "never" if value == NEVER else "none" if value == UNSET else str(
            datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=value))
    return repr(value)


def play(scenario, desk, compare=compare):
    """Plays a scenario; gives what all its accounts are like in the end."""
    place, accounts = scenario.line, set()
    try:
        desk.load(PRICE_LIST.read_text("utf-8"))
        for step in scenario.steps:
            place = step.answer_line or step.line
            found = find(desk, step)
            compare(step, *found)
            if step.kind == "operation" and found[0] == OK:
                accounts.add(step.values.account)
        for account in accounts:
            found = desk.audit(account)
            if found:
                raise Unmet(f"the audit of account {account} finds: {'; '.join(found)}")
        return {account: whole(desk, account) for account in sorted(accounts)}
    except Unmet as unmet:
        raise Unmet(f"{scenario.path}:{place}: {desk.name}: {unmet}") from None


def whole(desk, account):
    """Everything that an account tells."""
    rows = {what: desk.read_list(what, {"account": account})[2] for what in WHOLE}
    rows["account"] = [desk.read("account", {"account": account})[2]]
    return rows


def differing(ours, theirs):
    """The first thing in which two accounts differ, or ""."""
    for account in ours:
        for what, rows in ours[account].items():
            others = theirs[account][what]
            if len(rows) != len(others):
                return f"account {account}: {len(rows)} and {len(others)} {what}"
            for row, other in zip(rows, others):
                for field in row:
                    if row[field] != other[field]:
                        return f"account {account}: {what}: {field}: {row[field]!r} and {other[field]!r} in {row}"
    return ""


def play_everywhere(library, scenario, folder, number):
    """All problems of a scenario; those that every desk has are told once."""
    problems, ends = [], []
    for desk in every_desk(library, folder, number):
        try:
            ends.append((desk.name, play(scenario, desk)))
        except Unmet as unmet:
            problems.append(str(unmet))
        finally:
            desk.close()
    if not problems:
        name, first = ends[0]
        for other, end in ends[1:]:
            difference = differing(first, end)
            if difference:
                problems.append(f"{scenario.path}:{scenario.line}: {name} and {other} end differently: {difference}")
    return problems


def read(paths):
    """The scenarios of all files."""
    scenarios = []
    for path in paths:
        scenarios += grammar.read_scenarios(path.name, path.read_text("utf-8"))
    return scenarios


def scenario_files():
    return sorted(HERE.glob("*.txt"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, help="the shared library")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        scenarios = read(arguments.files or scenario_files())
    except grammar.Wrong as wrong:
        print(wrong)
        return 1
    library, problems = Library(arguments.library), []
    with tempfile.TemporaryDirectory() as folder:
        for number, scenario in enumerate(scenarios):
            found = play_everywhere(library, scenario, folder, number)
            if found:
                problems += [f"{scenario.path}:{scenario.line}: # {scenario.title}"] + [f"  {each}" for each in found]
    print("\n".join(problems + [""]) if problems else "", end="")
    failed = sum(not problem.startswith(" ") for problem in problems)
    print(f"{len(scenarios)} scenarios, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
