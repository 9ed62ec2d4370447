#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plants bugs into the journal and its disk, one by one, and runs the test that has to see each of them.

    planted.py FOLDER [BUG ...]

FOLDER has the programs that were built with bugs; without a BUG, all of them are tried. One line each says which test
saw it and how. Without a bug the same tests have to pass. Ends with 1 where a bug was not seen.
"""

import os
import subprocess
import sys



def faults(name):
    return ("test_journal_faults_planted", name)


CRASH = ("test_journal_crash_planted", "15000")
STORE = ("test_journal_planted", "it_keeps_the_contract")

# Each bug and what sees it. README.md beside this file says what they are.
BUGS = {
    "no-sync": CRASH,
    "sync-repeated": faults("errors_for_ever"),
    "no-folder-sync": CRASH,
    "guards-unchecked": STORE,
    "slot-before-sync": CRASH,
    "answer-before-sync": CRASH,
    "not-poisoned": faults("errors_once"),
    "payload-unchecked": CRASH,
    "not-rewritten": faults("what_a_failed_sync_lost_is_written_again"),
    "tail-kept": faults("a_torn_end_that_stays_is_cut_off_again"),
    "tail-forgotten": faults("a_torn_end_that_stays_is_cut_off_again"),
    "recovery-told": faults("what_could_not_be_recovered_is_not_told"),
    "new-unsynced": CRASH,
    "not-marked": CRASH,
    "rest-unsynced": faults("what_a_reader_of_the_new_file_sees_survives"),
    "path-unchecked": CRASH,
    "others-removed": CRASH,
    "size-before-slots": faults("others_may_come_at_every_moment"),
}
NO_SUCH = 99
SECONDS = 250


def run(folder, test, bug):
    """How the test ended, and the line that tells what it saw."""
    environment = dict(os.environ, SPT_PLANTED_BUG=bug)
    command = [os.path.join(folder, test[0]), *test[1:]]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace",
                              timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return 0, "it did not end"
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    told = [line for line in lines if line.startswith("VIOLATION") or "Failure!" in line or "FAILED  ]" in line]
    said = [line for line in lines if line and line[0] not in "[%" and "allocation" not in line]
    return done.returncode, (told + said + [""])[0]


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    failed = 0
    for test in sorted({BUGS[name] for name in names or BUGS}):
        code, line = run(folder, test, "")
        if code != 0:
            print(f"FAILED without a bug: {' '.join(test)}: {line}")
            failed += 1
    for name in names or BUGS:
        code, line = run(folder, BUGS[name], name)
        is_seen = code > 0 and code != NO_SUCH
        failed += not is_seen
        print(f"{'seen' if is_seen else 'NOT SEEN'}: {name}, by {' '.join(BUGS[name])}: {line[:120]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
