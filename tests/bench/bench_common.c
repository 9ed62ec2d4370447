/* SPDX-License-Identifier: MIT */
/* What all engines share: hashes, the comparison of tallies, the calendar. */
#include "bench.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY INT64_C(86400)

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 31;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 29;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 32);
}

uint64_t bench_fingerprint(int64_t account, int64_t available, int64_t captured, int64_t spent, int64_t lapsed)
{
    uint64_t hash = scramble((uint64_t)account);
    hash = scramble(hash + (uint64_t)available);
    hash = scramble(hash + (uint64_t)captured);
    hash = scramble(hash + (uint64_t)spent);
    return scramble(hash + (uint64_t)lapsed);
}

uint64_t bench_answer(const int64_t totals[4], int64_t next_lapse, int64_t next_points)
{
    return bench_fingerprint(next_lapse, totals[0], totals[1], totals[2], totals[3]) + (uint64_t)next_points;
}

static int differs(const char *name, int64_t mine, const char *other_name, int64_t other, const char *what)
{
    if (mine == other || mine == -1 || other == -1)
        return 0;
    fprintf(stderr, "bench: %s differ: %s has %" PRId64 ", %s has %" PRId64 "\n", what, name, mine, other_name, other);
    return 1;
}

int bench_compare(const char *name, const struct bench_tally *tally, const char *other_name,
                  const struct bench_tally *other)
{
    int count = 0;
    count += differs(name, tally->accounts, other_name, other->accounts, "accounts");
    count += differs(name, tally->lots, other_name, other->lots, "lots");
    count += differs(name, tally->acts, other_name, other->acts, "acts");
    count += differs(name, tally->entries, other_name, other->entries, "entries");
    count += differs(name, tally->available, other_name, other->available, "available points");
    count += differs(name, tally->captured, other_name, other->captured, "captured points");
    count += differs(name, tally->spent, other_name, other->spent, "spent points");
    count += differs(name, tally->lapsed, other_name, other->lapsed, "lapsed points");
    count += differs(name, tally->in_progress, other_name, other->in_progress, "tickets in progress");
    count += differs(name, tally->resolved, other_name, other->resolved, "resolved tickets");
    count += differs(name, tally->waived, other_name, other->waived, "waived tickets");
    count += differs(name, tally->priced, other_name, other->priced, "sums of prices");
    count += differs(name, tally->due, other_name, other->due, "sums of what is due");
    count += differs(name, (int64_t)(tally->fingerprint >> 1), other_name, (int64_t)(other->fingerprint >> 1),
                     "fingerprints of the accounts");
    count += differs(name, (int64_t)(tally->answers >> 1), other_name, (int64_t)(other->answers >> 1),
                     "answers to statement totals");
    return count;
}

/* Days from 0001-01-01 to the first of January of a year. */
static int64_t days_before(int64_t year)
{
    int64_t past = year - 1;
    return 365 * past + past / 4 - past / 100 + past / 400;
}

static int is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* In two years' time the same day of the year is as far from the first of January, but for a leap day between. */
int64_t bench_lapse(int64_t acquired)
{
    int64_t today = acquired / DAY + days_before(1970);
    int64_t year = today * 400 / 146097 + 1;
    while (days_before(year) > today)
        year--;
    while (days_before(year + 1) <= today)
        year++;
    int64_t of_year = today - days_before(year);
    if (is_leap(year) && of_year >= 59)
        of_year--; /* the 29th of February becomes the 28th */
    else if (is_leap(year + 2) && of_year >= 59)
        of_year++;
    return (days_before(year + 2) + of_year + 1 - days_before(1970)) * DAY;
}

int64_t bench_due(int64_t now)
{
    enum { FRIDAY = 4, SATURDAY, SUNDAY };
    int64_t day = now / DAY, weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday. */
    if (weekday == SATURDAY)
        return (day + 3) * DAY;
    if (weekday == SUNDAY)
        return (day + 2) * DAY;
    return now + (weekday == FRIDAY && now % DAY != 0 ? 3 : 1) * DAY;
}

int64_t bench_grace(int64_t now)
{
    return (now / DAY + 30 + 1) * DAY;
}
