/* SPDX-License-Identifier: MIT */
/* The desk: opening, closing, its time, its last error, its settings. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/row.h"
#include "../rules/response.h"
#include "../store/expect.h"
#include "desk_internal.h"
#include "snapshot.h"
#include "unit.h"

void spt_desk_options_init(spt_desk_options *options, uint32_t struct_size)
{
    const spt_desk_options defaults = {.struct_size = (uint32_t)sizeof defaults};
    spt_struct_give(options, struct_size, &defaults, (uint32_t)sizeof defaults);
}

/* What a call left that a callback of the host never returned to. */
static void drop_unfinished(spt_desk *desk)
{
    spt_snapshot_unref(desk->unfinished);
    desk->unfinished = NULL;
}

spt_status spt_desk_enter(spt_desk *desk)
{
    if (desk == NULL)
        return SPT_E_INVALID;
    if (desk->busy)
        return SPT_E_REENTRANT;
    desk->busy = 1;
    drop_unfinished(desk);
    spt_problem_clear(&desk->problem);
    spt_arena_reset(&desk->arena);
    return SPT_OK;
}

void spt_desk_say_overtaken(spt_desk *desk)
{
    spt_problem_set(&desk->problem, SPT_E_CONFLICT, "", 0,
                    "Somebody else changed an account of the unit of work meanwhile; play the unit again.");
    desk->problem.store = SPT_STORE_CONFLICT;
}

spt_status spt_desk_leave(spt_desk *desk, spt_status status)
{
    if (status >= 0)
        spt_problem_clear(&desk->problem);
    else if (desk->problem.code != status)
        spt_problem_plain(&desk->problem, status);
    if (status == SPT_E_CONFLICT && desk->base != NULL && desk->problem.field[0] == '\0')
        spt_desk_say_overtaken(desk);
    desk->problem.code = status;
    desk->busy = 0;
    return status;
}

spt_status spt_desk_clock(spt_desk *desk, int64_t *now)
{
    int64_t told = -1;
    if (desk->fixed_now != SPT_UNSET)
        told = desk->fixed_now;
    else if (desk->options.clock == NULL)
        told = (int64_t)time(NULL);
    else if (desk->options.clock(desk->options.clock_ctx, &told) != SPT_CALLBACK_OK)
        return spt_problem_set(&desk->problem, SPT_E_CALLBACK, "clock", 0, "The clock callback failed.");
    if (told < 0 || told > SPT_TIME_MAX)
        return spt_problem_set(&desk->problem, SPT_E_CALLBACK, "clock", told,
                               "The clock says %lld; it must be 0 to %lld.", (long long)told, (long long)SPT_TIME_MAX);
    *now = told;
    return SPT_OK;
}

void spt_desk_log(spt_desk *desk, const char *message)
{
    if (desk->options.log != NULL)
        desk->options.log(desk->options.log_ctx, message);
}

static spt_status store_failure(int32_t answer)
{
    switch (answer) {
    case SPT_STORE_CONFLICT:
        return SPT_E_CONFLICT;
    case SPT_STORE_UNKNOWN:
        return SPT_E_UNKNOWN;
    case SPT_STORE_BUSY:
        return SPT_E_BUSY;
    case SPT_STORE_NOMEM:
        return SPT_E_NOMEM;
    case SPT_STORE_CORRUPT:
        return SPT_E_CORRUPT;
    case SPT_STORE_FORKED:
        return SPT_E_FORKED;
    default:
        return SPT_E_STORE;
    }
}

spt_status spt_desk_store_status(spt_desk *desk, int32_t answer)
{
    spt_status status = store_failure(answer);
    if (status == SPT_E_STORE)
        spt_problem_set(&desk->problem, status, "store", answer, "The store failed with its code %ld.", (long)answer);
    else if (status == SPT_E_BUSY)
        spt_problem_set(&desk->problem, status, "", 0, "The store is busy; try later.");
    else
        spt_problem_plain(&desk->problem, status);
    desk->problem.store = answer;
    return status;
}

/* Within a unit of work, its overlay answers a conflict to a read where the host's store has moved on. */
spt_status spt_desk_read_status(spt_desk *desk, int32_t answer)
{
    int is_for_commits = answer == SPT_STORE_CONFLICT || answer == SPT_STORE_UNKNOWN;
    if (!is_for_commits || desk->base != NULL)
        return spt_desk_store_status(desk, answer);
    spt_problem_set(&desk->problem, SPT_E_STORE, "store", answer, "The store failed with its code %ld.", (long)answer);
    desk->problem.store = answer;
    return SPT_E_STORE;
}

void spt_desk_expect(spt_desk *desk, const int64_t *accounts, uint32_t count)
{
    spt_store_expect_many(desk->store, accounts, count);
}

uint64_t spt_desk_stamp(spt_desk *desk, uint32_t index)
{
    return spt_store_stamp(desk->store, index);
}

static spt_status take_desk_options(spt_desk_options *taken, spt_allocator *allocator, const spt_desk_options *given)
{
    spt_status status = SPT_OK;
    spt_desk_options_init(taken, (uint32_t)sizeof *taken);
    if (given != NULL)
        status = spt_struct_take(taken, (uint32_t)sizeof *taken, given, (uint32_t)sizeof *taken);
    return status == SPT_OK ? spt_allocator_take(allocator, taken->allocator) : status;
}

/* An empty store gets the desk's own row, so that every later operation finds its revision and version. */
static spt_status begin_store(spt_desk *desk)
{
    spt_status status = spt_desk_load_catalogue(desk);
    int is_kept = 0;
    for (int tries = 0; status == SPT_OK && desk->catalogue.desk.revision == 0; tries++) {
        spt_change change;
        if (is_kept) /* A store that answers so and shows no row would do it for ever. */
            return SPT_E_CORRUPT;
        status = spt_desk_commit_catalogue(desk, 0, &change, 1);
        is_kept = status == SPT_OK;
        if (status == SPT_E_CONFLICT)
            status = tries < SPT_DESK_TRIES ? SPT_OK : SPT_E_BUSY;
        if (status == SPT_OK)
            status = spt_desk_load_catalogue(desk);
    }
    return status;
}

static void free_desk(spt_desk *desk)
{
    spt_allocator allocator = desk->allocator;
    drop_unfinished(desk);
    spt_release(&allocator, desk->listed.ids);
    spt_arena_end(&desk->coming.arena);
    spt_arena_end(&desk->catalogue.arena);
    spt_arena_end(&desk->arena);
    spt_release(&allocator, desk);
}

spt_status spt_desk_open(spt_store *store, const spt_desk_options *options, spt_desk **desk)
{
    spt_desk_options taken;
    spt_allocator allocator;
    if (store == NULL || desk == NULL)
        return SPT_E_INVALID;
    spt_status status = take_desk_options(&taken, &allocator, options);
    if (status != SPT_OK)
        return status;
    spt_desk *made = spt_allocate(&allocator, sizeof *made);
    if (made == NULL)
        return SPT_E_NOMEM;
    memset(made, 0, sizeof *made);
    made->allocator = allocator;
    made->options = taken;
    made->fixed_now = SPT_UNSET;
    made->store = store;
    made->process = (int64_t)getpid();
    spt_arena_begin(&made->arena, &made->allocator);
    spt_problem_clear(&made->problem);
    status = begin_store(made);
    if (status != SPT_OK) {
        free_desk(made);
        return status;
    }
    spt_store_ref(store);
    *desk = made;
    return SPT_OK;
}

/* In a child that was forked while another thread used the desk: it may be in the middle of anything, and stays so. */
static spt_status leave_to_parent(spt_desk *desk)
{
    if (desk->base == NULL)
        return spt_store_unref(desk->store);
    /* The unit's own reference, which ends with it. */
    spt_store_unref(desk->base);
    return spt_store_unref(desk->base);
}

spt_status spt_desk_close(spt_desk *desk)
{
    if (desk == NULL)
        return SPT_OK;
    if (desk->busy)
        return desk->process == (int64_t)getpid() ? SPT_E_REENTRANT : leave_to_parent(desk);
    if (desk->base != NULL)
        spt_unit_end(desk);
    spt_store *store = desk->store;
    free_desk(desk);
    return spt_store_unref(store);
}

void spt_desk_recover(spt_desk *desk)
{
    if (desk != NULL)
        desk->busy = 0;
}

spt_status spt_desk_set_now(spt_desk *desk, int64_t now)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (now < SPT_UNSET || now > SPT_TIME_MAX)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "now", now, "now is %lld; it must be 0 to %lld.",
                                 (long long)now, (long long)SPT_TIME_MAX);
    else
        desk->fixed_now = now;
    return spt_desk_leave(desk, status);
}

/* ---- settings ---- */

static spt_status check_setting(spt_desk *desk, int32_t setting, int64_t *value)
{
    int64_t minimum;
    int64_t maximum;
    int64_t standard;
    if (!spt_catalogue_setting(setting, &minimum, &maximum, &standard))
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "setting", setting, "There is no setting %ld.",
                               (long)setting);
    if (value != NULL && (*value < minimum || *value > maximum))
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "value", *value,
                               "value is %lld; it must be %lld to %lld.", (long long)*value, (long long)minimum,
                               (long long)maximum);
    return SPT_OK;
}

spt_status spt_desk_setting(spt_desk *desk, int32_t setting, int64_t *value)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (value == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "value", 0, "An out-pointer is NULL.");
    else
        status = check_setting(desk, setting, NULL);
    if (status == SPT_OK)
        status = spt_desk_refresh_catalogue(desk);
    if (status == SPT_OK)
        *value = spt_catalogue_setting_value(&desk->catalogue.settings, setting);
    return spt_desk_leave(desk, status);
}

typedef struct setting_read {
    int found;
} setting_read;

static int32_t setting_sink(void *ctx, uint32_t range, const spt_row *row)
{
    setting_read *read = ctx;
    (void)range;
    (void)row;
    read->found = 1;
    return SPT_SINK_NEXT;
}

/* A calendar without any opening time is refused (D24). */
static spt_status check_calendar(spt_desk *desk, int32_t setting, int64_t value)
{
    spt_settings settings = desk->catalogue.settings;
    spt_catalogue_set(&settings, setting, value);
    const spt_calendar calendar = spt_calendar_of(&settings);
    if (spt_calendar_is_open(&calendar))
        return SPT_OK;
    return spt_problem_set(&desk->problem, SPT_E_INVALID, "value", value,
                           "The desk would never be open: it would open at second %lld of a day and close at %lld.",
                           (long long)settings.opens, (long long)settings.closes);
}

/* One try: SPT_E_CONFLICT where somebody else was faster. */
static spt_status write_setting(spt_desk *desk, int32_t setting, int64_t value)
{
    setting_read read = {0};
    spt_change changes[2] = {{0}};
    spt_setting_row row = {
        .size = (uint32_t)sizeof row, .table = SPT_TABLE_SETTING, .setting = setting, .value = value};
    spt_range range = spt_range_of(SPT_INDEX_SETTING, 0, 1);
    range.prefix = 2;
    range.values[1].number = setting;
    spt_status status = spt_desk_refresh_catalogue(desk);
    if (status != SPT_OK)
        return status;
    if (spt_catalogue_setting_value(&desk->catalogue.settings, setting) == value)
        return SPT_ALREADY;
    status = check_calendar(desk, setting, value);
    if (status != SPT_OK)
        return status;
    int32_t answer = spt_store_read(desk->store, &range, 1, setting_sink, &read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    changes[1].action = read.found ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT;
    changes[1].row = (const spt_row *)(const void *)&row;
    return spt_desk_commit_catalogue(desk, 0, changes, 2);
}

spt_status spt_desk_set(spt_desk *desk, int32_t setting, int64_t value)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    status = check_setting(desk, setting, &value);
    int wanted = status == SPT_OK;
    for (int tries = 0; wanted && tries < SPT_DESK_TRIES; tries++) {
        status = write_setting(desk, setting, value);
        wanted = status == SPT_E_CONFLICT && desk->base == NULL;
    }
    return spt_desk_leave(desk, wanted ? SPT_E_BUSY : status);
}

/* ---- the last error ---- */

spt_status spt_desk_error_code(const spt_desk *desk)
{
    return desk == NULL ? 0 : desk->problem.code;
}

const char *spt_desk_error_text(const spt_desk *desk)
{
    return desk == NULL ? "" : desk->problem.text;
}

const char *spt_desk_error_field(const spt_desk *desk)
{
    return desk == NULL || desk->problem.field == NULL ? "" : desk->problem.field;
}

int64_t spt_desk_error_object(const spt_desk *desk)
{
    return desk == NULL ? 0 : desk->problem.object;
}

int64_t spt_desk_error_shortage(const spt_desk *desk)
{
    return desk == NULL ? 0 : desk->problem.shortage;
}

int32_t spt_desk_error_store(const spt_desk *desk)
{
    return desk == NULL ? 0 : desk->problem.store;
}
