#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the runner itself: that the format is strict, and that a wrong expectation of every kind fails.

    check_run.py LIBRARY
"""

import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import run  # noqa: E402 - first: it knows where the others are
import grammar  # noqa: E402
from desks import Library, every_desk  # noqa: E402
from words import *  # noqa: E402,F403

LIBRARY = None
BEGIN = "# D1: Is it so?\non 2008-03-01\nopen account 42\n"
RULES = range(1, 29)


def scenarios(text):
    return grammar.read_scenarios("file.txt", text)


def problems(text):
    with tempfile.TemporaryDirectory() as folder:
        return [problem for number, scenario in enumerate(scenarios(text))
                for problem in run.play_everywhere(LIBRARY, scenario, folder, number)]


def wrong_outcomes(outcome):
    """An answer's neighbours: another answer, and the same one with another detail."""
    others = set(grammar.REFUSALS.values()) | {OK, ALREADY, MORE}
    for status in others - {outcome.status}:
        yield outcome._replace(status=status)
    if isinstance(outcome.detail, str):
        yield outcome._replace(detail=outcome.detail + "x")
    elif outcome.status != E_INVALID:
        yield outcome._replace(detail=outcome.detail + 1)


def wrong_lists(items):
    yield items + ["something else"]
    for place, item in enumerate(items):
        yield items[:place] + items[place + 1:]
        yield items[:place] + [item + "0"] + items[place + 1:]
        if items[:place] and items[place - 1] != item:
            yield items[:place - 1] + [item, items[place - 1]] + items[place + 1:]


def wrong_values(value):
    if isinstance(value, tuple):
        yield value[0] + 1, value[1]
        yield value[0], value[1] + "X"
    elif isinstance(value, dict):
        for key in value:
            yield {**value, key: value[key] + 1}
            yield {other: count for other, count in value.items() if other != key}
    else:
        yield value + "x" if isinstance(value, str) else value - 1 if value == NEVER else value + 1


def wrong_expectations(step):
    """(what is changed, the expectation with it changed), for everything that a step expects."""
    if isinstance(step.expected, grammar.Outcome):
        for outcome in wrong_outcomes(step.expected):
            yield "answer", outcome
    elif isinstance(step.expected, list):
        for items in wrong_lists(step.expected):
            yield step.name, items
    else:
        for field, value in step.expected.items():
            for other in wrong_values(value):
                yield f"{run.SUBJECTS[step.name][0]}: {field}", {**step.expected, field: other}


class Changed:
    """A step that expects something else."""

    def __init__(self, step, expected):
        self.name, self.kind, self.expected = step.name, step.kind, expected


class WrongExpectations(unittest.TestCase):
    """Every expectation of every scenario, changed in every part, fails on every desk."""

    def test_all_of_them(self):
        self.failed = set()
        with tempfile.TemporaryDirectory() as folder:
            for number, scenario in enumerate(run.read(run.scenario_files())):
                for desk in every_desk(LIBRARY, folder, number):
                    run.play(scenario, desk, self.compare)
                    desk.close()
        fields = {f"{what}: {grammar.FIELD_NAMES.get(what, {}).get(word, word)}"
                  for what, (words, _) in grammar.FIELD_WORDS.items() for word in words}
        fields |= {f"{what}: {field}" for what, (_, alone) in grammar.FIELD_WORDS.items() for field in alone}
        fields |= {words.template for words, (_, item) in grammar.SUBJECTS.items() if item} | {"answer"}
        self.assertEqual(fields - self.failed, set(), "no scenario expects these")

    def compare(self, step, *found):
        run.compare(step, *found)
        for what, expected in wrong_expectations(step):
            with self.assertRaises(run.Unmet, msg=f"{step.line}: {what}: {expected}"):
                run.compare(Changed(step, expected), *found)
            self.failed.add(what)


class Reports(unittest.TestCase):
    """What is wrong is told with file, line, expected and found, once for each desk."""

    def assert_told(self, line, expected, found, text):
        told = problems(BEGIN + text)
        self.assertEqual(len(told), 3, told)
        for problem, desk in zip(told, ("library, memory store", "library, journal store", "model")):
            self.assertEqual(problem, f"file.txt:{line}: {desk}: {expected}, {found}")

    def test_a_field(self):
        self.assert_told(4, "available: expected 1", "found 0", "expect account 42: lots 0, available 1")

    def test_a_word(self):
        self.assert_told(6, "state: expected waived", "found in progress",
                         "open ticket 7 for account 42 as level-0\n\nexpect ticket 7 of account 42: waived")

    def test_an_instant(self):
        self.assert_told(4, "newest: expected 2008-03-01 12:00:01", "found 2008-03-01 12:00:00",
                         "expect account 42: newest act 2008-03-01 12:00:01")

    def test_an_answer(self):
        text = "open ticket 7 for account 42 as level-2\nexpect refused: too few points, 24 missing"
        self.assert_told(5, "expected refused: too few points, 24 missing",
                         "found refused: too few points, 25 missing", text)
        more = "\nexpect account 42: acts 1"
        self.assert_told(4, "expected done", "found refused: too few points, 25 missing", text.split("\n")[0] + more)
        self.assert_told(4, "expected done", "found already", "open account 42" + more)
        self.assert_told(5, "expected already", "found done", "open account 43\nexpect already")

    def test_a_thing_that_is_missing(self):
        self.assert_told(4, "expected it to be there", "found refused: not found", "expect account 43: lots 0")
        self.assert_told(4, "expected it to be there", "found refused: not found",
                         "expect acts of account 43: account opened")
        self.assert_told(4, "expected refused: not found", "found done", "expect account 42 refused: not found")

    def test_a_list(self):
        found = problems(BEGIN + "expect acts of account 42: account opened, bought")
        self.assertEqual(found[0], "file.txt:4: library, memory store: expected account opened, bought; "
                                   "found account opened")

    def test_desks_that_end_differently(self):
        one = {42: {"lots": [{"number": 1, "available": 2}]}}
        self.assertEqual(run.differing(one, one), "")
        self.assertIn("available: 2 and 3", run.differing(one, {42: {"lots": [{"number": 1, "available": 3}]}}))
        self.assertIn("1 and 0 lots", run.differing(one, {42: {"lots": []}}))


class Strictness(unittest.TestCase):
    def assert_wrong(self, line, text):
        with self.assertRaises(grammar.Wrong) as caught:
            scenarios(text)
        self.assertRegex(str(caught.exception), rf"^file.txt:{line}: ")

    def test_lines(self):
        for text in ("open accounts 42", "open account 42,ref \"x\"", "open account  42", "open account 42 ",
                     "# D1 Is it?", "# D1: Is it so?", "# It is.", "expect account 42: available",
                     "expect account 42: wealth 3", "expect account 42: lots 0,", "expect account 42: lots 0, lots 0",
                     "expect account 42 lots 0", "expect nothing", "expect refused: too bad",
                     "expect refused: not valid", "expect refused: conflict, 3 missing", "expect swept 1", "sweep",
                     "on 2008-02-30", "on 2008-03-01 24:00:00", "open account 42, ref \"x",
                     "open account 42, ref \"\\n\"", "open account 42, ref \"x\", ref \"x\"",
                     "buy points-60 for account 42, paid 3", "open ticket 1 for account 42 as x, override, override",
                     "set zone to +2:00", "set lifetime to 12 months, please",
                     "follow the zone +01:00, from 1969-12-31 +02:00",
                     "reprice ticket 1 of account 42 to 3 because tired", "expect acts of account 42: jumped",
                     "expect acts of account 42: none, bought", "expect lot 1 of account 42: purchase, licence",
                     "expect ticket 1 of account 42: resolved, waived", "(a remark", "remark)", "expect already, 1"):
            with self.subTest(text):
                self.assert_wrong(4, BEGIN + text + "\nexpect account 42: acts 1")

    def test_answers_that_follow_no_operation(self):
        self.assert_wrong(3, "# D1: Is it so?\non 2008-03-01\nexpect already")
        self.assert_wrong(5, BEGIN + "expect account 42: acts 1\nexpect already")
        self.assert_wrong(6, BEGIN + "open account 42\nexpect already\nexpect already")

    def test_scenarios(self):
        self.assert_wrong(1, "")
        self.assert_wrong(1, "on 2008-03-01")
        self.assert_wrong(1, BEGIN)
        self.assert_wrong(2, "# D1: Is it so?\nopen account 42\nexpect account 42: acts 1")
        self.assert_wrong(1, BEGIN + "# D1: Or so?\non 2008-03-01\nopen account 42\nexpect account 42: acts 1")

    def test_values(self):
        step = grammar.read_operation(1, 'give 5 points to account 42, ref "a, \\"b\\" \\\\ \\xc3\\xa9", acquired '
                                         '2008-02-29 23:59:59, paid EUR 1.05, priority -3, lifetime never')
        self.assertEqual(step.values.arguments, {"points": 5, "kind": GOODWILL, "ref": 'a, "b" \\ é'})
        self.assertEqual(step.values.options, {"acquired": 1204329599, "paid": 105, "currency": "EUR", "priority": -3,
                                               "months": 0})
        self.assertEqual(grammar.offset_value("-05:30"), -19800)


class Format(unittest.TestCase):
    def setUp(self):
        self.scenarios = run.read(run.scenario_files())

    def test_the_readme_has_every_word(self):
        readme = (run.HERE / "README.md").read_text("utf-8")
        words = [words.template for table in (grammar.OPERATIONS, grammar.CHANGES, grammar.SUBJECTS) for words in table]
        words += list(grammar.REFUSALS) + list(grammar.OPTIONS) + list(grammar.FLAG_WORDS) + list(grammar.REASONS)
        words += list(grammar.ACT_KINDS) + list(grammar.ENTRY_KINDS) + list(grammar.NOTICES.values())
        for with_value, alone in grammar.FIELD_WORDS.values():
            words += list(with_value) + [word for words in alone.values() for word in words]
        spoken = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", readme, flags=re.S)))
        self.assertEqual([word for word in words if word not in spoken], [])

    def test_every_word_is_used(self):
        steps = [step for scenario in self.scenarios for step in scenario.steps]
        lines = "\n".join(path.read_text("utf-8") for path in run.scenario_files())
        used = {step.name for step in steps}
        for words in grammar.SUBJECTS:
            self.assertIn(words.template, used)
        for words in list(grammar.OPERATIONS) + list(grammar.CHANGES):
            self.assertTrue(any(words.read(grammar.split(line, ", ")[0]) is not None for line in lines.split("\n")
                                if line and line[0] not in "#(" and not line.startswith("expect ")), words.template)
        for refusal in grammar.REFUSALS:
            self.assertIn(f"refused: {refusal}", lines)
        for option in list(grammar.OPTIONS) + list(grammar.FLAG_WORDS):
            self.assertIn(f", {option}", lines)

    def test_every_rule_has_scenarios(self):
        named = {rule for scenario in self.scenarios for rule in scenario.rules}
        self.assertEqual({f"D{rule}" for rule in RULES} - named, set())
        self.assertGreaterEqual(len(self.scenarios), 60)


if __name__ == "__main__":
    LIBRARY = Library(sys.argv.pop(1))
    unittest.main()
