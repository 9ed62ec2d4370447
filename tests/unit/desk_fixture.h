/* SPDX-License-Identifier: MIT */
/*
 * A desk over a store in memory for the tests of the rules: a fixed clock, a small price list, account 1, and words
 * to say what is expected. When the desk is closed, accounts 1 and 2 are recomputed from entries and audited (D20).
 */
#ifndef DESK_FIXTURE_H
#define DESK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/supportpoints.h>

/* 2008-03-01T10:00:00Z: the desk's time until a test sets another, and when account 1 was opened. */
#define START INT64_C(1204365600)
#define DAY   INT64_C(86400)

typedef struct fixture {
    spt_store *store;
    spt_desk *desk;
} fixture;

/*
 * Packs: points-60 (60, USD 34.50), points-120 (120, USD 68.50), points-year (100, USD 50.00, 12 months, priority 5),
 * points-fixed (10, USD 7.00, last day 2008-12-31), points-ever (10, USD 9.00, never lapses), points-old (retired),
 * licence (40, every licence), licence-once (40, once), licence-old (retired, once).
 * Categories: level-0 costs 0, level-1 10, level-2 25, level-3 from 150, tuning 80-100, transfer 120 + N*60,
 * import from 20 + N*5, custom upon request, closed 5 (retired), review 10 and from 2009-01-01 on 12.
 */
extern const char small_price_list[];

int open_desk(void **state);
int close_desk(void **state);
spt_desk *desk_of(void **state);
spt_store *store_of(void **state);

/* Which state of an account is asked for (D22). */
#define AT(second)      (&(const spt_as_of){.struct_size = (uint32_t)sizeof(spt_as_of), .at = (second)})
#define AFTER_ACT(act_) (&(const spt_as_of){.struct_size = (uint32_t)sizeof(spt_as_of), .at = SPT_UNSET, .act = (act_)})

#define desk_test(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)

/* Instants in UTC, counted without the library. */
int64_t instant(int year, int month, int day, int hour, int minute, int second);
int64_t midnight(int year, int month, int day);
void set_now(spt_desk *desk, int64_t now);

spt_options no_options(void);
spt_options with_ref(const char *ref);
spt_options with_price(int64_t price);
spt_options with_flags(uint32_t flags);

/* Shorthand for what must succeed. `grant` gives goodwill with this last day (0: never lapses); returns the lot. */
int64_t grant(spt_desk *desk, int64_t account, int64_t points, int32_t last_day);
int64_t grant_with_priority(spt_desk *desk, int64_t account, int64_t points, int32_t last_day, int32_t priority);
void open_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t price);
void open_short_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t price);
void reprice(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason);
void resolve(spt_desk *desk, int64_t account, int64_t ticket);

#define expect_status(call, expected)   check_status((call), (expected), #call, __FILE__, __LINE__)
#define expect_number(actual, expected) check_number((actual), (expected), #actual, __FILE__, __LINE__)

/* The call answers this status, an error or already, and the account and the desk's row are as before. */
#define expect_refused(desk, account, call, expected) expect_refusal((desk), (account), (call), (expected), NULL, -1)
/* The same, and the error names this field. */
#define expect_refused_for(desk, account, call, expected, field) \
    expect_refusal((desk), (account), (call), (expected), (field), -1)
/* Too few points: refused with this shortage. */
#define expect_short(desk, account, call, shortage) \
    expect_refusal((desk), (account), (call), SPT_E_POINTS, NULL, (shortage))

#define expect_refusal(desk, account, call, expected, field, shortage)              \
    do {                                                                            \
        account_mark mark_before = mark_account((desk), (account));                 \
        check_status((call), (expected), #call, __FILE__, __LINE__);                \
        check_refusal((desk), (expected), (field), (shortage), __FILE__, __LINE__); \
        check_unchanged((desk), &mark_before, __FILE__, __LINE__);                  \
    } while (0)

#define expect_account(desk, id, available, captured, spent, lapsed) \
    check_account((desk), (id), (available), (captured), (spent), (lapsed), __FILE__, __LINE__)
/* "60: available 35, captured 25", the places in the order of SPT_PLACE_…, those that hold nothing left out. */
#define expect_lot(desk, account, lot, text) check_lot((desk), (account), (lot), (text), __FILE__, __LINE__)
#define expect_ticket(desk, account, ticket, state, price, captured, spent) \
    check_ticket((desk), (account), (ticket), (state), (price), (captured), (spent), __FILE__, __LINE__)
/* "capture 1:60, capture 2:5": kind, lot and points of every entry of an act; act 0 is the newest. */
#define expect_entries(desk, account, act, text) check_entries((desk), (account), (act), (text), __FILE__, __LINE__)
/* "account opened, bought, opened": the kinds of the account's acts from `first` on. */
#define expect_acts(desk, account, first, text) check_acts((desk), (account), (first), (text), __FILE__, __LINE__)
#define expect_lot_origin(desk, account, lot, kind, origin) \
    check_lot_origin((desk), (account), (lot), (kind), (origin), __FILE__, __LINE__)

typedef struct account_mark {
    int64_t account;
    int64_t revision;
    int64_t desk_revision;
    int64_t acts;
    int64_t entries;
} account_mark;

account_mark mark_account(spt_desk *desk, int64_t account);
int64_t revision_of(spt_desk *desk, int64_t account); /* 0: no such account */
int64_t acts_of(spt_desk *desk, int64_t account);
int64_t lots_of(spt_desk *desk, int64_t account);
int64_t lapse_of(spt_desk *desk, int64_t account, int64_t lot);
spt_ticket *ticket_of(spt_desk *desk, int64_t account, int64_t ticket);
spt_lot *lot_of(spt_desk *desk, int64_t account, int64_t lot);
spt_act *act_of(spt_desk *desk, int64_t account, int64_t act); /* 0: the newest */

void check_status(spt_status actual, spt_status expected, const char *call, const char *file, int line);
void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line);
void check_text(const char *actual, const char *expected, const char *file, int line);
/* What the desk tells of the refusal; a NULL field or a shortage of -1 is not looked at. */
void check_refusal(spt_desk *desk, spt_status code, const char *field, int64_t shortage, const char *file, int line);
void check_unchanged(spt_desk *desk, const account_mark *before, const char *file, int line);
void check_account(spt_desk *desk, int64_t id, int64_t available, int64_t captured, int64_t spent, int64_t lapsed,
                   const char *file, int line);
void check_lot(spt_desk *desk, int64_t account, int64_t lot, const char *text, const char *file, int line);
void check_lot_origin(spt_desk *desk, int64_t account, int64_t lot, int32_t kind, int64_t origin, const char *file,
                      int line);
void check_ticket(spt_desk *desk, int64_t account, int64_t ticket, int32_t state, int64_t price, int64_t captured,
                  int64_t spent, const char *file, int line);
void check_entries(spt_desk *desk, int64_t account, int64_t act, const char *text, const char *file, int line);
void check_acts(spt_desk *desk, int64_t account, int64_t first, const char *text, const char *file, int line);
/* Recomputes lots and balances from the entries alone (D20). */
void check_ledger(spt_desk *desk, int64_t account);

#endif
