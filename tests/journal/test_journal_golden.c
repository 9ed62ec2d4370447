/* SPDX-License-Identifier: MIT */
/*
 * golden/version-N.points is a journal of format N with rows of every table, a snapshot and commits behind it. Each has
 * to open for ever, with the rows of golden/version-N.txt, where columns that the rows have got since then have their
 * absence. While format and rows are those of the newest one, this program writes the same bytes, on every machine; after
 * that, keep the file and add another. The newest one, and the rows of all, are written by
 *
 *   test_journal_golden --write tests/journal/golden
 */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <unistd.h>

#include "store/journal_internal.h"

#define NEWEST 2

static const char price_list[] = "[packs]\n"
                                 "points-60 | 60 points           | 60 | USD 34.50\n"
                                 "licence   | With each \"licence\" | 40 | licence\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation | 10\n"
                                 "level-3 | Investigation | from 20\n"
                                 "files   | Import        | 20 + N*5 | unit: files\n";

static spt_options with_note(const char *note)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.actor = "Zo\xc3\xab";
    options.note = note;
    return options;
}

static void before_compaction(spt_desk *desk)
{
    spt_options options = with_note("in \"quotes\" and \\");
    succeed(spt_price_list_load(desk, price_list, NULL));
    succeed(spt_desk_set(desk, SPT_SETTING_LIFETIME, 12));
    succeed(spt_account_open(desk, 1, NULL, NULL));
    succeed(spt_account_open(desk, INT64_MAX, &options, NULL));
    succeed(spt_account_buy(desk, 1, "points-60", "order 1", &options, NULL));
    succeed(spt_account_claim(desk, 1, "licence", "licence 1", NULL, NULL));
    options.months = 1;
    options.priority = -7;
    succeed(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 30, "gift", &options, NULL));
    options = with_note("");
    options.price = 75;
    succeed(spt_ticket_open(desk, 1, 900, "level-3", &options, NULL));
    succeed(spt_ticket_open(desk, 1, 901, "level-1", NULL, NULL));
    succeed(spt_ticket_resolve(desk, 1, 901, NULL, NULL));
}

static void after_compaction(spt_desk *desk)
{
    spt_options options = with_note("three files");
    set_day(desk, 2);
    options.units = 3;
    succeed(spt_desk_begin(desk));
    succeed(spt_account_open(desk, 2, NULL, NULL));
    succeed(spt_account_grant(desk, 2, SPT_LOT_OPENING, 9007199254740991, "old", NULL, NULL));
    succeed(spt_ticket_open_quoted(desk, 1, 902, "files", &options, NULL));
    succeed(spt_desk_commit(desk));
    succeed(spt_ticket_reprice(desk, 1, 900, 60, SPT_REASON_AGREED, NULL, NULL, NULL));
    set_day(desk, 60);
    succeed(spt_ticket_cancel(desk, 1, 900, NULL, NULL));
    succeed(spt_ticket_dispute(desk, 1, 901, NULL, NULL));
}

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    memcpy(ctx, row, sizeof(spt_account_row));
    return SPT_SINK_NEXT;
}

static spt_account_row account_row_of(spt_store *store, int64_t account)
{
    spt_account_row row = {0};
    spt_range range = {.struct_size = sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = 1};
    range.prefix = 1;
    range.values[0].number = account;
    assert_int_equal(spt_store_read(store, &range, 1, take_account, &row), SPT_STORE_OK);
    return row;
}

/* Rows of tables that nothing above fills. */
static void add_rows(spt_store *store)
{
    const spt_holiday_row holiday = {sizeof holiday, SPT_TABLE_HOLIDAY, 0, 20081225, "Christmas Day"};
    spt_notice_row notice = {.size = sizeof notice, .table = SPT_TABLE_NOTICE, .account = 2, .kind = 1};
    spt_account_row desk = {.size = sizeof desk, .table = SPT_TABLE_ACCOUNT}, account = desk;
    notice.object = notice.waiting = 1;
    notice.amount = 7;
    notice.until = SPT_NEVER;
    desk = account_row_of(store, 0);
    account = account_row_of(store, 2);
    const spt_guard guards[] = {{0, desk.revision++}, {2, account.revision++}};
    account.alert = 1;
    const spt_change changes[] = {{SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&desk},
                                  {SPT_CHANGE_INSERT, 0, (const spt_row *)(const void *)&holiday},
                                  {SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&account},
                                  {SPT_CHANGE_INSERT, 0, (const spt_row *)(const void *)&notice}};
    const spt_batch batch = {sizeof batch, 0, 2, 4, guards, changes};
    assert_int_equal(spt_store_commit(store, &batch), SPT_STORE_OK);
}

/* What makes a journal other than every other one is given. */
static void same_for_ever(void *ctx, void *bytes, size_t size)
{
    (void)ctx;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)(0xa0 + i);
}

static spt_desk *open_on(const spt_files *files, struct place *place, uint32_t flags, spt_store **store)
{
    spt_desk *desk = NULL;
    spt_journal_options options = options_of(place, flags);
    succeed(spt_journal_open(files, place->path, &options, store));
    succeed(spt_desk_open(*store, NULL, &desk));
    set_day(desk, 0);
    return desk;
}

static void write_golden(struct place *place)
{
    spt_store *store = NULL;
    spt_files files = spt_system_files;
    files.random = same_for_ever;
    spt_desk *desk = open_on(&files, place, SPT_JOURNAL_NEW, &store);
    before_compaction(desk);
    close_desk(desk, store);
    succeed(spt_journal_compact_on(&files, place->path, NULL));
    desk = open_on(&files, place, 0, &store);
    after_compaction(desk);
    add_rows(store);
    close_desk(desk, store);
}

static void name_golden(char path[512], const char *folder, int version, const char *end)
{
    snprintf(path, 512, "%s/version-%d%s", folder, version, end);
}

static struct bytes load_golden(int version, const char *end)
{
    char path[512];
    name_golden(path, GOLDEN, version, end);
    struct bytes loaded = load(path);
    loaded.at[loaded.size] = '\0';
    return loaded;
}

static void assert_dump(struct place *place, const char *expected)
{
    char *dump = whole_dump_of(place, place->path);
    assert_same_dump(dump, expected);
    free(dump);
}

/* One that may not be upgraded stays as it is. */
static void assert_refused_upgrade(struct place *place, int version, const struct bytes *golden)
{
    spt_store *store = NULL;
    if (version == NEWEST)
        return;
    assert_int_equal(open_store(place, SPT_JOURNAL_NO_UPGRADE, &store), SPT_E_SCHEMA);
    assert_problem(place, SPT_JOURNAL_OLDER, -1);
    struct bytes after = load(place->path);
    assert_int_equal(after.size, golden->size);
    assert_memory_equal(after.at, golden->at, golden->size);
    free(after.at);
}

static void open_golden(struct place *place, int version)
{
    spt_store *store = NULL;
    struct bytes text = load_golden(version, ".txt"), golden = load_golden(version, ".points");
    const char *rows = (const char *)text.at;
    save(place->path, golden.at, golden.size);
    assert_dump(place, rows);
    assert_refused_upgrade(place, version, &golden);
    spt_desk *desk = open_desk(place, 0, &store);
    assert_problem(place, version < NEWEST ? SPT_JOURNAL_UPGRADED : 0, -1);
    assert_dump(place, rows);
    assert_clean(desk, 2);
    set_day(desk, 61);
    succeed(spt_ticket_uphold(desk, 1, 901, NULL, NULL));
    succeed(spt_ticket_approve(desk, 1, 902, 1, NULL, NULL));
    assert_clean(desk, 2);
    close_desk(desk, store);
    free(golden.at);
    free(text.at);
}

static void each_opens_for_ever(void **state)
{
    for (int version = 1; version <= NEWEST; version++)
        open_golden(*state, version);
}

static void the_newest_has_rows_of_every_table(void **state)
{
    (void)state;
    struct bytes text = load_golden(NEWEST, ".txt");
    const spt_schema *schema = spt_schema_get();
    for (uint32_t t = 0; t < schema->table_count; t++) {
        char begin[40] = "\n";
        extend(begin, sizeof begin, "\n", schema->tables[t].name);
        strcat(begin, " account=");
        if (strncmp((const char *)text.at, begin + 1, strlen(begin + 1)) != 0)
            assert_non_null(strstr((const char *)text.at, begin));
    }
    free(text.at);
}

static void the_same_bytes_are_written_today(void **state)
{
    struct place *place = *state;
    write_golden(place);
    struct bytes golden = load_golden(NEWEST, ".points"), today = load_used(place->path);
    assert_int_equal(today.size, golden.size);
    for (size_t at = 0; at < golden.size; at++)
        if (today.at[at] != golden.at[at])
            fail_msg("byte %zu is %d instead of %d", at, today.at[at], golden.at[at]);
    free(golden.at);
    free(today.at);
}

static void write_rows(struct place *place, const char *folder, int version)
{
    char path[512];
    name_golden(path, folder, version, ".points");
    char *dump = whole_dump_of(place, path);
    name_golden(path, folder, version, ".txt");
    save(path, dump, strlen(dump));
    free(dump);
}

static int write_files(const char *folder)
{
    char path[512];
    void *state = NULL;
    place_set_up(&state);
    struct place *place = state;
    write_golden(place);
    struct bytes made = load_used(place->path);
    name_golden(path, folder, NEWEST, ".points");
    save(path, made.at, made.size);
    free(made.at);
    for (int version = 1; version <= NEWEST; version++)
        write_rows(place, folder, version);
    return place_tear_down(&state);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        place_test(each_opens_for_ever),
        place_test(the_newest_has_rows_of_every_table),
        place_test(the_same_bytes_are_written_today),
    };
    if (count == 3 && strcmp(arguments[1], "--write") == 0)
        return write_files(arguments[2]);
    return cmocka_run_group_tests_name("golden journal", tests, NULL, NULL);
}
