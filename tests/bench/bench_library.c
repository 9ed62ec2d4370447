/* SPDX-License-Identifier: MIT */
/* The library on its memory store, through the public API as a host calls it: out-pointers NULL, texts given. */
#include "bench.h"
#include "bench_mix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <supportpoints/supportpoints.h>

struct library {
    spt_store *store;
    spt_desk *desk;
    spt_options options;
    int64_t now;   /* by the host's clock */
    int64_t bytes; /* that the library holds, where they are counted */
    uint64_t answers;
    int64_t offset;    /* of accounts and tickets */
    int32_t has_units; /* bulk is played in units of work */
    int32_t unit;      /* operations in the one at hand; -1: there is none */
};

#define UNIT 1000

/* In front of every counted block; keeps what follows aligned. */
union size_header {
    size_t size;
    max_align_t alignment;
};

static void *count_allocate(void *ctx, size_t size)
{
    struct library *library = ctx;
    union size_header *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
    library->bytes += (int64_t)size;
    return block + 1;
}

static void count_release(void *ctx, void *memory)
{
    struct library *library = ctx;
    union size_header *block = (union size_header *)memory - 1;
    library->bytes -= (int64_t)block->size;
    free(block);
}

static int32_t tell_time(void *ctx, int64_t *now)
{
    *now = ((const struct library *)ctx)->now;
    return SPT_CALLBACK_OK;
}

static int fail(const struct library *library, const char *what, spt_status status)
{
    fprintf(stderr, "bench: library: %s: %s: %s\n", what, spt_status_name(status), spt_desk_error_text(library->desk));
    return -1;
}

/* The price list of the mix, in the library's own text. */
static int load_prices(struct library *library)
{
    char text[4096] = "[packs]\n";
    size_t used = strlen(text);
    for (size_t p = 0; mix_pack(p) != NULL; p++) {
        const struct bench_pack *pack = mix_pack(p);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s | %d points | %d | USD %d.%02d\n", pack->code,
                                 (int)pack->points, (int)pack->points, (int)pack->price / 100, (int)pack->price % 100);
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "[group issues: Issues]\n");
    for (size_t c = 0; mix_category(c) != NULL; c++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s | %s | %s\n", mix_category(c)->code,
                                 mix_category(c)->code, mix_category(c)->rule);
    spt_status status = spt_price_list_load(library->desk, text, NULL);
    return status >= SPT_OK ? 0 : fail(library, "price list", status);
}

/* Actor, ref and note of the operation; nothing else is given. */
static spt_options *options_of(struct library *library, const struct bench_operation *operation)
{
    library->options.ref = operation->ref;
    library->options.actor = operation->actor;
    library->options.note = operation->note;
    library->options.acquired = SPT_UNSET;
    return &library->options;
}

static spt_status buy(struct library *library, const struct bench_operation *operation, spt_options *options)
{
    if (operation->acquired != operation->now)
        options->acquired = operation->acquired;
    return spt_account_buy(library->desk, operation->account, operation->pack->code, operation->ref, options, NULL);
}

static spt_status statement_totals(struct library *library, const struct bench_operation *operation)
{
    spt_account *totals = NULL;
    spt_status status = spt_statement_totals(library->desk, operation->account, NULL, &totals);
    if (status != SPT_OK)
        return status;
    int64_t points[4] = {spt_account_available(totals), spt_account_captured(totals), spt_account_spent(totals),
                         spt_account_lapsed(totals)};
    library->answers += bench_answer(points, spt_account_next_lapse(totals), spt_account_next_lapse_points(totals));
    spt_account_unref(totals);
    return SPT_OK;
}

static spt_status perform(struct library *library, const struct bench_operation *operation)
{
    spt_desk *desk = library->desk;
    spt_options *options = options_of(library, operation);
    switch (operation->kind) {
    case BENCH_ACCOUNT:
        return spt_account_open(desk, operation->account, options, NULL);
    case BENCH_BUY:
        return buy(library, operation, options);
    case BENCH_OPEN:
        return spt_ticket_open(desk, operation->account, operation->ticket, operation->category->code, options, NULL);
    case BENCH_REPRICE:
        return spt_ticket_reprice(desk, operation->account, operation->ticket, operation->price, operation->reason,
                                  operation->note, options, NULL);
    case BENCH_RESOLVE:
        return spt_ticket_resolve(desk, operation->account, operation->ticket, options, NULL);
    case BENCH_WAIVE:
        return spt_ticket_waive(desk, operation->account, operation->ticket, options, NULL);
    default:
        return statement_totals(library, operation);
    }
}

/* Begins the next unit of work where one is full. */
static spt_status next_unit(struct library *library)
{
    if (library->unit < UNIT) {
        library->unit++;
        return SPT_OK;
    }
    library->unit = 1;
    spt_status status = spt_desk_commit(library->desk);
    return status == SPT_OK ? spt_desk_begin(library->desk) : status;
}

static int apply(void *ctx, const struct bench_operation *given)
{
    struct library *library = ctx;
    struct bench_operation moved;
    const struct bench_operation *operation = given;
    if (library->offset != 0) {
        moved = *given;
        moved.account += library->offset;
        moved.ticket += library->offset;
        operation = &moved;
    }
    library->now = operation->now;
    spt_status status = library->unit >= 0 ? next_unit(library) : SPT_OK;
    if (status == SPT_OK)
        status = perform(library, operation);
    return status == SPT_OK ? 0 : fail(library, "an operation of the mix", status);
}

static int bulk(void *ctx, int on)
{
    struct library *library = ctx;
    if (!library->has_units)
        return 0;
    library->unit = on ? 0 : -1;
    spt_status status = on ? spt_desk_begin(library->desk) : spt_desk_commit(library->desk);
    return status == SPT_OK ? 0 : fail(library, "unit of work", status);
}

static int tally_account(struct library *library, int64_t id, struct bench_tally *tally)
{
    spt_account *account = NULL;
    spt_status status = spt_account_get(library->desk, id, &account);
    if (status != SPT_OK)
        return fail(library, "account", status);
    tally->accounts++;
    tally->lots += spt_account_lots(account);
    tally->acts += spt_account_acts(account);
    tally->entries += spt_account_entries(account);
    tally->available += spt_account_available(account);
    tally->captured += spt_account_captured(account);
    tally->spent += spt_account_spent(account);
    tally->lapsed += spt_account_lapsed(account);
    tally->fingerprint += bench_fingerprint(id, spt_account_available(account), spt_account_captured(account),
                                            spt_account_spent(account), spt_account_lapsed(account));
    spt_account_unref(account);
    return 0;
}

static int tally_ticket(struct library *library, int64_t account, int64_t id, struct bench_tally *tally)
{
    spt_ticket *ticket = NULL;
    spt_status status = spt_ticket_get(library->desk, account, id, &ticket);
    if (status != SPT_OK)
        return fail(library, "ticket", status);
    tally->in_progress += spt_ticket_state(ticket) == SPT_TICKET_IN_PROGRESS;
    tally->resolved += spt_ticket_state(ticket) == SPT_TICKET_RESOLVED;
    tally->waived += spt_ticket_state(ticket) == SPT_TICKET_WAIVED;
    tally->priced += spt_ticket_price(ticket);
    tally->due += spt_ticket_due(ticket);
    spt_ticket_unref(ticket);
    return 0;
}

static int tally(void *ctx, const struct bench_scope *scope, struct bench_tally *sums)
{
    struct library *library = ctx;
    *sums = (struct bench_tally){.answers = library->answers};
    library->now = scope->now;
    for (int64_t a = 1; a <= scope->accounts; a++)
        if (tally_account(library, a, sums) != 0)
            return -1;
    for (int64_t t = 1; t <= scope->tickets; t++)
        if (tally_ticket(library, scope->account_of[t], t, sums) != 0)
            return -1;
    return 0;
}

static int64_t memory(void *ctx)
{
    return ((struct library *)ctx)->bytes;
}

static int close_library(void *ctx)
{
    struct library *library = ctx;
    spt_status desk = spt_desk_close(library->desk);
    spt_status store = spt_store_unref(library->store);
    free(library);
    if (desk == SPT_OK && store == SPT_OK)
        return 0;
    fprintf(stderr, "bench: library: close failed\n");
    return -1;
}

static struct library *new_library(void)
{
    struct library *library = calloc(1, sizeof *library);
    if (library == NULL)
        return NULL;
    library->unit = -1;
    spt_options_init(&library->options, sizeof library->options);
    return library;
}

static struct bench_engine engine_of(const char *name, struct library *library)
{
    return (struct bench_engine){name, library, apply, bulk, tally, memory, close_library};
}

/* A desk on the library's store. */
static spt_status open_desk(struct library *library, const spt_allocator *allocator)
{
    spt_desk_options options;
    spt_desk_options_init(&options, sizeof options);
    options.allocator = allocator;
    options.clock = tell_time;
    options.clock_ctx = library;
    return spt_desk_open(library->store, &options, &library->desk);
}

static spt_status open_memory(struct library *library, int counted)
{
    spt_allocator allocator;
    spt_allocator_init(&allocator, sizeof allocator);
    allocator.ctx = library;
    allocator.allocate = count_allocate;
    allocator.release = count_release;
    spt_status status = spt_store_open_memory(counted ? &allocator : NULL, &library->store);
    return status == SPT_OK ? open_desk(library, counted ? &allocator : NULL) : status;
}

int bench_library_open(struct bench_engine *engine, int counted)
{
    struct library *library = new_library();
    if (library == NULL)
        return -1;
    spt_status status = open_memory(library, counted);
    if (status != SPT_OK)
        return fail(library, "open", status);
    *engine = engine_of("library", library);
    return load_prices(library);
}

void bench_library_use_units(struct bench_engine *engine)
{
    ((struct library *)engine->ctx)->has_units = 1;
}

int bench_journal_open(struct bench_engine *engine, const char *path, uint32_t flags)
{
    spt_journal_options options;
    struct library *library = new_library();
    if (library == NULL)
        return -1;
    spt_journal_options_init(&options, sizeof options);
    options.flags = flags;
    library->has_units = 1;
    spt_status status = spt_store_open_journal(path, &options, &library->store);
    if (status == SPT_OK)
        status = open_desk(library, NULL);
    if (status != SPT_OK)
        return fail(library, "open", status);
    *engine = engine_of("journal", library);
    return load_prices(library);
}

int bench_journal_join(struct bench_engine *engine, const struct bench_engine *other, int64_t offset)
{
    const struct library *first = other->ctx;
    struct library *library = new_library();
    if (library == NULL)
        return -1;
    library->offset = offset;
    library->has_units = 1;
    library->store = spt_store_ref(first->store);
    spt_status status = open_desk(library, NULL);
    if (status != SPT_OK)
        return fail(library, "open", status);
    *engine = engine_of("journal", library);
    return 0;
}
