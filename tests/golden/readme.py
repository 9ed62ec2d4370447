# SPDX-License-Identifier: MIT
"""Holds the account page in the README against the tour's golden output.

usage: readme.py README GOLDEN
"""

import pathlib
import re
import sys


def main():
    readme, golden = (pathlib.Path(each).read_text(encoding="utf-8") for each in sys.argv[1:])
    shown = re.search(r"account page: begin -->\s*```\n(.*?)```\s*<!-- account page: end", readme, re.S)
    if shown and shown.group(1).strip() and shown.group(1) in golden:
        return 0
    print("README.md shows an account page that the tour does not print")
    return 1


if __name__ == "__main__":
    sys.exit(main())
