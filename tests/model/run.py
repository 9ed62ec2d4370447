#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays long random histories on the library and on a naive model of its rules, and compares every answer.

A mismatch prints the seed, the history and its step; the line printed replays it alone.
"""

import argparse
import collections
import io
import multiprocessing
import os
import queue
import random
import sys
import tempfile
import time
import traceback
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check_model  # noqa: E402
from binding import Library  # noqa: E402
from history import History, Mismatch  # noqa: E402
from pystore import store_check  # noqa: E402
from words import *  # noqa: E402,F403

SHORTEST, LONGEST = 120, 600  # operations of a history

EVERY = "INVALID CONFLICT OK ALREADY"
OF_STORES = "NOMEM STORE CORRUPT SCHEMA BUSY UNKNOWN FORKED"
OF_HOSTS = "REENTRANT CALLBACK"
ALSO = {
    "account_open": "",
    "account_buy": "RETIRED STATE LAPSED LIMIT",
    "account_claim": "CLAIMED RETIRED STATE LAPSED LIMIT",
    "account_grant": "STATE LAPSED LIMIT",
    "account_cover": "",
    "account_transfer": "STATE POINTS LIMIT",
    "account_close": "STATE",
    "lot_revoke": "POINTS",
    "lot_extend": "STATE LAPSED POINTS",
    "ticket_open": "STATE RETIRED PRICE POINTS LIMIT",
    "ticket_open_quoted": "STATE RETIRED PRICE EXPIRED LIMIT",
    "ticket_propose": "STATE EXPIRED PRICE",
    "ticket_approve": "STATE EXPIRED POINTS",
    "ticket_decline": "STATE",
    "ticket_reprice": "STATE STALE POINTS",
    "ticket_recategorise": "STATE RETIRED STALE PRICE POINTS LIMIT",
    "ticket_resolve": "STATE",
    "ticket_waive": "STATE",
    "ticket_cancel": "STATE",
    "ticket_dispute": "STATE",
    "ticket_uphold": "",
    "ticket_reopen": "STATE EXPIRED",
    "ticket_move": "STATE POINTS",
    "ticket_answer": "STATE",
}
OF_OTHERS = {
    "account_get": "INVALID NOT_FOUND",
    "act_get": "OK INVALID NOT_FOUND",
    "act_redact": "OK ALREADY INVALID NOT_FOUND",
    "category_get": "OK INVALID NOT_FOUND",
    "desk_begin": "OK STATE",
    "desk_commit": "OK STATE CONFLICT",
    "desk_rollback": "OK STATE",
    "desk_set": "OK ALREADY INVALID",
    "desk_setting": "OK INVALID",
    "desk_sweep": "OK MORE INVALID STATE",
    "feed_acknowledge": "OK ALREADY INVALID NOT_FOUND STATE",
    "feed_read": "OK STATE",
    "holiday_remove": "OK ALREADY INVALID",
    "holiday_set": "OK ALREADY INVALID",
    "list acts": "OK INVALID NOT_FOUND",
    "list acts_by_lot": "OK INVALID NOT_FOUND",
    "list acts_by_ticket": "OK INVALID NOT_FOUND",
    "list due": "OK INVALID NOT_FOUND",
    "list entries": "OK INVALID NOT_FOUND",
    "list entries_by_act": "OK INVALID NOT_FOUND",
    "list entries_by_lot": "OK INVALID NOT_FOUND",
    "list entries_by_ticket": "OK INVALID NOT_FOUND",
    "list explain": "OK",
    "list explain_by_lot": "OK",
    "list explain_by_ticket": "OK",
    "list explain_lot": "OK",
    "list explain_ticket": "OK",
    "list holidays": "OK",
    "list in_progress": "OK INVALID NOT_FOUND STALE",
    "list lots": "OK INVALID NOT_FOUND",
    "list lots_available": "OK INVALID NOT_FOUND",
    "list modifications": "OK INVALID NOT_FOUND STALE",
    "list resolved": "OK INVALID NOT_FOUND STALE",
    "list successors": "OK INVALID NOT_FOUND",
    "list transferred": "OK INVALID NOT_FOUND",
    "lot_get": "OK INVALID NOT_FOUND",
    "notice_acknowledge": "OK ALREADY INVALID NOT_FOUND",
    "notice_find": "OK STATE",
    "notice_list": "OK STATE",
    "pack_get": "OK INVALID NOT_FOUND",
    "quote_get": "OK INVALID NOT_FOUND PRICE LIMIT",
    "report_below": "OK",
    "report_disputes": "OK",
    "report_due": "OK",
    "report_earned": "OK STATE LIMIT",
    "report_free_points": "OK STATE LIMIT",
    "report_in_progress": "OK",
    "report_lapsing": "OK",
    "report_liability": "OK STATE LIMIT",
    "report_use": "OK STATE",
    "statement_totals": "OK INVALID NOT_FOUND",
    "statement as of": "OK",
    "ticket_get": "OK INVALID NOT_FOUND",
}
WITH_STORE = {"desk_commit": "UNKNOWN STORE", "desk_sweep": "UNKNOWN STORE BUSY"}


def documented(stores):
    """Every operation and status that the headers describe and the test can bring about."""
    pairs = set()
    has_faults = stores in ("python", "both")
    for name, statuses in ALSO.items():
        statuses += " NOT_FOUND" if name != "account_open" else ""
        statuses = f"{EVERY} {OF_HOSTS} {statuses}" + (f" {OF_STORES}" if has_faults else "")
        pairs |= {(name, status) for status in statuses.split()}
    for name, statuses in OF_OTHERS.items():
        statuses += " " + WITH_STORE.get(name, "") if has_faults else ""
        pairs |= {(name, status) for status in statuses.split()}
    return pairs


def on_python_store(stores, number):
    return stores == "python" or stores == "both" and number % 2 == 1


def length_of(seed, number):
    return random.Random(f"length {seed}:{number}").randint(SHORTEST, LONGEST)


def replay_line(arguments, number):
    line = f"run.py --library {arguments.library} --seed {arguments.seed} --store {arguments.store}"
    line += "".join(f" --skip {name}" for name in arguments.skip)
    return f"{line} --history {number} --verbose"


def play(library, arguments, number, operations):
    """One history; gives its tally, or a text that tells what differs."""
    if arguments.store != "journal":
        return play_in(None, library, arguments, number, operations)
    with tempfile.TemporaryDirectory() as folder:
        return play_in(folder, library, arguments, number, operations)


def play_in(folder, library, arguments, number, operations):
    history = None
    try:
        history = History(library, arguments.seed, number, on_python_store(arguments.store, number),
                          arguments.verbose, arguments.until, arguments.skip, folder)
        if arguments.verbose:
            print(history.setup)
        history.run(operations)
        return history.tally, None
    except Mismatch as mismatch:
        text = [f"MISMATCH in history {number}, step {history.step if history else 0}, at "
                f"{history.model.now if history else '-'}: {mismatch}"]
        if history:
            text += [f"last: {history.last}", str(history.setup)]
            if arguments.verbose or mismatch.__cause__:
                text += ["".join(traceback.format_exception(mismatch))]
        return history.tally if history else collections.Counter(), "\n".join(text)
    except Exception:
        return collections.Counter(), f"FAILURE in history {number}:\n{traceback.format_exc()}"


def work(arguments, job, numbers, answers):
    """A process: plays histories until there are no more."""
    library = Library(arguments.library)
    while True:
        number, operations = numbers.get()
        if number is None:
            break
        answers.put(("begun", job, number, operations, None, None))
        tally, failure = play(library, arguments, number, operations)
        answers.put(("done", job, number, operations, dict(tally), failure))
    answers.put(("over", job, None, 0, None, None))


class Run:
    """All processes of a run, and what they have found."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.tally = collections.Counter()
        self.failures = []
        self.operations = 0
        self.histories = 0
        self.playing = {}

    def play(self):
        arguments = self.arguments
        numbers, answers = multiprocessing.Queue(), multiprocessing.Queue()
        total = number = 0
        while total < arguments.operations:
            operations = min(length_of(arguments.seed, number), arguments.operations - total)
            numbers.put((number, operations))
            total += operations
            number += 1
        jobs = {}
        for job in range(arguments.jobs):
            numbers.put((None, 0))
            jobs[job] = multiprocessing.Process(target=work, args=(arguments, job, numbers, answers), daemon=True)
            jobs[job].start()
        while jobs:
            try:
                self.take(answers.get(timeout=1), jobs)
            except queue.Empty:
                self.look_for_dead(jobs)
            if len(self.failures) >= arguments.failures:
                for process in jobs.values():
                    process.terminate()
                break

    def take(self, answer, jobs):
        what, job, number, operations, tally, failure = answer
        if what == "begun":
            self.playing[job] = number
        elif what == "over":
            del jobs[job]
        else:
            self.playing.pop(job, None)
            self.tally.update(tally)
            self.histories += 1
            self.operations += operations
            if failure:
                self.fail(number, failure)

    def look_for_dead(self, jobs):
        for job, process in list(jobs.items()):
            if process.exitcode is not None and process.exitcode != 0:
                number = self.playing.get(job)
                self.fail(number, f"DEAD in history {number}: the process ended with {process.exitcode}")
                del jobs[job]

    def fail(self, number, text):
        self.failures.append(number)
        print(f"{text}\nreplay: {replay_line(self.arguments, number)}\n", flush=True)

    def report(self, seconds):
        print(table(self.tally))
        if not self.arguments.skip and self.operations >= self.arguments.operations:
            reached = {(name, status_name(status)) for name, status in self.tally}
            missing = collections.defaultdict(list)
            for name, status in sorted(documented(self.arguments.store) - reached):
                missing[name].append(status)
            for name, statuses in missing.items():
                print(f"never reached: {name}: {', '.join(statuses)}")
        print(f"seed {self.arguments.seed}: {self.operations} operations in {self.histories} histories, "
              f"{seconds:.0f} s, {len(self.failures)} mismatches")


def table(tally):
    """How often each operation got each answer."""
    names = sorted({name for name, _ in tally})
    lines = []
    for name in names:
        counts = sorted((status, count) for (other, status), count in tally.items() if other == name)
        counts = [pair for pair in counts if pair[0] >= 0] + [pair for pair in reversed(counts) if pair[0] < 0]
        text = "  ".join(f"{status_name(status)} {count}" for status, count in counts)
        lines.append(f"{name:<22} {text}")
    return "\n".join(lines)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", required=True, help="the shared library")
    parser.add_argument("--operations", type=int, default=200000, help="in all (default %(default)s)")
    parser.add_argument("--seed", default=None, help="default: the time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one per core)")
    parser.add_argument("--store", choices=["memory", "python", "both", "journal"], default="both")
    parser.add_argument("--history", type=int, default=None, help="play this history alone")
    parser.add_argument("--until", type=int, default=None, help="stop after this step of each history")
    parser.add_argument("--failures", type=int, default=1, help="stop after so many mismatches (default 1)")
    parser.add_argument("--skip", action="append", default=[], help="leave this operation out; may be repeated")
    parser.add_argument("--verbose", action="store_true", help="print every call and its answer")
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = str(int(time.time()))
    return arguments


def main():
    arguments = parsed()
    print(f"model test: seed {arguments.seed}, library {arguments.library}", flush=True)
    found = Library(arguments.library).layout_differences()
    if found:
        print("struct layouts differ: " + "; ".join(found))
        return 1
    if arguments.history is not None:
        tally, failure = play(Library(arguments.library), arguments, arguments.history,
                              length_of(arguments.seed, arguments.history))
        print(failure or table(tally))
        return 1 if failure else 0
    suite = unittest.defaultTestLoader.loadTestsFromModule(check_model)
    checks = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    if not checks.wasSuccessful():
        print("the model fails its own checks: see check_model.py")
        return 1
    failed = store_check(Library(arguments.library))
    if failed:
        print("the store in Python fails the storage contract: " + "; ".join(failed))
        return 1
    run, begun = Run(arguments), time.time()
    run.play()
    run.report(time.time() - begun)
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
