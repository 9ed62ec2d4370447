/* SPDX-License-Identifier: MIT */
/* D5 to D8, D28: loading and writing the price list of a desk, with others at work in the same store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/catalogue.h>
#include <supportpoints/page.h>
#include <supportpoints/price_list.h>
#include <supportpoints/store.h>

#define HEAD "# Price list of support points. Lines that begin with # are comments.\n"

/* --- a store in memory behind a wrapper that does something before a commit --- */

typedef struct wrapped {
    spt_store *inner;
    const char *other_text; /* loaded by another desk before the next commits */
    int others;             /* so many commits */
    int32_t answer;         /* given instead of committing; 0: none */
} wrapped;

static int32_t wrapped_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    wrapped *store = ctx;
    return spt_store_read(store->inner, ranges, count, sink, sink_ctx);
}

static void load_from_elsewhere(wrapped *store)
{
    /* Never the same twice, so that each load commits. */
    char text[256];
    spt_desk *desk = NULL;
    strcpy(text, store->other_text);
    text[strlen(text) - 1] = (char)('0' + store->others--);
    assert_int_equal(spt_desk_open(store->inner, NULL, &desk), SPT_OK);
    assert_int_equal(spt_desk_set_now(desk, 1000), SPT_OK);
    assert_int_equal(spt_price_list_load(desk, text, NULL), SPT_OK);
    assert_int_equal(spt_desk_close(desk), SPT_OK);
}

static int32_t wrapped_commit(void *ctx, const spt_batch *batch)
{
    wrapped *store = ctx;
    if (store->others > 0)
        load_from_elsewhere(store);
    return store->answer != 0 ? store->answer : spt_store_commit(store->inner, batch);
}

static int32_t wrapped_close(void *ctx)
{
    wrapped *store = ctx;
    return spt_store_unref(store->inner) == SPT_OK ? SPT_STORE_OK : 0;
}

/* --- an allocator that fails at the nth request --- */

static int64_t requests, fail_at, out_count;

static void *failing_allocate(void *ctx, size_t size)
{
    (void)ctx;
    if (++requests == fail_at)
        return NULL;
    out_count++;
    return malloc(size);
}

static void failing_release(void *ctx, void *block)
{
    (void)ctx;
    out_count--;
    free(block);
}

typedef struct scene {
    wrapped store;
    spt_store *handle;
    spt_desk *desk;
} scene;

static spt_desk *open_desk(spt_store *store)
{
    spt_allocator allocator = {sizeof allocator, 0, NULL, failing_allocate, failing_release};
    spt_desk_options options;
    spt_desk *desk = NULL;
    spt_desk_options_init(&options, sizeof options);
    options.allocator = &allocator;
    assert_int_equal(spt_desk_open(store, &options, &desk), SPT_OK);
    assert_int_equal(spt_desk_set_now(desk, 1000), SPT_OK);
    return desk;
}

static int begin(void **state)
{
    scene *s = calloc(1, sizeof *s);
    spt_store_ops ops;
    assert_non_null(s);
    requests = fail_at = out_count = 0;
    spt_store_ops_init(&ops, sizeof ops);
    ops.read = wrapped_read;
    ops.commit = wrapped_commit;
    ops.close = wrapped_close;
    assert_int_equal(spt_store_open_memory(NULL, &s->store.inner), SPT_OK);
    assert_int_equal(spt_store_new(&ops, &s->store, NULL, &s->handle), SPT_OK);
    s->desk = open_desk(s->handle);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene *s = *state;
    assert_int_equal(spt_desk_close(s->desk), SPT_OK);
    assert_int_equal(spt_store_unref(s->handle), SPT_OK);
    assert_int_equal(out_count, 0);
    free(s);
    return 0;
}

static void assert_written(spt_desk *desk, const char *expected)
{
    spt_price_list *list = NULL;
    assert_int_equal(spt_price_list_write(desk, &list), SPT_OK);
    assert_string_equal(spt_price_list_text(list), expected);
    assert_int_equal(spt_price_list_length(list), strlen(expected));
    assert_int_equal(spt_price_list_load(desk, spt_price_list_text(list), NULL), SPT_ALREADY);
    spt_price_list_unref(list);
}

static const char first_text[] = "[packs]\nz|Z|60|USD 34.50\na|A|40|licence,once\n[group g:G]\ny|Y|5\nb|B|from 10";
static const char first_written[] = HEAD "\n[packs]\nz | Z | 60 | USD 34.50\na | A | 40 | licence, once\n"
                                         "\n[group g: G]\ny | Y | 5\nb | B | from 10\n";

static void d5_d8_load_write_and_load_again(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = NULL;
    assert_written(s->desk, HEAD "\n[packs]\n");
    assert_int_equal(spt_price_list_load(s->desk, first_text, &report), SPT_OK);
    assert_int_equal(spt_price_list_report_count(report), 5);
    assert_string_equal(spt_price_list_report_change(report, 0), "pack z added: 60 points, USD 34.50");
    assert_string_equal(spt_price_list_report_change(report, 4), "category b added: from 10");
    assert_string_equal(spt_price_list_report_change(report, 5), "");
    assert_int_equal(spt_price_list_report_line(report), 0);
    assert_string_equal(spt_price_list_report_reason(report), "");
    spt_price_list_report_unref(report);
    assert_written(s->desk, first_written);

    assert_int_equal(spt_price_list_load(s->desk, first_text, &report), SPT_ALREADY);
    assert_int_equal(spt_price_list_report_count(report), 0);
    spt_price_list_report_unref(report);

    spt_desk *other = open_desk(s->handle);
    assert_written(other, first_written);
    assert_int_equal(spt_desk_close(other), SPT_OK);
}

static void d8_a_changed_rule_is_in_force_from_now(void **state)
{
    scene *s = *state;
    assert_int_equal(spt_price_list_load(s->desk, first_text, NULL), SPT_OK);
    assert_int_equal(spt_desk_set_now(s->desk, 2000), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[group g:G]\ny|Y|7|from 1970-01-02:8", NULL), SPT_OK);
    assert_written(s->desk, HEAD "\n[packs]\nz | Z | 60 | USD 34.50 | retired\na | A | 40 | licence, once | retired\n"
                                 "\n[group g: G]\n"
                                 "y | Y | 5 | from 1970-01-01T00:33:20Z: 7 | from 1970-01-02T00:00:00Z: 8\n"
                                 "b | B | from 10 | retired\n");
}

static void d8_a_clock_that_goes_back_takes_no_rule_from_the_record(void **state)
{
    scene *s = *state;
    assert_int_equal(spt_desk_set_now(s->desk, 1000), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 10\n", NULL), SPT_OK);
    assert_int_equal(spt_desk_set_now(s->desk, 4000), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 20\n", NULL), SPT_OK);
    assert_int_equal(spt_desk_set_now(s->desk, 2000), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 10\n", NULL), SPT_OK);
    assert_written(s->desk, HEAD "\n[packs]\n\n[categories]\n"
                                 "a | A | 10 | from 1970-01-01T01:06:40Z: 20 | from 1970-01-01T01:06:41Z: 10\n");
    /* What is asked for is of the clock's time, as before. */
    spt_page *page = NULL;
    assert_int_equal(spt_category_list(s->desk, NULL, 5, &page), SPT_OK);
    assert_string_equal(spt_category_rule(spt_page_category(page, 0)), "10");
    spt_page_unref(page);
    assert_int_equal(spt_desk_set_now(s->desk, 4000), SPT_OK);
    assert_int_equal(spt_category_list(s->desk, NULL, 5, &page), SPT_OK);
    assert_string_equal(spt_category_rule(spt_page_category(page, 0)), "20");
    spt_page_unref(page);
    assert_int_equal(spt_desk_set_now(s->desk, 2000), SPT_OK);
    /* Other changes of the desk have no time. */
    assert_int_equal(spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 12), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 30\n", NULL), SPT_OK);
    assert_int_equal(spt_desk_set_now(s->desk, 5000), SPT_OK);
    assert_written(s->desk, HEAD "\n[packs]\n\n[categories]\na | A | 10 | from 1970-01-01T01:06:40Z: 20"
                                 " | from 1970-01-01T01:06:41Z: 10 | from 1970-01-01T01:06:42Z: 30\n");
    /* At the end of time there is no second behind it. */
    assert_int_equal(spt_desk_set_now(s->desk, SPT_TIME_MAX), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 40\n", NULL), SPT_OK);
    assert_int_equal(spt_desk_set_now(s->desk, 5000), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 50\n", NULL), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\na | A | 50\n", NULL), SPT_ALREADY);
}

static void d2_a_date_alone_is_a_day_of_the_desks_zone(void **state)
{
    scene *s = *state;
    assert_int_equal(spt_desk_set(s->desk, SPT_SETTING_ZONE_OFFSET, 7200), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\ny|Y|7|from 2009-01-01:8", NULL), SPT_OK);
    assert_written(s->desk, HEAD "\n[packs]\n\n[categories]\ny | Y | 7 | from 2008-12-31T22:00:00Z: 8\n");
}

static void d28_what_is_wrong_is_told_and_nothing_changes(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = NULL;
    assert_int_equal(spt_price_list_load(s->desk, first_text, NULL), SPT_OK);
    assert_int_equal(spt_price_list_load(s->desk, "[packs]\nz|Z|70|USD 1\nnew|N|0|USD 1", &report), SPT_E_SYNTAX);
    assert_int_equal(spt_price_list_report_line(report), 3);
    assert_int_equal(spt_price_list_report_column(report), 7);
    assert_string_equal(spt_price_list_report_reason(report), "Points are a whole number from 1 to 9007199254740991.");
    assert_int_equal(spt_price_list_report_count(report), 0);
    assert_int_equal(spt_desk_error_code(s->desk), SPT_E_SYNTAX);
    assert_string_equal(spt_desk_error_field(s->desk), "text");
    assert_int_equal(spt_desk_error_object(s->desk), 3);
    assert_string_equal(spt_desk_error_text(s->desk),
                        "Line 3, column 7: Points are a whole number from 1 to 9007199254740991.");
    spt_price_list_report_unref(report);

    report = NULL;
    assert_int_equal(spt_price_list_load(s->desk, "[categories]\ny|Y|6|from 1970-01-01T00:01:40Z:7", &report),
                     SPT_E_CONFLICT);
    assert_int_equal(spt_price_list_report_line(report), 2);
    assert_non_null(strstr(spt_price_list_report_reason(report), "on record"));
    spt_price_list_report_unref(report);
    assert_int_equal(spt_price_list_load(s->desk, "x", NULL), SPT_E_SYNTAX);
    assert_written(s->desk, first_written);
}

static void d28_arguments(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = (spt_price_list_report *)(void *)s;
    spt_price_list *list = NULL;
    assert_int_equal(spt_price_list_load(NULL, first_text, &report), SPT_E_INVALID);
    assert_int_equal(spt_price_list_load(s->desk, NULL, &report), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_field(s->desk), "text");
    assert_int_equal(spt_price_list_preview(s->desk, NULL, &report), SPT_E_INVALID);
    assert_int_equal(spt_price_list_check(NULL, NULL, &report), SPT_E_INVALID);
    assert_ptr_equal(report, s);
    assert_int_equal(spt_price_list_write(NULL, &list), SPT_E_INVALID);
    assert_int_equal(spt_price_list_write(s->desk, NULL), SPT_E_INVALID);
    assert_null(list);
    assert_string_equal(spt_price_list_text(NULL), "");
    assert_int_equal(spt_price_list_length(NULL), 0);
    assert_string_equal(spt_price_list_report_reason(NULL), "");
    assert_string_equal(spt_price_list_report_change(NULL, 0), "");
    assert_int_equal(spt_price_list_report_line(NULL) + spt_price_list_report_column(NULL), 0);
    assert_int_equal(spt_price_list_report_count(NULL), 0);
    assert_null(spt_price_list_report_ref(NULL));
    assert_null(spt_price_list_ref(NULL));
    spt_price_list_report_unref(NULL);
    spt_price_list_unref(NULL);
}

static void d5_preview_changes_nothing(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = NULL;
    assert_int_equal(spt_price_list_preview(s->desk, first_text, &report), SPT_OK);
    assert_int_equal(spt_price_list_report_count(report), 5);
    spt_price_list_report *same = spt_price_list_report_ref(report);
    spt_price_list_report_unref(report);
    assert_string_equal(spt_price_list_report_change(same, 1), "pack a added: 40 points, licence, once");
    spt_price_list_report_unref(same);
    assert_written(s->desk, HEAD "\n[packs]\n");
    assert_int_equal(spt_price_list_preview(s->desk, "[packs]", NULL), SPT_ALREADY);
}

static void d5_check_needs_no_desk(void **state)
{
    spt_price_list_report *report = NULL;
    spt_allocator bad = {sizeof bad, 0, NULL, NULL, NULL};
    (void)state;
    assert_int_equal(spt_price_list_check(first_text, NULL, &report), SPT_OK);
    assert_int_equal(spt_price_list_report_count(report), 0);
    assert_int_equal(spt_price_list_report_line(report), 0);
    spt_price_list_report_unref(report);
    assert_int_equal(spt_price_list_check("\n[pakcs]", NULL, &report), SPT_E_SYNTAX);
    assert_int_equal(spt_price_list_report_line(report), 2);
    assert_int_equal(spt_price_list_report_column(report), 2);
    spt_price_list_report_unref(report);
    assert_int_equal(spt_price_list_check("\n[pakcs]", NULL, NULL), SPT_E_SYNTAX);
    assert_int_equal(spt_price_list_check(first_text, &bad, NULL), SPT_E_INVALID);
}

static void d23_somebody_else_was_faster(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = NULL;
    assert_int_equal(spt_price_list_load(s->desk, first_text, NULL), SPT_OK);
    s->store.other_text = "[packs]\nother|O|1|JPY 5\n[categories]\ny|Y|?";
    s->store.others = 3;
    assert_int_equal(spt_price_list_load(s->desk, "[packs]\nz|Z|60|USD 34.50", &report), SPT_OK);
    assert_int_equal(s->store.others, 0);
    assert_int_equal(spt_price_list_report_count(report), 3);
    assert_string_equal(spt_price_list_report_change(report, 0), "pack z on sale again");
    assert_string_equal(spt_price_list_report_change(report, 1), "pack other retired");
    assert_string_equal(spt_price_list_report_change(report, 2), "category y retired");
    spt_price_list_report_unref(report);
    assert_written(s->desk, HEAD "\n[packs]\nz     | Z | 60 | USD 34.50\nother | O | 1  | JPY 5 | retired\n"
                                 "a     | A | 40 | licence, once | retired\n"
                                 "\n[group g: G]\nb | B | from 10 | retired\n"
                                 "\n[categories]\ny | Y | 5 | from 1970-01-01T00:16:40Z: 1 | retired\n");
}

static void d23_somebody_else_is_always_faster(void **state)
{
    scene *s = *state;
    spt_price_list_report *report = NULL;
    s->store.answer = SPT_STORE_CONFLICT;
    assert_int_equal(spt_price_list_load(s->desk, first_text, &report), SPT_E_BUSY);
    assert_null(report);
}

static void d28_a_store_that_fails(void **state)
{
    static const struct {
        int32_t answer;
        spt_status status;
    } cases[] = {
        {SPT_STORE_UNKNOWN, SPT_E_UNKNOWN}, {SPT_STORE_NOMEM, SPT_E_NOMEM}, {1, SPT_E_STORE}, {77, SPT_E_STORE}};
    scene *s = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_price_list_report *report = NULL;
        s->store.answer = cases[i].answer;
        assert_int_equal(spt_price_list_load(s->desk, first_text, &report), cases[i].status);
        assert_null(report);
        assert_int_equal(spt_desk_error_store(s->desk), cases[i].answer);
    }
    s->store.answer = 0;
    assert_written(s->desk, HEAD "\n[packs]\n");
}

static void d28_no_memory_at_any_point(void **state)
{
    scene *s = *state;
    spt_status status = SPT_E_NOMEM;
    for (int64_t at = 1; status == SPT_E_NOMEM; at++) {
        spt_price_list_report *report = NULL;
        requests = 0;
        fail_at = at;
        status = spt_price_list_load(s->desk, first_text, &report);
        fail_at = 0;
        assert_true((report != NULL) == (status == SPT_OK));
        assert_true(status == SPT_OK || status == SPT_E_NOMEM);
        if (status != SPT_OK)
            assert_written(s->desk, HEAD "\n[packs]\n");
        spt_price_list_report_unref(report);
        assert_true(at < 1000);
    }
    for (int64_t at = 1; status != SPT_OK || at == 1; at++) {
        spt_price_list *list = NULL;
        requests = 0;
        fail_at = at;
        status = spt_price_list_write(s->desk, &list);
        fail_at = 0;
        assert_true((list != NULL) == (status == SPT_OK));
        spt_price_list_unref(list);
        assert_true(at < 1000);
    }
    assert_written(s->desk, first_written);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(d5_d8_load_write_and_load_again),
        TEST(d8_a_changed_rule_is_in_force_from_now),
        TEST(d8_a_clock_that_goes_back_takes_no_rule_from_the_record),
        TEST(d2_a_date_alone_is_a_day_of_the_desks_zone),
        TEST(d28_what_is_wrong_is_told_and_nothing_changes),
        TEST(d28_arguments),
        TEST(d5_preview_changes_nothing),
        TEST(d5_check_needs_no_desk),
        TEST(d23_somebody_else_was_faster),
        TEST(d23_somebody_else_is_always_faster),
        TEST(d28_a_store_that_fails),
        TEST(d28_no_memory_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
