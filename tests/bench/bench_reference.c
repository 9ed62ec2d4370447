/* SPDX-License-Identifier: MIT */
#include "bench_reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lot {
    int64_t lapse, acquired;
    int32_t points, available, captured, spent, lapsed, moved;
};

struct account {
    struct lot *lots;
    int32_t *live; /* lots with something available, in capture order */
    int32_t lot_count, lot_capacity, live_count, live_capacity;
    int32_t acts, entries;
    int64_t available, captured, spent, lapsed;
};

struct part {
    int32_t lot, points;
};

struct ticket {
    struct part *parts;
    int32_t part_count;
    int32_t state;
    int64_t price;
    int64_t due;
};

struct reference {
    struct account *accounts; /* by id; [0] is unused */
    struct ticket *tickets;   /* by id; [0] is unused */
    int64_t *account_of;
    int64_t account_count, ticket_count, ticket_capacity;
    uint64_t answers;
};

struct reference *reference_new(int64_t accounts)
{
    struct reference *reference = calloc(1, sizeof *reference);
    if (reference == NULL)
        return NULL;
    reference->account_count = accounts;
    reference->accounts = calloc((size_t)accounts + 1, sizeof *reference->accounts);
    if (reference->accounts == NULL) {
        free(reference);
        return NULL;
    }
    return reference;
}

void reference_free(struct reference *reference)
{
    if (reference == NULL)
        return;
    for (int64_t a = 0; a <= reference->account_count; a++) {
        free(reference->accounts[a].lots);
        free(reference->accounts[a].live);
    }
    for (int64_t t = 1; t <= reference->ticket_count; t++)
        free(reference->tickets[t].parts);
    free(reference->accounts);
    free(reference->tickets);
    free(reference->account_of);
    free(reference);
}

/* Room for one more element; the block may move. */
static int grow(void **block, int32_t count, int32_t *capacity, size_t size)
{
    if (count < *capacity)
        return 0;
    int32_t wanted = *capacity == 0 ? 1 : *capacity * 2;
    void *larger = realloc(*block, (size_t)wanted * size);
    if (larger == NULL)
        return -1;
    *block = larger;
    *capacity = wanted;
    return 0;
}

/* Capture order: lapse, acquired, number; the mix gives no priorities. */
static int before(const struct account *account, int32_t a, int32_t b)
{
    const struct lot *left = &account->lots[a], *right = &account->lots[b];
    if (left->lapse != right->lapse)
        return left->lapse < right->lapse;
    if (left->acquired != right->acquired)
        return left->acquired < right->acquired;
    return a < b;
}

static int make_live(struct account *account, int32_t lot)
{
    void *block = account->live;
    if (grow(&block, account->live_count, &account->live_capacity, sizeof *account->live) != 0)
        return -1;
    account->live = block;
    int32_t place = account->live_count++;
    for (; place > 0 && before(account, lot, account->live[place - 1]); place--)
        account->live[place] = account->live[place - 1];
    account->live[place] = lot;
    return 0;
}

static void forget_first(struct account *account)
{
    account->live_count--;
    memmove(account->live, account->live + 1, (size_t)account->live_count * sizeof *account->live);
}

/* A new lot, one entry. */
static int issue(struct account *account, int64_t points, int64_t acquired, int64_t lapse)
{
    void *block = account->lots;
    if (grow(&block, account->lot_count, &account->lot_capacity, sizeof *account->lots) != 0)
        return -1;
    account->lots = block;
    account->lots[account->lot_count] =
        (struct lot){.lapse = lapse, .acquired = acquired, .points = (int32_t)points, .available = (int32_t)points};
    account->available += points;
    account->entries++;
    return make_live(account, account->lot_count++);
}

/* Lapses that are due: one act and one entry each. */
static void lapse_due(struct account *account, int64_t now)
{
    while (account->live_count > 0 && account->lots[account->live[0]].lapse <= now) {
        struct lot *lot = &account->lots[account->live[0]];
        account->available -= lot->available;
        account->lapsed += lot->available;
        lot->lapsed += lot->available;
        lot->available = 0;
        account->acts++;
        account->entries++;
        forget_first(account);
    }
}

static int add_part(struct ticket *ticket, int32_t lot, int32_t points)
{
    for (int32_t p = 0; p < ticket->part_count; p++)
        if (ticket->parts[p].lot == lot) {
            ticket->parts[p].points += points;
            return 0;
        }
    struct part *larger = realloc(ticket->parts, ((size_t)ticket->part_count + 1) * sizeof *larger);
    if (larger == NULL)
        return -1;
    ticket->parts = larger;
    ticket->parts[ticket->part_count++] = (struct part){lot, points};
    return 0;
}

static int capture(struct account *account, struct ticket *ticket, int64_t points)
{
    if (account->available < points)
        return -1;
    account->available -= points;
    account->captured += points;
    while (points > 0) {
        int32_t number = account->live[0];
        struct lot *lot = &account->lots[number];
        int32_t taken = lot->available < points ? lot->available : (int32_t)points;
        lot->available -= taken;
        lot->captured += taken;
        points -= taken;
        account->entries++;
        if (lot->available == 0)
            forget_first(account);
        if (add_part(ticket, number, taken) != 0)
            return -1;
    }
    return 0;
}

/* What comes back to a lot (D17). */
static int give_back(struct account *account, int32_t number, int32_t points, int64_t now, int by_desk)
{
    struct lot *lot = &account->lots[number];
    account->captured -= points;
    lot->captured -= points;
    account->entries++;
    if (by_desk && lot->lapse < bench_grace(now)) {
        lot->moved += points;
        return issue(account, points, now, bench_grace(now));
    }
    if (lot->lapse <= now) {
        lot->lapsed += points;
        account->lapsed += points;
        return 0;
    }
    lot->available += points;
    account->available += points;
    return lot->available == points ? make_live(account, number) : 0;
}

/* Takes points from the ticket's lots in the reverse of capture order (D17). */
static int release(struct account *account, struct ticket *ticket, int64_t points, int64_t now, int by_desk)
{
    while (points > 0) {
        int32_t last = 0;
        for (int32_t p = 1; p < ticket->part_count; p++)
            if (before(account, ticket->parts[last].lot, ticket->parts[p].lot))
                last = p;
        struct part *part = &ticket->parts[last];
        int32_t lot = part->lot;
        int32_t taken = part->points < points ? part->points : (int32_t)points;
        part->points -= taken;
        points -= taken;
        if (part->points == 0)
            *part = ticket->parts[--ticket->part_count];
        if (give_back(account, lot, taken, now, by_desk) != 0)
            return -1;
    }
    return 0;
}

static int open_ticket(struct reference *reference, struct account *account, const struct bench_operation *operation)
{
    if (operation->ticket != reference->ticket_count + 1)
        return -1;
    if (operation->ticket >= reference->ticket_capacity) {
        int64_t wanted = reference->ticket_capacity == 0 ? 1024 : reference->ticket_capacity * 2;
        struct ticket *tickets = realloc(reference->tickets, (size_t)wanted * sizeof *tickets);
        if (tickets != NULL)
            reference->tickets = tickets;
        int64_t *account_of = realloc(reference->account_of, (size_t)wanted * sizeof *account_of);
        if (account_of != NULL)
            reference->account_of = account_of;
        if (tickets == NULL || account_of == NULL)
            return -1;
        reference->ticket_capacity = wanted;
    }
    reference->ticket_count++;
    reference->account_of[operation->ticket] = operation->account;
    reference->tickets[operation->ticket] =
        (struct ticket){NULL, 0, BENCH_IN_PROGRESS, operation->price, bench_due(operation->now)};
    account->acts++;
    return capture(account, &reference->tickets[operation->ticket], operation->price);
}

static int reprice(struct account *account, struct ticket *ticket, const struct bench_operation *operation)
{
    int64_t change = operation->price - ticket->price;
    ticket->price = operation->price;
    account->acts++;
    if (change > 0)
        return capture(account, ticket, change);
    return release(account, ticket, -change, operation->now, operation->reason == BENCH_RECONSIDERED);
}

static int resolve(struct account *account, struct ticket *ticket)
{
    for (int32_t p = 0; p < ticket->part_count; p++) {
        struct lot *lot = &account->lots[ticket->parts[p].lot];
        lot->captured -= ticket->parts[p].points;
        lot->spent += ticket->parts[p].points;
        account->entries++;
    }
    account->captured -= ticket->price;
    account->spent += ticket->price;
    account->acts++;
    ticket->state = BENCH_RESOLVED;
    free(ticket->parts);
    ticket->parts = NULL;
    ticket->part_count = 0;
    return 0;
}

static int waive(struct account *account, struct ticket *ticket, int64_t now)
{
    int64_t held = ticket->price;
    ticket->price = 0;
    ticket->state = BENCH_WAIVED;
    account->acts++;
    return release(account, ticket, held, now, 1);
}

/* The first lot in capture order that has not lapsed; all available points of its lapse second. */
static void answer_totals(struct reference *reference, const struct account *account, int64_t now)
{
    int64_t totals[4] = {account->available, account->captured, account->spent, account->lapsed};
    int64_t next = BENCH_NEVER, points = 0;
    for (int32_t i = 0; i < account->live_count; i++) {
        const struct lot *lot = &account->lots[account->live[i]];
        if (lot->lapse <= now) {
            totals[0] -= lot->available;
            totals[3] += lot->available;
        } else if (next == BENCH_NEVER || lot->lapse == next) {
            next = lot->lapse;
            points += lot->available;
        } else {
            break;
        }
    }
    reference->answers += bench_answer(totals, next, points);
}

static int ticket_operation(struct reference *reference, struct account *account,
                            const struct bench_operation *operation)
{
    struct ticket *ticket = &reference->tickets[operation->ticket];
    if (reference->account_of[operation->ticket] != operation->account || ticket->state != BENCH_IN_PROGRESS)
        return -1;
    if (operation->kind == BENCH_REPRICE)
        return reprice(account, ticket, operation);
    if (operation->kind == BENCH_RESOLVE)
        return resolve(account, ticket);
    return waive(account, ticket, operation->now);
}

int reference_apply(struct reference *reference, const struct bench_operation *operation)
{
    struct account *account = &reference->accounts[operation->account];
    if (operation->kind == BENCH_TOTALS) {
        answer_totals(reference, account, operation->now);
        return 0;
    }
    lapse_due(account, operation->now);
    if (operation->kind == BENCH_ACCOUNT) {
        account->acts++;
        return 0;
    }
    if (operation->kind == BENCH_BUY) {
        account->acts++;
        return issue(account, operation->pack->points, operation->acquired, bench_lapse(operation->acquired));
    }
    if (operation->kind == BENCH_OPEN)
        return open_ticket(reference, account, operation);
    return ticket_operation(reference, account, operation);
}

int64_t reference_available(const struct reference *reference, int64_t account, int64_t now)
{
    const struct account *row = &reference->accounts[account];
    int64_t available = row->available;
    for (int32_t i = 0; i < row->live_count && row->lots[row->live[i]].lapse <= now; i++)
        available -= row->lots[row->live[i]].available;
    return available;
}

int64_t reference_price(const struct reference *reference, int64_t ticket)
{
    return reference->tickets[ticket].price;
}

int64_t reference_account_of(const struct reference *reference, int64_t ticket)
{
    return reference->account_of[ticket];
}

struct bench_scope reference_scope(const struct reference *reference)
{
    struct bench_scope scope = {reference->account_count, reference->ticket_count, reference->account_of, 0};
    return scope;
}

/* An account's totals recomputed from its lots; what is due counts as lapsed. */
static int add_account(struct account *account, int64_t id, int64_t now, struct bench_tally *tally)
{
    int64_t available = 0, captured = 0, spent = 0, lapsed = 0;
    for (int32_t l = 0; l < account->lot_count; l++) {
        const struct lot *lot = &account->lots[l];
        if (lot->points != lot->available + lot->captured + lot->spent + lot->lapsed + lot->moved)
            return -1;
        available += lot->available;
        captured += lot->captured;
        spent += lot->spent;
        lapsed += lot->lapsed;
    }
    if (available != account->available || captured != account->captured || spent != account->spent ||
        lapsed != account->lapsed)
        return -1;
    for (int32_t i = 0; i < account->live_count && account->lots[account->live[i]].lapse <= now; i++) {
        available -= account->lots[account->live[i]].available;
        lapsed += account->lots[account->live[i]].available;
    }
    tally->lots += account->lot_count;
    tally->acts += account->acts;
    tally->entries += account->entries;
    tally->available += available;
    tally->captured += captured;
    tally->spent += spent;
    tally->lapsed += lapsed;
    tally->fingerprint += bench_fingerprint(id, available, captured, spent, lapsed);
    return 0;
}

int reference_tally(const struct reference *reference, int64_t now, struct bench_tally *tally)
{
    memset(tally, 0, sizeof *tally);
    tally->accounts = reference->account_count;
    tally->answers = reference->answers;
    for (int64_t a = 1; a <= reference->account_count; a++)
        if (add_account(&reference->accounts[a], a, now, tally) != 0) {
            fprintf(stderr, "bench: the reference contradicts itself\n");
            return -1;
        }
    for (int64_t t = 1; t <= reference->ticket_count; t++) {
        const struct ticket *ticket = &reference->tickets[t];
        tally->in_progress += ticket->state == BENCH_IN_PROGRESS;
        tally->resolved += ticket->state == BENCH_RESOLVED;
        tally->waived += ticket->state == BENCH_WAIVED;
        tally->priced += ticket->price;
        tally->due += ticket->due;
    }
    return 0;
}
