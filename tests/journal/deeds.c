/* SPDX-License-Identifier: MIT */
#include "deeds.h"

#include <stdio.h>
#include <string.h>

#define TRIES 64

const char deed_price_list[] = "[packs]\n"
                               "points-60 | Sixty points | 60 | USD 34.50\n"
                               "[group issues: Issues]\n"
                               "any | Anything | from 1\n";

struct deed deed_story[DEED_STORY] = {
    {1, 1, 0, 0, {{STEP_ACCOUNT, 1, 0, 0, 0}}},
    {2, 1, 0, 0, {{STEP_GRANT, 1, 0, 1000, 0}}},
    {3,
     4,
     0,
     0,
     {{STEP_ACCOUNT, 2, 0, 0, 0}, {STEP_GRANT, 2, 0, 500, 0}, {STEP_GRANT, 1, 0, 7, 0}, {STEP_TICKET, 2, 1, 30, 0}}},
    {4,
     6,
     SPT_NOTE_BYTES,
     0,
     {{STEP_GRANT, 1, 0, 1, 0},
      {STEP_GRANT, 1, 0, 2, 0},
      {STEP_GRANT, 1, 0, 3, 0},
      {STEP_GRANT, 2, 0, 4, 0},
      {STEP_GRANT, 2, 0, 5, 0},
      {STEP_GRANT, 2, 0, 6, 0}}},
    {5, 1, 0, 0, {{STEP_TICKET, 1, 2, 100, 0}}},
    {6, 1, 0, 0, {{STEP_GRANT, 2, 0, 11, 0}}},
    {7, 1, 0, 0, {{STEP_GRANT, 1, 0, 13, 0}}},
    {8, 2, 0, 0, {{STEP_RESOLVE, 1, 2, 100, 0}, {STEP_CANCEL, 2, 1, 30, 0}}},
    {9, 1, 0, 0, {{STEP_GRANT, 2, 0, 17, 0}}},
    {10, 3, SPT_NOTE_BYTES, 0, {{STEP_GRANT, 2, 0, 19, 0}, {STEP_GRANT, 2, 0, 23, 0}, {STEP_GRANT, 1, 0, 29, 0}}},
};

/* ---- the books ---- */

void deed_add(struct books *books, const struct deed *deed)
{
    for (uint32_t s = 0; s < deed->count; s++) {
        const struct step *step = &deed->steps[s];
        struct balance *balance = &books->accounts[step->account];
        struct balance *other = &books->accounts[step->other];
        balance->acts++;
        if (step->kind == STEP_TRANSFER || step->kind == STEP_MOVE) {
            int64_t sent = step->kind == STEP_TRANSFER ? step->points : -step->points;
            other->acts++;
            balance->available -= sent;
            other->available += sent;
        }
        if (step->kind == STEP_GRANT || step->kind == STEP_CANCEL)
            balance->available += step->points;
        else if (step->kind == STEP_TICKET)
            balance->available -= step->points;
    }
}

int books_equal(const struct books *one, const struct books *other)
{
    for (int a = 1; a <= DEED_ACCOUNTS; a++)
        if (one->accounts[a].acts != other->accounts[a].acts ||
            one->accounts[a].available != other->accounts[a].available)
            return 0;
    return 1;
}

int books_explain(const struct books *books, const struct books *certain, struct deed *const *open, uint32_t count,
                  uint32_t *in)
{
    int is_found = 0;
    *in = UINT32_MAX;
    for (uint32_t set = 0; set < 1u << count; set++) {
        struct books tried = *certain;
        int has_seen = 1;
        for (uint32_t d = 0; d < count; d++) {
            if (set & 1u << d)
                deed_add(&tried, open[d]);
            else if (open[d]->is_seen)
                has_seen = 0;
        }
        if (!has_seen || !books_equal(books, &tried))
            continue;
        is_found = 1;
        *in &= set;
    }
    return is_found;
}

void books_print(const char *what, const struct books *books)
{
    fprintf(stderr, "  %s:", what);
    for (int a = 1; a <= DEED_ACCOUNTS; a++)
        fprintf(stderr, " %lld/%lld", (long long)books->accounts[a].acts, (long long)books->accounts[a].available);
    fprintf(stderr, " (acts/points of each account)\n");
}

static spt_status audit(spt_desk *desk, int64_t account)
{
    spt_audit *found = NULL;
    spt_status status = spt_audit_account(desk, account, &found);
    if (status == SPT_OK && spt_audit_differences(found) != 0) {
        fprintf(stderr, "  account %lld: %s\n", (long long)account, spt_audit_text(found, 0));
        status = SPT_E_CORRUPT;
    }
    spt_audit_unref(found);
    return status;
}

spt_status books_read(spt_desk *desk, struct books *books, int64_t audited)
{
    memset(books, 0, sizeof *books);
    for (int64_t a = 1; a <= DEED_ACCOUNTS; a++) {
        spt_account *account = NULL;
        spt_status status = spt_account_get(desk, a, &account);
        if (status == SPT_E_NOT_FOUND)
            continue;
        if (status != SPT_OK)
            return status;
        books->accounts[a].acts = spt_account_acts(account);
        books->accounts[a].available = spt_account_available(account);
        spt_account_unref(account);
        if ((audited == AUDIT_ALL || audited == a) && (status = audit(desk, a)) != SPT_OK)
            return status;
    }
    return SPT_OK;
}

/* ---- doing ---- */

static spt_status do_step(spt_desk *desk, const struct deed *deed, uint32_t number)
{
    static char notes[SPT_NOTE_BYTES + 1];
    char ref[32];
    spt_options options;
    const struct step *step = &deed->steps[number];
    spt_options_init(&options, (uint32_t)sizeof options);
    snprintf(ref, sizeof ref, "%u.%u", deed->number, number);
    memset(notes, 'a' + (int)(deed->number % 26), sizeof notes - 1);
    options.ref = ref;
    options.note = notes + SPT_NOTE_BYTES - deed->note_bytes;
    switch (step->kind) {
    case STEP_ACCOUNT:
        return spt_account_open(desk, step->account, &options, NULL);
    case STEP_GRANT:
        return spt_account_grant(desk, step->account, SPT_LOT_GOODWILL, step->points, ref, &options, NULL);
    case STEP_TICKET:
        options.price = step->points;
        return spt_ticket_open(desk, step->account, step->ticket, "any", &options, NULL);
    case STEP_RESOLVE:
        return spt_ticket_resolve(desk, step->account, step->ticket, &options, NULL);
    case STEP_TRANSFER:
        return spt_account_transfer(desk, step->account, step->other, step->points, ref, &options, NULL);
    case STEP_MOVE:
        return spt_ticket_move(desk, step->account, step->other, step->ticket, &options, NULL);
    default:
        return spt_ticket_cancel(desk, step->account, step->ticket, &options, NULL);
    }
}

static spt_status do_unit(spt_desk *desk, const struct deed *deed)
{
    spt_status status = spt_desk_begin(desk);
    for (uint32_t s = 0; status >= 0 && s < deed->count; s++)
        status = do_step(desk, deed, s);
    if (status >= 0)
        return spt_desk_commit(desk);
    spt_desk_rollback(desk);
    return status;
}

/* Somebody else may change the accounts between a unit's reads and its commit. */
spt_status deed_do(spt_desk *desk, const struct deed *deed)
{
    if (deed->count == 1)
        return do_step(desk, deed, 0);
    spt_status status = SPT_E_CONFLICT;
    for (int n = 0; n < TRIES && status == SPT_E_CONFLICT; n++)
        status = do_unit(desk, deed);
    return status == SPT_E_CONFLICT ? SPT_E_BUSY : status;
}

int deed_is_done(spt_desk *desk, const struct deed *deed)
{
    for (uint32_t s = 0; s < deed->count; s++)
        if (do_step(desk, deed, s) != SPT_ALREADY)
            return 0;
    return 1;
}
