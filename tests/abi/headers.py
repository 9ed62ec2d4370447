# SPDX-License-Identifier: MIT
"""Compiles each public header alone, the example in its description, and those of pages for people, as C99 and as C++11.

usage: headers.py INCLUDE_DIR WORK_DIR C_COMPILER CXX_COMPILER
"""

import pathlib
import re
import shlex
import subprocess
import sys

FLAGS = ["-Wall", "-Wextra", "-Wshadow", "-Wundef", "-Werror", "-pedantic", "-c", "-o", "/dev/null"]
PAGES = ["README.md", "doc/feed.md"]
LANGUAGES = {"c": ["-xc", "-std=c99", "-Wstrict-prototypes"], "cxx": ["-xc++", "-std=c++11"]}


def example(header):
    """The text between @code and @endcode, without the comment's stars."""
    match = re.search(r"@code\n(.*?)^ \* @endcode", header.read_text(encoding="utf-8"), re.S | re.M)
    return re.sub(r"^ \* ?", "", match.group(1), flags=re.M) if match else ""


def sources(header, work):
    """Twice, because a second inclusion must be harmless."""
    line = f"#include <supportpoints/{header.name}>\n"
    alone = work / f"alone_{header.stem}.c"
    alone.write_text(line + line + "typedef int not_empty;\n", encoding="utf-8")
    shown = work / f"example_{header.stem}.c"
    shown.write_text(example(header), encoding="utf-8")
    return [alone, shown]


def pages(include, work):
    """The code of pages for people."""
    for name in PAGES:
        page = include.parent / name
        source = work / f"example_{page.stem.lower()}.page.c"
        source.write_text(re.search(r"^```c\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M).group(1),
                          encoding="utf-8")
        yield source


def compiles(source, compiler, language, include):
    command = [*shlex.split(compiler), *LANGUAGES[language], *FLAGS, f"-I{include}", str(source)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        print(f"{source.name} as {language}:\n{result.stdout}")
    return result.returncode == 0


def main():
    include, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    compilers = {"c": sys.argv[3], "cxx": sys.argv[4]}
    work.mkdir(parents=True, exist_ok=True)
    found = list(pages(include, work))
    wrong = 0
    for header in sorted((include / "supportpoints").glob("*.h")):
        if not example(header):
            print(f"{header.name} shows no example")
            wrong += 1
        found += sources(header, work)
    for source in found:
        wrong += sum(not compiles(source, compilers[each], each, include) for each in compilers)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
