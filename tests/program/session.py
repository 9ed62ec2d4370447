# SPDX-License-Identifier: MIT
"""Types a session's commands into a shell and compares what they print with what the session says.

    session.py [--update] SESSION PROGRAM DATA

A session is a text: lines that begin with "$ " are commands, "> " continues one; what follows is what they print, errors
too, and "[N]" where the exit code is N and not 0. Lines that begin with "## " are for readers. The commands run in one shell in an empty folder; besides the program they find there the folder data and
  terminal COLUMNS COMMAND...   runs a command in a terminal so wide; escapes are shown as ^[
  valid json|csv|NAME           checks what it is given, and tells its shape
  check_export FILE [OTHER]     the check of an account's export that its customer runs
  complete WORD...              what bash would complete; the last word is the one typed so far
  read_journal remake ...       writes a desk's file that says something else, as tests/journal/read_journal.py tells
  failing_sync COMMAND...       runs a command on a disk that fails when it should say that something is written
With --update the session takes what the commands print.
"""

import difflib
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MARK = "\x01"


def commands_of(text):
    """Pairs of the readers' lines before a command, and the lines of the command."""
    pairs, comments, is_command = [], [], False
    for line in text.splitlines():
        if line.startswith("## "):
            comments.append(line)
        elif line.startswith("$ "):
            pairs.append((comments, [line[2:]]))
            comments, is_command = [], True
            continue
        elif line.startswith("> ") and is_command:
            pairs[-1][1].append(line[2:])
            continue
        is_command = False
    return pairs


def helper(folder, name, command):
    path = folder / name
    path.write_text("#!/bin/sh\nexec " + " ".join(shlex.quote(str(each)) for each in command) + ' "$@"\n')
    path.chmod(0o755)


def with_failing_sync():
    options = os.environ.get("ASAN_OPTIONS", "")
    yield "LD_PRELOAD=" + os.environ.get("FAILING_SYNC", "")
    yield f"ASAN_OPTIONS={options}:verify_asan_link_order=0"


def environment(folder, program):
    tools = folder / "tools"
    tools.mkdir()
    helper(tools, "supportpoints", [program])
    helper(tools, "terminal", [sys.executable, "-B", HERE / "terminal.py"])
    helper(tools, "valid", [sys.executable, "-B", HERE / "valid.py"])
    helper(tools, "check_export", [sys.executable, "-B", HERE.parent.parent / "examples/check_export.py"])
    helper(tools, "complete_words", ["bash", HERE / "complete.sh", HERE.parent.parent / "examples/desk/supportpoints.bash"])
    helper(tools, "read_journal", [sys.executable, "-B", HERE.parent / "journal/read_journal.py"])
    helper(tools, "failing_sync", ["env", *with_failing_sync()])
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    return {**kept, "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "xterm"}


def run(pairs, program, data):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "work").mkdir()
        (folder / "work" / "data").symlink_to(data)
        script = "".join("{ " + "\n".join(command) + f"\n}} 2>&1\nprintf '{MARK}%d\\n' $?\n" for _, command in pairs)
        shell = subprocess.run(["bash", "-c", script], cwd=folder / "work", env=environment(folder, program),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=240)
        return shell.stdout.decode("utf-8", "replace").replace(str(folder / "work"), "FOLDER")


def play(text, program, data):
    pairs = commands_of(text)
    printed = run(pairs, program, data)
    lines = []
    for before, command in pairs:
        output, _, printed = printed.partition(MARK)
        code, _, printed = printed.partition("\n")
        lines += ([""] if before and lines else []) + before + ["$ " + command[0]] + ["> " + each for each in command[1:]]
        lines += output.splitlines() + ([] if code == "0" else [f"[{code}]"])
    return "\n".join(lines) + "\n"


def main(arguments):
    update = arguments[:1] == ["--update"]
    session, program, data = (pathlib.Path(each).resolve() for each in (arguments[1:] if update else arguments))
    expected = session.read_text(encoding="utf-8")
    printed = play(expected, program, data)
    if update:
        session.write_text(printed, encoding="utf-8")
        return 0
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), printed.splitlines(True), session.name, "printed"))
    return 0 if printed == expected else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
