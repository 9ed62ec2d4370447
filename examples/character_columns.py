# SPDX-License-Identifier: MIT
"""Writes character_columns.h: which characters take no column of a terminal, and which take two.

    character_columns.py >character_columns.h

What the Unicode of this Python does not know yet is taken to be like its neighbours.
"""

import unicodedata

SOFT_HYPHEN = 0xAD
IDEOGRAPHS = (range(0x3400, 0xA000), range(0x20000, 0x3FFFE))


def columns(code):
    """0, 1 or 2; None: no character."""
    character = chr(code)
    kind = unicodedata.category(character)
    if kind in ("Cn", "Cs", "Co"):
        return 2 if any(code in each for each in IDEOGRAPHS) else None
    if kind in ("Mn", "Me", "Cf") and code != SOFT_HYPHEN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def ranges(wanted):
    found, is_open = [], False
    for code in range(0xA0, 0xE01F0):
        count = columns(code)
        if count == wanted and is_open:
            found[-1][1] = code
        elif count == wanted:
            found.append([code, code])
        is_open = count == wanted if count is not None else is_open
    return found


def array(name, wanted):
    cells = [f"{{0x{first:04X}, 0x{last:04X}}}" for first, last in ranges(wanted)]
    return f"static const struct character_range {name}[] = {{" + ", ".join(cells) + "};\n"


HEAD = f"""/* SPDX-License-Identifier: MIT */
/* Characters that take no column of a terminal, or two, in Unicode {unicodedata.unidata_version}; written by character_columns.py. */
#ifndef EXAMPLES_CHARACTER_COLUMNS_H
#define EXAMPLES_CHARACTER_COLUMNS_H

#include <stdint.h>

struct character_range {{
    uint32_t first, last;
}};
"""

if __name__ == "__main__":
    print(HEAD, array("no_column", 0), array("two_columns", 2), "#endif", sep="\n")
