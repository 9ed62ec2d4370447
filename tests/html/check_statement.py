# SPDX-License-Identifier: MIT
"""Holds the page of a statement against the statement's JSON, and against what a page has to be.

    check_statement.py PROGRAM
"""

import html.parser
import re
import sys
import tempfile

from page import Desk, Page

NOW = "2008-03-18 09:00"
YEAR = (1174258800, 1205827200)  # the last second of it is NOW
VOID = {"meta", "rect", "path", "circle", "br", "wbr"}
HOSTILE = '<script>alert("1")</script>&amp;\u2028"\'><img src=x onerror=alert(2)> Zo\u00eb'


# ---- what every page has to be ----


class Tags(html.parser.HTMLParser):
    """What a browser's parser sees."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.seen, self.attributes = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> ends nothing")


def faults_of_markup(page):
    tags = Tags()
    tags.feed(page.text)
    yield from tags.faults
    if tags.open:
        yield f"{tags.open} have no end"
    for tag in tags.seen & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "a"}:
        yield f"there is a <{tag}>"
    for tag, name, value in tags.attributes:
        if name.startswith("on") or name in ("src", "href", "xlink:href", "srcset"):
            yield f"<{tag}> has {name}=\"{value}\""
        if "url(" in value and not re.fullmatch(r"url\(#[a-z0-9]+\)", value):
            yield f"<{tag} {name}> refers to {value}"
    if re.search(r"https?:|//|@import|url\((?!#)", page.text):
        yield "something outside is referred to"


def faults_of_access(page):
    """What a reader who does not see needs."""
    ids = [each.get("id") for each in page.root.iter() if each.get("id")]
    yield from (f"the id {each} is there twice" for each in {each for each in ids if ids.count(each) > 1})
    if page.root.get("lang") != "en" or not page.root.findtext("head/title"):
        yield "the page has no language or no title"
    for each in page.root.iter():
        for name in (each.get("aria-labelledby") or "").split():
            if name not in page.by_id or not "".join(page.by_id[name].itertext()).strip():
                yield f"{name}, which labels something, is not there or empty"
        for name in re.findall(r"url\(#([^)]*)\)", each.get("fill") or ""):
            if name not in page.by_id:
                yield f"the pattern {name} is not there"
        is_hidden = each.get("aria-hidden") == "true"
        if each.tag == "svg" and not is_hidden and (each.get("role") != "img" or each.find("title") is None or each.find("desc") is None):
            yield "a picture has no title or description"
    for table in page.root.iter("table"):
        heads = table.findall("thead/tr/th")
        if not heads or any(each.get("scope") != "col" for each in heads):
            yield f"the columns of {table.get('id')} have no heads"
        for row in table.findall("tbody/tr"):
            width = sum(int(cell.get("colspan", 1)) for cell in row)
            is_headed = row[0].get("scope") == "row" or row[0].get("class") == "quiet"
            if width != len(heads) or not is_headed:
                yield f"a row of {table.get('id')} has {width} cells, or no head"


# ---- its figures ----


def equal(what, shown, wanted):
    if shown != wanted:
        yield f"{what} is {shown}, not {wanted}"


def faults_of_sums(page):
    """Each table's figures lead to the next one's."""
    available, captured = page.value("available"), page.value("captured")
    balance = {row.get("id"): [cell for cell in row] for row in page.by_id["balance"].find("tbody")}
    figures = {name: numbers[-1] for name, numbers in zip(balance, page.numbers("balance"))}
    yield from equal("the closing balance", figures["closing"], available + captured)
    changes = sum(points for name, points in figures.items() if name not in ("opening", "closing"))
    yield from equal("opening and changes", figures["opening"] + changes, figures["closing"])
    yield from equal("what was used", -figures.get("spent", 0), page.value("used"))
    yield from equal("what lapsed", -figures.get("gone", 0), page.value("lapsed"))
    before = figures["opening"]
    for title, added, used, gone, free, held in (row for row in page.numbers("months")):
        yield from equal(f"a month of {before} +{added} -{used} -{gone}", before + added - used - gone, free + held)
        before = free + held
    yield from equal("the last month", before, figures["closing"])
    lots = page.numbers("lots")
    yield from equal("the lots' points", sum(row[-1] for row in lots[1:]), available)
    yield from equal("what the lots' table says is held", lots[0][-1], captured)


def faults_of_statement(page, statement, first, last):
    """The JSON's figures are the page's."""
    totals = statement["totals"]
    yield from equal("available", page.value("available"), totals["available"])
    yield from equal("captured", page.value("captured"), totals["captured"])
    if totals["next_lapse"] is not None:
        yield from equal("what lapses next", page.value("lapse-next"), totals["next_lapse_points"])
    open_tickets = [row["ticket"] for row in statement["in_progress"]["rows"]]
    shown = [(row[1], *numbers[3:]) for row, numbers in zip(page.rows("in-progress"), page.numbers("in-progress")) if len(row) > 1]
    yield from equal("tickets in progress", shown, [(each["ticket"], each["price"], each["captured"]) for each in open_tickets])
    closed = [row["ticket"] for row in statement["resolved"]["rows"] if first <= row["ticket"]["ended"] <= last]
    shown = [(row[1], numbers[-1]) for row, numbers in zip(page.rows("closed"), page.numbers("closed")) if len(row) > 2]
    yield from equal("closed tickets", shown, [(each["ticket"], each["spent"]) for each in closed])
    spent = sum(each["spent"] for each in closed)
    if closed:
        yield from equal("their sum", page.numbers("closed")[-1][-1], spent)
        yield from equal("their categories' sum", sum(row[-1] for row in page.numbers("categories")), spent)
        yield from equal("their categories' tickets", sum(row[-2] for row in page.numbers("categories")), len(closed))
    moves = [row for row in statement["modifications"]["rows"] if first <= row["act"]["time"] <= last]
    wanted = [row["entry"]["points"] * (1 if row["entry"]["kind"] == "issue" else -1) for row in moves]
    yield from equal("modifications", [row[-1] for row in page.numbers("modifications") if len(row) > 1], wanted)


def faults_of_lapses(page, lots):
    """What lapses is listed in order, up to twelve lapses, then together."""
    due = {}
    for lot in lots:
        if lot["available"] > 0:
            due[lot["last_day"] or "never"] = due.get(lot["last_day"] or "never", 0) + lot["available"]
    days = sorted(due)
    wanted = [due[day] for day in days if day != "never"]
    wanted = wanted[:12] + ([sum(wanted[12:])] if wanted[12:] else []) + ([due["never"]] if "never" in due else [])
    shown = [row for row in page.numbers("lapses") if len(row) > 1]
    yield from equal("the lapses", [row[1] for row in shown], wanted)
    left = [page.value("available") - sum(wanted[:place + 1]) for place in range(len(wanted))]
    left[-1:] = [due["never"]] if "never" in due else left[-1:]
    yield from equal("what they leave", [row[2] for row in shown], left)


def faults_of_lots(page, lots):
    """The lots in the picture, from its top: what lapses soon lies above."""
    by_name = {f"lot {lot['lot']}": lot for lot in lots}
    rows = [row for row in zip(page.rows("lots"), page.numbers("lots")) if row[0][0] in by_name]
    wanted = [by_name[row[0]] for row, _ in rows]
    yield from equal("the lots", [numbers[-2:] for _, numbers in rows], [[lot["points"], lot["available"]] for lot in wanted])
    last = [lot["last_day"] or "never" for lot in wanted]
    yield from equal("their order", last, sorted(last))


def faults_of_picture(page, lots, captured):
    """Today's heights are the lots' points; from a lot's last day on there is nothing of it."""
    for kind in ("wide", "narrow"):
        picture = page.picture(kind)
        left, right = picture.edges()
        today = picture.today()
        near = 0.02 * sum(lot["available"] for lot in lots) + 1
        heights = {name: picture.points(name, today - 0.01) for name in picture.layers}
        yield from equal(f"what the {kind} picture shows as held", abs(heights.get("held", 0) - captured) < near, True)
        shown = sum(height for name, height in heights.items() if name != "held")
        yield from equal(f"what the {kind} picture shows as available", abs(shown - sum(lot["available"] for lot in lots)) < near, True)
        behind = {name: picture.points(name, right - 0.1) for name in picture.layers if name not in ("held", "others")}
        forever = sum(lot["available"] for lot in lots if lot["last_day"] is None)
        if "others" not in picture.layers:
            yield from equal(f"the end of the {kind} picture", abs(sum(behind.values()) - forever) < near, True)
        dashed = [each for each in picture.svg.iter("path") if each.get("stroke-dasharray") == "4 3"]
        if heights and not dashed:
            yield f"nothing of the {kind} picture is dashed"


def faults_of(page, lots, statement, first, last):
    yield from faults_of_markup(page)
    yield from faults_of_access(page)
    yield from faults_of_sums(page)
    yield from faults_of_statement(page, statement, first, last)
    yield from faults_of_lapses(page, lots)
    yield from faults_of_lots(page, lots)
    if page.picture() is not None:
        yield from faults_of_picture(page, lots, statement["totals"]["captured"])


def check_page(desk, account, at, first, last, *arguments):
    lots = desk.json("lot", "list", account, "--at", at)
    statement = desk.json("statement", account, "--at", at)
    yield from faults_of(desk.page(account, at, *arguments), lots, statement, first, last)


def check_spoilt(desk):
    """Any other number in a table or above would be found."""
    page, count = desk.page(42, NOW), 0
    lots, statement = desk.json("lot", "list", 42, "--at", NOW), desk.json("statement", 42, "--at", NOW)
    for each in re.finditer(r'(?:class="number[^"]*"|<dd id="[a-z-]*")>[+\u2212]?([0-9]+)<', page.text):
        count += 1
        spoilt = page.text[:each.start(1)] + str(int(each.group(1)) + 7) + page.text[each.end(1):]
        if not list(faults_of(Page(spoilt), lots, statement, *YEAR)):
            yield f"nobody sees another number for {each.group(0)}"
    print(f"{count} spoilt pages")


# ---- stories ----


def check_story(desk):
    desk.tell_story()
    yield from check_page(desk, 42, NOW, *YEAR)
    yield from check_page(desk, 42, NOW, 1139612400, 1205827200, "--from", "2006-02-11")
    yield from check_page(desk, 42, "2008-03-20", 1201820400, 1205967600, "--from", "2008-02-01", "--to", "2009-01-01")
    yield from check_page(desk, 42, "2030-03-18", 0, 2**62, "--from", "2000-01-01")
    page = desk.page(42, NOW)
    yield from equal("the page of the same desk", desk.page(42, NOW).text, page.text)
    names = page.picture().names
    yield from (f"the picture does not name {each}" for each in ("lot 2", "lot 6", "lot 7", "held for tickets") if each not in names)
    flags = ("lot 6: 75 points lapse after 04 Feb 2010", "lot 5: 20 points lapsed after 20 Jan 2008", "lot 7: never lapses \u2192")
    yield from (f"the picture does not say: {each}" for each in flags if each not in names)
    if "<b>" in page.text or "&lt;b&gt;outage" not in page.text:
        yield "a note is not escaped"


def check_past(desk):
    """A period that is over has no future, and its own opening and closing balance."""
    page = desk.page(42, NOW, "--from", "2007-04-01", "--to", "2007-09-30")
    yield from faults_of_markup(page)
    yield from faults_of_access(page)
    yield from faults_of_sums(page)
    yield from equal("available at its end", page.value("available"), 45)
    yield from equal("its opening balance", page.numbers("balance")[0][-1], 135)
    yield from equal("its closed tickets", [row[1] for row in page.rows("closed")[:-1]], ["9002", "9003", "9004", "9005"])
    if page.picture().today() is not None or "in-progress" in page.by_id or "lapses" in page.by_id or "lapse-next" in page.by_id:
        yield "a period that is over has a future"


def many_lots(count):
    yield "action,at,account,points,ref,months,last-day"
    yield "account open,2006-01-02,7,,,,"
    for number in range(count):
        lasts = "0," if number % 50 == 0 else f"{number % 40 + 1},"
        yield f"grant,2007-{number % 12 + 1:02}-{number % 28 + 1:02} 12:00,7,{number % 17 + 1},g{number},{lasts}"
    yield "grant,2007-12-30,7,500,large,24,"


def check_many(desk):
    """Seven lots are followed, and the smaller ones are one layer."""
    lines = list(many_lots(1200))
    desk.tell("\n".join(lines[:2] + sorted(lines[2:], key=lambda line: line.split(",")[1])) + "\n")
    yield from check_page(desk, 7, "2008-01-05", 0, 2**62, "--from", "2006-01-02")
    page = desk.page(7, "2008-01-05")
    layers = page.picture().layers
    if len(layers) != 8 or "others" not in layers:
        yield f"the layers are {sorted(layers)}"
    if not any("other lots" in name for name in page.picture().names) or len(page.rows("lots")) != 9:
        yield "the other lots are not named"
    size = len(page.text)
    print(f"{size} bytes for 1201 lots")
    if size > 400000:
        yield f"a page of {size} bytes"


def check_extremes(desk):
    desk.run("account", "open", 9, "--at", "2008-01-01")
    yield from check_page(desk, 9, "2008-01-02", 0, 2**62)
    if desk.page(9, "2008-01-02").picture() is not None:
        yield "there is a picture of no points"
    desk.run("grant", 9, 2**53 - 1, "--ref", "all", "--at", "2008-01-03", "--note", HOSTILE.replace("\u2028", ""))
    desk.run("ticket", "open", 9, 2**63 - 1, "level-4", "--at", "2008-01-04")
    yield from check_page(desk, 9, "2008-01-05", 0, 2**62, "--title", HOSTILE)
    title = desk.page(9, "2008-01-05", "--title", HOSTILE).root.findtext("body/main/header/h1")
    yield from equal("the title", title, "Support points of " + HOSTILE)
    odd = desk.page(9, "2008-01-05", "--title", b"a\xff\xc3\x01\xed\xa0\x80\xf0\x80b".decode("utf-8", "surrogateescape"))
    yield from equal("a title that is no text", odd.root.findtext("body/main/header/h1").strip("\ufffd"), "Support points of a" + "\ufffd" * 8 + "b")


def differing(what, shown, wanted):
    """The first line in which two pages differ."""
    for one, other in zip(shown.splitlines(), wanted.splitlines()):
        if one != other:
            yield f"{what} has: {one[:200]}, not: {other[:200]}"
            return
    yield from equal(f"the size of {what}", len(shown), len(wanted))


def without_counts(page):
    """A lapse may have been recorded later than the page was shown."""
    return re.sub("From the record of [0-9]+ acts? and [0-9]+ entr(y|ies)", "", page.text)


def check_as_of(desk):
    """The page of a past instant is the one that was shown then; that of a future one shows what lapses until then (D22)."""
    lines = desk.story().splitlines(True)
    for at in ("2006-06-01 12:00", "2007-03-01", "2008-01-21", "2008-02-29 23:59:59"):
        with tempfile.TemporaryDirectory() as folder:
            then = Desk(desk.program, folder)
            then.tell("".join(line for place, line in enumerate(lines) if place == 0 or line.split(",")[1] <= at))
            for period in ([], ["--from", "2006-03-01"], ["--from", "2006-03-01", "--to", "2006-05-31"]):
                yield from differing(f"the page as of {at} {period}", without_counts(desk.page(42, NOW, "--as-of", at, *period)),
                                     without_counts(then.page(42, at, *period)))
    for at in ("2008-03-19", "2010-02-05 12:00", "2030-01-01"):
        page, statement = desk.page(42, NOW, "--as-of", at), desk.json("statement", 42, "--as-of", at, "--at", NOW)
        yield from faults_of_markup(page)
        yield from faults_of_sums(page)
        yield from equal("available", page.value("available"), statement["totals"]["available"])
        condition = '<p class="quiet">As it will be if nothing else happens until then.</p>\n'
        yield from differing(f"the page as of {at}", page.text.replace(condition, ""), desk.page(42, at).text)
        yield from equal("whether it says so", condition in page.text, True)


def main(program):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, folder)
        for check in (check_story, check_spoilt, check_past, check_as_of, check_many, check_extremes):
            found += [f"{check.__name__}: {fault}" for fault in check(desk)]
    print("\n".join(found) or "the pages are as they have to be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
