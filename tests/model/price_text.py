# SPDX-License-Identifier: MIT
"""The model's price list as the text that price_list.h describes."""

import datetime

from words import *


def amount(pack):
    if pack["kind"] == LICENCE:
        return "licence, once" if pack["once"] else "licence"
    return f"{pack['currency']} {pack['price'] // 100}.{pack['price'] % 100:02}"


def pack_line(pack):
    fields = [pack["code"], pack["title"], str(pack["points"]), amount(pack)]
    if pack["months"] != UNSET:
        fields.append(f"lifetime: {pack['months']} months" if pack["months"] else "lifetime: never")
    if pack["last_day"]:
        day = str(pack["last_day"])
        fields.append(f"last day: {day[:4]}-{day[4:6]}-{day[6:]}")
    if pack["priority"]:
        fields.append(f"priority: {pack['priority']}")
    if pack["retired"]:
        fields.append("retired")
    return " | ".join(fields)


def instant(second):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=second)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def category_line(category, rules):
    fields = [category["code"], category["title"], rules[0][1].text]
    fields += [f"from {instant(since)}: {rule.text}" for since, rule in rules[1:]]
    if category["unit"]:
        fields.append(f"unit: {category['unit']}")
    if category["retired"]:
        fields.append("retired")
    return " | ".join(fields)


def price_list_text(model):
    lines = ["[packs]"] + [pack_line(pack) for pack in model.packs.values()]
    for code in list(model.groups) + [""]:
        lines.append(f"[group {code}: {model.groups[code]['title']}]" if code else "[categories]")
        lines += [category_line(category, model.rules[category["code"]])
                  for category in model.categories.values() if category["group"] == code]
    return "\n".join(lines) + "\n"
