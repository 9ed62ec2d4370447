/* SPDX-License-Identifier: MIT */
/* Snapshots, pages, the statement and the price list as JSON. tests/json holds every field against the schema. */
#include "desk_fixture.h"

#include "views/json.h"

static void expect_json(spt_json *json, const char *expected)
{
    assert_non_null(json);
    check_text(spt_json_text(json), expected, __FILE__, __LINE__);
    expect_number((int64_t)spt_json_length(json), (int64_t)strlen(expected));
    spt_json_unref(json);
}

#define expect_begin(text, prefix) assert_memory_equal((text), (prefix), strlen(prefix))

static void an_account(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    spt_json *json = NULL;
    grant(desk, 1, 60, 20091231);
    open_ticket(desk, 1, 7, 25);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_status(spt_json_account(account, &json), SPT_OK);
    spt_account_unref(account);
    expect_json(json, "{\"account\":\"1\",\"at\":1204365600,\"available\":35,\"captured\":25,\"spent\":0,\"lapsed\":0,"
                      "\"revoked\":0,\"points\":60,\"next_lapse\":1262304000,\"next_lapse_points\":35,"
                      "\"open_tickets\":1,\"opened\":1204365600,\"newest\":1204365600,\"acts\":3,\"entries\":2,"
                      "\"lots\":1,\"closed\":false}");
}

/* Ids as text, absence as null, what never lapses too. */
static void a_lot_and_a_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    grant(desk, 1, 60, 0);
    spt_lot *lot = lot_of(desk, 1, 1);
    expect_status(spt_json_lot(lot, &json), SPT_OK);
    spt_lot_unref(lot);
    expect_json(json,
                "{\"account\":\"1\",\"lot\":1,\"kind\":\"goodwill\",\"points\":60,\"available\":60,\"captured\":0,"
                "\"spent\":0,\"lapsed\":0,\"revoked\":0,\"moved\":0,\"priority\":0,\"acquired\":1204365600,"
                "\"lapse\":null,\"paid\":0,\"currency\":null,\"pack\":null,\"act\":2,\"revoked_whole\":false,"
                "\"origin_account\":null,\"origin_lot\":null}");
    open_ticket(desk, 1, INT64_MAX, 25);
    spt_ticket *ticket = ticket_of(desk, 1, INT64_MAX);
    expect_status(spt_json_ticket(ticket, &json), SPT_OK);
    spt_ticket_unref(ticket);
    assert_non_null(strstr(spt_json_text(json), "\"ticket\":\"9223372036854775807\",\"state\":\"in progress\""));
    assert_non_null(strstr(spt_json_text(json), "\"proposal\":null"));
    spt_json_unref(json);
}

static void a_figure_by_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    spt_page *page = NULL;
    grant(desk, 1, 60, 0);
    open_ticket(desk, 1, 7, 25);
    expect_status(spt_explain_by_ticket(desk, 1, SPT_FIGURE_AVAILABLE, NULL, NULL, 5, &page), SPT_OK);
    expect_status(spt_json_page(page, &json), SPT_OK);
    spt_page_unref(page);
    const char *text = spt_json_text(json);
    expect_begin(text, "{\"figure\":35,\"rows\":[{\"ticket\":{\"account\":\"1\",\"ticket\":\"7\",");
    assert_non_null(strstr(text, "},\"points\":-25,\"running\":-25},{\"points\":60,\"running\":35}],\"next\":null}"));
    spt_json_unref(json);
}

static void the_statement(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    grant(desk, 1, 60, 0);
    grant(desk, 1, 60, 0);
    open_ticket(desk, 1, 7, 25);
    open_ticket(desk, 1, 8, 10);
    resolve(desk, 1, 8);
    spt_account *totals = NULL;
    spt_page *parts[3] = {NULL, NULL, NULL};
    expect_status(spt_statement_totals(desk, 1, NULL, &totals), SPT_OK);
    expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 1, &parts[0]), SPT_OK);
    expect_status(spt_statement_in_progress(desk, 1, NULL, NULL, 1, &parts[1]), SPT_OK);
    expect_status(spt_statement_resolved(desk, 1, NULL, NULL, 1, &parts[2]), SPT_OK);
    expect_status(spt_json_statement(totals, NULL, parts[1], NULL, &json), SPT_OK);
    assert_non_null(strstr(spt_json_text(json), "\"modifications\":null,\"in_progress\":{"));
    spt_json_unref(json);
    expect_status(spt_json_statement(totals, parts[0], parts[1], parts[2], &json), SPT_OK);
    spt_account_unref(totals);
    for (int part = 0; part < 3; part++)
        spt_page_unref(parts[part]);
    const char *text = spt_json_text(json);
    expect_begin(text, "{\"totals\":{\"account\":\"1\"");
    assert_non_null(strstr(text, "\"modifications\":{\"rows\":[{\"entry\":{\"account\":\"1\",\"entry\":1,"));
    assert_non_null(strstr(text, "\"in_progress\":{\"rows\":[{\"ticket\":{\"account\":\"1\",\"ticket\":\"7\","));
    assert_non_null(strstr(text, "\"resolved\":{\"rows\":[{\"ticket\":{\"account\":\"1\",\"ticket\":\"8\","));
    assert_non_null(strstr(text, "\"next\":\""));
    assert_string_equal(text + strlen(text) - 13, "\"next\":null}}");
    spt_json_unref(json);
}

static void the_price_list(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    expect_status(
        spt_price_list_load(desk, "[packs]\na | A \"b\" \\\\ | 60 | USD 34.50\n[categories]\nx | X | 5\n", NULL),
        SPT_OK);
    expect_status(spt_json_price_list(desk, &json), SPT_OK);
    assert_memory_equal(
        spt_json_text(json),
        "{\"packs\":[{\"code\":\"a\",\"title\":\"A \\\"b\\\" \\\\\",\"kind\":\"purchase\",\"points\":60,"
        "\"price\":3450,\"currency\":\"USD\",\"months\":null,\"last_day\":null,\"priority\":0,"
        "\"once\":false,\"retired\":false}",
        173);
    spt_json_unref(spt_json_ref(json));
    spt_json_unref(json);
}

static void characters_and_growth(void **state)
{
    spt_allocator allocator;
    spt_json_writer writer;
    spt_json *json = NULL;
    char long_text[2000];
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(spt_allocator_take(&allocator, NULL), SPT_OK);
    spt_json_begin(&writer, &allocator);
    spt_json_open(&writer, NULL, '[');
    spt_json_string(&writer, NULL, "\n\x1f\"\\\xc3\xa9");
    spt_json_number(&writer, NULL, INT64_MIN);
    spt_json_bool(&writer, NULL, 1);
    spt_json_open(&writer, NULL, '{');
    spt_json_close(&writer, '}');
    spt_json_string(&writer, NULL, long_text);
    spt_json_close(&writer, ']');
    assert_int_equal(spt_json_finish(&writer, &json), SPT_OK);
    expect_begin(spt_json_text(json), "[\"\\u000a\\u001f\\\"\\\\\xc3\xa9\",-9223372036854775808,true,{},\"xxx");
    assert_int_equal(spt_json_length(json), 52 + 1999 + 2);
    spt_json_unref(json);
}

/* One function: without a snapshot, without a place for the text, and with both. */
#define expect_json_of(noun, getter, ...)                                      \
    do {                                                                       \
        spt_##noun *snapshot = NULL;                                           \
        spt_json *made = NULL;                                                 \
        expect_status(spt_json_##noun(NULL, &made), SPT_E_INVALID);            \
        expect_status(getter(desk, __VA_ARGS__, &snapshot), SPT_OK);           \
        expect_status(spt_json_##noun(snapshot, NULL), SPT_E_INVALID);         \
        expect_status(spt_json_##noun(snapshot, &made), SPT_OK);               \
        assert_int_equal(spt_json_text(made)[spt_json_length(made) - 1], '}'); \
        spt_json_unref(made);                                                  \
        spt_##noun##_unref(snapshot);                                          \
    } while (0)

static void every_kind_and_bad_input(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    spt_json *json = NULL;
    grant(desk, 1, 60, 0);
    open_ticket(desk, 1, 7, 25);
    expect_json_of(account, spt_account_get, 1);
    expect_json_of(lot, spt_lot_get, 1, 1);
    expect_json_of(ticket, spt_ticket_get, 1, 7);
    expect_json_of(act, spt_act_get, 1, 1);
    expect_json_of(pack, spt_pack_get, "points-60");
    expect_json_of(category, spt_category_get, "level-1");
    expect_json_of(quote, spt_quote_get, "level-1", SPT_UNSET, SPT_UNSET);
    expect_json_of(advice, spt_advice_get, 150, "USD");
    expect_json_of(audit, spt_audit_account, 1);
    expect_json_of(page, spt_lot_list, 1, NULL, 9);
    expect_json_of(page, spt_pack_list, NULL, 3);
    expect_json_of(page, spt_category_list, NULL, 3);
    expect_status(spt_holiday_set(desk, 20081225, "Christmas"), SPT_OK);
    expect_json_of(page, spt_holiday_list, NULL, 3);
    expect_status(spt_json_holiday(NULL, &json), SPT_E_INVALID);
    expect_status(spt_holiday_list(desk, NULL, 3, &page), SPT_OK);
    expect_status(spt_json_holiday(spt_page_holiday(page, 0), &json), SPT_OK);
    assert_string_equal(spt_json_text(json), "{\"day\":20081225,\"title\":\"Christmas\"}");
    spt_json_unref(json);
    spt_page_unref(page);
    expect_status(spt_json_entry(NULL, &json), SPT_E_INVALID);
    expect_status(spt_entry_list(desk, 1, NULL, 1, &page), SPT_OK);
    expect_status(spt_json_entry(spt_page_entry(page, 0), NULL), SPT_E_INVALID);
    expect_status(spt_json_entry(spt_page_entry(page, 0), &json), SPT_OK);
    spt_page_unref(page);
    expect_begin(spt_json_text(json),
                 "{\"account\":\"1\",\"entry\":1,\"act\":2,\"kind\":\"issue\",\"lot\":1,\"points\":60,");
    spt_json_unref(json);
}

static void a_proposal(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "level-3", NULL, NULL), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 200, SPT_REASON_AGREED, "more to do", NULL, NULL), SPT_OK);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_status(spt_json_ticket(ticket, &json), SPT_OK);
    spt_ticket_unref(ticket);
    assert_non_null(strstr(spt_json_text(json), "\"proposal\":{\"number\":2,\"open\":true,\"price\":200,"
                                                "\"reason\":\"agreed\",\"until\":null,\"act\":3}"));
    spt_json_unref(json);
}

static void reports(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    spt_report *report = NULL;
    spt_page *page = NULL;
    grant(desk, 1, 60, 0);
    expect_status(spt_account_buy(desk, 1, "points-60", "1", NULL, NULL), SPT_OK);
    expect_status(spt_report_liability(desk, SPT_UNSET, NULL, 10, &report), SPT_OK);
    expect_status(spt_json_report(report, &json), SPT_OK);
    assert_string_equal(spt_json_text(json),
                        "{\"kind\":\"liability\",\"from\":null,\"until\":1204365601,\"rows\":[{\"currency\":\"USD\","
                        "\"paid\":3450,\"used\":0,\"breakage\":0,\"revoked\":0,\"owed\":3450}],\"next\":null}");
    spt_json_unref(json);
    spt_report_unref(report);
    expect_status(spt_report_free_points(desk, 5, SPT_UNSET, NULL, 1, &report), SPT_OK);
    expect_status(spt_json_report(report, &json), SPT_OK);
    assert_non_null(
        strstr(spt_json_text(json),
               "{\"kind\":\"free points\",\"from\":5,\"until\":1204365601,\"rows\":[{\"pack\":null,"
               "\"given\":60,\"used\":0,\"lapsed\":0,\"revoked\":0,\"left\":60}],\"next\":\"D5.1204365601.1."));
    spt_json_unref(json);
    spt_report_unref(report);
    expect_status(spt_report_below(desk, 1, NULL, 1, &page), SPT_OK);
    expect_status(spt_json_page(page, &json), SPT_OK);
    assert_string_equal(spt_json_text(json), "{\"at\":1204365600,\"rows\":[],\"next\":null}");
    spt_json_unref(json);
    spt_page_unref(page);
    expect_status(spt_json_report(NULL, &json), SPT_E_INVALID);
}

static void bad_input(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_json *json = NULL;
    expect_status(spt_json_account(NULL, &json), SPT_E_INVALID);
    expect_status(spt_json_page(NULL, &json), SPT_E_INVALID);
    spt_lot *lot = NULL;
    grant(desk, 1, 60, 0);
    lot = lot_of(desk, 1, 1);
    expect_status(spt_json_lot(lot, NULL), SPT_E_INVALID);
    spt_lot_unref(lot);
    expect_status(spt_json_statement(NULL, NULL, NULL, NULL, &json), SPT_E_INVALID);
    expect_refused_for(desk, 1, spt_json_price_list(desk, NULL), SPT_E_INVALID, "json");
    expect_status(spt_json_price_list(NULL, &json), SPT_E_INVALID);
    assert_null(json);
    check_text(spt_json_text(NULL), "", __FILE__, __LINE__);
    expect_number((int64_t)spt_json_length(NULL), 0);
    spt_json_unref(NULL);
}

/* ---- nothing to be written ---- */

#define EXPECT_NOTHING(noun) assert_int_equal(spt_json_##noun(NULL, &json), SPT_E_INVALID)

static void nothing_is_no_json(void **state)
{
    spt_json *json = NULL;
    spt_account *account = NULL;
    EXPECT_NOTHING(account);
    EXPECT_NOTHING(lot);
    EXPECT_NOTHING(ticket);
    EXPECT_NOTHING(act);
    EXPECT_NOTHING(entry);
    EXPECT_NOTHING(pack);
    EXPECT_NOTHING(category);
    EXPECT_NOTHING(holiday);
    EXPECT_NOTHING(response_trace);
    EXPECT_NOTHING(quote);
    EXPECT_NOTHING(advice);
    EXPECT_NOTHING(audit);
    EXPECT_NOTHING(notice);
    EXPECT_NOTHING(page);
    EXPECT_NOTHING(report);
    assert_int_equal(spt_json_statement(NULL, NULL, NULL, NULL, &json), SPT_E_INVALID);
    assert_null(json);
    expect_status(spt_account_get(desk_of(state), 1, &account), SPT_OK);
    assert_int_equal(spt_json_account(account, NULL), SPT_E_INVALID);
    assert_int_equal(spt_json_statement(account, NULL, NULL, NULL, NULL), SPT_E_INVALID);
    spt_account_unref(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(an_account),
        desk_test(a_lot_and_a_ticket),
        desk_test(a_figure_by_ticket),
        desk_test(the_statement),
        desk_test(the_price_list),
        cmocka_unit_test(characters_and_growth),
        desk_test(every_kind_and_bad_input),
        desk_test(a_proposal),
        desk_test(reports),
        desk_test(bad_input),
        desk_test(nothing_is_no_json),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
