/* SPDX-License-Identifier: MIT */
/*
 * Every scenario over a store that shows rows that cannot be, too few, too many, in another order, or that breaks the
 * contract in other ways: a clear error or a harmless answer, never a changed row that it should not have changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

/* After so many reads the store fails with this code, so that a call without a bound ends. */
#define MOST_READS LIAR_MOST_READS
#define NO_BOUND   LIAR_NO_BOUND
/* Rows of a table that are falsified one at a time. */
#define MOST_ROWS 4

/* The number of a lot among its table's columns. */
#define LOT_NUMBER 1

/* What is done to the rows of a scenario, and what came of it. */
struct trial {
    struct scene scene;
    int is_set;
    const struct scenario *scenario;
    uint32_t stage;
    struct outcome expected;
    struct dump before;
    spt_fault_rule rule;
    char how[160];
};

static void set_stage(struct trial *trial)
{
    if (trial->is_set)
        return;
    scene_begin(&trial->scene, trial->scenario, trial->stage);
    trial->is_set = 1;
}

static void strike(struct trial *trial)
{
    if (trial->is_set)
        scene_end(&trial->scene);
    trial->is_set = 0;
}

static void begin(struct trial *trial, const struct scenario *scenario, uint32_t stage)
{
    memset(trial, 0, sizeof *trial);
    trial->scenario = scenario;
    trial->stage = stage;
    trial->expected = scene_undisturbed(scenario, stage);
    set_stage(trial);
    trial->before = dump_of(trial->scene.inner);
}

static void end(struct trial *trial)
{
    strike(trial);
    outcome_end(&trial->expected);
    dump_end(&trial->before);
}

static void plan(struct trial *trial)
{
    spt_fault_rule rules[2];
    spt_fault_plan made;
    rules[0] = trial->rule;
    spt_fault_rule_init(&rules[1], (uint32_t)sizeof rules[1]);
    rules[1].kind = SPT_FAULT_READ;
    rules[1].at = MOST_READS;
    rules[1].times = 0;
    rules[1].code = NO_BOUND;
    spt_fault_plan_init(&made, (uint32_t)sizeof made);
    made.rules = rules;
    made.count = 2;
    assert_int_equal(spt_fault_set(trial->scene.fault, &made), SPT_OK);
}

static uint64_t commits(const struct scene *scene)
{
    return scene->fault == NULL ? scene->liar->commits : spt_fault_count(scene->fault, SPT_FAULT_COUNT_COMMITS);
}

/* ---- what may come of it ---- */

/* A row that breaks a bound of its column is refused, or was not needed. */
enum { MUST_REFUSE = 1, MAY_LOSE_ROWS = 2, MAY_MISLEAD = 4, MAY_BELIEVE = 8 };

static void check_refusal(struct trial *trial, spt_status status, int may)
{
    struct scene *scene = &trial->scene;
    if (strcmp(spt_status_name(status), "SPT_UNKNOWN_STATUS") == 0 || status == SPT_E_REENTRANT ||
        status == SPT_E_UNKNOWN || status == SPT_E_NOMEM || status == SPT_E_INVALID)
        scene_fail(scene, "%s: it gave %s", trial->how, spt_status_name(status));
    if ((trial->scenario->traits & SCENE_AUDITS) != 0)
        return;
    if ((may & MUST_REFUSE) != 0 && status != trial->expected.status && status != SPT_E_CORRUPT &&
        status != SPT_E_SCHEMA && status != SPT_E_BUSY && status != SPT_E_CONFLICT)
        scene_fail(scene, "%s: it gave %s: %s", trial->how, spt_status_name(status), spt_desk_error_text(scene->desk));
}

/*
 * Lots and notices that are not shown, or shown under another number, are beyond what a reader can know; what it then commits is
 * right in itself, or the audit names it. Of every other table it must be right.
 */
static void check_misled(struct trial *trial)
{
    uint64_t differences = scene_audit(&trial->scene, ACCOUNT);
    if (differences != 0 && trial->rule.table != SPT_TABLE_LOT && trial->rule.table != SPT_TABLE_NOTICE)
        scene_fail(&trial->scene, "%s: the audit finds %llu differences in what was committed", trial->how,
                   (unsigned long long)differences);
}

static int is_as_before(const struct trial *trial, const struct dump *rows)
{
    return dump_is_equal(&trial->before, rows);
}

static void check_answer(struct trial *trial, spt_status status, const struct outcome *got, int may)
{
    struct scene *scene = &trial->scene;
    int is_expected = dump_is_equal(&trial->expected.rows, &got->rows);
    if (!is_expected && !is_as_before(trial, &got->rows)) {
        if ((may & (MAY_LOSE_ROWS | MAY_MISLEAD)) == 0) {
            dump_explain(&trial->expected.rows, &got->rows);
            scene_fail(scene, "%s: it gave %s and committed other rows", trial->how, spt_status_name(status));
        }
        if ((may & MAY_BELIEVE) == 0)
            check_misled(trial);
    }
    if ((may & MUST_REFUSE) == 0 || (trial->scenario->traits & SCENE_AUDITS) != 0)
        return;
    if (status != trial->expected.status || !dump_is_equal(&trial->expected.answer, &got->answer))
        scene_fail(scene, "%s: it gave %s, and an answer from such rows", trial->how, spt_status_name(status));
}

/* Plays the call with the rule of the trial; the stage is struck where it has changed. */
static void play(struct trial *trial, int may)
{
    struct scene *scene = &trial->scene;
    set_stage(trial);
    if (scene->fault != NULL)
        plan(trial);
    uint64_t committed = commits(scene);
    spt_status status = scene_call(scene);
    if (scene->fault != NULL)
        assert_int_equal(spt_fault_set(scene->fault, NULL), SPT_OK);
    if (status == SPT_E_STORE && spt_desk_error_store(scene->desk) == NO_BOUND)
        scene_fail(scene, "%s: it does not end", trial->how);
    committed = commits(scene) - committed;
    struct outcome got = {.status = status};
    got.answer = scene_take_answer(scene, status);
    if (committed > 0 || (trial->scenario->traits & SCENE_UNIT) != 0) {
        got.rows = dump_of(scene->inner);
    } else {
        dump_add(&got.rows, trial->before.bytes, trial->before.length);
    }
    if (status < 0) {
        check_refusal(trial, status, may);
        if (!is_as_before(trial, &got.rows) && (trial->scenario->traits & (SCENE_SWEEPS | SCENE_NO_DESK)) == 0)
            scene_fail(scene, "%s: it gave %s, and rows have changed", trial->how, spt_status_name(status));
    } else {
        check_answer(trial, status, &got, may);
    }
    int stays = committed == 0 && (trial->scenario->traits & (SCENE_UNIT | SCENE_NO_DESK)) == 0;
    outcome_end(&got);
    if (!stays)
        strike(trial);
}

/* After the lies the same call, on the same desk, does what it would have done. */
static void recover(struct trial *trial)
{
    if (trial->is_set) {
        struct outcome got = scene_outcome(&trial->scene, scene_call(&trial->scene));
        scene_compare(&trial->scene, "after hostile rows", &trial->expected, &got);
        outcome_end(&got);
    }
    strike(trial);
}

/* ---- rows that cannot be ---- */

/* How many rows of a table the call reads. */
static uint64_t count_rows(struct trial *trial, uint32_t table)
{
    set_stage(trial);
    spt_fault_rule_init(&trial->rule, (uint32_t)sizeof trial->rule);
    trial->rule.kind = SPT_FAULT_ROW_SIZE;
    trial->rule.table = table;
    trial->rule.times = 0;
    trial->rule.number = spt_schema_get()->tables[table].row_size;
    uint64_t acted = spt_fault_count(trial->scene.fault, SPT_FAULT_COUNT_ACTED);
    snprintf(trial->how, sizeof trial->how, "counting");
    plan(trial);
    struct outcome got = {.status = scene_call(&trial->scene)};
    got.answer = scene_take_answer(&trial->scene, got.status);
    outcome_end(&got);
    acted = spt_fault_count(trial->scene.fault, SPT_FAULT_COUNT_ACTED) - acted;
    assert_int_equal(spt_fault_set(trial->scene.fault, NULL), SPT_OK);
    strike(trial);
    return acted;
}

static void name_rule(struct trial *trial, const char *what, const char *value)
{
    const spt_table *table = &spt_schema_get()->tables[trial->rule.table];
    const char *column = trial->rule.kind == SPT_FAULT_ROW_VALUE ? table->columns[trial->rule.column].name : "";
    snprintf(trial->how, sizeof trial->how, "%s of %s.%s (%s %llu) %s", what, table->name, column,
             trial->rule.times == 0 ? "all from" : "row", (unsigned long long)trial->rule.at, value);
}

/* All rows of the table, and the first one alone. */
static void play_value(struct trial *trial, int64_t number, const char *text, const char *name, int may)
{
    char value[40];
    trial->rule.kind = SPT_FAULT_ROW_VALUE;
    trial->rule.number = number;
    trial->rule.text = text;
    snprintf(value, sizeof value, "%s %lld", name, (long long)number);
    for (uint64_t times = 0; times < 2; times++) {
        trial->rule.at = 1;
        trial->rule.times = times;
        name_rule(trial, "a value", value);
        play(trial, times == 0 ? may : may & ~MUST_REFUSE);
    }
}

static void play_integers(struct trial *trial, const spt_column *column)
{
    if (column->minimum > INT64_MIN) {
        play_value(trial, column->minimum - 1, NULL, "below", MUST_REFUSE);
        play_value(trial, INT64_MIN, NULL, "least", MUST_REFUSE);
    }
    if (column->maximum < INT64_MAX) {
        play_value(trial, column->maximum + 1, NULL, "above", MUST_REFUSE);
        play_value(trial, INT64_MAX, NULL, "greatest", MUST_REFUSE);
    }
}

static void play_texts(struct trial *trial, const spt_column *column)
{
    static char longer[SPT_NOTE_BYTES + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[column->maximum + 1] = '\0';
    play_value(trial, 0, NULL, "NULL", MUST_REFUSE);
    play_value(trial, 0, longer, "over-long", MUST_REFUSE);
    play_value(trial, 0, "caf\xe9", "no UTF-8", MUST_REFUSE);
    play_value(trial, 0, "\xed\xa0\x80", "a surrogate", MUST_REFUSE);
    play_value(trial, 0, "two\nlines", "control character", MUST_REFUSE);
    if (column->minimum > 0)
        play_value(trial, 0, "", "empty", MUST_REFUSE);
    longer[column->maximum + 1] = 'x';
}

static void play_columns(struct trial *trial, uint32_t table)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    for (uint32_t c = 0; c < described->column_count; c++) {
        trial->rule.column = c;
        if (described->columns[c].type == SPT_COLUMN_INTEGER)
            play_integers(trial, &described->columns[c]);
        else
            play_texts(trial, &described->columns[c]);
    }
}

static void play_heads(struct trial *trial, uint32_t table)
{
    static const int64_t sizes[] = {0, 8, 16};
    static const int64_t tables[] = {SPT_TABLE_COUNT, UINT32_MAX};
    trial->rule.times = 0;
    trial->rule.kind = SPT_FAULT_ROW_SIZE;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        trial->rule.number = sizes[i];
        name_rule(trial, "a size", "");
        play(trial, MUST_REFUSE);
    }
    trial->rule.kind = SPT_FAULT_ROW_TABLE;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        trial->rule.number = tables[i];
        name_rule(trial, "a table", "");
        play(trial, MUST_REFUSE);
    }
    trial->rule.number = (table + 1) % SPT_TABLE_COUNT;
    name_rule(trial, "another table", "");
    play(trial, MUST_REFUSE);
}

static void each_table(const struct scenario *scenario, uint32_t stage,
                       void (*hurt)(struct trial *, uint32_t, uint64_t))
{
    struct trial trial;
    if (!scene_fits(scenario, stage))
        return;
    begin(&trial, scenario, stage);
    /* Lapses that are due concern an account and its lots alone. */
    uint32_t tables = (stage & STAGE_DUE) != 0 ? SPT_TABLE_LOT + 1 : SPT_TABLE_COUNT;
    for (uint32_t table = 0; table < tables; table++) {
        uint64_t rows = count_rows(&trial, table);
        spt_fault_rule_init(&trial.rule, (uint32_t)sizeof trial.rule);
        trial.rule.table = table;
        if (rows > 0)
            hurt(&trial, table, rows);
    }
    end(&trial);
}

static void falsify(struct trial *trial, uint32_t table, uint64_t rows)
{
    (void)rows;
    play_columns(trial, table);
    play_heads(trial, table);
    recover(trial);
}

static void rows_that_cannot_be(void **state)
{
    each_table(*state, STAGE_FAULTY, falsify);
}

static void rows_that_cannot_be_while_due(void **state)
{
    each_table(*state, STAGE_FAULTY | STAGE_DUE, falsify);
}

/* ---- rows that could be, but are not what was stored ---- */

static void play_possible(struct trial *trial, const spt_column *column, uint64_t rows)
{
    const int64_t values[] = {column->minimum, 0, 1, 2, 3, column->maximum};
    trial->rule.kind = SPT_FAULT_ROW_VALUE;
    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
        char value[40];
        if (values[v] < column->minimum || values[v] > column->maximum)
            continue;
        trial->rule.number = values[v];
        snprintf(value, sizeof value, "%lld", (long long)values[v]);
        for (uint64_t at = 1; at <= rows && at <= MOST_ROWS; at++)
            for (uint64_t times = 0; times < 2; times++) {
                trial->rule.at = at;
                trial->rule.times = times;
                name_rule(trial, "a possible value", value);
                play(trial, MAY_MISLEAD | MAY_BELIEVE);
            }
    }
}

static void mislead(struct trial *trial, uint32_t table, uint64_t rows)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    for (uint32_t c = 0; c < described->column_count; c++) {
        trial->rule.column = c;
        if (described->columns[c].type == SPT_COLUMN_INTEGER)
            play_possible(trial, &described->columns[c], rows);
    }
    recover(trial);
}

/* Of what reads or is refused; what a writing call makes of such rows, it commits. */
static void rows_that_could_be(void **state)
{
    const struct scenario *scenario = *state;
    if ((scenario->traits & SCENE_WRITES) != 0)
        return;
    each_table(scenario, STAGE_FAULTY, mislead);
    each_table(scenario, STAGE_FAULTY | STAGE_DUE, mislead);
}

/* ---- rows of another key ---- */

static void of_another_key(struct trial *trial, uint32_t table, uint64_t rows)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    const spt_index *key = &spt_schema_get()->indexes[described->primary];
    int sweeps = (trial->scenario->traits & SCENE_SWEEPS) != 0;
    (void)rows;
    for (uint32_t k = 0; k < key->column_count; k++) {
        int may = sweeps || (table == SPT_TABLE_LOT && k > 0) ? MAY_MISLEAD : 0;
        trial->rule.column = key->columns[k];
        if (described->columns[key->columns[k]].type == SPT_COLUMN_INTEGER)
            play_value(trial, k == 0 ? OTHER : 3, NULL, "another key", may);
        else
            play_value(trial, 0, "nobody", "another key", may);
        strike(trial);
    }
}

static void rows_of_another_key(void **state)
{
    each_table(*state, STAGE_FAULTY, of_another_key);
    each_table(*state, STAGE_FAULTY | STAGE_DUE, of_another_key);
}

/* Different lots of one read that have the same number cannot be. */
static void lots_of_one_number(void **state)
{
    static const char *const names[] = {"account_buy_many_due", "account_cover", "ticket_open_many_lots",
                                        "ticket_waive_many_lots"};
    struct trial trial;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        begin(&trial, scenario_named(names[i]), STAGE_FAULTY);
        spt_fault_rule_init(&trial.rule, (uint32_t)sizeof trial.rule);
        trial.rule.kind = SPT_FAULT_ROW_VALUE;
        trial.rule.table = SPT_TABLE_LOT;
        trial.rule.times = 0;
        trial.rule.column = LOT_NUMBER;
        trial.rule.number = 3;
        name_rule(&trial, "one number", "");
        plan(&trial);
        spt_status status = scene_call(&trial.scene);
        if (status != SPT_E_CORRUPT)
            scene_fail(&trial.scene, "%s: it gave %s", trial.how, spt_status_name(status));
        scene_compare_rows(&trial.scene, trial.how, &trial.before);
        end(&trial);
    }
}

/* ---- too few, too many, in another order ---- */

static void play_kind(struct trial *trial, uint32_t kind, const char *what, uint64_t rows, int may)
{
    trial->rule.kind = kind;
    for (uint64_t at = 1; at <= rows && at <= MOST_ROWS; at++)
        for (uint64_t times = 0; times < 2; times++) {
            trial->rule.at = at;
            trial->rule.times = times;
            name_rule(trial, what, "");
            play(trial, may);
            strike(trial);
        }
}

static void lose_rows(struct trial *trial, uint32_t table, uint64_t rows)
{
    (void)table;
    play_kind(trial, SPT_FAULT_ROW_DROP, "a row is lost", rows, MAY_LOSE_ROWS);
}

static void double_rows(struct trial *trial, uint32_t table, uint64_t rows)
{
    (void)table;
    play_kind(trial, SPT_FAULT_ROW_DOUBLE, "a row is doubled", rows, 0);
}

static void turn_rows(struct trial *trial, uint32_t table, uint64_t rows)
{
    (void)table;
    play_kind(trial, SPT_FAULT_READ_REVERSE, "the order is turned", rows > 2 ? 2 : rows, MAY_MISLEAD);
}

static void rows_lost(void **state)
{
    each_table(*state, STAGE_FAULTY, lose_rows);
    each_table(*state, STAGE_FAULTY | STAGE_DUE, lose_rows);
}

static void rows_doubled(void **state)
{
    each_table(*state, STAGE_FAULTY, double_rows);
    each_table(*state, STAGE_FAULTY | STAGE_DUE, double_rows);
}

static void rows_turned(void **state)
{
    each_table(*state, STAGE_FAULTY, turn_rows);
    each_table(*state, STAGE_FAULTY | STAGE_DUE, turn_rows);
}

static void no_rows_at_all(void **state)
{
    struct trial trial;
    if (!scene_fits(*state, STAGE_FAULTY))
        return;
    begin(&trial, *state, STAGE_FAULTY);
    spt_fault_rule_init(&trial.rule, (uint32_t)sizeof trial.rule);
    trial.rule.kind = SPT_FAULT_ROW_DROP;
    trial.rule.times = 0;
    snprintf(trial.how, sizeof trial.how, "the sink is never called");
    play(&trial, MAY_LOSE_ROWS);
    recover(&trial);
    end(&trial);
}

/* ---- broken contracts ---- */

static void break_contracts(const struct scenario *scenario, uint32_t stage)
{
    struct trial trial;
    if (!scene_fits(scenario, stage))
        return;
    begin(&trial, scenario, stage);
    for (int lie = LIE_NONE + 1; lie < LIE_COUNT; lie++) {
        set_stage(&trial);
        liar_plan(trial.scene.liar, lie);
        snprintf(trial.how, sizeof trial.how, "lie %d", lie);
        play(&trial, 0);
        if (trial.is_set)
            liar_plan(trial.scene.liar, LIE_NONE);
        recover(&trial);
    }
    end(&trial);
}

static void broken_contracts(void **state)
{
    break_contracts(*state, STAGE_LYING);
    break_contracts(*state, STAGE_LYING | STAGE_DUE);
}

int main(void)
{
    const struct CMUnitTest others[] = {cmocka_unit_test(lots_of_one_number)};
    return cmocka_run_group_tests_name("lots of one number", others, NULL, NULL) +
           scene_run_tests("rows that cannot be", rows_that_cannot_be) +
           scene_run_tests("rows that cannot be, while lapses are due", rows_that_cannot_be_while_due) +
           scene_run_tests("rows that could be", rows_that_could_be) +
           scene_run_tests("rows of another key", rows_of_another_key) +
           scene_run_tests("no rows at all", no_rows_at_all) + scene_run_tests("rows lost", rows_lost) +
           scene_run_tests("rows doubled", rows_doubled) + scene_run_tests("rows in another order", rows_turned) +
           scene_run_tests("broken contracts", broken_contracts);
}
