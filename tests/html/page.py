# SPDX-License-Identifier: MIT
"""Desks with a story, their pages, and what a page says, as the tests of the pages need them."""

import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class Desk:
    """A desk in a folder, in the zone +01:00, with the price list of 2008."""

    def __init__(self, program, folder, at="2006-01-01"):
        self.program, self.folder = pathlib.Path(program).resolve(), folder
        prices = ROOT / "examples/data/price-list-2008.txt"
        self.run("init", "--price-list", prices, "--zone", "+01:00", "--at", at)

    def run(self, *arguments):
        command = [self.program, *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")

    def tell(self, text):
        (pathlib.Path(self.folder) / "story.csv").write_text(text, encoding="utf-8")
        self.run("import", "story.csv")

    @staticmethod
    def story():
        return (HERE / "story.csv").read_text(encoding="utf-8")

    def tell_story(self):
        self.tell(self.story())

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def page(self, account, at, *arguments):
        return Page(self.run("statement", account, "--html", "--at", at, *arguments))


def number(text):
    """A number as a page writes it; None: it is none."""
    plain = text.replace("\u202f", "").replace("\u2212", "-").replace("+", "").strip()
    return int(plain) if re.fullmatch("-?[0-9]+", plain) else None


class Page:
    def __init__(self, text):
        self.text = text
        self.root = ElementTree.fromstring(text)  # a page is well-formed
        self.by_id = {each.get("id"): each for each in self.root.iter() if each.get("id")}

    def value(self, name):
        """The number that an element begins with."""
        return number(self.by_id[name].text or "")

    def rows(self, name):
        """A table's rows, as texts."""
        body = self.by_id[name].find("tbody")
        return [["".join(cell.itertext()) for cell in row] for row in body]

    def numbers(self, name):
        return [[number(cell) for cell in row] for row in self.rows(name)]

    def picture(self, kind="wide"):
        return next((Picture(each) for each in self.root.iter("svg") if kind in each.get("class", "").split()), None)


class Picture:
    """The picture's layers, by what they are filled with, and its scale."""

    def __init__(self, svg):
        self.svg = svg
        self.layers = {}
        for path in svg.iter("path"):
            if path.get("fill", "").startswith("url("):
                name = path.get("fill")[5:-1]
                self.layers.setdefault(name, []).append(outline(path.get("d")))
        lines = {}
        for text in svg.iter("text"):
            if text.get("text-anchor") == "end" and number(text.text) is not None:
                lines[number(text.text)] = float(text.get("y")) - 4
        self.floor, most = lines[0], max(lines)
        self.scale = most / (self.floor - lines[most]) if most else 0
        self.names = [each.text for each in svg.iter("text")]

    def points(self, name, x):
        """The height of a layer at a place, in points."""
        for corners in self.layers.get(name, []):
            ys = [y for (x1, y), (x2, y2) in zip(corners, corners[1:]) if y == y2 and min(x1, x2) < x < max(x1, x2)]
            if ys:
                return (max(ys) - min(ys)) * self.scale
        return 0

    def edges(self):
        xs = [x for each in self.layers.values() for corners in each for x, _ in corners]
        return min(xs), max(xs)

    def today(self):
        """The line between past and future, or None."""
        thick = [each for each in self.svg.iter("path") if each.get("stroke-width") == "1.5"]
        return outline(thick[0].get("d"))[0][0] if thick else None


def outline(path):
    """The corners of a path of M, H, V and Z."""
    corners, x, y = [], 0.0, 0.0
    for command, first, second in re.findall(r"([MHVZ])(-?[0-9.]+)?(?: (-?[0-9.]+))?", path):
        if command == "Z":
            corners.append(corners[0])
            continue
        if command == "M":
            x, y = float(first), float(second)
        else:
            x, y = (float(first), y) if command == "H" else (x, float(first))
        corners.append((x, y))
    return corners
