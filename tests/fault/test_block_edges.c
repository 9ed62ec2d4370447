/* SPDX-License-Identifier: MIT */
/*
 * Memory comes in blocks, and a block can end before any piece of a long price list or of a long act. So the lists and
 * lots here are many, and laid out in many ways, and every block is refused in turn: #SPT_E_NOMEM, nothing changed, and
 * the same call then succeeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/supportpoints.h>

#include "counting.h"

/* A block is filled in pieces of this many bytes. */
#define PIECE 16
/* 2008-12-23 */
#define BEGIN INT64_C(1230000000)
#define DAY   INT64_C(86400)

/* A store, and a desk on it whose memory is counted. */
struct stage {
    struct counting memory;
    spt_allocator allocator;
    spt_store *store;
    spt_desk *desk;
    const char *text; /* the price list to load */
    int64_t number;   /* of the ticket, lot or act asked for */
    uint32_t layout;
};

static void succeed(spt_status status, const char *call)
{
    if (status != SPT_OK)
        fail_msg("%s gave %s", call, spt_status_name(status));
}

#define SUCCEED(call) succeed((call), #call)

static spt_status open_desk(struct stage *stage)
{
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.allocator = &stage->allocator;
    spt_status status = spt_desk_open(stage->store, &options, &stage->desk);
    return status == SPT_OK ? spt_desk_set_now(stage->desk, BEGIN) : status;
}

static void begin(struct stage *stage, uint32_t layout)
{
    memset(stage, 0, sizeof *stage);
    stage->allocator = counting_allocator(&stage->memory);
    stage->layout = layout;
    SUCCEED(spt_store_open_memory(NULL, &stage->store));
    SUCCEED(open_desk(stage));
}

static void end(struct stage *stage)
{
    SUCCEED(spt_desk_close(stage->desk));
    assert_int_equal(stage->memory.blocks, 0);
    SUCCEED(spt_store_unref(stage->store));
}

/* ---- what may not change ---- */

static int32_t add_revision(void *ctx, uint32_t range, const spt_row *row)
{
    int64_t *sum = ctx;
    spt_account_row account;
    (void)range;
    memcpy(&account, row, sizeof account);
    *sum += account.revision;
    return SPT_SINK_GO_ON;
}

/* Every commit raises a revision. */
static int64_t revisions(const struct stage *stage)
{
    const spt_range range = {
        .struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = UINT64_MAX};
    int64_t sum = 0;
    assert_int_equal(spt_store_read(stage->store, &range, 1, add_revision, &sum), SPT_STORE_OK);
    return sum;
}

/* The call with each of its allocations refused, until none is. */
static void refuse_each(struct stage *stage, spt_status (*call)(struct stage *stage), const char *name)
{
    for (uint64_t n = 1;; n++) {
        int64_t before = revisions(stage);
        counting_plan(&stage->memory, n, 0);
        spt_status status = call(stage);
        int refused = stage->memory.refused > 0;
        counting_plan(&stage->memory, 0, 0);
        if (status != (refused ? SPT_E_NOMEM : SPT_OK))
            fail_msg("%s of layout %u, allocation %llu: %s. %s", name, stage->layout, (unsigned long long)n,
                     spt_status_name(status), spt_desk_error_text(stage->desk));
        if (!refused)
            return;
        if (revisions(stage) != before)
            fail_msg("%s of layout %u, allocation %llu: something was written", name, stage->layout,
                     (unsigned long long)n);
    }
}

#define REFUSE_EACH(stage, call) refuse_each((stage), call, #call)

/* ---- price lists ---- */

enum { PACKS = 60, GROUPS = 80, LIST_BYTES = 200000 };
/* So many packs or groups fill a block by themselves. */
enum { MANY_PACKS = 420, MANY_GROUPS = 640 };

struct writing {
    char *text;
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct writing *to, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(to->text + to->length, LIST_BYTES - to->length, format, arguments);
    va_end(arguments);
    assert_true(written > 0 && (size_t)written < LIST_BYTES - to->length);
    to->length += (size_t)written;
}

/* The first title's length moves all that follows by a piece. */
static char *write_list(uint32_t layout, int cheaper)
{
    static const char xs[] = "xxxxxxxxxxxxxxxx";
    struct writing to = {malloc(LIST_BYTES), 0};
    assert_non_null(to.text);
    add(&to, "[packs]\nfirst | A");
    for (uint32_t i = 0; i < layout; i++)
        add(&to, "%s", xs);
    add(&to, " | 60 | USD 34.50\n");
    for (int i = 0; i < PACKS; i++)
        add(&to, "pack-%d | Pack number %d | %d | USD %d.00\n", i, i, i + 1, i + (cheaper ? 1 : 2));
    for (int i = 0; i < GROUPS; i++) {
        add(&to, "[group group-%d: Group number %d]\n", i, i);
        add(&to, "fixed-%d | %s | %d\n", i, i % 2 ? "Problems" : "Problems of many kinds", cheaper ? 20 : 25);
        add(&to, "units-%d | Import | from 20 + N*%d | unit: files | from 2030-01-01T00:00:00Z: %d + N*5\n", i, i + 1,
            i + 30);
    }
    return to.text;
}

static spt_status load_list(struct stage *stage)
{
    return spt_price_list_load(stage->desk, stage->text, NULL);
}

static spt_status preview_list(struct stage *stage)
{
    spt_price_list_report *report = NULL;
    spt_status status = spt_price_list_preview(stage->desk, stage->text, &report);
    assert_true((report != NULL) == (status == SPT_OK));
    if (status == SPT_OK)
        assert_int_equal(spt_price_list_report_count(report), PACKS + GROUPS);
    spt_price_list_report_unref(report);
    return status;
}

static spt_status write_same_list(struct stage *stage)
{
    spt_price_list *list = NULL;
    spt_status status = spt_price_list_write(stage->desk, &list);
    assert_true((list != NULL) == (status == SPT_OK));
    spt_price_list_unref(list);
    return status;
}

/* A desk that has not seen the list reads it with its first call. */
static spt_status read_list(struct stage *stage)
{
    spt_desk *first = stage->desk;
    spt_quote *quote = NULL;
    char code[32];
    stage->desk = NULL;
    spt_status status = open_desk(stage);
    snprintf(code, sizeof code, "units-%d", GROUPS - 1);
    if (status == SPT_OK)
        status = spt_quote_get(stage->desk, code, 2, SPT_UNSET, &quote);
    if (status == SPT_OK)
        assert_int_equal(spt_quote_lowest(quote), 20 + 2 * GROUPS);
    spt_quote_unref(quote);
    SUCCEED(spt_desk_close(stage->desk));
    stage->desk = first;
    return status;
}

static void a_price_list_of_any_length(void **state)
{
    (void)state;
    for (uint32_t layout = 0; layout < SPT_TITLE_BYTES / PIECE; layout++) {
        struct stage stage;
        char *list = write_list(layout, 0), *cheaper = write_list(layout, 1);
        begin(&stage, layout);
        stage.text = list;
        REFUSE_EACH(&stage, load_list);
        REFUSE_EACH(&stage, read_list);
        REFUSE_EACH(&stage, write_same_list);
        stage.text = cheaper;
        REFUSE_EACH(&stage, preview_list);
        REFUSE_EACH(&stage, load_list);
        end(&stage);
        free(list);
        free(cheaper);
    }
}

/* Lists of almost nothing but packs, or groups: four layouts, since each of their rows takes four pieces at most. */
static char *write_long_list(uint32_t layout, int groups)
{
    struct writing to = {malloc(LIST_BYTES), 0};
    assert_non_null(to.text);
    add(&to, "[packs]\nfirst | A%.*s | 60 | USD 34.50\n", (int)(layout * PIECE),
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    for (int i = 0; !groups && i < MANY_PACKS; i++)
        add(&to, "pack-%d | Pack %d | %d | USD %d.00\n", i, i, i + 1, i + 2);
    for (int i = 0; groups && i < MANY_GROUPS; i++)
        add(&to, "[group group-%d: Group %d]\n", i, i);
    add(&to, "[group last: Last]\nunits-%d | Import | from 20 + N*%d | unit: files\n", GROUPS - 1, GROUPS);
    return to.text;
}

static void a_long_price_list_of_one_kind(void **state)
{
    (void)state;
    for (uint32_t layout = 0; layout < 8; layout++) {
        struct stage stage;
        char *list = write_long_list(layout / 2, layout % 2);
        begin(&stage, layout);
        stage.text = list;
        SUCCEED(load_list(&stage));
        REFUSE_EACH(&stage, read_list);
        end(&stage);
        free(list);
    }
}

/* ---- many lots in one act ---- */

enum { LOTS = 90, LAYOUTS = 40, SHORT_TICKETS = 60 };

static const char small_list[] = "[packs]\n"
                                 "p | Short code | 3 | USD 3.00\n"
                                 "a-code-that-takes-two-pieces | Longer code | 3 | USD 3.00\n"
                                 "[group all: All]\n"
                                 "work | Work | upon request\n"
                                 "work-of-a-longer-code | Work | upon request\n";

/* Lots without texts, with short ones and with longer ones: each layout has its own sum of pieces at each lot. */
static void give_lots(struct stage *stage)
{
    for (uint32_t i = 0; i < LOTS; i++) {
        char ref[32];
        spt_options options;
        spt_options_init(&options, (uint32_t)sizeof options);
        options.months = 1;
        snprintf(ref, sizeof ref, "lot %u", i);
        if (i < stage->layout)
            SUCCEED(spt_account_buy(stage->desk, 1, i % 3 == 0 ? "p" : "a-code-that-takes-two-pieces", ref, &options,
                                    NULL));
        else
            SUCCEED(spt_account_grant(stage->desk, 1, SPT_LOT_GOODWILL, 3, ref, &options, NULL));
    }
}

static spt_options price_of(int64_t price)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.price = price;
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    return options;
}

static spt_status open_ticket(struct stage *stage)
{
    spt_options options = price_of(LOTS * 3);
    return spt_ticket_open(stage->desk, 1, stage->number, "work", &options, NULL);
}

static spt_status lower_price(struct stage *stage)
{
    return spt_ticket_reprice(stage->desk, 1, stage->number, LOTS * 2, SPT_REASON_AGREED, NULL, NULL, NULL);
}

static spt_status resolve_ticket(struct stage *stage)
{
    return spt_ticket_resolve(stage->desk, 1, stage->number, NULL, NULL);
}

static spt_status reopen_ticket(struct stage *stage)
{
    return spt_ticket_reopen(stage->desk, 1, stage->number, NULL, NULL);
}

static spt_status waive_ticket(struct stage *stage)
{
    return spt_ticket_waive(stage->desk, 1, stage->number, NULL, NULL);
}

static spt_status cover(struct stage *stage)
{
    return spt_account_cover(stage->desk, 1, NULL, NULL);
}

static spt_status revoke_newest(struct stage *stage)
{
    return spt_lot_revoke(stage->desk, 1, stage->number, SPT_ALL_POINTS, NULL, NULL, NULL);
}

static spt_status extend_newest(struct stage *stage)
{
    return spt_lot_extend(stage->desk, 1, stage->number, 20101231, NULL, NULL);
}

static spt_status grant_more(struct stage *stage)
{
    return spt_account_grant(stage->desk, 1, SPT_LOT_GOODWILL, LOTS * 3, "more", NULL, NULL);
}

static spt_status audit(struct stage *stage)
{
    spt_audit *found = NULL;
    spt_status status = spt_audit_account(stage->desk, 1, &found);
    if (status == SPT_OK)
        assert_int_equal(spt_audit_differences(found), 0);
    spt_audit_unref(found);
    return status;
}

static int64_t newest_lot(const struct stage *stage)
{
    spt_account *account = NULL;
    SUCCEED(spt_account_get(stage->desk, 1, &account));
    int64_t lots = spt_account_lots(account);
    spt_account_unref(account);
    return lots;
}

static void set_stage(struct stage *stage, uint32_t layout)
{
    begin(stage, layout);
    SUCCEED(spt_price_list_load(stage->desk, small_list, NULL));
    SUCCEED(spt_account_open(stage->desk, 1, NULL, NULL));
    give_lots(stage);
}

static void d09_d17_a_ticket_of_many_lots(void **state)
{
    (void)state;
    for (uint32_t layout = 0; layout < LAYOUTS; layout++) {
        struct stage stage;
        set_stage(&stage, layout);
        stage.number = 7;
        REFUSE_EACH(&stage, open_ticket);
        REFUSE_EACH(&stage, lower_price);
        REFUSE_EACH(&stage, resolve_ticket);
        REFUSE_EACH(&stage, reopen_ticket);
        /* Most lots have lapsed: the act records it, and what returns moves to lots with their grace. */
        SUCCEED(spt_desk_set_now(stage.desk, BEGIN + 60 * DAY));
        REFUSE_EACH(&stage, waive_ticket);
        stage.number = newest_lot(&stage);
        REFUSE_EACH(&stage, extend_newest);
        stage.number++;
        REFUSE_EACH(&stage, revoke_newest);
        REFUSE_EACH(&stage, audit);
        end(&stage);
    }
}

static void d12_many_tickets_covered_at_once(void **state)
{
    (void)state;
    for (uint32_t layout = 0; layout < LAYOUTS; layout++) {
        struct stage stage;
        set_stage(&stage, layout);
        stage.number = 7;
        SUCCEED(open_ticket(&stage));
        for (int64_t ticket = 10; ticket < 10 + SHORT_TICKETS; ticket++) {
            spt_options options = price_of(4);
            const char *category = ticket % LAYOUTS < layout ? "work-of-a-longer-code" : "work";
            SUCCEED(spt_ticket_open(stage.desk, 1, ticket, category, &options, NULL));
        }
        SUCCEED(waive_ticket(&stage));
        REFUSE_EACH(&stage, cover);
        SUCCEED(grant_more(&stage));
        REFUSE_EACH(&stage, audit);
        end(&stage);
    }
}

/* ---- the same within a unit of work ---- */

static spt_status commit_unit(struct stage *stage)
{
    return spt_desk_commit(stage->desk);
}

static void d09_many_lots_within_a_unit(void **state)
{
    (void)state;
    for (uint32_t layout = 0; layout < LAYOUTS; layout += 3) {
        struct stage stage;
        set_stage(&stage, layout);
        SUCCEED(spt_desk_begin(stage.desk));
        stage.number = 7;
        REFUSE_EACH(&stage, open_ticket);
        REFUSE_EACH(&stage, resolve_ticket);
        REFUSE_EACH(&stage, waive_ticket);
        REFUSE_EACH(&stage, grant_more);
        REFUSE_EACH(&stage, commit_unit);
        REFUSE_EACH(&stage, audit);
        end(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_price_list_of_any_length),    cmocka_unit_test(a_long_price_list_of_one_kind),
        cmocka_unit_test(d09_d17_a_ticket_of_many_lots), cmocka_unit_test(d12_many_tickets_covered_at_once),
        cmocka_unit_test(d09_many_lots_within_a_unit),
    };
    return cmocka_run_group_tests_name("block edges", tests, NULL, NULL);
}
