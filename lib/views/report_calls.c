/* SPDX-License-Identifier: MIT */
/* The calls of reports that add up: what is asked for, and the accounts one after the other. */
#include "report.h"

static const spt_summing_way *way_of(const spt_summing *sum)
{
    if (sum->report->kind == SPT_REPORT_USE)
        return &spt_summing_use;
    return sum->before >= 0 ? &spt_summing_period : &spt_summing_all;
}

static spt_status read_alone(spt_summing *sum, int64_t account)
{
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < SPT_DESK_TRIES; tries++)
        status = way_of(sum)->read(sum, account);
    if (status == SPT_E_CONFLICT)
        return spt_problem_plain(&sum->desk->problem, SPT_E_BUSY);
    return status == SPT_OK ? spt_report_keep(sum->report) : status;
}

/* ---- all accounts ---- */

/* So many accounts that the store is told of together. */
#define EXPECTED 16

static int is_unsettled(const spt_visit *visit, uint32_t i)
{
    int32_t wish = visit->found[i].wish;
    return wish == SPT_VISIT_ALONE || (wish == SPT_VISIT_LOTS && !visit->is_proven);
}

/* The accounts that the visit did not settle. */
static spt_status read_rest(spt_summing *sum, const spt_visit *visit)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; status == SPT_OK && i < visit->count;) {
        int64_t accounts[EXPECTED];
        uint32_t count = 0;
        for (; count < EXPECTED && i < visit->count; i++)
            if (is_unsettled(visit, i))
                accounts[count++] = visit->found[i].account;
        spt_desk_expect(sum->desk, accounts, count);
        for (uint32_t next = 0; status == SPT_OK && next < count; next++)
            status = read_alone(sum, accounts[next]);
    }
    return status;
}

/* Some accounts more; *is_end: there are no others. */
static spt_status visit_some(spt_summing *sum, int *is_end)
{
    spt_visit visit = {.desk = sum->desk, .after = sum->account, .ctx = sum};
    visit.limit = sum->left < SPT_VISIT_ACCOUNTS ? sum->left : SPT_VISIT_ACCOUNTS;
    visit.wish = way_of(sum)->wish;
    visit.take_lot = way_of(sum)->take_lot;
    spt_status status = spt_visit_read(&visit);
    if (status == SPT_OK && visit.is_proven)
        status = spt_report_keep(sum->report);
    spt_report_drop(sum->report);
    if (status == SPT_OK)
        status = read_rest(sum, &visit);
    if (visit.count > 0)
        sum->account = visit.found[visit.count - 1].account;
    sum->left -= visit.count;
    *is_end = visit.count < visit.limit;
    return status;
}

static spt_status limit_problem(spt_summing *sum)
{
    return spt_problem_set(&sum->desk->problem, SPT_E_LIMIT, "sum", sum->account,
                           "A sum of the report would be beyond %lld, or there would be more than %d rows.",
                           (long long)SPT_POINTS_MAX, SPT_REPORT_ROWS);
}

static spt_status visit_all(spt_summing *sum)
{
    int is_end = 0;
    spt_status status = SPT_OK;
    while (status == SPT_OK && !is_end && sum->left > 0)
        status = visit_some(sum, &is_end);
    if (status == SPT_OK)
        status = spt_report_check(sum->report);
    if (status == SPT_OK && !is_end)
        status = spt_report_suspend(sum->report, sum->account);
    return status == SPT_E_LIMIT ? limit_problem(sum) : status;
}

/* ---- the calls ---- */

/* What a call asks for. */
typedef struct asked {
    int32_t kind;
    int64_t from;
    int64_t until;
    const char *after;
    uint32_t limit;
    spt_report **report;
} asked;

static spt_status check_arguments(spt_desk *desk, const asked *ask)
{
    spt_problem *problem = &desk->problem;
    if (ask->report == NULL)
        return spt_problem_set(problem, SPT_E_INVALID, "report", 0, "An out-pointer is NULL.");
    if (ask->limit < 1 || ask->limit > SPT_REPORT_VISITS)
        return spt_problem_set(problem, SPT_E_INVALID, "limit", ask->limit, "limit is %lu; it must be 1 to %d.",
                               (unsigned long)ask->limit, SPT_REPORT_VISITS);
    if (ask->from < SPT_UNSET || ask->from > SPT_TIME_MAX)
        return spt_problem_set(problem, SPT_E_INVALID, "from", ask->from, "from is %lld; it must be 0 to %lld.",
                               (long long)ask->from, (long long)SPT_TIME_MAX);
    return SPT_OK;
}

/* Liability is of one instant; the other reports name the second behind their last one. */
static spt_status check_until(const spt_summing *sum, int64_t until)
{
    int is_instant = sum->report->kind == SPT_REPORT_LIABILITY;
    int64_t given = until - is_instant, least = 1 - is_instant, most = sum->now + 1 - is_instant;
    const char *name = is_instant ? "at" : "until";
    if (given >= least && given <= most)
        return SPT_OK;
    return spt_problem_set(&sum->desk->problem, SPT_E_INVALID, name, given,
                           "%s is %lld; it must be %lld to %lld: a report is of what has passed.", name,
                           (long long)given, (long long)least, (long long)most);
}

static spt_status begin_report(spt_summing *sum)
{
    spt_report *report = sum->report;
    if (report->until == SPT_UNSET)
        report->until = sum->now + 1;
    spt_status status = check_until(sum, report->until);
    if (status == SPT_OK && report->from >= report->until)
        status = spt_problem_set(&sum->desk->problem, SPT_E_INVALID, "from", report->from,
                                 "from is %lld; it must be before until, %lld.", (long long)report->from,
                                 (long long)report->until);
    return status;
}

static int is_same(int64_t given, int64_t kept)
{
    return given == SPT_UNSET || given == kept;
}

/* What is given besides a token must be what the report was begun with. */
static spt_status resume_report(spt_summing *sum, const char *after)
{
    spt_report *report = sum->report;
    int64_t numbers[SPT_REPORT_NUMBERS];
    spt_status status = spt_report_resume(report, after, numbers);
    if (status == SPT_E_NOMEM)
        return status;
    int64_t from = numbers[SPT_REPORT_FROM], until = numbers[SPT_REPORT_UNTIL];
    if (status != SPT_OK || !is_same(report->from, from) || !is_same(report->until, until) || from < SPT_UNSET ||
        from >= until || until > SPT_TIME_MAX + 1 || numbers[SPT_REPORT_AFTER] < 1)
        return spt_token_bad(sum->desk);
    report->from = from;
    report->until = until;
    sum->account = numbers[SPT_REPORT_AFTER];
    return SPT_OK;
}

static spt_status run_report(spt_summing *sum, const asked *ask)
{
    int is_begun = ask->after != NULL && ask->after[0] != '\0';
    spt_status status = is_begun ? resume_report(sum, ask->after) : begin_report(sum);
    if (status != SPT_OK)
        return status;
    sum->before = sum->report->from == SPT_UNSET ? -1 : sum->report->from - 1;
    sum->last = sum->report->until - 1;
    return visit_all(sum);
}

static spt_status make_report(spt_desk *desk, const asked *ask)
{
    spt_summing sum = {.desk = desk, .left = ask->limit};
    spt_status status = check_arguments(desk, ask);
    if (status == SPT_OK)
        status = spt_report_begin(desk, &sum.now);
    if (status != SPT_OK)
        return status;
    sum.report = spt_report_make(&desk->allocator, ask->kind, ask->from, ask->until);
    if (sum.report == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = sum.report;
    status = run_report(&sum, ask);
    desk->unfinished = NULL;
    if (status == SPT_OK)
        *ask->report = sum.report;
    else
        spt_report_unref(sum.report);
    return status;
}

static spt_status call_report(spt_desk *desk, const asked *ask)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, make_report(desk, ask)) : status;
}

static spt_status refuse_instant(spt_desk *desk, int64_t at)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk,
                          spt_problem_set(&desk->problem, SPT_E_INVALID, "at", at, "at is %lld; it must be 0 to %lld.",
                                          (long long)at, (long long)SPT_TIME_MAX));
}

spt_status spt_report_liability(spt_desk *desk, int64_t at, const char *after, uint32_t limit, spt_report **report)
{
    if (at < SPT_UNSET || at > SPT_TIME_MAX)
        return refuse_instant(desk, at);
    int64_t until = at == SPT_UNSET ? SPT_UNSET : at + 1;
    const asked ask = {SPT_REPORT_LIABILITY, SPT_UNSET, until, after, limit, report};
    return call_report(desk, &ask);
}

spt_status spt_report_earned(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                             spt_report **report)
{
    const asked ask = {SPT_REPORT_EARNED, from, until, after, limit, report};
    return call_report(desk, &ask);
}

spt_status spt_report_free_points(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                                  spt_report **report)
{
    const asked ask = {SPT_REPORT_FREE_POINTS, from, until, after, limit, report};
    return call_report(desk, &ask);
}

spt_status spt_report_use(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                          spt_report **report)
{
    const asked ask = {SPT_REPORT_USE, from, until, after, limit, report};
    return call_report(desk, &ask);
}
