/* SPDX-License-Identifier: MIT */
/* Snapshots and pages as JSON: each field under the name of its getter. doc/json-schema.json describes them. */
#include <supportpoints/explain.h>
#include <supportpoints/feed.h>
#include <supportpoints/limits.h>

#include "json.h"
#include "page.h"

/* ---- what each has ---- */

void spt_json_put_account(spt_json_writer *json, const char *name, const spt_account *account)
{
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_account_id(account));
    spt_json_number(json, "at", spt_account_at(account));
    spt_json_number(json, "available", spt_account_available(account));
    spt_json_number(json, "captured", spt_account_captured(account));
    spt_json_number(json, "spent", spt_account_spent(account));
    spt_json_number(json, "lapsed", spt_account_lapsed(account));
    spt_json_number(json, "revoked", spt_account_revoked(account));
    spt_json_number(json, "points", spt_account_points(account));
    spt_json_number_unless(json, "next_lapse", spt_account_next_lapse(account), SPT_NEVER);
    spt_json_number(json, "next_lapse_points", spt_account_next_lapse_points(account));
    spt_json_number(json, "open_tickets", spt_account_open_tickets(account));
    spt_json_number(json, "opened", spt_account_opened(account));
    spt_json_number(json, "newest", spt_account_newest(account));
    spt_json_number(json, "acts", spt_account_acts(account));
    spt_json_number(json, "entries", spt_account_entries(account));
    spt_json_number(json, "lots", spt_account_lots(account));
    spt_json_bool(json, "closed", spt_account_closed(account));
    spt_json_close(json, '}');
}

static void put_money(spt_json_writer *json, const char *name, int64_t amount, const char *currency)
{
    spt_json_number(json, name, amount);
    spt_json_word(json, "currency", currency);
}

static void put_lot(spt_json_writer *json, const char *name, const spt_lot *lot)
{
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_lot_account(lot));
    spt_json_number(json, "lot", spt_lot_number(lot));
    spt_json_word(json, "kind", spt_lot_kind_name(spt_lot_kind(lot)));
    spt_json_number(json, "points", spt_lot_points(lot));
    spt_json_number(json, "available", spt_lot_available(lot));
    spt_json_number(json, "captured", spt_lot_captured(lot));
    spt_json_number(json, "spent", spt_lot_spent(lot));
    spt_json_number(json, "lapsed", spt_lot_lapsed(lot));
    spt_json_number(json, "revoked", spt_lot_revoked(lot));
    spt_json_number(json, "moved", spt_lot_moved(lot));
    spt_json_number(json, "priority", spt_lot_priority(lot));
    spt_json_number(json, "acquired", spt_lot_acquired(lot));
    spt_json_number_unless(json, "lapse", spt_lot_lapse(lot), SPT_NEVER);
    put_money(json, "paid", spt_lot_paid(lot), spt_lot_currency(lot));
    spt_json_word(json, "pack", spt_lot_pack(lot));
    spt_json_number(json, "act", spt_lot_act(lot));
    spt_json_bool(json, "revoked_whole", spt_lot_revoked_whole(lot));
    spt_json_id(json, "origin_account", spt_lot_origin_account(lot));
    spt_json_number_unless(json, "origin_lot", spt_lot_origin_lot(lot), 0);
    spt_json_close(json, '}');
}

static void put_proposal(spt_json_writer *json, const spt_ticket *ticket)
{
    if (spt_ticket_proposals(ticket) == 0) {
        spt_json_null(json, "proposal");
        return;
    }
    spt_json_open(json, "proposal", '{');
    spt_json_number(json, "number", spt_ticket_proposals(ticket));
    spt_json_bool(json, "open", spt_ticket_proposal(ticket) != 0);
    spt_json_number(json, "price", spt_ticket_proposed(ticket));
    spt_json_word(json, "reason", spt_ticket_reason_name(spt_ticket_proposal_reason(ticket)));
    spt_json_number_unless(json, "until", spt_ticket_proposal_until(ticket), SPT_NEVER);
    spt_json_number(json, "act", spt_ticket_proposal_act(ticket));
    spt_json_close(json, '}');
}

static void put_ticket(spt_json_writer *json, const char *name, const spt_ticket *ticket)
{
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_ticket_account(ticket));
    spt_json_id(json, "ticket", spt_ticket_id(ticket));
    spt_json_word(json, "state", spt_ticket_state_name(spt_ticket_state(ticket)));
    spt_json_word(json, "category", spt_ticket_category(ticket));
    spt_json_word(json, "rule", spt_ticket_rule(ticket));
    spt_json_number_unless(json, "units", spt_ticket_units(ticket), -1);
    spt_json_number(json, "price", spt_ticket_price(ticket));
    spt_json_number(json, "captured", spt_ticket_captured(ticket));
    spt_json_number(json, "spent", spt_ticket_spent(ticket));
    spt_json_number(json, "shortfall", spt_ticket_shortfall(ticket));
    spt_json_number(json, "released", spt_ticket_released(ticket));
    spt_json_number(json, "refunded", spt_ticket_refunded(ticket));
    spt_json_number(json, "opened", spt_ticket_opened(ticket));
    spt_json_number_unless(json, "resolved", spt_ticket_resolved(ticket), -1);
    spt_json_number_unless(json, "ended", spt_ticket_ended(ticket), -1);
    spt_json_bool(json, "disputed", spt_ticket_disputed(ticket));
    spt_json_number_unless(json, "due", spt_ticket_due(ticket), -1);
    spt_json_number_unless(json, "answered", spt_ticket_answered(ticket), -1);
    spt_json_word(json, "response", spt_response_name(spt_ticket_response(ticket)));
    spt_json_number(json, "at", spt_ticket_at(ticket));
    put_proposal(json, ticket);
    spt_json_number_unless(json, "approved", spt_ticket_approved(ticket), 0);
    spt_json_number_unless(json, "declined", spt_ticket_declined(ticket), 0);
    spt_json_close(json, '}');
}

/* Of a lot that the act gave. */
static void put_given(spt_json_writer *json, const spt_act *act)
{
    spt_json_number_unless(json, "paid", spt_act_paid(act), -1);
    spt_json_word(json, "currency", spt_act_currency(act));
    spt_json_number_unless(json, "acquired", spt_act_acquired(act), -1);
    spt_json_number_unless(json, "months", spt_act_months(act), -1);
    spt_json_number_unless(json, "last_day", spt_act_last_day(act), 0);
    spt_json_number(json, "priority", spt_act_priority(act));
    spt_json_word(json, "pack", spt_act_pack(act));
}

static void put_act(spt_json_writer *json, const char *name, const spt_act *act)
{
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_act_account(act));
    spt_json_number(json, "act", spt_act_number(act));
    spt_json_number(json, "time", spt_act_time(act));
    spt_json_word(json, "kind", spt_act_kind_name(spt_act_kind(act)));
    spt_json_number(json, "flags", spt_act_flags(act));
    spt_json_bool(json, "redacted", spt_act_redacted(act));
    spt_json_id(json, "ticket", spt_act_ticket(act));
    spt_json_number_unless(json, "lot", spt_act_lot(act), 0);
    spt_json_number_unless(json, "points", spt_act_points(act), -1);
    spt_json_number_unless(json, "price", spt_act_price(act), -1);
    spt_json_number_unless(json, "before", spt_act_before(act), -1);
    spt_json_word(json, "reason", spt_ticket_reason_name(spt_act_reason(act)));
    spt_json_word(json, "category", spt_act_category(act));
    spt_json_number_unless(json, "units", spt_act_units(act), -1);
    spt_json_number_unless(json, "proposal", spt_act_proposal(act), 0);
    spt_json_number_unless(json, "proposed", spt_act_proposed(act), -1);
    spt_json_number_unless(json, "until", spt_act_until(act) == SPT_NEVER ? -1 : spt_act_until(act), -1);
    spt_json_number_unless(json, "due", spt_act_due(act), -1);
    spt_json_number_unless(json, "answered", spt_act_answered(act), -1);
    put_given(json, act);
    spt_json_word(json, "ref", spt_act_refer(act));
    spt_json_word(json, "actor", spt_act_actor(act));
    spt_json_word(json, "note", spt_act_note(act));
    spt_json_number(json, "entries", spt_act_entries(act));
    spt_json_id(json, "other", spt_act_other(act));
    spt_json_number_unless(json, "other_act", spt_act_other_act(act), 0);
    spt_json_close(json, '}');
}

static void put_entry(spt_json_writer *json, const char *name, const spt_entry *entry)
{
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_entry_account(entry));
    spt_json_number(json, "entry", spt_entry_number(entry));
    spt_json_number(json, "act", spt_entry_act(entry));
    spt_json_word(json, "kind", spt_entry_kind_name(spt_entry_kind(entry)));
    spt_json_number(json, "lot", spt_entry_lot(entry));
    spt_json_number(json, "points", spt_entry_points(entry));
    spt_json_number(json, "available", spt_entry_available(entry));
    spt_json_number(json, "captured", spt_entry_captured(entry));
    spt_json_close(json, '}');
}

void spt_json_put_pack(spt_json_writer *json, const char *name, const spt_pack *pack)
{
    spt_json_open(json, name, '{');
    spt_json_string(json, "code", spt_pack_code(pack));
    spt_json_string(json, "title", spt_pack_title(pack));
    spt_json_word(json, "kind", spt_lot_kind_name(spt_pack_kind(pack)));
    spt_json_number(json, "points", spt_pack_points(pack));
    put_money(json, "price", spt_pack_price(pack), spt_pack_currency(pack));
    spt_json_number_unless(json, "months", spt_pack_months(pack), -1);
    spt_json_number_unless(json, "last_day", spt_pack_last_day(pack), 0);
    spt_json_number(json, "priority", spt_pack_priority(pack));
    spt_json_bool(json, "once", spt_pack_once(pack));
    spt_json_bool(json, "retired", spt_pack_retired(pack));
    spt_json_close(json, '}');
}

void spt_json_put_category(spt_json_writer *json, const char *name, const spt_category *category)
{
    spt_json_open(json, name, '{');
    spt_json_string(json, "code", spt_category_code(category));
    spt_json_string(json, "title", spt_category_title(category));
    spt_json_word(json, "group", spt_category_group(category));
    spt_json_word(json, "group_title", spt_category_group_title(category));
    spt_json_word(json, "unit", spt_category_unit(category));
    spt_json_word(json, "rule", spt_category_rule(category));
    spt_json_bool(json, "retired", spt_category_retired(category));
    spt_json_close(json, '}');
}

static void put_response_trace(spt_json_writer *json, const char *name, const spt_response_trace *trace)
{
    spt_json_open(json, name, '{');
    spt_json_number(json, "opened", spt_response_trace_opened(trace));
    spt_json_number_unless(json, "due", spt_response_trace_due(trace), -1);
    spt_json_number_unless(json, "stored", spt_response_trace_stored(trace), -1);
    spt_json_bool(json, "is_as_stored", spt_response_trace_is_as_stored(trace));
    spt_json_open(json, "stretches", '[');
    for (uint32_t i = 0; i < spt_response_trace_count(trace); i++) {
        spt_json_open(json, NULL, '{');
        spt_json_number(json, "day", spt_response_trace_day(trace, i));
        spt_json_number(json, "from", spt_response_trace_from(trace, i));
        spt_json_number(json, "to", spt_response_trace_to(trace, i));
        spt_json_word(json, "kind", spt_stretch_name(spt_response_trace_kind(trace, i)));
        spt_json_close(json, '}');
    }
    spt_json_close(json, ']');
    spt_json_close(json, '}');
}

static void put_holiday(spt_json_writer *json, const char *name, const spt_holiday *holiday)
{
    spt_json_open(json, name, '{');
    spt_json_number(json, "day", spt_holiday_day(holiday));
    spt_json_word(json, "title", spt_holiday_title(holiday));
    spt_json_close(json, '}');
}

static void put_quote(spt_json_writer *json, const char *name, const spt_quote *quote)
{
    spt_json_open(json, name, '{');
    spt_json_number(json, "lowest", spt_quote_lowest(quote));
    spt_json_number_unless(json, "highest", spt_quote_highest(quote), SPT_UNSET);
    spt_json_number_unless(json, "starting", spt_quote_starting(quote), SPT_UNSET);
    spt_json_bool(json, "person", spt_quote_person(quote));
    spt_json_string(json, "rule", spt_quote_rule(quote));
    spt_json_close(json, '}');
}

static void put_advice(spt_json_writer *json, const char *name, const spt_advice *advice)
{
    spt_json_open(json, name, '{');
    spt_json_number(json, "points", spt_advice_points(advice));
    put_money(json, "price", spt_advice_price(advice), spt_advice_currency(advice));
    spt_json_number(json, "packs", spt_advice_packs(advice));
    spt_json_open(json, "lines", '[');
    for (uint32_t line = 0; line < spt_advice_lines(advice); line++) {
        spt_json_open(json, NULL, '{');
        spt_json_number(json, "count", spt_advice_count(advice, line));
        spt_json_string(json, "code", spt_advice_code(advice, line));
        spt_json_string(json, "title", spt_advice_title(advice, line));
        spt_json_number(json, "points", spt_advice_line_points(advice, line));
        spt_json_number(json, "price", spt_advice_line_price(advice, line));
        spt_json_close(json, '}');
    }
    spt_json_close(json, ']');
    spt_json_close(json, '}');
}

static void put_audit(spt_json_writer *json, const char *name, const spt_audit *audit)
{
    spt_json_open(json, name, '{');
    spt_json_number(json, "differences", (int64_t)spt_audit_differences(audit));
    spt_json_number(json, "rows", (int64_t)spt_audit_rows(audit));
    spt_json_open(json, "texts", '[');
    for (uint32_t t = 0; t < spt_audit_count(audit); t++)
        spt_json_string(json, NULL, spt_audit_text(audit, t));
    spt_json_close(json, ']');
    spt_json_close(json, '}');
}

/* ---- reports ---- */

static void put_money_sums(spt_json_writer *json, const spt_report *report, uint32_t row)
{
    spt_json_string(json, "currency", spt_report_currency(report, row));
    spt_json_number(json, "paid", spt_report_paid(report, row));
    spt_json_number(json, "used", spt_report_used(report, row));
    spt_json_number(json, "breakage", spt_report_breakage(report, row));
    spt_json_number(json, "revoked", spt_report_revoked(report, row));
    spt_json_number(json, "owed", spt_report_owed(report, row));
}

static void put_point_sums(spt_json_writer *json, const spt_report *report, uint32_t row)
{
    spt_json_word(json, "pack", spt_report_pack(report, row));
    spt_json_number(json, "given", spt_report_given(report, row));
    spt_json_number(json, "used", spt_report_used(report, row));
    spt_json_number(json, "lapsed", spt_report_lapsed(report, row));
    spt_json_number(json, "revoked", spt_report_revoked(report, row));
    spt_json_number(json, "left", spt_report_left(report, row));
}

static void put_use(spt_json_writer *json, const spt_report *report, uint32_t row)
{
    spt_json_number(json, "month", spt_report_month(report, row));
    spt_json_string(json, "category", spt_report_category(report, row));
    spt_json_number(json, "resolved", spt_report_resolved(report, row));
    spt_json_number(json, "spent", spt_report_spent(report, row));
    spt_json_number(json, "refunded", spt_report_refunded(report, row));
}

static void put_sums(spt_json_writer *json, const spt_report *report, uint32_t row)
{
    spt_json_open(json, NULL, '{');
    if (spt_report_kind(report) == SPT_REPORT_FREE_POINTS)
        put_point_sums(json, report, row);
    else if (spt_report_kind(report) == SPT_REPORT_USE)
        put_use(json, report, row);
    else
        put_money_sums(json, report, row);
    spt_json_close(json, '}');
}

static void put_report(spt_json_writer *json, const char *name, const spt_report *report)
{
    spt_json_open(json, name, '{');
    spt_json_word(json, "kind", spt_report_kind_name(spt_report_kind(report)));
    spt_json_number_unless(json, "from", spt_report_from(report), SPT_UNSET);
    spt_json_number(json, "until", spt_report_until(report));
    spt_json_open(json, "rows", '[');
    for (uint32_t row = 0; row < spt_report_count(report); row++)
        put_sums(json, report, row);
    spt_json_close(json, ']');
    spt_json_word(json, "next", spt_report_next(report));
    spt_json_close(json, '}');
}

static void put_notice(spt_json_writer *json, const char *name, const spt_notice *notice)
{
    int32_t kind = spt_notice_kind(notice);
    int is_of_lot = kind == SPT_NOTICE_LAPSING;
    spt_json_open(json, name, '{');
    spt_json_id(json, "account", spt_notice_account(notice));
    spt_json_word(json, "kind", spt_notice_kind_name(kind));
    spt_json_number_unless(json, "lot", is_of_lot ? spt_notice_object(notice) : 0, 0);
    spt_json_id(json, "ticket", is_of_lot ? 0 : spt_notice_object(notice));
    spt_json_number(json, "cause", spt_notice_cause(notice));
    spt_json_number(json, "found", spt_notice_found(notice));
    spt_json_number_unless(json, "amount", spt_notice_amount(notice), -1);
    spt_json_number_unless(json, "until", spt_notice_until(notice) == SPT_NEVER ? -1 : spt_notice_until(notice), -1);
    spt_json_close(json, '}');
}

/* ---- pages ---- */

static void put_row(spt_json_writer *json, const spt_page *page, uint32_t row)
{
    spt_json_open(json, NULL, '{');
    if (spt_page_account(page, row) != NULL)
        spt_json_put_account(json, "account", spt_page_account(page, row));
    if (spt_page_lot(page, row) != NULL)
        put_lot(json, "lot", spt_page_lot(page, row));
    if (spt_page_ticket(page, row) != NULL)
        put_ticket(json, "ticket", spt_page_ticket(page, row));
    if (spt_page_entry(page, row) != NULL)
        put_entry(json, "entry", spt_page_entry(page, row));
    if (spt_page_act(page, row) != NULL)
        put_act(json, "act", spt_page_act(page, row));
    if (spt_page_pack(page, row) != NULL)
        spt_json_put_pack(json, "pack", spt_page_pack(page, row));
    if (spt_page_category(page, row) != NULL)
        spt_json_put_category(json, "category", spt_page_category(page, row));
    if (spt_page_holiday(page, row) != NULL)
        put_holiday(json, "holiday", spt_page_holiday(page, row));
    if (spt_page_notice(page, row) != NULL)
        put_notice(json, "notice", spt_page_notice(page, row));
    if (page->points != NULL) {
        spt_json_number(json, "points", spt_explain_points(page, row));
        spt_json_number(json, "running", spt_explain_running(page, row));
    }
    spt_json_close(json, '}');
}

static int is_same_act(const spt_page *page, uint32_t row, uint32_t other)
{
    return other < spt_page_count(page) && spt_page_act(page, row) == spt_page_act(page, other);
}

/* An act with the entries of it that the page shows; returns the row behind them. */
static uint32_t put_news(spt_json_writer *json, const spt_page *page, uint32_t row)
{
    const spt_act *act = spt_page_act(page, row);
    const spt_entry *entry = spt_page_entry(page, row);
    spt_json_open(json, NULL, '{');
    put_act(json, "act", act);
    spt_json_open(json, "entries", '[');
    for (uint32_t first = row; is_same_act(page, first, row); row++) {
        entry = spt_page_entry(page, row);
        if (entry != NULL)
            put_entry(json, NULL, entry);
    }
    spt_json_close(json, ']');
    spt_json_bool(json, "whole", entry == NULL || spt_entry_number(entry) == spt_act_entries(act));
    spt_json_close(json, '}');
    return row;
}

/* The accounts that the page shows the end of an act of, or those that it leaves out. */
static void put_marks(spt_json_writer *json, const char *name, const spt_page *page, int is_left_out)
{
    spt_json_open(json, name, '[');
    for (uint32_t i = 0; i < spt_feed_accounts(page); i++) {
        spt_status status = spt_feed_status(page, i);
        if ((status != SPT_OK) != is_left_out)
            continue;
        spt_json_open(json, NULL, '{');
        spt_json_id(json, "account", spt_feed_account(page, i));
        if (is_left_out)
            spt_json_string(json, "status", spt_status_name(status));
        else
            spt_json_number(json, "act", spt_feed_act(page, i));
        spt_json_close(json, '}');
    }
    spt_json_close(json, ']');
}

static void put_feed(spt_json_writer *json, const char *name, const spt_page *page)
{
    spt_json_open(json, name, '{');
    spt_json_open(json, "acts", '[');
    for (uint32_t row = 0; row < spt_page_count(page);)
        row = put_news(json, page, row);
    spt_json_close(json, ']');
    put_marks(json, "acknowledge", page, 0);
    put_marks(json, "left_out", page, 1);
    spt_json_word(json, "next", spt_page_next(page));
    spt_json_close(json, '}');
}

void spt_json_put_page(spt_json_writer *json, const char *name, const spt_page *page)
{
    if (page->is_feed) {
        put_feed(json, name, page);
        return;
    }
    spt_json_open(json, name, '{');
    if (page->points != NULL)
        spt_json_number(json, "figure", spt_explain_figure(page));
    if (spt_page_at(page) != SPT_UNSET)
        spt_json_number(json, "at", spt_page_at(page));
    spt_json_open(json, "rows", '[');
    for (uint32_t row = 0; row < spt_page_count(page); row++)
        put_row(json, page, row);
    spt_json_close(json, ']');
    spt_json_word(json, "next", spt_page_next(page));
    spt_json_close(json, '}');
}

/* ---- the public functions ---- */

/* Every snapshot begins with what tells its allocator. */
#define SPT_JSON_OF(noun, put)                                                               \
    spt_status spt_json_##noun(const spt_##noun *snapshot, spt_json **json)                  \
    {                                                                                        \
        spt_json_writer writer;                                                              \
        if (snapshot == NULL || json == NULL)                                                \
            return SPT_E_INVALID;                                                            \
        spt_json_begin(&writer, &((const spt_snapshot *)(const void *)snapshot)->allocator); \
        put(&writer, NULL, snapshot);                                                        \
        return spt_json_finish(&writer, json);                                               \
    }

SPT_JSON_OF(account, spt_json_put_account)
SPT_JSON_OF(lot, put_lot)
SPT_JSON_OF(ticket, put_ticket)
SPT_JSON_OF(act, put_act)
SPT_JSON_OF(entry, put_entry)
SPT_JSON_OF(pack, spt_json_put_pack)
SPT_JSON_OF(category, spt_json_put_category)
SPT_JSON_OF(holiday, put_holiday)
SPT_JSON_OF(response_trace, put_response_trace)
SPT_JSON_OF(quote, put_quote)
SPT_JSON_OF(advice, put_advice)
SPT_JSON_OF(audit, put_audit)
SPT_JSON_OF(notice, put_notice)
SPT_JSON_OF(page, spt_json_put_page)
SPT_JSON_OF(report, put_report)

static void put_part(spt_json_writer *json, const char *name, const spt_page *part)
{
    if (part == NULL)
        spt_json_null(json, name);
    else
        spt_json_put_page(json, name, part);
}

spt_status spt_json_statement(const spt_account *totals, const spt_page *modifications, const spt_page *in_progress,
                              const spt_page *resolved, spt_json **json)
{
    spt_json_writer writer;
    if (totals == NULL || json == NULL)
        return SPT_E_INVALID;
    spt_json_begin(&writer, &totals->snapshot.allocator);
    spt_json_open(&writer, NULL, '{');
    spt_json_put_account(&writer, "totals", totals);
    put_part(&writer, "modifications", modifications);
    put_part(&writer, "in_progress", in_progress);
    put_part(&writer, "resolved", resolved);
    spt_json_close(&writer, '}');
    return spt_json_finish(&writer, json);
}
