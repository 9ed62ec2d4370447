# SPDX-License-Identifier: MIT
"""Looks at a statement's page, and at that of the reports, in Chromium: on a wide screen, on a telephone, without colour, and printed.

    check_browser.py PROGRAM CHROMIUM [FOLDER]

With a folder the screenshots stay there.
"""

import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

from page import Desk, Page

NOW = "2008-03-18 09:00"
NAME = "Nora's Garden Shop"
A4_PAGES = 2
SPARE = 160
SIDE = 48  # of a pattern's field


# ---- Chromium ----


class Browser:
    def __init__(self, chromium, folder):
        self.chromium, self.folder = chromium, pathlib.Path(folder)

    def run(self, page, *options):
        path = self.folder / "page.html"
        path.write_text(page, encoding="utf-8")
        command = [self.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                   f"--user-data-dir={self.folder / 'profile'}", *options, path.as_uri()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)

    def screenshot(self, page, name, width, height):
        """The window is higher than wanted: some of it is no part of the page."""
        path = self.folder / f"{name}.png"
        self.run(page, f"--screenshot={path}", f"--window-size={width},{height + SPARE}")
        return Image(path.read_bytes())

    def printed(self, page):
        path = self.folder / "page.pdf"
        self.run(page, "--no-pdf-header-footer", f"--print-to-pdf={path}")
        return path.read_bytes()


# ---- PNG ----


class Image:
    """The grey of each pixel, 0 to 255: what is left of a picture without colour."""

    def __init__(self, data):
        self.width, self.height, depth, kind, _, _, interlace = struct.unpack(">IIBBBBB", data[16:29])
        if depth != 8 or kind not in (2, 6) or interlace:
            raise ValueError("a PNG that this test does not read")
        self.bytes = 3 if kind == 2 else 4
        packed = zlib.decompress(b"".join(chunks(data, b"IDAT")))
        size = self.width * self.bytes
        self.rows, before = [], bytes(size)
        for y in range(self.height):
            start = y * (size + 1)
            before = unfilter(packed[start], packed[start + 1:start + 1 + size], before, self.bytes)
            self.rows.append([(3 * r + 6 * g + b) // 10 for r, g, b in zip(*(before[i::self.bytes] for i in range(3)))])

    def part(self, left, top, right, bottom):
        return [grey for row in self.rows[int(top):int(bottom)] for grey in row[int(left):int(right)]]


def chunks(data, wanted):
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == wanted:
            yield data[at + 8:at + 8 + size]
        at += size + 12


def unfilter(kind, line, before, step):
    line = bytearray(line)
    if kind == 2:
        return bytes((a + b) & 255 for a, b in zip(line, before))
    for i in range(len(line) if kind else 0):
        left = line[i - step] if i >= step else 0
        corner = before[i - step] if i >= step else 0
        line[i] = (line[i] + (left, 0, (left + before[i]) // 2, paeth(left, before[i], corner))[kind - 1]) & 255
    return bytes(line)


def paeth(left, up, corner):
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def tones(greys):
    """Shares of eight shades from black to white."""
    counts = [0] * 8
    for grey in greys:
        counts[grey // 32] += 1
    return [count / len(greys) for count in counts]


# ---- the picture and its patterns alone, at places that are known ----


def plain(content, width, height):
    style = f"<style>body{{margin:0}}.wide{{display:block;width:{width}px;height:{height}px}}</style>"
    return f"<!DOCTYPE html><html><head>{style}</head><body>{content}</body></html>"


def svgs_of(page):
    """The patterns' definitions, and the picture of a wide screen."""
    svgs = re.findall(r"<svg.*?</svg>", page.text, re.S)
    return next(each for each in svgs if "<pattern" in each), next(each for each in svgs if 'class="plot wide"' in each)


def fields(names, opacity, top):
    """A field for each pattern, in a row."""
    return "".join(f'<rect x="{SIDE * i}" y="{top}" width="{SIDE}" height="{SIDE}" fill="url(#{name})" fill-opacity="{opacity}"/>'
                   for i, name in enumerate(names))


def differ(greys, others):
    """By their shades, or by how dark they are altogether."""
    shades = sum(abs(a - b) for a, b in zip(tones(greys), tones(others)))
    return shades > 0.25 or abs(sum(greys) / len(greys) - sum(others) / len(others)) > 12


def faults_of_patterns(page, browser):
    """No two patterns look alike without colour, neither those of the past nor the paler ones of the future."""
    definitions, _ = svgs_of(page)
    names = re.findall(r'<pattern id="([a-z0-9]+)"', definitions)
    width, height = SIDE * len(names), 2 * SIDE
    rows = fields(names, 1, 0) + fields(names, 0.5, SIDE)
    svg = f'<svg class="wide" viewBox="0 0 {width} {height}">{rows}</svg>'
    image = browser.screenshot(plain(definitions + svg, width, height), "patterns", max(width, 500), height)
    for top in (0, SIDE):
        parts = {name: image.part(SIDE * i, top, SIDE * (i + 1), top + SIDE) for i, name in enumerate(names)}
        for name in names:
            if min(parts[name]) > 240:
                yield f"{name} is blank"
            yield from (f"{name} and {other} look alike" for other in names if name < other and not differ(parts[name], parts[other]))
    if len(names) < 10:
        yield f"the patterns are {names}"


def faults_of_picture(page, browser):
    _, picture = svgs_of(page)
    definitions, _ = svgs_of(page)
    width, height = map(int, re.search(r'viewBox="0 0 ([0-9]+) ([0-9]+)"', picture).groups())
    shades = tones(browser.screenshot(plain(definitions + picture, width, height), "picture", width, height).part(0, 0, width, height))
    if sum(share > 0.01 for share in shades) < 5:
        yield f"the picture has too few shades: {shades}"


# ---- the page ----


def faults_of_screen(page, browser, name, width, height):
    image = browser.screenshot(page.text, f"{name}-{width}", width, height)
    if image.width != width or image.height < height:
        yield f"the screenshot at {width} is {image.width} wide and {image.height} high"
    if any(grey < 250 for grey in image.part(width - 6, 0, width, height)):
        yield f"at {width} the page is wider than the screen"
    for top in range(0, height - 400, 400):
        shades = tones(image.part(0, top, width, top + 400))
        if shades[7] > 0.995 or shades[0] + shades[1] < 0.005:
            yield f"at {width} there is nothing to read from {top} on: {shades}"
    if sum(share > 0.002 for share in tones(image.part(0, 0, width, height))) < 5:
        yield f"at {width} there are no shades: {tones(image.part(0, 0, width, height))}"


def faults_of_print(data, pages):
    count = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    if count != pages:
        yield f"printed, it has {count} pages, not {pages}"
    for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", data):
        _, _, width, height = map(float, box.split())
        if abs(width - 595) > 2 or abs(height - 842) > 2:
            yield f"a printed page is {width} by {height} points, not A4"


def faults_of_statement(program, browser):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder)
        desk.tell_story()
        page = desk.page(42, NOW, "--title", NAME)
    yield from faults_of_screen(page, browser, "statement", 1280, 2000)
    yield from faults_of_screen(page, browser, "statement", 400, 2800)
    yield from faults_of_picture(page, browser)
    yield from faults_of_patterns(page, browser)
    yield from faults_of_print(browser.printed(page.text), A4_PAGES)


def faults_of_long_words(program, browser):
    """Names of one word, as long as they may be, leave the page as wide as the screen."""
    word = "Unterst\u00fctzung" * 14
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder)
        names = pathlib.Path(folder) / "names.txt"
        names.write_text(f"[packs]\np | {word} | 60 | USD 34.50\n[categories]\nc | {word} | 25\n", encoding="utf-8")
        desk.run("price-list", "load", "names.txt", "--at", "2006-01-01")
        desk.run("account", "open", 1, "--at", "2008-01-01")
        desk.run("buy", 1, "p", "--ref", word[:100], "--at", "2008-01-01")
        desk.run("ticket", "open", 1, 1, "c", "--at", "2008-01-01", "--note", word)
        desk.run("ticket", "resolve", 1, "--at", "2008-02-01")
        desk.run("ticket", "open", 1, 2, "c", "--at", "2008-02-01", "--note", word)
        statement = desk.page(1, NOW, "--title", word[:200])
        report = Page(desk.run("report", "--html", "--at", NOW, "--title", word[:200]))
    for name, page in ("statement of long words", statement), ("report of long words", report):
        yield from faults_of_screen(page, browser, name, 1280, 2000)
        yield from faults_of_screen(page, browser, name, 400, 2800)


def faults_of_report(program, browser):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder, "2024-12-01")
        desk.run("demo", "--size", 60, "--at", "2026-01-01", "--seed", 3)
        page = Page(desk.run("report", "--html", "--at", "2026-01-01 12:00", "--title", NAME))
    yield from faults_of_screen(page, browser, "report", 1280, 2000)
    yield from faults_of_screen(page, browser, "report", 400, 2400)
    yield from faults_of_print(browser.printed(page.text), A4_PAGES)


def main(program, chromium, kept=None):
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(chromium, kept or folder)
        found = [*faults_of_statement(program, browser), *faults_of_report(program, browser),
                 *faults_of_long_words(program, browser)]
    print("\n".join(found) or "both pages can be read on a screen, a telephone and on paper, and without colour")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
