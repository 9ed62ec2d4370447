/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

#define UNTOUCHED 0xA5

/* ---- failures ---- */

static void print_stage(uint32_t stage)
{
    static const char *const names[] = {"due", "stale", "unit", "no out", "faulty", "lying"};
    for (uint32_t bit = 0; bit < 6; bit++)
        if ((stage & (1U << bit)) != 0)
            print_error(" +%s", names[bit]);
}

void scene_fail(const struct scene *scene, const char *format, ...)
{
    char words[400];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    print_error("%s", scene->scenario->name);
    print_stage(scene->stage);
    print_error(": %s\n", words);
    fail();
}

static void must(const struct scene *scene, spt_status status, const char *what)
{
    if (status < 0)
        scene_fail(scene, "the stage cannot be set: %s gave %s (%s)", what, spt_status_name(status),
                   spt_desk_error_text(scene->desk));
}

/* ---- the stage ---- */

static void open_stores(struct scene *scene)
{
    must(scene, spt_store_open_memory(&scene->allocator, &scene->inner), "spt_store_open_memory");
    scene->store = scene->inner;
    if ((scene->stage & STAGE_FAULTY) != 0)
        must(scene, spt_store_open_fault(scene->inner, NULL, NULL, &scene->fault, &scene->store), "the fault store");
    else if ((scene->stage & STAGE_LYING) != 0)
        must(scene, liar_open(scene->liar, scene->inner, &scene->store), "the lying store");
    else
        spt_store_ref(scene->store);
}

static spt_status open_desk(const struct scene *scene, spt_store *store, const spt_allocator *allocator,
                            spt_desk **desk)
{
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.allocator = allocator;
    spt_status status = spt_desk_open(store, &options, desk);
    if (status == SPT_OK)
        status = spt_desk_set_now(*desk, scene->now);
    return status;
}

void scene_open_desk(struct scene *scene)
{
    must(scene, spt_desk_close(scene->desk), "spt_desk_close");
    scene->desk = NULL;
    must(scene, open_desk(scene, scene->store, &scene->allocator, &scene->desk), "spt_desk_open");
}

void scene_set_now(struct scene *scene, int64_t now)
{
    scene->now = now;
    must(scene, spt_desk_set_now(scene->desk, now), "spt_desk_set_now");
}

/* Two lots that lapse at the end of the day, and the day after it. */
static void let_lapse(struct scene *scene)
{
    static const int32_t last_day[] = {20081223, 20081224, 20081225};
    spt_options options;
    int64_t days = (scene->now - BEGIN) / DAY;
    if (days > 2)
        return;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.last_day = last_day[days];
    options.priority = 50;
    must(scene, spt_account_grant(scene->desk, ACCOUNT, SPT_LOT_GOODWILL, 3, "due-1", &options, NULL), "a grant");
    must(scene, spt_account_grant(scene->desk, ACCOUNT, SPT_LOT_GOODWILL, 4, "due-2", &options, NULL), "a grant");
    scene_set_now(scene, scene->now + DAY);
}

static void make_stale(struct scene *scene)
{
    spt_desk *other = NULL;
    must(scene, open_desk(scene, scene->inner, NULL, &other), "spt_desk_open");
    must(scene, spt_desk_set(other, SPT_SETTING_REOPEN_WINDOW, 15), "spt_desk_set");
    must(scene, spt_desk_close(other), "spt_desk_close");
}

static void prepare(struct scene *scene)
{
    const struct scenario *scenario = scene->scenario;
    if ((scenario->traits & SCENE_NO_DESK) != 0 && scenario->prepare == NULL)
        return;
    scene_open_desk(scene);
    must(scene, spt_price_list_load(scene->desk, scenario_price_list, NULL), "the price list");
    if ((scenario->traits & SCENE_UNIT) != 0)
        scene_open_desk(scene);
    if (scenario->prepare != NULL)
        scenario->prepare(scene);
    if ((scene->stage & STAGE_DUE) != 0)
        let_lapse(scene);
    if ((scenario->traits & SCENE_UNIT) == 0)
        scene_open_desk(scene);
    if ((scene->stage & STAGE_STALE) != 0)
        make_stale(scene);
    if ((scene->stage & STAGE_UNIT) != 0)
        must(scene, spt_desk_begin(scene->desk), "spt_desk_begin");
    if ((scenario->traits & SCENE_NO_DESK) != 0) {
        must(scene, spt_desk_close(scene->desk), "spt_desk_close");
        scene->desk = NULL;
    }
}

int scene_fits(const struct scenario *scenario, uint32_t stage)
{
    uint32_t traits = scenario->traits;
    if ((stage & STAGE_DUE) != 0 && ((traits & SCENE_ACCOUNT) == 0 || (traits & SCENE_GOES_STALE) != 0))
        return 0;
    if ((stage & STAGE_UNIT) != 0 &&
        (traits & (SCENE_UNIT | SCENE_BARE | SCENE_NO_DESK | SCENE_SWEEPS | SCENE_REPORTS)) != 0)
        return 0;
    if ((stage & STAGE_STALE) != 0 && (traits & (SCENE_UNIT | SCENE_BARE | SCENE_NO_DESK)) != 0)
        return 0;
    if ((stage & STAGE_NO_OUT) != 0 && ((traits & SCENE_MUST_OUT) != 0 || scenario->answer == ANSWER_NONE))
        return 0;
    return (stage & (STAGE_FAULTY | STAGE_LYING)) == 0 || (traits & SCENE_BARE) == 0;
}

static struct liar the_liar;

void scene_begin(struct scene *scene, const struct scenario *scenario, uint32_t stage)
{
    memset(scene, 0, sizeof *scene);
    scene->scenario = scenario;
    scene->stage = stage;
    scene->allocator = counting_allocator(&scene->memory);
    scene->now = BEGIN;
    scene->liar = &the_liar;
    memset(&the_liar, 0, sizeof the_liar);
    if ((scenario->traits & SCENE_BARE) != 0)
        return;
    open_stores(scene);
    prepare(scene);
}

void scene_end(struct scene *scene)
{
    counting_plan(&scene->memory, 0, 0);
    if (scene->fault != NULL)
        assert_int_equal(spt_fault_set(scene->fault, NULL), SPT_OK);
    must(scene, spt_desk_close(scene->desk), "spt_desk_close");
    must(scene, spt_store_unref(scene->store), "spt_store_unref");
    must(scene, spt_store_unref(scene->inner), "spt_store_unref");
    if (scene->memory.blocks != 0 || scene->memory.bytes != 0)
        scene_fail(scene, "%llu blocks of %llu bytes were never given back", (unsigned long long)scene->memory.blocks,
                   (unsigned long long)scene->memory.bytes);
}

/* ---- answers in words ---- */

static void describe_account(struct dump *to, const spt_account *account)
{
    dump_add_number(to, spt_account_id(account));
    dump_add_number(to, spt_account_at(account));
    dump_add_number(to, spt_account_opened(account));
    dump_add_number(to, spt_account_newest(account));
    dump_add_number(to, spt_account_acts(account));
    dump_add_number(to, spt_account_entries(account));
    dump_add_number(to, spt_account_lots(account));
    dump_add_number(to, spt_account_open_tickets(account));
    dump_add_number(to, spt_account_points(account));
    dump_add_number(to, spt_account_available(account));
    dump_add_number(to, spt_account_captured(account));
    dump_add_number(to, spt_account_spent(account));
    dump_add_number(to, spt_account_lapsed(account));
    dump_add_number(to, spt_account_revoked(account));
    dump_add_number(to, spt_account_next_lapse(account));
    dump_add_number(to, spt_account_next_lapse_points(account));
}

static void describe_lot(struct dump *to, const spt_lot *lot)
{
    dump_add_number(to, spt_lot_account(lot));
    dump_add_number(to, spt_lot_number(lot));
    dump_add_number(to, spt_lot_kind(lot));
    dump_add_number(to, spt_lot_points(lot));
    dump_add_number(to, spt_lot_available(lot));
    dump_add_number(to, spt_lot_captured(lot));
    dump_add_number(to, spt_lot_spent(lot));
    dump_add_number(to, spt_lot_lapsed(lot));
    dump_add_number(to, spt_lot_revoked(lot));
    dump_add_number(to, spt_lot_moved(lot));
    dump_add_number(to, spt_lot_priority(lot));
    dump_add_number(to, spt_lot_acquired(lot));
    dump_add_number(to, spt_lot_lapse(lot));
    dump_add_number(to, spt_lot_paid(lot));
    dump_add_number(to, spt_lot_act(lot));
    dump_add_number(to, spt_lot_revoked_whole(lot));
    dump_add_number(to, spt_lot_origin_lot(lot));
    dump_add_text(to, spt_lot_currency(lot));
    dump_add_text(to, spt_lot_pack(lot));
}

static void describe_ticket(struct dump *to, const spt_ticket *ticket)
{
    dump_add_number(to, spt_ticket_account(ticket));
    dump_add_number(to, spt_ticket_id(ticket));
    dump_add_number(to, spt_ticket_state(ticket));
    dump_add_text(to, spt_ticket_category(ticket));
    dump_add_text(to, spt_ticket_rule(ticket));
    dump_add_number(to, spt_ticket_units(ticket));
    dump_add_number(to, spt_ticket_price(ticket));
    dump_add_number(to, spt_ticket_captured(ticket));
    dump_add_number(to, spt_ticket_spent(ticket));
    dump_add_number(to, spt_ticket_shortfall(ticket));
    dump_add_number(to, spt_ticket_released(ticket));
    dump_add_number(to, spt_ticket_refunded(ticket));
    dump_add_number(to, spt_ticket_opened(ticket));
    dump_add_number(to, spt_ticket_resolved(ticket));
    dump_add_number(to, spt_ticket_ended(ticket));
    dump_add_number(to, spt_ticket_disputed(ticket));
    dump_add_number(to, spt_ticket_proposal(ticket));
    dump_add_number(to, spt_ticket_proposals(ticket));
    dump_add_number(to, spt_ticket_proposed(ticket));
    dump_add_number(to, spt_ticket_approved(ticket));
    dump_add_number(to, spt_ticket_declined(ticket));
}

static void describe_act(struct dump *to, const spt_act *act)
{
    dump_add_number(to, spt_act_number(act));
    dump_add_number(to, spt_act_time(act));
    dump_add_number(to, spt_act_kind(act));
    dump_add_number(to, spt_act_ticket(act));
    dump_add_number(to, spt_act_lot(act));
    dump_add_number(to, spt_act_price(act));
    dump_add_number(to, spt_act_entries(act));
    dump_add_text(to, spt_act_refer(act));
    dump_add_text(to, spt_act_actor(act));
    dump_add_text(to, spt_act_note(act));
}

static void describe_entry(struct dump *to, const spt_entry *entry)
{
    dump_add_number(to, spt_entry_number(entry));
    dump_add_number(to, spt_entry_act(entry));
    dump_add_number(to, spt_entry_kind(entry));
    dump_add_number(to, spt_entry_lot(entry));
    dump_add_number(to, spt_entry_points(entry));
    dump_add_number(to, spt_entry_available(entry));
    dump_add_number(to, spt_entry_captured(entry));
}

static void describe_pack(struct dump *to, const spt_pack *pack)
{
    dump_add_text(to, spt_pack_code(pack));
    dump_add_text(to, spt_pack_title(pack));
    dump_add_number(to, spt_pack_points(pack));
    dump_add_number(to, spt_pack_price(pack));
    dump_add_number(to, spt_pack_retired(pack));
}

static void describe_category(struct dump *to, const spt_category *category)
{
    dump_add_text(to, spt_category_code(category));
    dump_add_text(to, spt_category_title(category));
    dump_add_text(to, spt_category_group_title(category));
    dump_add_text(to, spt_category_rule(category));
    dump_add_text(to, spt_category_unit(category));
}

static void describe_notice(struct dump *to, const spt_notice *notice)
{
    dump_add_number(to, spt_notice_account(notice));
    dump_add_number(to, spt_notice_kind(notice));
    dump_add_number(to, spt_notice_object(notice));
    dump_add_number(to, spt_notice_cause(notice));
    dump_add_number(to, spt_notice_found(notice));
    dump_add_number(to, spt_notice_amount(notice));
    dump_add_number(to, spt_notice_until(notice));
}

static void describe_page(struct dump *to, const spt_page *page)
{
    dump_add_number(to, spt_page_count(page));
    dump_add_text(to, spt_page_next(page));
    for (uint32_t row = 0; row < spt_page_count(page); row++) {
        if (spt_page_account(page, row) != NULL)
            describe_account(to, spt_page_account(page, row));
        describe_lot(to, spt_page_lot(page, row));
        describe_ticket(to, spt_page_ticket(page, row));
        describe_act(to, spt_page_act(page, row));
        describe_entry(to, spt_page_entry(page, row));
        describe_pack(to, spt_page_pack(page, row));
        describe_category(to, spt_page_category(page, row));
        describe_notice(to, spt_page_notice(page, row));
    }
    for (uint32_t place = 0; place < spt_feed_accounts(page); place++) {
        dump_add_number(to, spt_feed_account(page, place));
        dump_add_number(to, spt_feed_act(page, place));
        dump_add_number(to, spt_feed_status(page, place));
    }
}

static void describe_quote(struct dump *to, const spt_quote *quote)
{
    dump_add_number(to, spt_quote_lowest(quote));
    dump_add_number(to, spt_quote_highest(quote));
    dump_add_number(to, spt_quote_starting(quote));
    dump_add_number(to, spt_quote_person(quote));
    dump_add_text(to, spt_quote_rule(quote));
}

static void describe_advice(struct dump *to, const spt_advice *advice)
{
    dump_add_number(to, spt_advice_points(advice));
    dump_add_number(to, spt_advice_price(advice));
    dump_add_number(to, spt_advice_packs(advice));
    dump_add_text(to, spt_advice_currency(advice));
    for (uint32_t line = 0; line < spt_advice_lines(advice); line++) {
        dump_add_number(to, spt_advice_count(advice, line));
        dump_add_text(to, spt_advice_code(advice, line));
        dump_add_text(to, spt_advice_title(advice, line));
    }
}

static void describe_trace(struct dump *to, const spt_response_trace *trace)
{
    dump_add_number(to, spt_response_trace_due(trace));
    dump_add_number(to, spt_response_trace_stored(trace));
    for (uint32_t stretch = 0; stretch < spt_response_trace_count(trace); stretch++) {
        dump_add_number(to, spt_response_trace_day(trace, stretch));
        dump_add_number(to, spt_response_trace_to(trace, stretch));
        dump_add_number(to, spt_response_trace_kind(trace, stretch));
    }
}

static void describe_audit(struct dump *to, const spt_audit *audit)
{
    dump_add_number(to, (int64_t)spt_audit_differences(audit));
    for (uint32_t text = 0; text < spt_audit_count(audit); text++)
        dump_add_text(to, spt_audit_text(audit, text));
}

static void describe_report(struct dump *to, const spt_price_list_report *report)
{
    dump_add_number(to, spt_price_list_report_line(report));
    dump_add_number(to, spt_price_list_report_column(report));
    dump_add_text(to, spt_price_list_report_reason(report));
    for (uint32_t change = 0; change < spt_price_list_report_count(report); change++)
        dump_add_text(to, spt_price_list_report_change(report, change));
}

static void describe_sums(struct dump *to, const spt_report *sums)
{
    dump_add_text(to, spt_report_next(sums));
    for (uint32_t row = 0; row < spt_report_count(sums); row++) {
        dump_add_text(to, spt_report_currency(sums, row));
        dump_add_text(to, spt_report_pack(sums, row));
        dump_add_text(to, spt_report_category(sums, row));
        dump_add_number(to, spt_report_month(sums, row));
        dump_add_number(to, spt_report_resolved(sums, row));
        dump_add_number(to, spt_report_spent(sums, row));
        dump_add_number(to, spt_report_refunded(sums, row));
        dump_add_number(to, spt_report_paid(sums, row) + spt_report_given(sums, row));
        dump_add_number(to, spt_report_used(sums, row));
        dump_add_number(to, spt_report_breakage(sums, row) + spt_report_lapsed(sums, row));
        dump_add_number(to, spt_report_revoked(sums, row));
        dump_add_number(to, spt_report_owed(sums, row) + spt_report_left(sums, row));
    }
}

static void describe(struct dump *to, const struct answer *given)
{
    switch (given->kind) {
    case ANSWER_ACCOUNT:
        describe_account(to, given->of.account);
        break;
    case ANSWER_LOT:
        describe_lot(to, given->of.lot);
        break;
    case ANSWER_TICKET:
        describe_ticket(to, given->of.ticket);
        break;
    case ANSWER_ACT:
        describe_act(to, given->of.act);
        break;
    case ANSWER_PAGE:
        describe_page(to, given->of.page);
        break;
    case ANSWER_PACK:
        describe_pack(to, given->of.pack);
        break;
    case ANSWER_CATEGORY:
        describe_category(to, given->of.category);
        break;
    case ANSWER_QUOTE:
        describe_quote(to, given->of.quote);
        break;
    case ANSWER_ADVICE:
        describe_advice(to, given->of.advice);
        break;
    case ANSWER_JSON:
        dump_add_text(to, spt_json_text(given->of.json));
        break;
    case ANSWER_AUDIT:
        describe_audit(to, given->of.audit);
        break;
    case ANSWER_TRACE:
        describe_trace(to, given->of.trace);
        break;
    case ANSWER_REPORT:
        describe_report(to, given->of.report);
        break;
    case ANSWER_SUMS:
        describe_sums(to, given->of.sums);
        break;
    case ANSWER_LIST:
        dump_add_text(to, spt_price_list_text(given->of.list));
        break;
    case ANSWER_VALUE:
        dump_add_number(to, given->of.value);
        break;
    case ANSWER_COUNT:
        dump_add_number(to, given->of.count);
        break;
    default:
        break;
    }
}

static void give_back(const struct answer *given)
{
    switch (given->kind) {
    case ANSWER_DESK:
        assert_int_equal(spt_desk_close(given->of.desk), SPT_OK);
        break;
    case ANSWER_STORE:
        assert_int_equal(spt_store_unref(given->of.store), SPT_OK);
        break;
    case ANSWER_ACCOUNT:
        spt_account_unref(given->of.account);
        break;
    case ANSWER_LOT:
        spt_lot_unref(given->of.lot);
        break;
    case ANSWER_TICKET:
        spt_ticket_unref(given->of.ticket);
        break;
    case ANSWER_ACT:
        spt_act_unref(given->of.act);
        break;
    case ANSWER_PAGE:
        spt_page_unref(given->of.page);
        break;
    case ANSWER_PACK:
        spt_pack_unref(given->of.pack);
        break;
    case ANSWER_CATEGORY:
        spt_category_unref(given->of.category);
        break;
    case ANSWER_QUOTE:
        spt_quote_unref(given->of.quote);
        break;
    case ANSWER_ADVICE:
        spt_advice_unref(given->of.advice);
        break;
    case ANSWER_JSON:
        spt_json_unref(given->of.json);
        break;
    case ANSWER_AUDIT:
        spt_audit_unref(given->of.audit);
        break;
    case ANSWER_TRACE:
        spt_response_trace_unref(given->of.trace);
        break;
    case ANSWER_REPORT:
        spt_price_list_report_unref(given->of.report);
        break;
    case ANSWER_SUMS:
        spt_report_unref(given->of.sums);
        break;
    case ANSWER_LIST:
        spt_price_list_unref(given->of.list);
        break;
    default:
        break;
    }
}

/* ---- the call ---- */

static spt_status call(struct scene *scene, spt_status (*function)(struct scene *, struct answer *))
{
    scene->answer.kind = scene->scenario->answer;
    memset(&scene->answer.of, UNTOUCHED, sizeof scene->answer.of);
    return function(scene, (scene->stage & STAGE_NO_OUT) != 0 ? NULL : &scene->answer);
}

spt_status scene_call(struct scene *scene)
{
    return call(scene, scene->scenario->call);
}

spt_status scene_call_again(struct scene *scene)
{
    return call(scene, scene->scenario->again != NULL ? scene->scenario->again : scene->scenario->call);
}

int scene_is_untouched(const struct scene *scene)
{
    const unsigned char *bytes = (const unsigned char *)&scene->answer.of;
    for (size_t i = 0; i < sizeof scene->answer.of; i++)
        if (bytes[i] != UNTOUCHED)
            return 0;
    return 1;
}

/* Price list reports come with these errors, too. */
static int is_answered(const struct scene *scene, spt_status status)
{
    return status >= 0 || (scene->answer.kind == ANSWER_REPORT && !scene_is_untouched(scene) &&
                           (status == SPT_E_SYNTAX || status == SPT_E_CONFLICT));
}

struct dump scene_take_answer(struct scene *scene, spt_status status)
{
    struct dump words = {0};
    if (scene->answer.kind == ANSWER_NONE || (scene->stage & STAGE_NO_OUT) != 0 || !is_answered(scene, status)) {
        if (!scene_is_untouched(scene))
            scene_fail(scene, "%s, and the out-parameter was touched", spt_status_name(status));
        return words;
    }
    describe(&words, &scene->answer);
    give_back(&scene->answer);
    memset(&scene->answer.of, UNTOUCHED, sizeof scene->answer.of);
    return words;
}

struct outcome scene_outcome(struct scene *scene, spt_status status)
{
    struct outcome made = {.status = status};
    made.answer = scene_take_answer(scene, status);
    if ((scene->stage & STAGE_UNIT) != 0)
        must(scene, spt_desk_commit(scene->desk), "spt_desk_commit");
    if ((scene->scenario->traits & SCENE_BARE) == 0)
        made.rows = dump_of(scene->inner);
    return made;
}

struct outcome scene_undisturbed(const struct scenario *scenario, uint32_t stage)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    spt_status status = scene_call(&scene);
    if (status != scenario->expected)
        scene_fail(&scene, "undisturbed it gives %s, not %s: %s", spt_status_name(status),
                   spt_status_name(scenario->expected), spt_desk_error_text(scene.desk));
    struct outcome made = scene_outcome(&scene, status);
    scene_end(&scene);
    return made;
}

void outcome_end(struct outcome *outcome)
{
    dump_end(&outcome->answer);
    dump_end(&outcome->rows);
}

void scene_compare(const struct scene *scene, const char *how, const struct outcome *expected,
                   const struct outcome *got)
{
    if (got->status != expected->status)
        scene_fail(scene, "%s: it gave %s, not %s: %s", how, spt_status_name(got->status),
                   spt_status_name(expected->status), spt_desk_error_text(scene->desk));
    if (!dump_is_equal(&expected->rows, &got->rows)) {
        dump_explain(&expected->rows, &got->rows);
        scene_fail(scene, "%s: the rows are others afterwards", how);
    }
    if (!dump_is_equal(&expected->answer, &got->answer))
        scene_fail(scene, "%s: the answer tells something else", how);
}

void scene_compare_rows(const struct scene *scene, const char *how, const struct dump *expected)
{
    if (scene->inner == NULL)
        return;
    struct dump got = dump_of(scene->inner);
    if (!dump_is_equal(expected, &got)) {
        dump_explain(expected, &got);
        scene_fail(scene, "%s: rows have changed", how);
    }
    dump_end(&got);
}

/* ---- others ---- */

void scene_other_grants(struct scene *scene, int number)
{
    spt_desk *other = NULL;
    spt_options options;
    char ref[32];
    snprintf(ref, sizeof ref, "other-%d", number);
    spt_options_init(&options, (uint32_t)sizeof options);
    options.priority = -9;
    must(scene, open_desk(scene, scene->inner, NULL, &other), "spt_desk_open");
    must(scene, spt_account_grant(other, ACCOUNT, SPT_LOT_GOODWILL, 1, ref, &options, NULL), "somebody else's grant");
    must(scene, spt_desk_close(other), "spt_desk_close");
}

void scene_other_sets(struct scene *scene, int number)
{
    spt_desk *other = NULL;
    must(scene, open_desk(scene, scene->inner, NULL, &other), "spt_desk_open");
    must(scene, spt_desk_set(other, SPT_SETTING_RETURN_GRACE, 100 + number), "somebody else's setting");
    must(scene, spt_desk_close(other), "spt_desk_close");
}

int scene_run_tests(const char *group, void (*test)(void **state))
{
    struct CMUnitTest *tests = calloc(scenario_count, sizeof *tests);
    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < scenario_count; i++) {
        tests[i].name = scenarios[i].name;
        tests[i].test_func = test;
        tests[i].initial_state = (void *)(uintptr_t)&scenarios[i];
    }
    int failed = _cmocka_run_group_tests(group, tests, scenario_count, NULL, NULL);
    free(tests);
    return failed;
}

uint64_t scene_audit(struct scene *scene, int64_t account)
{
    spt_desk *other = NULL;
    spt_audit *audit = NULL;
    must(scene, open_desk(scene, scene->inner, NULL, &other), "spt_desk_open");
    must(scene, spt_audit_account(other, account, &audit), "spt_audit_account");
    uint64_t differences = spt_audit_differences(audit);
    spt_audit_unref(audit);
    must(scene, spt_desk_close(other), "spt_desk_close");
    return differences;
}
