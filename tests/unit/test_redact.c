/* SPDX-License-Identifier: MIT */
/* D20, D22, D23: an act's note and actor are blanked, and nothing else changes. */
#include "desk_fixture.h"

#include <stdio.h>

/* Act 2 grants lot 1; act 3 opens ticket 7 outside its rule's bounds, with all that an act can say. */
static void prepare(spt_desk *desk)
{
    spt_options options = with_flags(SPT_FLAG_OVERRIDE);
    grant(desk, 1, 100, 20080331);
    options.actor = "Nora K., 3 Elm Street";
    options.note = "Nora's own wish";
    options.ref = "call 17";
    options.price = 50;
    expect_status(spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_OK);
}

/* The JSON of an act; to be freed. */
static spt_json *json_of(spt_desk *desk, int64_t number)
{
    spt_json *json = NULL;
    spt_act *act = act_of(desk, 1, number);
    expect_status(spt_json_act(act, &json), SPT_OK);
    spt_act_unref(act);
    return json;
}

static void expect_without(const char *text, const char *words)
{
    if (strstr(text, words) != NULL)
        fail_msg("\"%s\" is in %s", words, text);
}

/* The text with the first `old` in it replaced. */
static void replace(char *text, size_t room, const char *old, const char *new)
{
    char rest[2000];
    char *at = strstr(text, old);
    assert_non_null(at);
    snprintf(rest, sizeof rest, "%s", at + strlen(old));
    snprintf(at, room - (size_t)(at - text), "%s%s", new, rest);
}

static void d20_note_and_actor_are_blanked_and_nothing_else(void **state)
{
    char expected[2000];
    spt_desk *desk = desk_of(state);
    spt_act *act = NULL;
    prepare(desk);
    spt_json *before = json_of(desk, 3);
    snprintf(expected, sizeof expected, "%s", spt_json_text(before));
    spt_json_unref(before);
    replace(expected, sizeof expected, "\"actor\":\"Nora K., 3 Elm Street\"", "\"actor\":null");
    replace(expected, sizeof expected, "\"note\":\"Nora's own wish\"", "\"note\":null");
    replace(expected, sizeof expected, "\"flags\":2,\"redacted\":false", "\"flags\":34,\"redacted\":true");
    expect_status(spt_act_redact(desk, 1, 3, &act), SPT_OK);
    expect_number(spt_act_redacted(act), 1);
    expect_number(spt_act_number(act), 3);
    assert_string_equal(spt_act_note(act), "");
    assert_string_equal(spt_act_actor(act), "");
    assert_string_equal(spt_act_refer(act), "call 17");
    spt_act_unref(act);
    spt_json *after = json_of(desk, 3);
    assert_string_equal(spt_json_text(after), expected);
    spt_json_unref(after);
}

static void d20_it_is_no_act_and_records_no_lapse(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    account_mark before = mark_account(desk, 1);
    set_now(desk, midnight(2009, 1, 1));
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_OK);
    account_mark after = mark_account(desk, 1);
    expect_number(after.acts, before.acts);
    expect_number(after.entries, before.entries);
    expect_number(after.revision, before.revision + 1);
    spt_account *account = NULL;
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_newest(account), START);
    expect_number(spt_account_lapsed(account), 50);
    spt_account_unref(account);
    set_now(desk, START - 5 * DAY);
    expect_status(spt_act_redact(desk, 1, 2, NULL), SPT_OK);
}

static void d20_again_it_is_so_already(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_act *act = NULL;
    prepare(desk);
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_OK);
    expect_refused(desk, 1, spt_act_redact(desk, 1, 3, NULL), SPT_ALREADY);
    expect_status(spt_act_redact(desk, 1, 3, &act), SPT_ALREADY);
    expect_number(spt_act_redacted(act), 1);
    spt_act_unref(act);
}

static void d20_what_is_not_there(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    expect_refused_for(desk, 1, spt_act_redact(desk, 1, 4, NULL), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_act_redact(desk, 1, INT64_MAX, NULL), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_act_redact(desk, 2, 1, NULL), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, spt_act_redact(desk, 1, 0, NULL), SPT_E_INVALID, "act");
    expect_refused_for(desk, 1, spt_act_redact(desk, -1, 1, NULL), SPT_E_INVALID, "account");
    expect_status(spt_act_redact(NULL, 1, 1, NULL), SPT_E_INVALID);
    expect_number(spt_act_redacted(NULL), 0);
}

static void d23_a_retry_is_told_already_after_it(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_OVERRIDE);
    prepare(desk);
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_OK);
    options.actor = "Nora K., 3 Elm Street";
    options.note = "Nora's own wish";
    options.ref = "call 17";
    options.price = 50;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_ALREADY);
    options.price = 51;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_E_CONFLICT);
    options.price = 50;
    options.ref = NULL;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_ALREADY);
}

static void d23_so_is_a_retry_of_a_revoke(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 0);
    expect_status(spt_lot_revoke(desk, 1, 1, 5, "mistyped", NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, "all", NULL, NULL), SPT_OK);
    for (int64_t act = 1; act <= 4; act++)
        expect_status(spt_act_redact(desk, 1, act, NULL), SPT_OK);
    expect_refused(desk, 1, spt_lot_revoke(desk, 1, 1, 5, "mistyped", NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, "all", NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, "mistyped", NULL, NULL), SPT_E_CONFLICT);
}

static spt_status read_list(spt_desk *desk, int list, spt_page **page)
{
    switch (list) {
    case 0:
        return spt_act_list(desk, 1, NULL, 9, page);
    case 1:
        return spt_act_list_by_ticket(desk, 1, 7, NULL, 9, page);
    case 2:
        return spt_act_list_by_lot(desk, 1, 1, NULL, 9, page);
    case 3:
        return spt_statement_modifications(desk, 1, NULL, NULL, 9, page);
    default:
        return spt_explain(desk, 1, SPT_FIGURE_AVAILABLE, NULL, NULL, 9, page);
    }
}

/* D22: in no list, and under every index that it had. */
static void d22_no_list_shows_the_text(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("gift");
    options.actor = options.note = "for Nora";
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "gift", &options, NULL), SPT_OK);
    grant(desk, 1, 100, 0);
    options = no_options();
    options.actor = options.note = "Nora called";
    expect_status(spt_ticket_open(desk, 1, 7, "level-1", &options, NULL), SPT_OK);
    expect_status(spt_act_redact(desk, 1, 2, NULL), SPT_OK);
    expect_status(spt_act_redact(desk, 1, 4, NULL), SPT_OK);
    static const uint32_t rows[] = {4, 1, 1, 2, 4};
    for (int list = 0; list < 5; list++) {
        spt_page *page = NULL;
        spt_json *json = NULL;
        expect_status(read_list(desk, list, &page), SPT_OK);
        expect_number(spt_page_count(page), rows[list]);
        expect_status(spt_json_page(page, &json), SPT_OK);
        expect_without(spt_json_text(json), "Nora");
        assert_non_null(strstr(spt_json_text(json), "\"redacted\":true"));
        spt_json_unref(json);
        spt_page_unref(page);
    }
}

static void d20_the_audit_is_content(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_audit *audit = NULL;
    prepare(desk);
    resolve(desk, 1, 7);
    for (int64_t act = 1; act <= acts_of(desk, 1); act++)
        expect_status(spt_act_redact(desk, 1, act, NULL), SPT_OK);
    expect_status(spt_audit_account(desk, 1, &audit), SPT_OK);
    expect_number((int64_t)spt_audit_differences(audit), 0);
    spt_audit_unref(audit);
}

static void d20_in_a_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_act *act = NULL;
    prepare(desk);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_OK);
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_ALREADY);
    resolve(desk, 1, 7);
    expect_status(spt_act_redact(desk, 1, 4, NULL), SPT_OK);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    act = act_of(desk, 1, 3);
    assert_string_equal(spt_act_note(act), "Nora's own wish");
    spt_act_unref(act);
    expect_status(spt_desk_begin(desk), SPT_OK);
    resolve(desk, 1, 7);
    expect_status(spt_act_redact(desk, 1, 4, NULL), SPT_OK);
    expect_status(spt_act_redact(desk, 1, 3, NULL), SPT_OK);
    expect_status(spt_desk_commit(desk), SPT_OK);
    act = act_of(desk, 1, 3);
    assert_string_equal(spt_act_note(act), "");
    spt_act_unref(act);
    act = act_of(desk, 1, 4);
    expect_number(spt_act_redacted(act), 1);
    spt_act_unref(act);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d20_note_and_actor_are_blanked_and_nothing_else),
        desk_test(d20_it_is_no_act_and_records_no_lapse),
        desk_test(d20_again_it_is_so_already),
        desk_test(d20_what_is_not_there),
        desk_test(d23_a_retry_is_told_already_after_it),
        desk_test(d23_so_is_a_retry_of_a_revoke),
        desk_test(d22_no_list_shows_the_text),
        desk_test(d20_the_audit_is_content),
        desk_test(d20_in_a_unit_of_work),
    };
    return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
