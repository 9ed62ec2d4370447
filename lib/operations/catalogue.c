/* SPDX-License-Identifier: MIT */
#include "catalogue.h"

#include <stddef.h>
#include <string.h>

#include <supportpoints/calendar.h>
#include <supportpoints/desk.h>

#include "../base/row.h"
#include "../rules/day.h"
#include "../rules/response.h"
#include "desk_internal.h"

#define SETTING_LAST SPT_SETTING_CLOSES

static const struct {
    int64_t minimum;
    int64_t maximum;
    int64_t standard;
} settings_known[] = {
    [SPT_SETTING_LIFETIME] = {0, SPT_MONTHS_MAX, 24},
    [SPT_SETTING_ZONE_OFFSET] = {-SPT_ZONE_OFFSET_MAX, SPT_ZONE_OFFSET_MAX, 0},
    [SPT_SETTING_RETURN_GRACE] = {0, 36500, 30},
    [SPT_SETTING_REOPEN_WINDOW] = {-1, 36500, 14},
    [SPT_SETTING_WEEKDAYS] = {1, SPT_WEEKDAYS_ALL, SPT_WEEKDAYS_ALL & ~(SPT_WEEKDAY_SATURDAY | SPT_WEEKDAY_SUNDAY)},
    [SPT_SETTING_OPENS] = {0, 86399, 0},
    [SPT_SETTING_CLOSES] = {1, 86400, 86400},
};

int spt_catalogue_setting(int32_t setting, int64_t *minimum, int64_t *maximum, int64_t *standard)
{
    if (setting < SPT_SETTING_LIFETIME || setting > SETTING_LAST)
        return 0;
    *minimum = settings_known[setting].minimum;
    *maximum = settings_known[setting].maximum;
    *standard = settings_known[setting].standard;
    return 1;
}

int64_t spt_catalogue_setting_value(const spt_settings *settings, int32_t setting)
{
    switch (setting) {
    case SPT_SETTING_LIFETIME:
        return settings->lifetime;
    case SPT_SETTING_ZONE_OFFSET:
        return settings->zone.offset;
    case SPT_SETTING_RETURN_GRACE:
        return settings->grace;
    case SPT_SETTING_REOPEN_WINDOW:
        return settings->window;
    case SPT_SETTING_WEEKDAYS:
        return settings->weekdays;
    case SPT_SETTING_OPENS:
        return settings->opens;
    default:
        return settings->closes;
    }
}

void spt_catalogue_set(spt_settings *settings, int32_t setting, int64_t value)
{
    switch (setting) {
    case SPT_SETTING_LIFETIME:
        settings->lifetime = value;
        break;
    case SPT_SETTING_ZONE_OFFSET:
        settings->zone.offset = (int32_t)value;
        break;
    case SPT_SETTING_RETURN_GRACE:
        settings->grace = value;
        break;
    case SPT_SETTING_REOPEN_WINDOW:
        settings->window = value;
        break;
    case SPT_SETTING_WEEKDAYS:
        settings->weekdays = value;
        break;
    case SPT_SETTING_OPENS:
        settings->opens = value;
        break;
    default:
        settings->closes = value;
        break;
    }
}

/* The item of a sorted array whose text at `offset` is the code; NULL: none. */
static const void *find(const void *array, size_t count, size_t item, size_t offset, const char *code)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        const char *place = (const char *)array + middle * item;
        const char *text;
        memcpy(&text, place + offset, sizeof text);
        int order = strcmp(text, code);
        if (order == 0)
            return place;
        if (order < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return NULL;
}

const spt_pack_row *spt_catalogue_pack(const spt_catalogue *catalogue, const char *code)
{
    return find(catalogue->packs, catalogue->pack_count, sizeof(spt_pack_row), offsetof(spt_pack_row, code), code);
}

const spt_category_row *spt_catalogue_category(const spt_catalogue *catalogue, const char *code)
{
    return find(catalogue->categories, catalogue->category_count, sizeof(spt_category_row),
                offsetof(spt_category_row, code), code);
}

const spt_group_row *spt_catalogue_group(const spt_catalogue *catalogue, const char *code)
{
    return find(catalogue->groups, catalogue->group_count, sizeof(spt_group_row), offsetof(spt_group_row, code), code);
}

/* Whether a rule comes after (category, at) in the order of the rules. */
static int is_after(const spt_rule_row *row, const char *category, int64_t at)
{
    int order = strcmp(row->category, category);
    return order > 0 || (order == 0 && row->since > at);
}

const spt_catalogue_rule *spt_catalogue_rule_at(const spt_catalogue *catalogue, const char *category, int64_t at)
{
    size_t low = 0;
    size_t high = catalogue->rule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_after(&catalogue->rules[middle].row, category, at))
            high = middle;
        else
            low = middle + 1;
    }
    if (low == 0 || strcmp(catalogue->rules[low - 1].row.category, category) != 0)
        return NULL;
    return &catalogue->rules[low - 1];
}

int spt_catalogue_terms(const spt_catalogue *catalogue, const char *category, int64_t units, int64_t at,
                        spt_ticket_terms *terms)
{
    const spt_category_row *row = spt_catalogue_category(catalogue, category);
    const spt_catalogue_rule *rule = spt_catalogue_rule_at(catalogue, category, at);
    if (row == NULL || rule == NULL)
        return 0;
    terms->rule = rule->row.rule;
    terms->retired = row->retired;
    terms->quote.starting = SPT_UNSET;
    terms->status = spt_quote_compute(&rule->rule, units, &terms->quote);
    return 1;
}

/* ---- reading ---- */

typedef struct catalogue_read {
    spt_catalogue *made;
    spt_status status;
    const char *fault;
    int64_t opening; /* revision of account 0 as the read began, and as it ended */
    int64_t closing;
    size_t rooms[5];
} catalogue_read;

enum {
    READ_DESK,
    READ_SETTINGS,
    READ_PACKS,
    READ_GROUPS,
    READ_CATEGORIES,
    READ_RULES,
    READ_HOLIDAYS,
    READ_DESK_AGAIN,
    READ_COUNT
};

/* Adds one item to an array of the catalogue; NULL: no memory. */
static void *add_item(catalogue_read *read, int array, void **items, size_t *count, size_t size)
{
    void *grown = spt_arena_grow(&read->made->arena, *items, *count, &read->rooms[array], size);
    if (grown == NULL)
        return NULL;
    *items = grown;
    return (char *)grown + (*count)++ * size;
}

static int keep(catalogue_read *read, const char **text)
{
    *text = spt_arena_keep(&read->made->arena, *text);
    return *text != NULL;
}

static int take_pack(catalogue_read *read, const spt_pack_row *row)
{
    void *items = read->made->packs;
    spt_pack_row *pack = add_item(read, 0, &items, &read->made->pack_count, sizeof *pack);
    if (pack == NULL)
        return 0;
    read->made->packs = items;
    *pack = *row;
    return keep(read, &pack->code) && keep(read, &pack->title) && keep(read, &pack->currency);
}

static int take_group(catalogue_read *read, const spt_group_row *row)
{
    void *items = read->made->groups;
    spt_group_row *group = add_item(read, 1, &items, &read->made->group_count, sizeof *group);
    if (group == NULL)
        return 0;
    read->made->groups = items;
    *group = *row;
    return keep(read, &group->code) && keep(read, &group->title);
}

static int take_category(catalogue_read *read, const spt_category_row *row)
{
    void *items = read->made->categories;
    spt_category_row *category = add_item(read, 2, &items, &read->made->category_count, sizeof *category);
    if (category == NULL)
        return 0;
    read->made->categories = items;
    *category = *row;
    return keep(read, &category->code) && keep(read, &category->group) && keep(read, &category->title) &&
           keep(read, &category->unit);
}

static int take_rule(catalogue_read *read, const spt_rule_row *row)
{
    void *items = read->made->rules;
    spt_catalogue_rule *rule = add_item(read, 3, &items, &read->made->rule_count, sizeof *rule);
    if (rule == NULL)
        return 0;
    read->made->rules = items;
    rule->row = *row;
    spt_price_rule_init(&rule->rule, (uint32_t)sizeof rule->rule);
    if (spt_price_rule_parse(row->rule, &rule->rule, NULL) != SPT_OK)
        read->fault = "rule";
    return keep(read, &rule->row.category) && keep(read, &rule->row.rule);
}

static void take_setting(catalogue_read *read, const spt_setting_row *row)
{
    int64_t minimum;
    int64_t maximum;
    int64_t standard;
    if (row->setting > SETTING_LAST || !spt_catalogue_setting((int32_t)row->setting, &minimum, &maximum, &standard) ||
        row->value < minimum || row->value > maximum)
        read->fault = "setting";
    else
        spt_catalogue_set(&read->made->settings, (int32_t)row->setting, row->value);
}

static int take_holiday(catalogue_read *read, const spt_holiday_row *row)
{
    spt_catalogue *made = read->made;
    void *items = made->holidays;
    int64_t day = 0;
    size_t count = made->settings.holiday_count;
    if (spt_day_from_date(row->day, &day) != SPT_OK || count >= SPT_HOLIDAYS_MAX ||
        (count > 0 && made->holidays[count - 1] >= day))
        read->fault = "holiday";
    if (read->fault != NULL)
        return 1;
    int64_t *holiday = add_item(read, 4, &items, &made->settings.holiday_count, sizeof *holiday);
    if (holiday == NULL)
        return 0;
    made->settings.holidays = made->holidays = items;
    *holiday = day;
    return 1;
}

static int take_row(catalogue_read *read, uint32_t range, const spt_row *row)
{
    const void *any = row;
    switch (range) {
    case READ_DESK:
        read->made->desk = *(const spt_account_row *)any;
        read->opening = read->made->desk.revision;
        return 1;
    case READ_SETTINGS:
        take_setting(read, any);
        return 1;
    case READ_PACKS:
        return take_pack(read, any);
    case READ_GROUPS:
        return take_group(read, any);
    case READ_CATEGORIES:
        return take_category(read, any);
    case READ_RULES:
        return take_rule(read, any);
    case READ_HOLIDAYS:
        return take_holiday(read, any);
    default:
        read->closing = ((const spt_account_row *)any)->revision;
        return 1;
    }
}

static const uint32_t read_indexes[READ_COUNT] = {SPT_INDEX_ACCOUNT, SPT_INDEX_SETTING,  SPT_INDEX_PACK,
                                                  SPT_INDEX_GROUP,   SPT_INDEX_CATEGORY, SPT_INDEX_RULE,
                                                  SPT_INDEX_HOLIDAY, SPT_INDEX_ACCOUNT};

static int32_t catalogue_sink(void *ctx, uint32_t range, const spt_row *row)
{
    catalogue_read *read = ctx;
    if (range >= READ_COUNT)
        return SPT_SINK_STOP;
    const char *fault = spt_row_fault(row, spt_schema_get()->indexes[read_indexes[range]].table);
    if (fault != NULL) {
        read->fault = fault;
        return SPT_SINK_NEXT;
    }
    if (take_row(read, range, row))
        return SPT_SINK_GO_ON;
    read->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

static void standard_settings(const spt_desk *desk, spt_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    spt_zone_init(&settings->zone, (uint32_t)sizeof settings->zone);
    for (int32_t setting = SPT_SETTING_LIFETIME; setting <= SETTING_LAST; setting++)
        spt_catalogue_set(settings, setting, settings_known[setting].standard);
    settings->zone.callback = desk->options.zone;
    settings->zone.ctx = desk->options.zone_ctx;
}

static spt_status read_once(spt_desk *desk, catalogue_read *read)
{
    spt_range ranges[READ_COUNT];
    for (uint32_t i = 0; i < READ_COUNT; i++) {
        ranges[i] = spt_range_of(read_indexes[i], 0, UINT64_MAX);
        ranges[i].prefix = 1; /* account 0 */
    }
    uint32_t count = (spt_store_flags(desk->store) & SPT_STORE_SNAPSHOT) != 0 ? READ_COUNT - 1 : READ_COUNT;
    int32_t answer = spt_store_read(desk->store, ranges, count, catalogue_sink, read);
    if (count < READ_COUNT)
        read->closing = read->opening;
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    if (read->status != SPT_OK)
        return spt_problem_plain(&desk->problem, read->status);
    if (read->opening != read->closing)
        return SPT_MORE;
    if (read->opening != 0 && read->made->desk.version != SPT_SCHEMA_VERSION)
        return spt_problem_plain(&desk->problem, SPT_E_SCHEMA);
    const spt_calendar calendar = spt_calendar_of(&read->made->settings);
    if (read->fault == NULL && !spt_calendar_is_open(&calendar))
        read->fault = "setting";
    if (read->fault != NULL)
        return spt_problem_set(&desk->problem, SPT_E_CORRUPT, read->fault, 0,
                               "The store's settings or price list are damaged: %s.", read->fault);
    return SPT_OK;
}

spt_status spt_desk_load_catalogue(spt_desk *desk)
{
    spt_status status = SPT_MORE;
    for (int tries = 0; status == SPT_MORE && tries < SPT_DESK_TRIES; tries++) {
        spt_catalogue *made = &desk->coming;
        catalogue_read read = {.made = made};
        spt_arena_end(&made->arena);
        memset(made, 0, sizeof *made);
        spt_arena_begin(&made->arena, &desk->allocator);
        standard_settings(desk, &made->settings);
        status = read_once(desk, &read);
    }
    if (status == SPT_OK) {
        spt_catalogue old = desk->catalogue;
        desk->catalogue = desk->coming;
        desk->coming = old;
    }
    spt_arena_end(&desk->coming.arena);
    return status == SPT_MORE ? spt_problem_plain(&desk->problem, SPT_E_BUSY) : status;
}

typedef struct revision_read {
    int64_t known;
    int is_known;
} revision_read;

static int32_t revision_sink(void *ctx, uint32_t range, const spt_row *row)
{
    revision_read *read = ctx;
    const void *any = row;
    (void)range;
    read->is_known =
        spt_row_fault(row, SPT_TABLE_ACCOUNT) == NULL && ((const spt_account_row *)any)->revision == read->known;
    return SPT_SINK_NEXT;
}

spt_status spt_desk_refresh_catalogue(spt_desk *desk)
{
    revision_read read = {.known = desk->catalogue.desk.revision, .is_known = 1};
    spt_range range = spt_range_of(SPT_INDEX_ACCOUNT, 0, 1);
    range.prefix = 1;
    range.known_revision = read.known;
    int32_t answer = spt_store_read(desk->store, &range, 1, revision_sink, &read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    return read.is_known && read.known != 0 ? SPT_OK : spt_desk_load_catalogue(desk);
}

spt_status spt_desk_commit_catalogue(spt_desk *desk, int64_t now, spt_change *changes, size_t count)
{
    spt_account_row row = desk->catalogue.desk;
    spt_guard guard = {0, row.revision};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = 1, .change_count = count};
    batch.guards = &guard;
    batch.changes = changes;
    if (row.revision >= SPT_POINTS_MAX)
        return spt_problem_plain(&desk->problem, SPT_E_LIMIT);
    if (row.revision == 0) {
        row = (spt_account_row){.size = (uint32_t)sizeof row, .table = SPT_TABLE_ACCOUNT, .next_lapse = SPT_NEVER};
        row.version = SPT_SCHEMA_VERSION;
    }
    changes[0].action = row.revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE;
    changes[0].row = (const spt_row *)(const void *)&row;
    row.newest = now > row.newest ? now : row.newest;
    row.revision++;
    int32_t answer = spt_store_commit(desk->store, &batch);
    return answer == SPT_STORE_OK ? SPT_OK : spt_desk_store_status(desk, answer);
}
