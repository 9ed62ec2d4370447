/* SPDX-License-Identifier: MIT */
/* Statuses, limits, the version and the plain words: every constant has its name, anything else is answered safely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/act.h>
#include <supportpoints/binding.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/status.h>
#include <supportpoints/ticket.h>
#include <supportpoints/version.h>

static void every_status_is_listed_once_with_name_and_message(void **state)
{
    (void)state;
    uint32_t count = 0;
    int64_t sum = 0;
    spt_status status = 0;
    const char *name;
    while ((name = spt_status_list(count, &status)) != NULL) {
        assert_string_equal(spt_status_name(status), name);
        assert_memory_equal(name, "SPT_", 4);
        assert_int_equal(strncmp(name, "SPT_E_", 6) == 0, status < 0);
        const char *message = spt_status_message(status);
        assert_int_equal(message[strlen(message) - 1], '.');
        assert_in_range(status + 22, 0, 24);
        sum += status;
        count++;
    }
    assert_int_equal(count, 25);
    assert_int_equal(sum, -22 * 23 / 2 + 1 + 2);
}

static void unknown_statuses_have_a_name_too(void **state)
{
    (void)state;
    const spt_status unknown[] = {3, -23, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_string_equal(spt_status_name(unknown[i]), "SPT_UNKNOWN_STATUS");
        assert_true(strlen(spt_status_message(unknown[i])) > 0);
    }
}

static void a_list_ends_and_leaves_its_out_parameter(void **state)
{
    (void)state;
    spt_status status = 77;
    int64_t value = 77;
    uint32_t size = 77;
    assert_null(spt_status_list(25, &status));
    assert_null(spt_status_list(UINT32_MAX, &status));
    assert_null(spt_constant_list(UINT32_MAX, &value));
    assert_null(spt_struct_list(UINT32_MAX, &size));
    assert_int_equal(size, 77);
    assert_int_equal(status, 77);
    assert_int_equal(value, 77);
    assert_non_null(spt_status_list(0, NULL));
    assert_non_null(spt_constant_list(0, NULL));
    assert_non_null(spt_struct_list(0, NULL));
}

static void constants_are_listed_with_their_values(void **state)
{
    (void)state;
    uint32_t found = 0;
    int64_t value = 0;
    const char *name;
    for (uint32_t i = 0; (name = spt_constant_list(i, &value)) != NULL; i++) {
        if (strcmp(name, "SPT_POINTS_MAX") == 0 && value == SPT_POINTS_MAX)
            found++;
        if (strcmp(name, "SPT_NEVER") == 0 && value == SPT_TIME_MAX + 1)
            found++;
        if (strcmp(name, "SPT_UNSET") == 0 && value == -1)
            found++;
    }
    assert_int_equal(found, 3);
}

static void the_version_is_that_of_the_headers_and_the_build(void **state)
{
    (void)state;
    assert_int_equal(spt_version_number(), SPT_VERSION_NUMBER);
    assert_string_equal(spt_version_text(), PROJECT_VERSION);
}

/* Every value from 1 to `last` has a word of its own, in lower case; all others have "". */
static void check_names(const char *(*name_of)(int32_t), int32_t last)
{
    const int32_t none[] = {0, -1, last + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_string_equal(name_of(none[i]), "");
    for (int32_t value = 1; value <= last; value++) {
        const char *name = name_of(value);
        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz, "), strlen(name));
        for (int32_t other = 1; other < value; other++)
            assert_string_not_equal(name, name_of(other));
    }
}

static void constants_have_plain_words(void **state)
{
    (void)state;
    check_names(spt_lot_kind_name, SPT_LOT_EXTENSION);
    check_names(spt_ticket_state_name, SPT_TICKET_CANCELLED);
    check_names(spt_ticket_reason_name, SPT_REASON_CORRECTION);
    check_names(spt_act_kind_name, SPT_ACT_LAST);
    check_names(spt_entry_kind_name, SPT_ENTRY_LAST);
    assert_string_equal(spt_lot_kind_name(SPT_LOT_PURCHASE), "purchase");
    assert_string_equal(spt_ticket_state_name(SPT_TICKET_IN_PROGRESS), "in progress");
    assert_string_equal(spt_ticket_reason_name(SPT_REASON_INVESTIGATION), "investigation");
    assert_string_equal(spt_act_kind_name(SPT_ACT_ACCOUNT_OPEN), "account opened");
    assert_string_equal(spt_entry_kind_name(SPT_ENTRY_CAPTURE), "capture");
}

/* The arrows of the enum's comments in act.h. */
static void entries_move_points_as_the_header_draws(void **state)
{
    (void)state;
    static const char arrows[][3] = {"??", "IA", "AC", "CA", "CS", "SA", "AL", "AR",
                                     "AM", "CL", "CR", "CM", "SL", "SR", "SM"};
    static const char places[] = "IACSLRM";
    assert_int_equal(sizeof arrows / sizeof arrows[0], SPT_ENTRY_LAST + 1);
    for (int32_t kind = 1; kind <= SPT_ENTRY_LAST; kind++) {
        assert_int_equal(places[spt_entry_from(kind)], arrows[kind][0]);
        assert_int_equal(places[spt_entry_to(kind)], arrows[kind][1]);
    }
    const int32_t none[] = {0, -1, SPT_ENTRY_LAST + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(spt_entry_from(none[i]), -1);
        assert_int_equal(spt_entry_to(none[i]), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_listed_once_with_name_and_message),
        cmocka_unit_test(unknown_statuses_have_a_name_too),
        cmocka_unit_test(a_list_ends_and_leaves_its_out_parameter),
        cmocka_unit_test(constants_are_listed_with_their_values),
        cmocka_unit_test(the_version_is_that_of_the_headers_and_the_build),
        cmocka_unit_test(constants_have_plain_words),
        cmocka_unit_test(entries_move_points_as_the_header_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
