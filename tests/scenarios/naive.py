# SPDX-License-Identifier: MIT
"""What the model lacks: reading price rules and price lists, and advising packs. As plain as the model itself."""

import re

from model import Rule, Refused, day_of
from words import *

# ---- price rules (D7) --------------------------------------------------------------------------------------------

RULE_WORD = re.compile(rb"[ \t]*(\d+|[A-Za-z]+|-|\xe2\x80\x93|\+|\*|.|$)", re.S)


class Misread(Exception):
    """Where a rule is wrong: a byte of its text."""


class RuleReader:
    def __init__(self, text):
        self.raw = text.encode()
        self.at = self.end = 0
        self.word = b""
        self.next()

    def next(self):
        found = RULE_WORD.match(self.raw, self.end)
        self.word, self.at, self.end = found[1].lower(), found.start(1), found.end(1)
        self.word = b"-" if self.word == "–".encode() else self.word

    def fail(self, at=None):
        raise Misread(self.at if at is None else at)

    def take(self, wanted):
        if self.word != wanted:
            self.fail()
        self.next()

    def number(self):
        if not self.word.isdigit() or int(self.word) > POINTS_MAX:
            self.fail()
        value = int(self.word)
        self.next()
        return value

    def letter(self):
        if not re.fullmatch(rb"[a-z]", self.word):
            self.fail()
        value = self.word.decode().upper()
        self.next()
        return value

    def rule(self):
        if self.word == b"upon":
            self.next()
            self.take(b"request")
            rule = Rule(UPON_REQUEST)
        else:
            rule = self.base()
            if self.word == b"+":
                self.next()
                if self.word.isdigit():
                    rule.per_unit = self.number()
                    self.take(b"*")
                    rule.unit = self.letter()
                else:
                    rule.unit = self.letter()
                    self.take(b"*")
                    rule.per_unit = self.number()
        if self.word:
            self.fail()
        return rule

    def base(self):
        if self.word == b"from":
            self.next()
            return Rule(FROM, self.number())
        lowest = self.number()
        if self.word != b"-":
            return Rule(FIXED, lowest, lowest)
        self.next()
        at = self.at
        highest = self.number()
        if highest < lowest:
            self.fail(at)
        return Rule(RANGE, lowest, highest)


def read_rule(text):
    return RuleReader(text).rule()


# ---- price lists (D5, D6, D8) ------------------------------------------------------------------------------------


def read_pack(code, title, points, price, *more):
    licence = price.startswith("licence")
    pack = dict(code=code, title=title, kind=LICENCE if licence else PURCHASE, points=int(points),
                price=0 if licence else int(price.split()[1].replace(".", "")),
                currency="" if licence else price.split()[0], months=UNSET, last_day=0, priority=0,
                once=int(price == "licence, once"), retired=0)
    for field in more:
        word, _, value = field.partition(": ")
        if word == "lifetime":
            pack["months"] = 0 if value == "never" else int(value.removesuffix(" months"))
        elif word == "last day":
            pack["last_day"] = int(value.replace("-", ""))
        elif word == "priority":
            pack["priority"] = int(value)
        else:
            assert word == "retired", field
            pack["retired"] = 1
    return pack


def read_category(instant, group, code, title, rule, *more):
    category = dict(code=code, group=group, title=title, unit="", retired=0)
    rules = [(None, read_rule(rule))]
    for field in more:
        word, _, value = field.partition(": ")
        if word == "unit":
            category["unit"] = value
        elif word == "retired":
            category["retired"] = 1
        else:
            assert word.startswith("from "), field
            rules.append((instant(word[5:].replace("T", " ").removesuffix("Z")), read_rule(value)))
    return category, rules


def load_price_list(model, text, instant):
    """Makes the model's list say what the text says; refused where it contradicts the record of past rules."""
    packs, groups, categories, section, group = {}, {}, {}, "", ""
    for line in text.split("\n"):
        fields = [field.strip() for field in line.split("|")]
        if line.startswith("[group "):
            section = "categories"
            group, title = line[7:-1].split(": ", 1)
            groups[group] = dict(code=group, title=title)
        elif line.startswith("["):
            section, group = line[1:-1], ""
        elif line and not line.startswith("#"):
            if section == "packs":
                packs[fields[0]] = read_pack(*fields)
            else:
                categories[fields[0]] = read_category(instant, group, *fields)
    rules = {code: merged(model.rules.get(code, []), wanted, model.now) for code, (_, wanted) in categories.items()}
    model.packs = {**packs, **{code: dict(pack, retired=1) for code, pack in model.packs.items() if code not in packs}}
    gone = {code: dict(category, retired=1) for code, category in model.categories.items() if code not in categories}
    model.categories = {**{code: category for code, (category, _) in categories.items()}, **gone}
    for code in gone:
        rules[code] = [pair for pair in model.rules[code] if pair[0] <= model.now]
    model.rules = rules
    groups.update({category["group"]: model.groups[category["group"]] for category in gone.values()
                   if category["group"] and category["group"] not in groups})
    model.groups = groups


def merged(record, wanted, now):
    """The rules on record up to now, the text's rule for now, and the text's rules to come."""
    past = [(since, rule) for since, rule in record if since <= now]
    if not past:
        return [(0 if since is None else since, rule) for since, rule in wanted]
    if wanted[1:] and wanted[1][0] <= now:
        before = [rule.text for since, rule in past if since < wanted[1][0]]
        if before[-1:] != [wanted[0][1].text]:
            raise Refused(E_CONFLICT, "text")
    for since, rule in wanted[1:]:
        if since <= now and not any((since, rule.text) == (other, old.text) for other, old in past):
            if since <= past[-1][0]:
                raise Refused(E_CONFLICT, "text")
            past.append((since, rule))
    current = [rule for since, rule in wanted if since is None or since <= now][-1]
    if current.text != past[-1][1].text:
        past.append((now, current))
    return past + [(since, rule) for since, rule in wanted[1:] if since > now]


# ---- advice (D26) ------------------------------------------------------------------------------------------------


def advise(model, points, currency):
    """Tries every number of every pack: price, points and the packs of the best. For small numbers only."""
    if not 1 <= points <= POINTS_MAX:
        raise Refused(E_INVALID, field="points")
    today = model.zone.day(model.now)
    packs = [pack for pack in model.packs.values() if pack["price"] > 0 and not pack["retired"]
             and not (pack["last_day"] and day_of(pack["last_day"]) < today)]
    if not currency:
        if len({pack["currency"] for pack in packs}) > 1:
            raise Refused(E_INVALID, field="currency")
    packs = [pack for pack in packs if not currency or pack["currency"] == currency]
    if not packs:
        raise Refused(E_NOT_FOUND, "pack")
    candidates = [(0, 0, ())]  # price, points, how often each pack
    for pack in packs:
        most = -(-points // pack["points"])
        candidates = [(price + count * pack["price"], got + count * pack["points"], counts + (count,))
                      for price, got, counts in candidates for count in range(most + 1)]
    price, got, counts = min((each for each in candidates if each[1] >= points),
                             key=lambda each: (each[0], -each[1], sum(each[2])))
    return dict(price=(price, packs[0]["currency"]), points=got,
                packs={pack["code"]: count for pack, count in zip(packs, counts) if count})
