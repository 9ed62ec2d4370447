/* SPDX-License-Identifier: MIT */
/* The overlay: a store by the contract, over an empty base and over one that has most of the rows; and its batch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <supportpoints/limits.h>
#include <supportpoints/store_check.h>
#include <supportpoints/store_fault.h>

#include "../../examples/own-store/own_store.h"
#include "base/alloc.h"
#include "store/overlay.h"
#include "store/store_check_internal.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- an allocator that counts, and fails once ---- */

struct memory {
    int64_t blocks;
    int64_t taken;
    int64_t fail_at; /* 0: never */
};

static void *allocate(void *ctx, size_t size)
{
    struct memory *memory = ctx;
    if (++memory->taken == memory->fail_at)
        return NULL;
    memory->blocks++;
    return malloc(size);
}

static void release(void *ctx, void *block)
{
    struct memory *memory = ctx;
    memory->blocks--;
    free(block);
}

static spt_allocator allocator_of(struct memory *memory)
{
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.ctx = memory;
    allocator.allocate = allocate;
    allocator.release = release;
    return allocator;
}

static spt_allocator plain_allocator(void)
{
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    return allocator;
}

/* ---- the contract ---- */

/* An overlay as a store of its own. A shelf that is cleared hands on what it has before an account is changed twice. */
struct shelf {
    spt_store *base, *store;
    spt_overlay *inside;
    int is_cleared;
    char path[32];
};

struct factory {
    int is_cleared;
    int is_own_store;
    int failed;
    struct shelf *newest;
};

static int32_t clear(struct shelf *shelf)
{
    spt_allocator allocator = plain_allocator();
    int32_t answer = spt_overlay_commit(shelf->inside);
    if (answer != SPT_STORE_OK)
        return answer;
    spt_store_unref(shelf->store);
    return spt_overlay_open(shelf->base, &allocator, &shelf->store, &shelf->inside) == SPT_OK ? SPT_STORE_OK
                                                                                              : SPT_STORE_NOMEM;
}

static int32_t shelf_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct shelf *shelf = ctx;
    return spt_store_read(shelf->store, ranges, count, sink, sink_ctx);
}

static int32_t shelf_commit(void *ctx, const spt_batch *batch)
{
    struct shelf *shelf = ctx;
    int32_t answer = SPT_STORE_OK;
    int is_full = 0;
    for (size_t g = 0; g < batch->guard_count; g++)
        is_full |= shelf->is_cleared && spt_overlay_has(shelf->inside, batch->guards[g].account);
    if (is_full)
        answer = clear(shelf);
    return answer == SPT_STORE_OK ? spt_store_commit(shelf->store, batch) : answer;
}

static int32_t shelf_close(void *ctx)
{
    struct shelf *shelf = ctx;
    spt_store_unref(shelf->store);
    spt_store_unref(shelf->base);
    if (shelf->path[0] != '\0')
        unlink(shelf->path);
    free(shelf);
    return SPT_STORE_OK;
}

static spt_status open_base(struct shelf *shelf, int is_own_store)
{
    if (!is_own_store)
        return spt_store_open_memory(NULL, &shelf->base);
    strcpy(shelf->path, "overlay-XXXXXX");
    close(mkstemp(shelf->path));
    return own_store_open(shelf->path, &shelf->base);
}

static spt_status open_shelf(void *ctx, spt_store **store)
{
    struct factory *factory = ctx;
    spt_allocator allocator = plain_allocator();
    spt_store_ops ops;
    struct shelf *shelf = calloc(1, sizeof *shelf);
    assert_non_null(shelf);
    shelf->is_cleared = factory->is_cleared;
    factory->newest = shelf;
    assert_int_equal(open_base(shelf, factory->is_own_store), SPT_OK);
    assert_int_equal(spt_overlay_open(shelf->base, &allocator, &shelf->store, &shelf->inside), SPT_OK);
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = shelf_read;
    ops.commit = shelf_commit;
    ops.close = shelf_close;
    return spt_store_new(&ops, shelf, NULL, store);
}

static spt_status reopen_shelf(void *ctx, spt_store **store)
{
    struct factory *factory = ctx;
    (void)store;
    return clear(factory->newest) == SPT_STORE_OK ? SPT_OK : SPT_E_STORE;
}

static void report(void *ctx, const char *check, int32_t outcome, const char *explanation)
{
    struct factory *factory = ctx;
    if (outcome != SPT_CHECK_FAILED)
        return;
    factory->failed++;
    print_error("%s: %s\n", check, explanation);
}

static void check_contract(int is_cleared, int is_own_store, uint32_t batches, uint64_t seed)
{
    struct factory factory = {is_cleared, is_own_store, 0, NULL};
    spt_store_check_options options;
    spt_store_check_options_init(&options, (uint32_t)sizeof options);
    options.ctx = &factory;
    options.open = open_shelf;
    options.report = report;
    options.threads = 0;
    options.batches = batches;
    options.seed = seed;
    options.reopen = is_cleared ? reopen_shelf : NULL;
    for (uint32_t c = 0; (options.only = spt_store_check_list(c)) != NULL; c++)
        assert_int_equal(spt_store_check(&options), SPT_OK);
    assert_int_equal(factory.failed, 0);
}

static void keeps_the_contract(void **state)
{
    (void)state;
    check_contract(0, 0, 200, 1);
    check_contract(0, 1, 40, 2);
}

static void keeps_the_contract_with_rows_in_the_base(void **state)
{
    (void)state;
    check_contract(1, 0, 200, 3);
    check_contract(1, 0, 200, 4);
    check_contract(1, 1, 20, 5);
}

/* ---- a base that writes down what it is given, and may leave in the middle ---- */

struct spy {
    spt_store *inner;
    spt_check_rows changes; /* the range is the action */
    spt_guard guards[64];
    size_t guard_count;
    int commits, reads;
    int32_t answer; /* of every commit; 0: the inner store's */
    int32_t read_answer;
    int jump_at; /* leaves at this row of a read, or instead of a commit where it is -1 */
    int rows;
    uint32_t shift; /* is added to the number of every range */
    jmp_buf way_out;
    spt_sink sink;
    void *sink_ctx;
};

static int32_t spy_sink(void *ctx, uint32_t range, const spt_row *row)
{
    struct spy *spy = ctx;
    if (++spy->rows == spy->jump_at)
        return SPT_SINK_STOP;
    return spy->sink(spy->sink_ctx, range + spy->shift, row);
}

static int32_t spy_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct spy *spy = ctx;
    spy->reads++;
    spy->sink = sink;
    spy->sink_ctx = sink_ctx;
    int32_t answer = spt_store_read(spy->inner, ranges, count, spy_sink, spy);
    if (spy->jump_at > 0 && spy->rows >= spy->jump_at)
        longjmp(spy->way_out, 1);
    return spy->read_answer != 0 ? spy->read_answer : answer;
}

static int32_t spy_commit(void *ctx, const spt_batch *batch)
{
    struct spy *spy = ctx;
    if (spy->jump_at == -1)
        longjmp(spy->way_out, 1);
    spy->commits++;
    spt_check_clear(&spy->changes);
    for (size_t c = 0; c < batch->change_count; c++)
        assert_true(spt_check_append(&spy->changes, batch->changes[c].row, (uint32_t)batch->changes[c].action));
    assert_in_range(batch->guard_count, 1, COUNT(spy->guards));
    memcpy(spy->guards, batch->guards, batch->guard_count * sizeof *batch->guards);
    spy->guard_count = batch->guard_count;
    return spy->answer != 0 ? spy->answer : spt_store_commit(spy->inner, batch);
}

/* ---- a base with rows, and an overlay over it ---- */

struct fixture {
    struct memory memory;
    spt_allocator allocator;
    struct spy spy;
    spt_store *base; /* the spy */
    spt_store *store;
    spt_overlay *inside;
};

static const spt_row *blank(spt_check_row *row, uint32_t table, int64_t account, int64_t number)
{
    spt_check_blank(row, table, account);
    if (table == SPT_TABLE_PART) {
        row->part.ticket = number / 100;
        row->part.lot = number % 100;
    } else if (table != SPT_TABLE_ACCOUNT && spt_check_table(&row->row)->columns[1].type == SPT_COLUMN_INTEGER) {
        spt_check_set(&row->row, 1, number, NULL);
    }
    if (table == SPT_TABLE_LOT)
        row->lot.live = 1;
    return &row->row;
}

/* A batch of one account: its row, and whatever is added. */
struct making {
    spt_check_row rows[40];
    spt_change changes[40];
    size_t count;
    spt_guard guard;
};

static spt_check_row *add(struct making *making, int32_t action, uint32_t table, int64_t number)
{
    spt_check_row *row = &making->rows[making->count];
    blank(row, table, making->guard.account, number);
    making->changes[making->count++] = (spt_change){action, 0, &row->row};
    return row;
}

static struct making *begin(struct making *making, int64_t account, int64_t revision)
{
    making->count = 0;
    making->guard = (spt_guard){account, revision};
    spt_check_row *row = add(making, revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, SPT_TABLE_ACCOUNT, 0);
    row->account.revision = revision + 1;
    return making;
}

static int32_t commit(spt_store *store, const struct making *making)
{
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, making->count, &making->guard, making->changes};
    return spt_store_commit(store, &batch);
}

static void fill(spt_store *store)
{
    struct making making;
    for (int64_t account = 1; account <= 3; account++) {
        begin(&making, account, 0);
        for (int64_t n = 1; n <= 4; n++) {
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, account * 10 + n);
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_LOT, n);
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_PART, (account * 10 + n) * 100 + n);
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ACT, n)->act.ref = "a ref";
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, n);
        }
        assert_int_equal(commit(store, &making), SPT_STORE_OK);
    }
    begin(&making, 0, 0);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_SETTING, 1);
    assert_int_equal(commit(store, &making), SPT_STORE_OK);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    spt_store_ops ops;
    assert_non_null(fixture);
    fixture->allocator = allocator_of(&fixture->memory);
    assert_int_equal(spt_store_open_memory(NULL, &fixture->spy.inner), SPT_OK);
    fill(fixture->spy.inner);
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = spy_read;
    ops.commit = spy_commit;
    ops.flags = SPT_STORE_SNAPSHOT;
    assert_int_equal(spt_store_new(&ops, &fixture->spy, NULL, &fixture->base), SPT_OK);
    assert_int_equal(spt_overlay_open(fixture->base, &fixture->allocator, &fixture->store, &fixture->inside), SPT_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    spt_store_unref(fixture->store);
    spt_store_unref(fixture->base);
    spt_store_unref(fixture->spy.inner);
    spt_check_clear(&fixture->spy.changes);
    int left = fixture->memory.blocks != 0;
    free(fixture);
    return left;
}

static int32_t take_row(void *ctx, uint32_t range, const spt_row *row)
{
    assert_true(spt_check_append(ctx, row, range));
    return SPT_SINK_GO_ON;
}

/* Everything of the accounts 0 to 4, by every index that has all rows. */
static int32_t dump(spt_store *store, spt_check_rows *rows)
{
    const spt_schema *schema = spt_schema_get();
    int32_t answer = SPT_STORE_OK;
    for (int64_t account = 0; account <= 4; account++)
        for (uint32_t i = 0; i < schema->index_count && answer == SPT_STORE_OK; i++) {
            spt_check_row like;
            spt_check_blank(&like, schema->indexes[i].table, account);
            spt_range range = spt_check_range(i, 1, &like.row);
            if (schema->indexes[i].partial_column == SPT_NO_COLUMN && schema->indexes[i].columns[0] == 0)
                answer = spt_store_read(store, &range, 1, take_row, rows);
        }
    return answer;
}

static int is_same(const spt_check_rows *a, const spt_check_rows *b)
{
    int same = a->count == b->count;
    for (size_t r = 0; same && r < a->count; r++)
        same = a->list[r].row->table == b->list[r].row->table &&
               spt_check_difference(a->list[r].row, b->list[r].row) == SPT_NO_COLUMN;
    return same;
}

static void assert_unchanged(spt_store *store, spt_check_rows *before)
{
    spt_check_rows now = {NULL, 0, 0};
    assert_int_equal(dump(store, &now), SPT_STORE_OK);
    assert_true(is_same(before, &now));
    spt_check_clear(&now);
}

/* ---- the batch ---- */

static void an_empty_overlay_commits_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(fixture->spy.commits, 0);
}

static void promises_no_snapshots(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(spt_store_flags(fixture->store), 0);
}

static void assert_change(const struct spy *spy, size_t place, int32_t action, uint32_t table, int64_t account)
{
    assert_in_range(place, 0, spy->changes.count - 1);
    assert_int_equal(spy->changes.list[place].range, action);
    assert_int_equal(spy->changes.list[place].row->table, table);
    assert_int_equal(spt_check_get(spy->changes.list[place].row, 0).number, account);
}

static void what_is_left_is_one_batch(void **state)
{
    struct fixture *fixture = *state;
    struct spy *spy = &fixture->spy;
    struct making making;
    begin(&making, 2, 1);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, 5);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ACT, 5);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_PART, 2404);
    making.rows[making.count - 1].part.lot = 9; /* comes and goes */
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_LOT, 5)->lot.points = 10;
    add(&making, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 1)->lot.points = 11;
    add(&making, SPT_CHANGE_UPDATE, SPT_TABLE_PART, 2101)->part.spent = 12;
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2202);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 1, 1);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 2, 2);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2409);
    add(&making, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 5)->lot.points = 20;
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2101)->part.spent = 12;
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_PART, 2202)->part.spent = 22;
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 25);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);

    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(spy->commits, 1);
    assert_int_equal(spy->guard_count, 2);
    assert_int_equal(spy->guards[0].account, 1);
    assert_int_equal(spy->guards[1].account, 2);
    assert_int_equal(spy->guards[1].revision, 1);
    assert_int_equal(spy->changes.count, 9);
    assert_change(spy, 0, SPT_CHANGE_UPDATE, SPT_TABLE_ACCOUNT, 1);
    assert_change(spy, 1, SPT_CHANGE_UPDATE, SPT_TABLE_ACCOUNT, 2);
    assert_int_equal(((const spt_account_row *)(const void *)spy->changes.list[1].row)->revision, 2);
    assert_change(spy, 2, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 2);
    assert_change(spy, 3, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 2);
    assert_change(spy, 4, SPT_CHANGE_INSERT, SPT_TABLE_LOT, 2);
    assert_int_equal(((const spt_lot_row *)(const void *)spy->changes.list[4].row)->points, 20);
    assert_change(spy, 5, SPT_CHANGE_UPDATE, SPT_TABLE_PART, 2);
    assert_int_equal(((const spt_part_row *)(const void *)spy->changes.list[5].row)->spent, 22);
    assert_change(spy, 6, SPT_CHANGE_INSERT, SPT_TABLE_ACT, 2);
    assert_change(spy, 7, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, 2);
    assert_change(spy, 8, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2); /* deletions last */
    assert_int_equal(((const spt_part_row *)(const void *)spy->changes.list[8].row)->spent, 0);
}

/* Two accounts give each other a ticket: their ids must be free, and nothing may hold them, before all else. */
static void tickets_that_move_stand_in_front(void **state)
{
    struct fixture *fixture = *state;
    const struct spy *spy = &fixture->spy;
    struct making making;
    begin(&making, 1, 1);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 1101);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_TICKET, 11);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 2, 1);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2101);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_TICKET, 21);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 11);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 1, 2);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 21);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);

    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(spy->changes.count, 8);
    for (size_t account = 1; account <= 2; account++) {
        assert_change(spy, account - 1, SPT_CHANGE_DELETE, SPT_TABLE_PART, (int64_t)account);
        assert_change(spy, account + 1, SPT_CHANGE_DELETE, SPT_TABLE_TICKET, (int64_t)account);
        assert_change(spy, account * 2 + 2, SPT_CHANGE_UPDATE, SPT_TABLE_ACCOUNT, (int64_t)account);
        assert_change(spy, account * 2 + 3, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, (int64_t)account);
    }
}

/* The batch of a unit has one account row for each account, and its revision is the one after the base's. */
static void however_many_commits_raise_it_by_one(void **state)
{
    struct fixture *fixture = *state;
    const struct spy *spy = &fixture->spy;
    struct making making;
    for (int64_t n = 1; n <= 2; n++) {
        begin(&making, 1, n);
        add(&making, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 1)->lot.priority = n;
        assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    }
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_CONFLICT);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(spy->changes.count, 2);
    assert_change(spy, 0, SPT_CHANGE_UPDATE, SPT_TABLE_ACCOUNT, 1);
    assert_int_equal(((const spt_account_row *)(const void *)spy->changes.list[0].row)->revision, 2);
    assert_change(spy, 1, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 1);
}

/* Committed in any case: the answer of the base comes back as it is. */
static void the_base_answer_is_passed_on(void **state)
{
    static const int32_t answers[] = {SPT_STORE_UNKNOWN, SPT_STORE_BUSY, SPT_STORE_NOMEM, 1, 77};
    struct fixture *fixture = *state;
    struct making making;
    begin(&making, 1, 1);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    for (size_t a = 0; a < COUNT(answers); a++) {
        fixture->spy.answer = answers[a];
        assert_int_equal(spt_overlay_commit(fixture->inside), answers[a]);
    }
    fixture->spy.answer = 0;
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
}

/* ---- others ---- */

static spt_range account_range(int64_t account)
{
    spt_check_row like;
    return spt_check_range(SPT_INDEX_ACCOUNT, 1, blank(&like, SPT_TABLE_ACCOUNT, account, 0));
}

static void somebody_else_under_the_unit_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_rows rows = {NULL, 0, 0};
    spt_range range = account_range(1);
    begin(&making, 1, 1);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    assert_int_equal(spt_store_read(fixture->store, &range, 1, take_row, &rows), SPT_STORE_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(commit(fixture->spy.inner, &making), SPT_STORE_OK);
    assert_int_equal(spt_store_read(fixture->store, &range, 1, take_row, &rows), SPT_STORE_CONFLICT);
    range.known_revision = 2;
    assert_int_equal(spt_store_read(fixture->store, &range, 1, take_row, &rows), SPT_STORE_CONFLICT);
    range = account_range(2);
    assert_int_equal(spt_store_read(fixture->store, &range, 1, take_row, &rows), SPT_STORE_OK);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_CONFLICT);
    spt_check_clear(&rows);
}

/* What is deleted is read again in the end, because it is handed on whole. */
static void what_is_deleted_is_read_in_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    begin(&making, 2, 1);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2202);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    fixture->spy.read_answer = SPT_STORE_BUSY;
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_BUSY);
    assert_int_equal(fixture->spy.commits, 0);
    fixture->spy.read_answer = 0;
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(fixture->spy.commits, 1);
}

static void what_somebody_else_deleted_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    begin(&making, 2, 1);
    add(&making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2202);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    assert_int_equal(commit(fixture->spy.inner, &making), SPT_STORE_OK);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_CONFLICT);
    assert_int_equal(fixture->spy.commits, 0);
}

static void an_account_that_somebody_else_opened_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_rows rows = {NULL, 0, 0};
    spt_range range = account_range(4);
    begin(&making, 4, 0);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    assert_int_equal(commit(fixture->spy.inner, &making), SPT_STORE_OK);
    assert_int_equal(spt_store_read(fixture->store, &range, 1, take_row, &rows), SPT_STORE_CONFLICT);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_CONFLICT);
    spt_check_clear(&rows);
}

/* What is not in the unit is always shown as it is, and may be changed by others until the unit changes it. */
static void what_others_do_elsewhere_is_seen(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_rows before = {NULL, 0, 0};
    begin(&making, 1, 1);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 2, 1);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 30);
    assert_int_equal(commit(fixture->spy.inner, &making), SPT_STORE_OK);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_CONFLICT);
    begin(&making, 2, 2);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    begin(&making, 1, 2);
    assert_int_equal(dump(fixture->store, &before), SPT_STORE_OK);
    add(&making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 30);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_CONFLICT);
    assert_unchanged(fixture->store, &before);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    spt_check_clear(&before);
}

/* Reads that have nothing to do with the unit go to the base as they are. */
static void other_accounts_are_read_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_rows rows = {NULL, 0, 0};
    spt_check_row like;
    spt_range ranges[3] = {account_range(2)};
    ranges[1] = spt_check_range(SPT_INDEX_PART, 1, blank(&like, SPT_TABLE_PART, 2, 2101));
    ranges[2] = spt_check_range(SPT_INDEX_LOT, 2, blank(&like, SPT_TABLE_LOT, 2, 1));
    ranges[2].from = 1;
    ranges[2].from_column = 2;
    begin(&making, 1, 1);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    fixture->spy.reads = 0;
    assert_int_equal(spt_store_read(fixture->store, ranges, 3, take_row, &rows), SPT_STORE_OK);
    assert_int_equal(rows.count, 9);
    assert_int_equal(fixture->spy.reads, 1);
    spt_check_clear(&rows);
}

/* ---- no memory ---- */

/* Memory is taken in blocks: these need several. */
static void add_acts(struct making *making, int64_t from, int64_t end)
{
    static char note[SPT_NOTE_BYTES + 1];
    memset(note, 'n', SPT_NOTE_BYTES);
    for (int64_t n = from; n < end; n++)
        add(making, SPT_CHANGE_INSERT, SPT_TABLE_ACT, n)->act.note = note;
}

static void change_much(struct making *making)
{
    begin(making, 2, 1);
    add_acts(making, 10, 30);
    add(making, SPT_CHANGE_INSERT, SPT_TABLE_TICKET, 26)->ticket.rule = "100 + N*2";
    add(making, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, 1)->lot.points = 11;
    add(making, SPT_CHANGE_DELETE, SPT_TABLE_PART, 2202);
    for (int64_t n = 5; n < 20; n++)
        add(making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, n);
}

static void change_more(struct making *making)
{
    begin(making, 2, 2);
    add(making, SPT_CHANGE_UPDATE, SPT_TABLE_TICKET, 26)->ticket.rule = "7";
    add(making, SPT_CHANGE_INSERT, SPT_TABLE_PART, 2202);
    add(making, SPT_CHANGE_INSERT, SPT_TABLE_ACT, 5)->act.ref = "another";
    for (int64_t n = 30; n < 45; n++)
        add(making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, n);
    add_acts(making, 30, 50);
}

/* Commits with the nth allocation failing; returns whether it did. */
static int commit_with_failure(struct fixture *fixture, const struct making *making, int64_t nth)
{
    spt_check_rows before = {NULL, 0, 0};
    assert_int_equal(dump(fixture->store, &before), SPT_STORE_OK);
    fixture->memory.fail_at = fixture->memory.taken + nth;
    int32_t answer = commit(fixture->store, making);
    fixture->memory.fail_at = 0;
    if (answer != SPT_STORE_OK) {
        assert_int_equal(answer, SPT_STORE_NOMEM);
        assert_unchanged(fixture->store, &before);
    }
    spt_check_clear(&before);
    return answer != SPT_STORE_OK;
}

static void a_commit_without_memory_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    int64_t nth = 1;
    change_much(&making);
    while (commit_with_failure(fixture, &making, nth))
        nth++;
    assert_in_range(nth, 4, 200);
    change_more(&making);
    for (nth = 1; commit_with_failure(fixture, &making, nth);)
        nth++;
    assert_in_range(nth, 4, 200);
}

static int32_t count_row(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    (void)row;
    ++*(int *)ctx;
    return SPT_SINK_GO_ON;
}

/* Many source rows, so that their values need memory too. */
static int32_t read_twice(spt_store *store, int64_t account, int *rows)
{
    spt_check_row like;
    spt_range ranges[2];
    ranges[0] = spt_check_range(SPT_INDEX_ENTRY, 1, blank(&like, SPT_TABLE_ENTRY, account, 1));
    ranges[1] = spt_check_range(SPT_INDEX_ENTRY, 2, &like.row);
    ranges[1].from = 0;
    ranges[1].from_column = 1;
    return spt_store_read(store, ranges, 2, count_row, rows);
}

static int32_t read_much(spt_store *store)
{
    int rows = 0;
    int32_t answer = read_twice(store, 2, &rows);
    if (answer == SPT_STORE_OK)
        assert_int_equal(rows, 2 * 19);
    return answer;
}

static void reads_and_the_batch_without_memory_can_be_repeated(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    change_much(&making);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    /* The scratch memory is kept from call to call; a new overlay has none. */
    for (int64_t nth = 1; nth < 40; nth++) {
        spt_overlay *inside;
        spt_store *store = NULL;
        fixture->memory.fail_at = fixture->memory.taken + nth;
        if (spt_overlay_open(fixture->base, &fixture->allocator, &store, &inside) != SPT_OK)
            continue;
        int32_t answer = commit(store, &making);
        if (answer == SPT_STORE_OK)
            answer = read_much(store);
        fixture->memory.fail_at = 0;
        assert_true(answer == SPT_STORE_OK || answer == SPT_STORE_NOMEM);
        spt_store_unref(store);
    }
    fixture->memory.fail_at = 0;
    assert_int_equal(read_much(fixture->store), SPT_STORE_OK);
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
}

/* Only scratch memory is taken for the batch; rows enough that it does not fit the block that is kept. */
static void the_batch_without_memory_can_be_made_again(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    int64_t failed = 0;
    for (int64_t n = 0; n < 60; n++) {
        begin(&making, 1, 1 + n);
        for (int64_t e = 0; e < 30; e++)
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, 100 + n * 30 + e);
        assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    }
    for (int64_t nth = 1; failed < nth; nth++) {
        fixture->memory.fail_at = fixture->memory.taken + nth;
        int32_t answer = spt_overlay_commit(fixture->inside);
        fixture->memory.fail_at = 0;
        if (answer == SPT_STORE_OK)
            break;
        failed++;
        assert_int_equal(answer, SPT_STORE_NOMEM);
        assert_int_equal(fixture->spy.commits, 0);
    }
    assert_in_range(failed, 1, 10);
    assert_int_equal(fixture->spy.commits, 1);
    assert_int_equal(fixture->spy.changes.count, 1 + 60 * 30);
}

static void a_read_without_memory_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    int32_t answer = SPT_STORE_NOMEM;
    int64_t nth = 0;
    int rows = 0;
    for (int64_t n = 0; n < 100; n++) {
        begin(&making, 1, 1 + n);
        for (int64_t e = 0; e < 30; e++)
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, 100 + n * 30 + e);
        assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    }
    while (answer == SPT_STORE_NOMEM) {
        rows = 0;
        fixture->memory.fail_at = fixture->memory.taken + ++nth;
        answer = read_twice(fixture->store, 1, &rows);
        fixture->memory.fail_at = 0;
    }
    assert_int_equal(answer, SPT_STORE_OK);
    assert_int_equal(rows, 2 * 3004);
    assert_in_range(nth, 2, 20);
}

/* ---- exceptions ---- */

static void leave_commit(struct fixture *fixture, const struct making *making, int at)
{
    fixture->spy.rows = 0;
    fixture->spy.jump_at = at;
    if (setjmp(fixture->spy.way_out) == 0)
        commit(fixture->store, making);
    fixture->spy.jump_at = 0;
}

static void leave_read(struct fixture *fixture, int at)
{
    fixture->spy.rows = 0;
    fixture->spy.jump_at = at;
    if (setjmp(fixture->spy.way_out) == 0)
        read_much(fixture->store);
    fixture->spy.jump_at = 0;
}

/* A host's read or commit that never returns leaves no half of anything, and nothing that is not given back. */
static void an_exception_of_the_base_leaves_it_whole(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_rows before = {NULL, 0, 0};
    assert_int_equal(dump(fixture->store, &before), SPT_STORE_OK);
    change_much(&making);
    for (int at = 1; at <= 3; at++) {
        leave_commit(fixture, &making, at);
        assert_unchanged(fixture->store, &before);
    }
    spt_check_clear(&before);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    leave_read(fixture, 2);
    assert_int_equal(read_much(fixture->store), SPT_STORE_OK);
    fixture->spy.jump_at = -1;
    if (setjmp(fixture->spy.way_out) == 0)
        spt_overlay_commit(fixture->inside);
    fixture->spy.jump_at = 0;
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
}

/* ---- a base that lies ---- */

static void read_all(spt_store *store)
{
    const spt_schema *schema = spt_schema_get();
    int rows = 0;
    for (uint32_t i = 0; i < schema->index_count; i++) {
        spt_check_row like;
        spt_range range = spt_check_range(i, 1, blank(&like, schema->indexes[i].table, 2, 1));
        spt_store_read(store, &range, 1, count_row, &rows);
    }
    read_twice(store, 2, &rows);
    assert_in_range(rows, 0, 10000);
}

/* What a lying base shows from the beginning, or from the second commit on. */
static void overlay_a_liar(struct fixture *fixture, const spt_fault_plan *plan, int late)
{
    spt_fault *fault;
    spt_store *liar, *store;
    spt_overlay *inside;
    struct making making;
    assert_int_equal(spt_store_open_fault(fixture->spy.inner, late ? NULL : plan, NULL, &fault, &liar), SPT_OK);
    assert_int_equal(spt_overlay_open(liar, &fixture->allocator, &store, &inside), SPT_OK);
    change_much(&making);
    int32_t answer = commit(store, &making);
    if (late)
        assert_int_equal(answer, SPT_STORE_OK);
    assert_int_equal(spt_fault_set(fault, plan), SPT_OK);
    read_all(store);
    change_more(&making);
    commit(store, &making);
    read_all(store);
    spt_store_unref(store);
    spt_store_unref(liar);
}

static void no_row_of_the_base_is_trusted(void **state)
{
    enum { LOT_LOT = 1, TICKET_CATEGORY = 25 };
    static const struct {
        uint32_t kind, table, column;
        int64_t number;
    } lies[] = {{SPT_FAULT_ROW_SIZE, SPT_FAULT_ANY_TABLE, 0, 8},
                {SPT_FAULT_ROW_TABLE, SPT_FAULT_ANY_TABLE, 0, 77},
                {SPT_FAULT_ROW_DROP, SPT_FAULT_ANY_TABLE, 0, 0},
                {SPT_FAULT_ROW_DOUBLE, SPT_FAULT_ANY_TABLE, 0, 0},
                {SPT_FAULT_READ_REVERSE, SPT_FAULT_ANY_TABLE, 0, 0},
                {SPT_FAULT_ROW_VALUE, SPT_TABLE_LOT, LOT_LOT, 99},
                {SPT_FAULT_ROW_VALUE, SPT_TABLE_TICKET, TICKET_CATEGORY, 0}};
    for (size_t l = 0; l < COUNT(lies); l++) {
        spt_fault_rule rule;
        spt_fault_plan plan;
        spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
        rule.kind = lies[l].kind;
        rule.table = lies[l].table;
        rule.column = lies[l].column;
        rule.number = lies[l].number;
        rule.times = 0;
        spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
        plan.rules = &rule;
        plan.count = 1;
        overlay_a_liar(*state, &plan, 0);
        overlay_a_liar(*state, &plan, 1);
    }
}

static void a_range_that_was_not_asked_for_is_corrupt(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    change_much(&making);
    fixture->spy.shift = 40;
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_CORRUPT);
    fixture->spy.shift = 0;
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    fixture->spy.shift = 40;
    assert_int_equal(read_much(fixture->store), SPT_STORE_CORRUPT);
    fixture->spy.shift = 0;
}

static void a_failed_read_of_the_base_is_passed_on(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    change_much(&making);
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
    fixture->spy.read_answer = 1;
    assert_int_equal(read_much(fixture->store), 1);
    change_more(&making);
    assert_int_equal(commit(fixture->store, &making), 1);
    fixture->spy.read_answer = 0;
    assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
}

/* ---- many rows ---- */

static void many_rows_are_found_fast(void **state)
{
    struct fixture *fixture = *state;
    struct making making;
    spt_check_row like;
    for (int64_t n = 0; n < 1000; n++) {
        begin(&making, 1, 1 + n);
        for (int64_t e = 0; e < 30; e++)
            add(&making, SPT_CHANGE_INSERT, SPT_TABLE_ENTRY, 100 + (n * 7919 % 1000) * 30 + e)->entry.lot = e % 4 + 1;
        add(&making, SPT_CHANGE_UPDATE, SPT_TABLE_LOT, n % 4 + 1)->lot.priority = n % 9;
        assert_int_equal(commit(fixture->store, &making), SPT_STORE_OK);
        int rows = 0;
        spt_range range = spt_check_range(SPT_INDEX_ENTRY_BY_LOT, 2, blank(&like, SPT_TABLE_ENTRY, 1, 1));
        range.values[1].number = 1;
        range.limit = 3;
        assert_int_equal(spt_store_read(fixture->store, &range, 1, count_row, &rows), SPT_STORE_OK);
        assert_int_equal(rows, 3);
    }
    assert_int_equal(spt_overlay_commit(fixture->inside), SPT_STORE_OK);
    assert_int_equal(fixture->spy.changes.count, 1 + 4 + 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_contract),
        cmocka_unit_test(keeps_the_contract_with_rows_in_the_base),
        cmocka_unit_test_setup_teardown(an_empty_overlay_commits_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(promises_no_snapshots, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_is_one_batch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tickets_that_move_stand_in_front, set_up, tear_down),
        cmocka_unit_test_setup_teardown(however_many_commits_raise_it_by_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_base_answer_is_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(somebody_else_under_the_unit_is_a_conflict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_deleted_is_read_in_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_somebody_else_deleted_is_a_conflict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_account_that_somebody_else_opened_is_a_conflict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_others_do_elsewhere_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_accounts_are_read_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_commit_without_memory_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_and_the_batch_without_memory_can_be_repeated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_batch_without_memory_can_be_made_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_without_memory_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_exception_of_the_base_leaves_it_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_row_of_the_base_is_trusted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_range_that_was_not_asked_for_is_corrupt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_read_of_the_base_is_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_rows_are_found_fast, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
