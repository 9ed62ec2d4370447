#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets real system calls of the journal fail, by strace's injection, and checks the file afterwards.

    strace.py WORKER [CALL ...]

WORKER is strace_worker. Each call on the journal's files fails, the first time, the second and so on until there are no
more, once or from then on, with each error. What the worker said is done has to be there afterwards, and what it does
not know wholly or not at all; an interrupted call is made again without anybody noticing. Where strace cannot trace,
the test is skipped, and says so.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
# The names that each call has on different machines, and the errors. A call that is let fail is not made; close() is left
# out, because it always closes. EINTR comes once: the call is to be made again, and nobody is to notice.
CALLS = {
    "openat": ("openat", "EIO ENOSPC EINTR"),
    "pread64": ("pread64", "EIO EINTR"),
    "pwrite64": ("pwrite64", "EIO ENOSPC EINTR"),
    "fdatasync": ("fdatasync", "EIO ENOSPC EINTR"),
    "fsync": ("fsync", "EIO ENOSPC EINTR"),
    "flock": ("flock", "EIO EINTR"),
    "fstat": ("?statx,fstat,newfstatat", "EIO"),
    "rename": ("?rename,?renameat,?renameat2", "EIO ENOSPC"),
    "link": ("?link,?linkat", "EIO ENOSPC"),
    "unlink": ("?unlink,?unlinkat", "EIO"),
}
MOST = 400


class Failed(Exception):
    pass


class Folder:
    def __init__(self, worker):
        self.worker = worker
        self.path = tempfile.mkdtemp(prefix="journal-strace-")
        self.file = os.path.join(self.path, "desk.points")
        # Sanitizers cannot look for leaks in a program that is traced.
        self.environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")

    def clear(self):
        for name in os.listdir(self.path):
            os.unlink(os.path.join(self.path, name))

    def work(self, injection, is_anywhere=False):
        """What the worker said; whether a call failed: one on the journal's files, or anywhere."""
        command = ["strace", "-f", "-qq", "-o", os.path.join(self.path, "log")]
        for path in () if is_anywhere else (self.file, self.file + ".new", self.path):
            command += ["-P", path]
        command += ["-e", "trace=" + injection[0]]
        if len(injection) > 1:
            command += ["-e", "inject=" + ":".join(injection)]
        done = subprocess.run(command + [self.worker, "work", self.file], env=self.environment, capture_output=True,
                              text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise Failed(f"the worker ended with {done.returncode}: {done.stderr}")
        return done.stdout.split("\n"), "(INJECTED)" in self.log()

    def log(self):
        with open(os.path.join(self.path, "log"), encoding="utf-8", errors="replace") as text:
            return text.read()

    def check(self, said):
        done = [line[5:] for line in said if line.startswith("done ")]
        unknown = [line[8:] for line in said if line.startswith("unknown ")]
        if any(line.startswith("corrupt ") for line in said):
            raise Failed("\n".join(said))
        checked = subprocess.run([self.worker, "check", self.file, *done, "?", *unknown], env=self.environment,
                                 capture_output=True, text=True, timeout=60, check=False)
        if checked.returncode != 0:
            raise Failed("\n".join(said) + checked.stderr)
        return len(done)


def can_trace(folder):
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-f", "-o", os.path.join(folder.path, "log"), "-e",
                            "inject=fdatasync:error=EIO:when=1", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else "strace cannot trace here: " + tried.stderr.strip()


def try_one(folder, name, error, when):
    folder.clear()
    traced, _ = CALLS[name]
    said, is_injected = folder.work((traced, "error=" + error, "when=" + when))
    folder.check(said)
    if error == "EINTR" and any(not line.startswith("done ") for line in said if line):
        raise Failed("somebody noticed\n" + "\n".join(said))
    return is_injected


def sweep(folder, name, error, suffix):
    """How many calls failed."""
    for number in range(1, MOST):
        when = str(number) + suffix
        try:
            if not try_one(folder, name, error, when):
                return number - 1
        except Failed as failed:
            print(f"FAILED: {name} {when} with {error}: {failed}")
            sys.exit(1)
    print(f"FAILED: {name} is called more than {MOST} times")
    sys.exit(1)


def check_times(folder):
    """A file whose times are asked for is slower to sync; where the system can leave them out, nobody asks for them."""
    said, _ = folder.work(("?statx,fstat,newfstatat",))
    folder.check(said)
    asked = [line for line in folder.log().splitlines() if "stat" in line]
    with_times = [line for line in asked if "STATX_TYPE|STATX_INO|STATX_SIZE," not in line]
    if with_times or not asked:
        print("FAILED: the file's times are asked for\n" + "\n".join(with_times))
        sys.exit(1)


def check_refused(folder, name, error, is_anywhere):
    """A call that the system may not know, or a sandbox refuse: all works without it."""
    folder.clear()
    said, is_injected = folder.work(("?" + name, "error=" + error, "when=1+"), is_anywhere)
    if not is_injected or folder.check(said) == 0 or any(not line.startswith("done ") for line in said if line):
        print(f"FAILED: nothing works without {name}\n" + "\n".join(said))
        sys.exit(1)


def main():
    folder = Folder(os.path.abspath(sys.argv[1]))
    try:
        reason = can_trace(folder)
        if reason:
            print("skipped: " + reason)
            return SKIPPED
        library = ctypes.CDLL(None)
        if hasattr(library, "statx"):
            check_times(folder)
            check_refused(folder, "statx", "EPERM", False)
        if hasattr(library, "getrandom"):
            check_refused(folder, "getrandom", "ENOSYS", True)
        if hasattr(library, "madvise"):
            check_refused(folder, "madvise", "EINVAL", True)
        for name in sys.argv[2:] or CALLS:
            counts = []
            for error in CALLS[name][1].split():
                counts.append(f"{error} {sweep(folder, name, error, '')}")
                if error != "EINTR":
                    counts.append(f"{error} for ever {sweep(folder, name, error, '+')}")
            print(f"{name}: {', '.join(counts)}", flush=True)
    finally:
        shutil.rmtree(folder.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
