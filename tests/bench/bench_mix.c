/* SPDX-License-Identifier: MIT */
#include "bench_mix.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN       INT64_C(1215993600) /* 2008-07-14 */
#define TWO_YEARS   INT64_C(730)
#define DAY         INT64_C(86400)
#define STEP        INT64_C(60)
#define IN_PROGRESS 3000 /* tickets waiting to be repriced; as many wait to be closed */
#define DECK        53
#define TRIES       200

static const struct bench_pack packs[] = {
    {"points-60", 60, 3450}, {"points-120", 120, 6850}, {"points-300", 300, 16950}, {NULL, 0, 0}};

static const struct bench_category categories[] = {
    {"level-0", "0", 0},       {"level-1", "10", 10}, {"level-2", "25", 25},
    {"level-3", "40", 40},     {"level-4", "80", 80}, {"small-mods", "25", 25},
    {"medium-mods", "50", 50}, {"patch", "40", 40},   {NULL, NULL, 0}};

static const char *const actors[] = {"anna", "boris", "carla", "dmitri", "elena", "felix", "galina", "henrik"};

static const char *const reasons_up[] = {"Needed access to the server", "Two more shops are affected",
                                         "Debug data had to be collected", "Wider than it looked at first"};
static const char *const reasons_down[] = {"Solved sooner than thought", "The customer found half of it",
                                           "Charged too much at first"};

/* Ten of every kind of pack drawn: 60 points three times, 120 five times, 300 twice. */
static const int32_t pack_of[10] = {0, 0, 0, 1, 1, 1, 1, 1, 2, 2};

/* Tickets that wait for their next step, in no order: any of them may come next. */
struct pool {
    int64_t *tickets;
    size_t count, capacity;
};

struct mix {
    struct reference *reference;
    uint64_t random;
    int64_t accounts, step, populated, now, tickets, invoices, replies, ended;
    struct pool to_reprice, to_close;
    int32_t deck[DECK];
    size_t dealt;
};

static uint64_t draw(struct mix *mix)
{
    mix->random += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = mix->random;
    x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    x = (x ^ (x >> 29)) * UINT64_C(0xff51afd7ed558ccd);
    return x ^ (x >> 32);
}

static int64_t below(struct mix *mix, int64_t bound)
{
    return (int64_t)(draw(mix) % (uint64_t)bound);
}

/* 0 ≤ x < 1 */
static double fraction(struct mix *mix)
{
    return (double)(draw(mix) >> 11) * 0x1p-53;
}

/*
 * A rank with probability proportional to 1/rank: x of density 1/x falls into [k, k+1) with ln((k+1)/k), which is
 * corrected to 1/k by throwing some away. Ranks are spread over the ids, so that busy accounts are not neighbours.
 */
static int64_t draw_account(struct mix *mix)
{
    double scale = log((double)(mix->accounts + 1));
    for (;;) {
        int64_t rank = (int64_t)exp(fraction(mix) * scale);
        if (rank < 1 || rank > mix->accounts)
            continue;
        double wanted = 1.0 / (double)rank;
        if (fraction(mix) * log1p(wanted) * 1.4427 < wanted)
            return (int64_t)((uint64_t)rank * (uint64_t)mix->step % (uint64_t)mix->accounts) + 1;
    }
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

struct mix *mix_new(int64_t accounts, uint64_t seed)
{
    struct mix *mix = calloc(1, sizeof *mix);
    if (mix == NULL)
        return NULL;
    mix->accounts = accounts;
    mix->random = seed;
    mix->now = BEGIN;
    mix->dealt = DECK;
    mix->invoices = 1000000;
    mix->step = accounts * 3 / 5 + 1;
    while (common_divisor(mix->step, accounts) != 1)
        mix->step++;
    mix->reference = reference_new(accounts);
    if (mix->reference == NULL) {
        free(mix);
        return NULL;
    }
    return mix;
}

void mix_free(struct mix *mix)
{
    if (mix == NULL)
        return;
    reference_free(mix->reference);
    free(mix->to_reprice.tickets);
    free(mix->to_close.tickets);
    free(mix);
}

const struct bench_pack *mix_pack(size_t position)
{
    return packs[position].code == NULL ? NULL : &packs[position];
}

const struct bench_category *mix_category(size_t position)
{
    return categories[position].code == NULL ? NULL : &categories[position];
}

static int put(struct pool *pool, int64_t ticket)
{
    if (pool->count == pool->capacity) {
        size_t wanted = pool->capacity == 0 ? 1024 : pool->capacity * 2;
        int64_t *larger = realloc(pool->tickets, wanted * sizeof *larger);
        if (larger == NULL)
            return -1;
        pool->tickets = larger;
        pool->capacity = wanted;
    }
    pool->tickets[pool->count++] = ticket;
    return 0;
}

static int64_t take(struct pool *pool, int64_t place)
{
    int64_t ticket = pool->tickets[place];
    pool->tickets[place] = pool->tickets[--pool->count];
    return ticket;
}

static void begin(struct bench_operation *operation, int32_t kind, int64_t account, int64_t ticket, int64_t now)
{
    memset(operation, 0, sizeof *operation);
    operation->kind = kind;
    operation->account = account;
    operation->ticket = ticket;
    operation->now = now;
    operation->acquired = now;
    operation->actor = actors[(account + ticket) % 8];
}

void mix_open_account(struct bench_operation *operation, int64_t account, int64_t now)
{
    begin(operation, BENCH_ACCOUNT, account, 0, now);
}

void mix_buy(struct bench_operation *operation, int64_t account, int32_t pack, int64_t invoice, int64_t now)
{
    begin(operation, BENCH_BUY, account, 0, now);
    operation->pack = &packs[pack];
    snprintf(operation->ref, sizeof operation->ref, "invoice %" PRId64, invoice);
}

void mix_open(struct bench_operation *operation, int64_t account, int64_t ticket, int32_t category, int64_t now)
{
    begin(operation, BENCH_OPEN, account, ticket, now);
    operation->category = &categories[category];
    operation->price = categories[category].price;
}

void mix_reprice(struct bench_operation *operation, int64_t account, int64_t ticket, int64_t price, int64_t reply,
                 int64_t now)
{
    begin(operation, BENCH_REPRICE, account, ticket, now);
    operation->price = price;
    operation->reason = BENCH_INVESTIGATION;
    snprintf(operation->ref, sizeof operation->ref, "reply %" PRId64, reply);
    snprintf(operation->note, sizeof operation->note, "%s, see %" PRId64, reasons_up[reply % 4], reply);
}

void mix_resolve(struct bench_operation *operation, int64_t account, int64_t ticket, int64_t now)
{
    begin(operation, BENCH_RESOLVE, account, ticket, now);
}

static int make_open(struct mix *mix, struct bench_operation *operation)
{
    int32_t category = (int32_t)below(mix, 8);
    for (int tries = 0; tries < TRIES; tries++) {
        int64_t account = draw_account(mix);
        if (reference_available(mix->reference, account, mix->now) < categories[category].price)
            continue;
        mix_open(operation, account, ++mix->tickets, category, mix->now);
        return put(&mix->to_reprice, mix->tickets);
    }
    return -1;
}

/* Two of three go up by 5 to 30 points; where the points do not suffice, and else, the price goes down. */
static int make_reprice(struct mix *mix, struct bench_operation *operation)
{
    for (int tries = 0; tries < TRIES && mix->to_reprice.count > 0; tries++) {
        int64_t place = below(mix, (int64_t)mix->to_reprice.count);
        int64_t ticket = mix->to_reprice.tickets[place];
        int64_t account = reference_account_of(mix->reference, ticket);
        int64_t price = reference_price(mix->reference, ticket);
        int64_t more = 5 * (1 + below(mix, 6));
        int up = below(mix, 3) > 0 && reference_available(mix->reference, account, mix->now) >= more;
        if (!up && price == 0)
            continue;
        take(&mix->to_reprice, place);
        mix_reprice(operation, account, ticket, up ? price + more : price * 3 / 5, ++mix->replies, mix->now);
        if (!up) {
            operation->reason = below(mix, 4) == 0 ? BENCH_RECONSIDERED : BENCH_AGREED;
            snprintf(operation->note, sizeof operation->note, "%s, see %" PRId64, reasons_down[mix->replies % 3],
                     mix->replies);
        }
        return put(&mix->to_close, ticket);
    }
    return -1;
}

static int make_end(struct mix *mix, struct bench_operation *operation)
{
    if (mix->to_close.count == 0)
        return -1;
    int64_t ticket = take(&mix->to_close, below(mix, (int64_t)mix->to_close.count));
    mix_resolve(operation, reference_account_of(mix->reference, ticket), ticket, mix->now);
    if (++mix->ended % 10 == 0) {
        operation->kind = BENCH_WAIVE;
        snprintf(operation->note, sizeof operation->note, "A bug in the product, fixed by change %" PRId64, mix->ended);
    }
    return 0;
}

static int make_buy(struct mix *mix, struct bench_operation *operation)
{
    mix_buy(operation, draw_account(mix), pack_of[below(mix, 10)], ++mix->invoices, mix->now);
    return 0;
}

static int make_totals(struct mix *mix, struct bench_operation *operation)
{
    begin(operation, BENCH_TOTALS, draw_account(mix), 0, mix->now);
    return 0;
}

/* Per 15 tickets: 15 opened, 15 repriced, 15 closed, 5 packs, 3 times the totals; shuffled. */
static int32_t deal(struct mix *mix)
{
    static const int counts[BENCH_KINDS] = {
        [BENCH_OPEN] = 15, [BENCH_REPRICE] = 15, [BENCH_RESOLVE] = 15, [BENCH_BUY] = 5, [BENCH_TOTALS] = 3};
    if (mix->dealt == DECK) {
        size_t filled = 0;
        for (int32_t kind = 0; kind < BENCH_KINDS; kind++)
            for (int i = 0; i < counts[kind]; i++)
                mix->deck[filled++] = kind;
        for (size_t i = DECK - 1; i > 0; i--) {
            size_t other = (size_t)below(mix, (int64_t)i + 1);
            int32_t kind = mix->deck[i];
            mix->deck[i] = mix->deck[other];
            mix->deck[other] = kind;
        }
        mix->dealt = 0;
    }
    return mix->deck[mix->dealt++];
}

static int make(struct mix *mix, int32_t kind, struct bench_operation *operation)
{
    switch (kind) {
    case BENCH_BUY:
        return make_buy(mix, operation);
    case BENCH_OPEN:
        return make_open(mix, operation);
    case BENCH_REPRICE:
        return make_reprice(mix, operation);
    case BENCH_RESOLVE:
        return make_end(mix, operation);
    default:
        return make_totals(mix, operation);
    }
}

static int add(struct mix *mix, int32_t kind, struct bench_operation *operation)
{
    mix->now += STEP;
    /* In a long run old points lapse: where no ticket can be opened or repriced for want of them, a pack is bought. */
    int made = make(mix, kind, operation) == 0 || make_buy(mix, operation) == 0;
    if (made && reference_apply(mix->reference, operation) == 0)
        return 0;
    fprintf(stderr, "bench: the mix found no operation to make\n");
    return -1;
}

int mix_populate(struct mix *mix, struct bench_operation *operations, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += 2) {
        int64_t account = ++mix->populated;
        mix_open_account(&operations[i], account, mix->now);
        mix_buy(&operations[i + 1], account, 1, ++mix->invoices, mix->now);
        operations[i + 1].acquired = mix->now - below(mix, TWO_YEARS * DAY);
        if (reference_apply(mix->reference, &operations[i]) != 0 ||
            reference_apply(mix->reference, &operations[i + 1]) != 0)
            return -1;
    }
    return 0;
}

int mix_warm_up(struct mix *mix, struct bench_operation *operations, size_t count, int *more)
{
    for (size_t i = 0; i < count; i++) {
        int32_t kind = deal(mix);
        if (kind != BENCH_BUY && kind != BENCH_TOTALS)
            kind = mix->to_reprice.count < IN_PROGRESS ? BENCH_OPEN : BENCH_REPRICE;
        if (add(mix, kind, &operations[i]) != 0)
            return -1;
    }
    *more = mix->to_close.count < IN_PROGRESS;
    return 0;
}

int mix_next(struct mix *mix, struct bench_operation *operations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (add(mix, deal(mix), &operations[i]) != 0)
            return -1;
    return 0;
}

int mix_tally(const struct mix *mix, struct bench_tally *tally)
{
    return reference_tally(mix->reference, mix->now, tally);
}

struct bench_scope mix_scope(const struct mix *mix)
{
    struct bench_scope scope = reference_scope(mix->reference);
    scope.now = mix->now;
    return scope;
}
