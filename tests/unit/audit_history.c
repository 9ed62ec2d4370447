/* SPDX-License-Identifier: MIT */
#include "audit_history.h"

#include <ctype.h>
#include <stdio.h>

static const char price_list[] = "[packs]\n"
                                 "points-60 | 60 points          | 60 | USD 34.50\n"
                                 "licence   | With every licence | 40 | licence\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation  | 10\n"
                                 "level-2 | Problems      | 25\n"
                                 "level-3 | Investigation | from 20\n"
                                 "files   | Import        | 20 + N*5 | unit: files\n";

/* ---- a store that shows what another one does, with changes ---- */

typedef struct showing {
    scene *scene;
    spt_sink sink;
    void *sink_ctx;
} showing;

static int32_t show(void *ctx, uint32_t range, const spt_row *row)
{
    showing *to = ctx;
    any_row copy;
    memset(&copy, 0, sizeof copy);
    if (to->scene->on_row == NULL || row->table > SPT_TABLE_ENTRY)
        return to->sink(to->sink_ctx, range, row);
    memcpy(&copy, row, spt_schema_get()->tables[row->table].row_size);
    return to->scene->on_row(to->scene, &copy) ? to->sink(to->sink_ctx, range, &copy.row) : SPT_SINK_GO_ON;
}

static int32_t store_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    scene *s = ctx;
    showing to = {s, sink, sink_ctx};
    int32_t answer = s->on_read == NULL ? SPT_STORE_OK : s->on_read(s);
    s->reads++;
    return answer == SPT_STORE_OK ? spt_store_read(s->memory, ranges, count, show, &to) : answer;
}

static int32_t store_commit(void *ctx, const spt_batch *batch)
{
    const scene *s = ctx;
    return spt_store_commit(s->memory, batch);
}

static void *scene_allocate(void *ctx, size_t size)
{
    scene *s = ctx;
    void *block = ++s->allocations == s->fail_at ? NULL : malloc(size);
    s->blocks += block != NULL;
    return block;
}

static void scene_release(void *ctx, void *block)
{
    scene *s = ctx;
    s->blocks--;
    free(block);
}

/* ---- the scene ---- */

void check_ok(spt_status status, const char *call, const char *file, int line)
{
    if (status == SPT_OK)
        return;
    print_error("%s: %s\n", call, spt_status_name(status));
    _fail(file, line);
}

scene *open_scene(void)
{
    scene *s = calloc(1, sizeof *s);
    spt_store_ops ops;
    spt_desk_options options;
    assert_non_null(s);
    spt_allocator allocator = {sizeof allocator, 0, s, scene_allocate, scene_release};
    spt_store_ops_init(&ops, sizeof ops);
    ops.read = store_read;
    ops.commit = store_commit;
    succeed(spt_store_open_memory(NULL, &s->memory));
    succeed(spt_store_new(&ops, s, NULL, &s->store));
    spt_desk_options_init(&options, sizeof options);
    options.allocator = &allocator;
    succeed(spt_desk_open(s->store, &options, &s->desk));
    set_day(s, 0);
    succeed(spt_price_list_load(s->desk, price_list, NULL));
    succeed(spt_account_open(s->desk, 1, NULL, NULL));
    return s;
}

void close_scene(scene *s)
{
    succeed(spt_desk_close(s->desk));
    succeed(spt_store_unref(s->store));
    succeed(spt_store_unref(s->memory));
    assert_int_equal(s->blocks, 0);
    forget(s);
    free(s);
}

void set_day(scene *s, int64_t day)
{
    succeed(spt_desk_set_now(s->desk, BEGINNING + day * ONE_DAY));
}

static spt_options no_options(void)
{
    spt_options options;
    spt_options_init(&options, sizeof options);
    return options;
}

void give(scene *s, int64_t points, int32_t months, int32_t priority)
{
    char ref[32];
    spt_account *account = NULL;
    spt_options options = no_options();
    succeed(spt_account_get(s->desk, 1, &account));
    snprintf(ref, sizeof ref, "given %lld", (long long)spt_account_lots(account));
    spt_account_unref(account);
    options.months = months;
    options.priority = priority;
    options.paid = points * 7 + 3;
    options.currency = "USD";
    succeed(spt_account_grant(s->desk, 1, SPT_LOT_GOODWILL, points, ref, &options, NULL));
}

static void open_at(scene *s, int64_t ticket, int64_t price, uint32_t flags)
{
    spt_options options = no_options();
    options.price = price;
    options.flags = flags;
    succeed(spt_ticket_open(s->desk, 1, ticket, "level-3", &options, NULL));
}

static void reprice(scene *s, int64_t ticket, int64_t price, int32_t reason)
{
    succeed(spt_ticket_reprice(s->desk, 1, ticket, price, reason, "as agreed", NULL, NULL));
}

/* ---- every kind of act and entry ---- */

static void live_with_lots(scene *s)
{
    spt_options options = no_options();
    succeed(spt_account_buy(s->desk, 1, "points-60", "order 1", NULL, NULL));   /* lot 1 */
    succeed(spt_account_claim(s->desk, 1, "licence", "licence 1", NULL, NULL)); /* lot 2 */
    give(s, 50, 1, 3);                                                          /* lot 3, of a month */
    options.last_day = 20090630;
    options.acquired = BEGINNING - 3 * ONE_DAY;
    options.actor = "anna";
    options.note = "from the old system";
    set_day(s, 1);
    succeed(spt_account_grant(s->desk, 1, SPT_LOT_OPENING, 30, "old", &options, NULL)); /* lot 4 */
    succeed(spt_lot_revoke(s->desk, 1, 4, 5, "mistyped", NULL, NULL));
    give(s, 20, 12, -1);                                          /* lot 5 */
    succeed(spt_lot_extend(s->desk, 1, 5, 20101231, NULL, NULL)); /* lot 6 */
    give(s, 15, 12, 0);                                           /* lot 7 */
    succeed(spt_lot_revoke(s->desk, 1, 7, SPT_ALL_POINTS, NULL, NULL, NULL));
}

static void live_with_proposals(scene *s)
{
    spt_options options = no_options();
    options.units = 2;
    options.until = BEGINNING + 90 * ONE_DAY;
    set_day(s, 2);
    succeed(spt_ticket_open_quoted(s->desk, 1, 900, "files", &options, NULL));
    options = no_options();
    options.flags = SPT_FLAG_OVERRIDE;
    options.note = "less";
    succeed(spt_ticket_propose(s->desk, 1, 900, 25, SPT_REASON_AGREED, "less", &options, NULL));
    succeed(spt_ticket_approve(s->desk, 1, 900, 2, NULL, NULL));
    succeed(spt_ticket_propose(s->desk, 1, 900, 40, SPT_REASON_INVESTIGATION, NULL, NULL, NULL));
    succeed(spt_ticket_decline(s->desk, 1, 900, 3, NULL, NULL));
    succeed(spt_ticket_propose(s->desk, 1, 900, 35, SPT_REASON_INVESTIGATION, NULL, NULL, NULL));
    options = no_options();
    options.units = 2;
    succeed(spt_ticket_open_quoted(s->desk, 1, 901, "files", &options, NULL));
    set_day(s, 3);
    succeed(spt_ticket_decline(s->desk, 1, 901, 1, NULL, NULL));
    succeed(spt_ticket_open_quoted(s->desk, 1, 902, "level-1", NULL, NULL));
}

/* Lot 3 has a month to live: what returns to it later lapses, or moves to a lot with its grace. */
static void live_with_returns(scene *s)
{
    set_day(s, 4);
    give(s, 20, 1, -9);
    open_at(s, 107, 20, 0);
    succeed(spt_ticket_resolve(s->desk, 1, 107, NULL, NULL));
    open_at(s, 100, 60, 0);
    reprice(s, 100, 70, SPT_REASON_INVESTIGATION);
    reprice(s, 100, 66, SPT_REASON_AGREED);
    open_at(s, 101, 45, 0);
    succeed(spt_ticket_resolve(s->desk, 1, 101, NULL, NULL));
    reprice(s, 101, 40, SPT_REASON_AGREED);
    open_at(s, 102, 20, 0);
    succeed(spt_ticket_resolve(s->desk, 1, 102, NULL, NULL));
    succeed(spt_lot_revoke(s->desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL));
    set_day(s, 5);
    succeed(spt_ticket_reopen(s->desk, 1, 102, NULL, NULL));
    succeed(spt_ticket_dispute(s->desk, 1, 102, NULL, NULL));
    succeed(spt_ticket_uphold(s->desk, 1, 102, NULL, NULL));
    succeed(spt_ticket_dispute(s->desk, 1, 100, NULL, NULL));
}

static void live_with_shortfalls(scene *s)
{
    spt_options options = no_options();
    options.flags = SPT_FLAG_STARTING_PRICE | SPT_FLAG_ALLOW_SHORTFALL;
    options.units = 100;
    set_day(s, 6);
    open_at(s, 103, 20, SPT_FLAG_ALLOW_SHORTFALL);
    succeed(spt_ticket_recategorise(s->desk, 1, 103, "files", SPT_REASON_INVESTIGATION, &options, NULL));
    give(s, 30, 1, 0);
    succeed(spt_account_cover(s->desk, 1, NULL, NULL));
    succeed(spt_ticket_recategorise(s->desk, 1, 103, "level-1", SPT_REASON_CORRECTION, NULL, NULL));
    give(s, 25, 1, 9);
    give(s, 25, 1, 9);
    open_at(s, 104, 45, 0);
    open_at(s, 105, 20, SPT_FLAG_ALLOW_SHORTFALL);
    succeed(spt_ticket_propose(s->desk, 1, 105, 21, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_dispute(s->desk, 1, 105, NULL, NULL));
}

static void live_on(scene *s)
{
    set_day(s, 40);
    reprice(s, 100, 50, SPT_REASON_AGREED);
    reprice(s, 101, 30, SPT_REASON_AGREED);
    reprice(s, 107, 15, SPT_REASON_AGREED);
    reprice(s, 101, 5, SPT_REASON_RECONSIDERED);
    succeed(spt_ticket_cancel(s->desk, 1, 103, NULL, NULL));
    reprice(s, 104, 30, SPT_REASON_CORRECTION);
    set_day(s, 41);
    succeed(spt_ticket_waive(s->desk, 1, 104, NULL, NULL));
    succeed(spt_ticket_waive(s->desk, 1, 102, NULL, NULL));
    give(s, 33, 24, 1);
    open_at(s, 106, 20, 0);
    set_day(s, 80);
    succeed(spt_ticket_cancel(s->desk, 1, 106, NULL, NULL));
}

static void open_on(scene *s, int64_t account, int64_t ticket, int64_t price)
{
    spt_options options = no_options();
    options.price = price;
    succeed(spt_ticket_open(s->desk, account, ticket, "level-3", &options, NULL));
}

/* Points and tickets go to account 2 and come from there; ticket 201 goes and comes back, with all that it can bring. */
static void live_with_another_account(scene *s)
{
    set_day(s, 81);
    give(s, 200, 24, 0);
    succeed(spt_account_open(s->desk, 2, NULL, NULL));
    succeed(spt_account_transfer(s->desk, 1, 2, 71, "to 2", NULL, NULL));
    succeed(spt_account_transfer(s->desk, 2, 1, 9, "back", NULL, NULL));
    succeed(spt_account_transfer(s->desk, 1, 2, 12, "more to 2", NULL, NULL));
    open_on(s, 1, 200, 22);
    open_on(s, 1, 201, 21);
    open_on(s, 2, 202, 20);
    succeed(spt_ticket_propose(s->desk, 1, 201, 24, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_dispute(s->desk, 1, 201, NULL, NULL));
    succeed(spt_ticket_move(s->desk, 1, 2, 200, NULL, NULL));
    succeed(spt_ticket_move(s->desk, 1, 2, 201, NULL, NULL));
    set_day(s, 82);
    succeed(spt_ticket_move(s->desk, 2, 1, 201, NULL, NULL));
    succeed(spt_ticket_move(s->desk, 2, 1, 202, NULL, NULL));
    succeed(spt_ticket_approve(s->desk, 1, 201, 1, NULL, NULL));
    set_day(s, 732);
    succeed(spt_ticket_resolve(s->desk, 1, 202, NULL, NULL));
}

void live(scene *s)
{
    live_with_lots(s);
    live_with_proposals(s);
    live_with_returns(s);
    live_with_shortfalls(s);
    live_on(s);
    live_with_another_account(s);
}

/* ---- rows ---- */

typedef struct collecting {
    scene *scene;
    size_t room;
} collecting;

/* A text of the scene's own: the store's may move with its next change. */
static const char *keep_text(scene *s, const char *text)
{
    text_block *block = malloc(sizeof *block + strlen(text) + 1);
    assert_non_null(block);
    block->next = s->texts;
    s->texts = block;
    return strcpy(block->text, text);
}

static void keep_texts(scene *s, any_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[row->row.table];
    for (uint32_t i = 0; i < table->column_count; i++) {
        const char *text;
        if (table->columns[i].type != SPT_COLUMN_TEXT)
            continue;
        memcpy(&text, (const char *)row + table->columns[i].offset, sizeof text);
        text = keep_text(s, text);
        memcpy((char *)row + table->columns[i].offset, &text, sizeof text);
    }
}

static void free_texts(scene *s)
{
    while (s->texts != NULL) {
        text_block *next = s->texts->next;
        free(s->texts);
        s->texts = next;
    }
}

static int32_t collect_row(void *ctx, uint32_t range, const spt_row *row)
{
    collecting *to = ctx;
    scene *s = to->scene;
    (void)range;
    if (s->count == to->room) {
        to->room = to->room * 2 + 64;
        s->rows = realloc(s->rows, to->room * sizeof *s->rows);
        assert_non_null(s->rows);
    }
    memset(&s->rows[s->count], 0, sizeof *s->rows);
    memcpy(&s->rows[s->count], row, spt_schema_get()->tables[row->table].row_size);
    keep_texts(s, &s->rows[s->count++]);
    return SPT_SINK_GO_ON;
}

void forget(scene *s)
{
    free_texts(s);
    free(s->rows);
    s->rows = NULL;
    s->count = 0;
}

void collect(scene *s)
{
    collecting to = {s, 0};
    forget(s);
    for (uint32_t table = 0; table <= SPT_TABLE_ENTRY; table++) {
        spt_range range = {.struct_size = sizeof range,
                           .index = spt_schema_get()->tables[table].primary,
                           .prefix = 1,
                           .from = SPT_NO_RANGE,
                           .limit = UINT64_MAX};
        range.values[0].number = 1;
        assert_int_equal(spt_store_read(s->memory, &range, 1, collect_row, &to), SPT_STORE_OK);
    }
}

int64_t number_of(const any_row *row)
{
    switch (row->row.table) {
    case SPT_TABLE_ACCOUNT:
        return row->account.account;
    case SPT_TABLE_LOT:
        return row->lot.lot;
    case SPT_TABLE_TICKET:
        return row->ticket.ticket;
    case SPT_TABLE_PART:
        return row->part.ticket;
    case SPT_TABLE_ACT:
        return row->act.act;
    default:
        return row->entry.entry;
    }
}

any_row *find_row(scene *s, uint32_t table, int64_t number, int64_t lot)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->rows[i].row.table == table && number_of(&s->rows[i]) == number &&
            (table != SPT_TABLE_PART || s->rows[i].part.lot == lot))
            return &s->rows[i];
    fail_msg("there is no row %lld of table %lu", (long long)number, (unsigned long)table);
    return NULL;
}

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    memcpy(ctx, row, sizeof(spt_account_row));
    return SPT_SINK_NEXT;
}

void put_row(scene *s, int32_t action, const any_row *row)
{
    spt_account_row account = {0};
    spt_change changes[2] = {{SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&account}, {action, 0, &row->row}};
    spt_range range = {
        .struct_size = sizeof range, .index = SPT_INDEX_ACCOUNT, .prefix = 1, .from = SPT_NO_RANGE, .limit = 1};
    range.values[0].number = 1;
    assert_int_equal(spt_store_read(s->memory, &range, 1, take_account, &account), SPT_STORE_OK);
    spt_guard guard = {1, account.revision};
    spt_batch batch = {.struct_size = sizeof batch, .guard_count = 1, .guards = &guard, .changes = changes};
    batch.change_count = row->row.table == SPT_TABLE_ACCOUNT ? 1 : 2;
    if (row->row.table == SPT_TABLE_ACCOUNT)
        account = row->account;
    account.revision = guard.revision + 1;
    assert_int_equal(spt_store_commit(s->memory, &batch), SPT_STORE_OK);
}

/* ---- what is found ---- */

spt_audit *audit_of(scene *s)
{
    spt_audit *audit = NULL;
    succeed(spt_audit_account(s->desk, 1, &audit));
    return audit;
}

static void print_texts(const spt_audit *audit)
{
    for (uint32_t i = 0; i < spt_audit_count(audit); i++)
        print_error("  %s\n", spt_audit_text(audit, i));
}

void expect_clean(scene *s, const char *file, int line)
{
    spt_audit *audit = audit_of(s);
    int is_clean = spt_audit_differences(audit) == 0;
    print_texts(audit);
    spt_audit_unref(audit);
    if (!is_clean)
        _fail(file, line);
}

void name_of(const any_row *row, char *name, size_t room)
{
    static const char *const nouns[] = {"Account", "Lot", "Ticket", "", "Act", "Entry"};
    if (row->row.table == SPT_TABLE_PART)
        snprintf(name, room, "The part of lot %lld of ticket %lld", (long long)row->part.lot,
                 (long long)row->part.ticket);
    else
        snprintf(name, room, "%s %lld", nouns[row->row.table], (long long)number_of(row));
}

static int has_words(const char *text, const char *words)
{
    size_t length = strlen(words);
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)text[i]) == tolower((unsigned char)words[i]))
            i++;
        if (i == length && !isalnum((unsigned char)text[length]))
            return 1;
    }
    return 0;
}

int mentions(const spt_audit *audit, const char *words)
{
    for (uint32_t i = 0; i < spt_audit_count(audit); i++)
        if (has_words(spt_audit_text(audit, i), words))
            return 1;
    return 0;
}

void expect_mention(scene *s, const char *words, const char *file, int line)
{
    spt_audit *audit = audit_of(s);
    int is_said = mentions(audit, words);
    if (!is_said) {
        print_error("Nothing mentions %s:\n", words);
        print_texts(audit);
    }
    spt_audit_unref(audit);
    if (!is_said)
        _fail(file, line);
}
