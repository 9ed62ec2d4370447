#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the model itself on cases computed by hand."""

import datetime
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from model import *  # noqa: E402,F403
from words import *  # noqa: E402,F403


def at(text):
    """An instant in UTC: "2008-02-29 12:00"."""
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).timestamp())


class ModelTest(unittest.TestCase):
    def setUp(self):
        self.model = Model()
        self.model.now = at("2008-01-01 12:00")
        self.model.packs = {
            "points-60": dict(code="points-60", kind=PURCHASE, points=60, price=3450, currency="USD", months=UNSET,
                              last_day=0, priority=0, once=0, retired=0),
            "welcome": dict(code="welcome", kind=LICENCE, points=20, price=0, currency="", months=UNSET, last_day=0,
                            priority=0, once=1, retired=0),
        }
        self.model.categories = {"any": dict(code="any", retired=0), "range": dict(code="range", retired=0),
                                 "shops": dict(code="shops", retired=0)}
        self.model.rules = {"any": [(0, Rule(UPON_REQUEST))], "range": [(0, Rule(RANGE, 80, 100))],
                            "shops": [(0, Rule(FIXED, 120, None, 60, "N"))]}
        self.refs = 0
        self.play("account_open")

    def play(self, name, *arguments, account=1, status=OK, **options):
        if "ref" in ARGUMENTS[name] and len(arguments) < len(ARGUMENTS[name]):
            self.refs += 1
            arguments += (f"ref {self.refs}",)
        answer = self.model.play(Call(name, account, dict(zip(ARGUMENTS[name], arguments)), options))
        self.assertEqual(status_name(answer.status), status_name(status), answer)
        self.assertEqual(differences(self.model.accounts[account]), [])
        return answer

    def view(self, name, *arguments, **options):
        return self.play(name, *arguments, **options).view

    def account(self):
        return self.model.accounts[1].view(self.model.time(self.model.accounts[1]))

    def newest_entries(self):
        account = self.model.accounts[1]
        return [(entry["kind"], entry["lot"], entry["points"]) for entry in account.entries
                if entry["act"] == len(account.acts)]


class Days(ModelTest):
    def test_two_years_from_a_leap_day(self):
        """D4: 29 Feb 2008 and 24 months: usable to the end of 28 Feb 2010."""
        self.model.now = at("2008-02-29 23:59")
        self.assertEqual(self.view("account_buy", "points-60")["lapse"], at("2010-03-01 00:00"))

    def test_zone(self):
        """D4: the same instant is 1 March at 3600 seconds east."""
        self.model.settings[SETTING_ZONE_OFFSET] = 3600
        self.model.now = at("2008-02-29 23:59")
        self.assertEqual(self.view("account_buy", "points-60")["lapse"], at("2010-03-01 23:00"))

    def test_ends_of_months(self):
        self.assertEqual(months_later(day_of(20080131), 1), 20080229)
        self.assertEqual(months_later(day_of(20080131), 13), 20090228)
        self.assertEqual(months_later(day_of(20081231), 2), 20090228)
        self.assertEqual(months_later(day_of(20080615), 24), 20100615)
        self.assertEqual(months_later(day_of(99981230), 12), 99991230)
        self.assertIsNone(months_later(day_of(99981231), 12))

    def test_never_and_last_day(self):
        self.assertEqual(self.view("account_buy", "points-60", months=0)["lapse"], NEVER)
        self.assertEqual(self.view("account_buy", "points-60", last_day=20080101)["lapse"], at("2008-01-02 00:00"))
        self.play("account_buy", "points-60", last_day=20071231, status=E_LAPSED)

    def test_lapse_is_a_fact(self):
        """D4: from the lapse second nothing counts the points; the next act records it at its second."""
        self.play("account_buy", "points-60", last_day=20080110)
        self.model.now = at("2008-01-10 23:59:59")
        self.assertEqual(self.account()["available"], 60)
        self.model.now += 1
        self.assertEqual((self.account()["available"], self.account()["lapsed"], self.account()["acts"]), (0, 60, 2))
        self.model.now += 1000
        self.play("account_buy", "points-60")
        lapse = self.model.accounts[1].acts[2]
        self.assertEqual((lapse["kind"], lapse["time"], lapse["lot"]), (ACT_LAPSE, at("2008-01-11 00:00"), 1))

    def test_clock_moved_over_midnight(self):
        """D4: the first instant whose local day is later, where the clock goes back from 0:30 to 23:30."""
        midnight = at("2008-05-01 00:00")
        zone = Zone([(0, 0), (midnight + 1800, -3600)])
        self.assertEqual(zone.end_of_day(day_of(20080430)), midnight)
        self.assertEqual(zone.day(midnight + 1800), day_of(20080430))
        zone = Zone([(0, 0), (midnight - 1800, 3600)])
        self.assertEqual(zone.end_of_day(day_of(20080430)), midnight - 1800)


class Prices(ModelTest):
    def test_bounds(self):
        """D9: a price outside the rule's bounds needs the flag and a note."""
        self.play("account_grant", GOODWILL, 1000)
        self.play("ticket_open", 1, "range", price=79, status=E_PRICE)
        self.play("ticket_open", 1, "range", price=79, flags=FLAG_OVERRIDE, status=E_INVALID)
        self.play("ticket_open", 1, "range", price=79, flags=FLAG_OVERRIDE, note="agreed")
        self.assertEqual(self.view("ticket_open", 2, "range")["price"], 80)
        self.play("ticket_open", 3, "any", status=E_PRICE)
        self.play("ticket_open", 4, "shops", status=E_PRICE)
        self.assertEqual(self.view("ticket_open", 4, "shops", units=3)["price"], 300)
        self.assertEqual(Rule(RANGE, 80, 100, 60, "N").text, "80-100 + N*60")

    def test_capture_order(self):
        """D9: priority, then lapse second (never last), then acquired, then number."""
        self.play("account_grant", GOODWILL, 1, months=0)
        self.play("account_grant", GOODWILL, 2, last_day=20090101)
        self.play("account_grant", GOODWILL, 4, last_day=20080601, priority=1)
        self.play("account_grant", GOODWILL, 8, last_day=20090101, acquired=at("2007-12-01 00:00"))
        self.play("account_grant", GOODWILL, 16, months=0, priority=-1)
        self.play("account_grant", GOODWILL, 32, last_day=20080301)
        self.play("ticket_open", 1, "any", price=63)
        self.assertEqual(self.newest_entries(), [(CAPTURE, lot, points) for lot, points in (
            (5, 16), (6, 32), (4, 8), (2, 2), (1, 1), (3, 4))])

    def test_shortage_and_cover(self):
        """D9, D12: what is missing is told, or is the shortfall, which cover captures."""
        self.play("account_grant", GOODWILL, 30)
        self.assertEqual(self.play("ticket_open", 1, "any", price=50, status=E_POINTS).shortage, 20)
        ticket = self.view("ticket_open", 1, "any", price=50, flags=FLAG_ALLOW_SHORTFALL)
        self.assertEqual((ticket["captured"], ticket["shortfall"]), (30, 20))
        self.assertEqual(self.play("ticket_resolve", 1, status=E_STATE).shortage, 20)
        self.play("account_cover", status=ALREADY)
        self.play("account_grant", GOODWILL, 15)
        self.play("account_cover")
        self.assertEqual(shortfall(self.model.accounts[1].tickets[1]), 5)

    def test_reprice(self):
        """D10: up captures the whole gap; down shrinks the shortfall, releases, then refunds."""
        self.play("account_grant", GOODWILL, 100)
        self.play("ticket_open", 1, "any", price=40)
        self.assertEqual(self.view("ticket_reprice", 1, 60, AGREED)["captured"], 60)
        self.assertEqual(self.play("ticket_reprice", 1, 101, AGREED, status=E_POINTS).shortage, 1)
        self.play("ticket_reprice", 1, 60, AGREED, status=ALREADY)
        self.play("ticket_reprice", 1, 50, AGREED, expected=61, status=E_STALE)
        self.play("ticket_resolve", 1)
        self.play("ticket_reprice", 1, 61, AGREED, status=E_STATE)
        self.play("ticket_reopen", 1)
        self.play("ticket_reprice", 1, 150, AGREED, flags=FLAG_ALLOW_SHORTFALL)
        ticket = self.view("ticket_reprice", 1, 55, AGREED)
        self.assertEqual((ticket["captured"], ticket["spent"], ticket["released"], ticket["refunded"]), (0, 55, 40, 5))
        self.assertEqual(self.account()["available"], 45)

    def test_stale_is_after_already(self):
        self.play("account_grant", GOODWILL, 100)
        self.play("ticket_open", 1, "any", price=40)
        self.play("ticket_reprice", 1, 60, AGREED, expected=40)
        self.play("ticket_reprice", 1, 60, AGREED, expected=40, status=ALREADY)

    def test_endings(self):
        """D13: cancelling keeps what an earlier resolve spent; waiving gives all back."""
        self.play("account_grant", GOODWILL, 100, months=0)
        self.play("ticket_open", 1, "any", price=40)
        self.play("ticket_resolve", 1)
        self.assertEqual(self.newest_entries(), [(SETTLE, 1, 40)])
        self.play("ticket_reopen", 1)
        self.play("ticket_reprice", 1, 70, AGREED)
        ticket = self.view("ticket_cancel", 1)
        self.assertEqual((ticket["price"], ticket["spent"], ticket["released"], ticket["state"]),
                         (40, 40, 30, CANCELLED))
        ticket = self.view("ticket_waive", 1)
        self.assertEqual((ticket["price"], ticket["refunded"], self.account()["available"]), (0, 40, 100))

    def test_proposals(self):
        """D11: a quote holds nothing; after its last valid second it cannot be approved."""
        self.play("account_grant", GOODWILL, 100)
        now = self.model.now
        ticket = self.view("ticket_open_quoted", 1, "any", price=40, until=now + 10)
        self.assertEqual((ticket["price"], ticket["captured"], ticket["proposal"]), (0, 0, 1))
        self.play("ticket_approve", 1, 2, status=E_NOT_FOUND)
        self.model.now = now + 11
        self.play("ticket_approve", 1, 1, status=E_EXPIRED)
        self.play("ticket_propose", 1, 50, RECONSIDERED, until=now + 11)
        self.play("ticket_approve", 1, 1, status=E_STATE)
        self.assertEqual(self.view("ticket_approve", 1, 2)["captured"], 50)
        self.play("ticket_approve", 1, 2, status=ALREADY)
        self.play("ticket_propose", 1, 5, AGREED)
        self.play("ticket_decline", 1, 3)
        self.assertEqual(self.play("ticket_decline", 1, 3, status=ALREADY).view["state"], IN_PROGRESS)


class Returns(ModelTest):
    def two_lots(self):
        """60 points that lapse on 1 Feb, 60 that lapse at the end of the year; all captured by one ticket."""
        self.play("account_buy", "points-60", last_day=20080131)
        self.play("account_buy", "points-60", last_day=20081231)
        self.play("ticket_open", 1, "any", price=90)

    def test_reverse_order(self):
        """D17: the ticket keeps the points nearest their expiry."""
        self.two_lots()
        self.play("ticket_reprice", 1, 50, AGREED)
        self.assertEqual(self.newest_entries(), [(RELEASE, 2, 30), (RELEASE, 1, 10)])

    def test_lapsed_lot(self):
        """D17: cancelling never lengthens a life."""
        self.two_lots()
        self.model.now = at("2008-02-01 00:00")
        self.play("ticket_cancel", 1)
        self.assertEqual(self.newest_entries(), [(RELEASE, 2, 30), (RELEASE_LAPSED, 1, 60)])

    def test_grace(self):
        """D17, D25: where the desk is the cause, a new lot with the share of what was paid."""
        self.two_lots()
        self.play("ticket_resolve", 1)
        self.model.now = at("2008-01-30 09:00")
        self.play("ticket_waive", 1)
        self.assertEqual(self.newest_entries(), [(REFUND, 2, 30), (REFUND_MOVED, 1, 60), (ISSUE, 3, 60)])
        lot = self.model.accounts[1].lots[2]
        self.assertEqual((lot["kind"], lot["lapse"], lot["paid"], lot["currency"], lot["origin_lot"], lot["acquired"]),
                         (RETURN, at("2008-03-01 00:00"), 3450, "USD", 1, self.model.now))

    def test_grace_is_not_needed(self):
        """D17: a lot whose own last day is not earlier takes its points back."""
        self.model.settings[SETTING_RETURN_GRACE] = 0
        self.play("account_buy", "points-60", last_day=20080101)
        self.play("ticket_open", 1, "any", price=10)
        self.play("ticket_reprice", 1, 0, CORRECTION)
        self.assertEqual(self.newest_entries(), [(RELEASE, 1, 10)])

    def test_revoked_lot(self):
        """D17, D18: what comes back to a revoked lot is revoked."""
        self.two_lots()
        self.play("lot_revoke", 2, ALL_POINTS)
        self.assertEqual(self.newest_entries(), [(REVOKE, 2, 30)])
        self.play("ticket_waive", 1)
        self.assertEqual(self.newest_entries()[0], (RELEASE_REVOKED, 2, 30))

    def test_slices(self):
        """D25: 100 cents over 3 points: 33, 33 and 34 move on."""
        self.play("account_grant", GOODWILL, 3, paid=100, currency="USD", last_day=20080120)
        shares = []
        for ticket in (1, 2, 3):
            self.play("ticket_open", ticket, "any", price=1, flags=0)
        for ticket in (1, 2, 3):
            self.play("ticket_waive", ticket)
            shares.append(self.model.accounts[1].lots[-1]["paid"])
        self.assertEqual(shares, [33, 33, 34])

    def test_extension_carries_its_share(self):
        self.play("account_buy", "points-60", last_day=20080131)
        self.play("ticket_open", 1, "any", price=7)
        lot = self.view("lot_extend", 1, 20080401)
        self.assertEqual((lot["points"], lot["paid"], lot["lapse"]), (53, 3450 * 53 // 60, at("2008-04-02 00:00")))
        self.play("lot_extend", 1, 20080401, status=ALREADY)
        self.play("lot_extend", 1, 20080402, status=E_POINTS)


class Retries(ModelTest):
    def test_refs(self):
        """D23: the same ref with the same content is the same act; with other content a conflict."""
        self.play("account_buy", "points-60", "invoice 1")
        self.play("account_buy", "points-60", "invoice 1", status=ALREADY)
        self.play("account_buy", "points-60", "invoice 1", paid=3450, months=24, status=ALREADY)
        self.play("account_buy", "points-60", "invoice 1", paid=3400, status=E_CONFLICT)
        self.model.packs["points-60"]["retired"] = 1
        self.play("account_buy", "points-60", "invoice 1", status=ALREADY)
        self.play("account_buy", "points-60", "invoice 2", status=E_RETIRED)
        self.play("account_cover", ref="invoice 1", status=E_CONFLICT)

    def test_opening_again(self):
        self.play("account_grant", GOODWILL, 100)
        self.play("ticket_open", 1, "any", price=40)
        self.play("ticket_open", 1, "any", price=40, status=ALREADY)
        self.play("ticket_open", 1, "any", price=41, status=E_CONFLICT)
        self.play("account_open", account=2)
        self.play("ticket_open", 1, "any", price=40, account=2, status=E_CONFLICT)

    def test_claim_once(self):
        """D6: once per account and code, whatever became of the lot."""
        self.play("account_claim", "welcome", "licence 1")
        self.play("account_claim", "welcome", "licence 1", status=ALREADY)
        self.play("account_claim", "welcome", "licence 2", status=E_CLAIMED)

    def test_dispute(self):
        """D14: the same price with reason reconsidered ends a dispute, and is recorded."""
        self.play("account_grant", GOODWILL, 100)
        self.play("ticket_open", 1, "any", price=40)
        self.play("ticket_dispute", 1)
        self.play("ticket_resolve", 1, status=E_STATE)
        self.play("ticket_reprice", 1, 40, AGREED, status=ALREADY)
        self.play("ticket_reprice", 1, 40, RECONSIDERED)
        self.play("ticket_resolve", 1)


class Limits(ModelTest):
    def test_limit_of_an_account(self):
        """D1, D3: the sum of its lots' points less what moved on."""
        self.play("account_grant", GOODWILL, POINTS_MAX)
        self.play("account_grant", GOODWILL, 1, status=E_LIMIT)
        self.play("account_grant", GOODWILL, POINTS_MAX + 1, status=E_INVALID)

    def test_time_does_not_run_backwards(self):
        """D2"""
        self.play("account_grant", GOODWILL, 5)
        self.model.now -= 1000
        self.assertEqual(self.view("account_grant", GOODWILL, 5)["acquired"], self.model.now + 1000)


if __name__ == "__main__":
    unittest.main()
