# SPDX-License-Identifier: MIT
"""Holds that every file and folder of the repository that the README and the pages of doc/ name is there.

usage: paths.py ROOT

A path with a folder is looked for from the root, from the page's own folder, from lib/ and from include/; the name of
a source file alone, anywhere.
"""

import pathlib
import re
import sys

FOLDERS = ("doc", "examples", "include", "lib", "tests")
PATH = re.compile(r"(?<![\w./:@<-])(?:\.\./)*[\w-]+(?:/[\w.*-]+)*/?(?:\.\w+)*")
NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:c|h|py|sh|map|golden|session)")
# What a build makes, and what a reader is told to make.
MADE = {"supportpoints.ffi.h", "host.c"}


def is_there(root, page, path):
    return any(any(base.glob(path)) for base in (root, page.parent, root / "lib", root / "include"))


def wrong_in(root, page, names):
    tops = {*FOLDERS, *(each.name for each in (root / "lib").iterdir() if each.is_dir())}
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        for path in PATH.findall(line):
            path = path.rstrip(".,")
            if "/" in path.rstrip("/"):
                is_wrong = path.replace("../", "").split("/")[0] in tops and not is_there(root, page, path)
            else:
                is_wrong = NAME.fullmatch(path) and path not in names | MADE
            if is_wrong:
                yield f"{page.relative_to(root)}:{number}: {path} is not there"


def main():
    root = pathlib.Path(sys.argv[1])
    names = {each.name for folder in FOLDERS for each in (root / folder).rglob("*")}
    pages = [root / "README.md", *sorted((root / "doc").rglob("*.md"))]
    wrong = [each for page in pages for each in wrong_in(root, page, names)]
    print("\n".join(wrong) or "every path that is named is there")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
