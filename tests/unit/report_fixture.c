/* SPDX-License-Identifier: MIT */
#include "report_fixture.h"

#include <stdio.h>

enum { BUFFER = 4096 };

/* ---- sums ---- */

static spt_status call_sums(spt_desk *desk, int32_t kind, int64_t from, int64_t until, const char *after, uint32_t step,
                            spt_report **report)
{
    switch (kind) {
    case SPT_REPORT_LIABILITY:
        return spt_report_liability(desk, until == SPT_UNSET ? SPT_UNSET : until - 1, after, step, report);
    case SPT_REPORT_EARNED:
        return spt_report_earned(desk, from, until, after, step, report);
    case SPT_REPORT_USE:
        return spt_report_use(desk, from, until, after, step, report);
    default:
        return spt_report_free_points(desk, from, until, after, step, report);
    }
}

spt_report *read_sums(spt_desk *desk, int32_t kind, int64_t from, int64_t until, uint32_t step)
{
    spt_report *report = NULL;
    expect_status(call_sums(desk, kind, from, until, NULL, step, &report), SPT_OK);
    while (spt_report_next(report)[0] != '\0') {
        spt_report *more = NULL;
        expect_status(call_sums(desk, kind, from, until, spt_report_next(report), step, &more), SPT_OK);
        spt_report_unref(report);
        report = more;
    }
    return report;
}

static void append(char *text, const char *name, int64_t value)
{
    size_t length = strlen(text);
    const char *before = length == 0 || text[length - 1] == ' ' ? "" : ", ";
    if (value != 0)
        snprintf(text + length, BUFFER - length, "%s%s %lld", before, name, (long long)value);
}

static void append_row(char *text, const spt_report *report, uint32_t row)
{
    size_t length = strlen(text);
    char month[16] = "";
    if (spt_report_month(report, row) != 0)
        snprintf(month, sizeof month, "%d ", (int)spt_report_month(report, row));
    snprintf(text + length, BUFFER - length, "%s%s%s%s%s ", row == 0 ? "" : "; ", month,
             spt_report_currency(report, row), spt_report_pack(report, row), spt_report_category(report, row));
    append(text, "paid", spt_report_paid(report, row));
    append(text, "given", spt_report_given(report, row));
    append(text, "used", spt_report_used(report, row));
    append(text, "breakage", spt_report_breakage(report, row));
    append(text, "lapsed", spt_report_lapsed(report, row));
    append(text, "revoked", spt_report_revoked(report, row));
    append(text, "owed", spt_report_owed(report, row));
    append(text, "left", spt_report_left(report, row));
    append(text, "resolved", spt_report_resolved(report, row));
    append(text, "spent", spt_report_spent(report, row));
    append(text, "refunded", spt_report_refunded(report, row));
}

void check_sums(spt_desk *desk, int32_t kind, int64_t from, int64_t until, const char *text, const char *file, int line)
{
    static const uint32_t steps[] = {1, 2, SPT_REPORT_VISITS};
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        char found[BUFFER] = "";
        spt_report *report = read_sums(desk, kind, from, until, steps[s]);
        for (uint32_t row = 0; row < spt_report_count(report); row++)
            append_row(found, report, row);
        spt_report_unref(report);
        check_text(found, text, file, line);
    }
}

/* ---- lists ---- */

spt_status read_lapsing(spt_desk *desk, int64_t days, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_lapsing(desk, (int32_t)days, after, limit, page);
}

spt_status read_below(spt_desk *desk, int64_t points, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_below(desk, points, after, limit, page);
}

spt_status read_in_progress(spt_desk *desk, int64_t none, const char *after, uint32_t limit, spt_page **page)
{
    (void)none;
    return spt_report_in_progress(desk, after, limit, page);
}

spt_status read_disputes(spt_desk *desk, int64_t none, const char *after, uint32_t limit, spt_page **page)
{
    (void)none;
    return spt_report_disputes(desk, after, limit, page);
}

spt_status read_due(spt_desk *desk, int64_t until, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_due(desk, until, after, limit, page);
}

static void append_page_row(char *text, const spt_page *page, uint32_t row)
{
    size_t length = strlen(text);
    const char *before = length == 0 ? "" : " ";
    const spt_account *account = spt_page_account(page, row);
    const spt_lot *lot = spt_page_lot(page, row);
    const spt_ticket *ticket = spt_page_ticket(page, row);
    if (account != NULL)
        snprintf(text + length, BUFFER - length, "%s%lld=%lld", before, (long long)spt_account_id(account),
                 (long long)spt_account_available(account));
    if (lot != NULL)
        snprintf(text + length, BUFFER - length, "%s%lld:%lld=%lld", before, (long long)spt_lot_account(lot),
                 (long long)spt_lot_number(lot), (long long)spt_lot_available(lot));
    if (ticket != NULL)
        snprintf(text + length, BUFFER - length, "%s%lld:%lld=%lld", before, (long long)spt_ticket_account(ticket),
                 (long long)spt_ticket_id(ticket), (long long)spt_ticket_shortfall(ticket));
}

void check_rows(spt_desk *desk, page_reader reader, int64_t argument, const char *text, const char *file, int line)
{
    static const uint32_t limits[] = {1, 2, 3, SPT_PAGE_MAX};
    for (size_t l = 0; l < sizeof limits / sizeof limits[0]; l++) {
        char found[BUFFER] = "", token[BUFFER] = "";
        do {
            spt_page *page = NULL;
            check_status(reader(desk, argument, token, limits[l], &page), SPT_OK, "reader", file, line);
            assert_true(spt_page_count(page) <= limits[l]);
            for (uint32_t row = 0; row < spt_page_count(page); row++)
                append_page_row(found, page, row);
            snprintf(token, sizeof token, "%s", spt_page_next(page));
            spt_page_unref(page);
        } while (token[0] != '\0');
        check_text(found, text, file, line);
    }
}
