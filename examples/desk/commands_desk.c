/* SPDX-License-Identifier: MIT */
/* The desk itself: its settings, what lapses, and whether its record is right. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "day.h"
#include "hours.h"
#include "listing.h"
#include "suggest.h"

/* ---- settings ---- */

struct setting {
    const char *name;
    int32_t number;
    const char *meaning;
};

static const struct setting settings[] = {
    {"lifetime", SPT_SETTING_LIFETIME, "months that points live; 0: they never lapse"},
    {"zone", SPT_SETTING_ZONE_OFFSET, "the desk's zone, as its offset from UTC"},
    {"return-grace", SPT_SETTING_RETURN_GRACE, "days that returned points stay usable at least"},
    {"reopen-window", SPT_SETTING_REOPEN_WINDOW, "days in which a ticket can be reopened; -1: always"},
    {"weekdays", SPT_SETTING_WEEKDAYS, "weekdays that are worked on"},
    {"opens", SPT_SETTING_OPENS, "when the desk opens on such a day"},
    {"closes", SPT_SETTING_CLOSES, "and when it closes"},
};

#define SETTINGS (sizeof settings / sizeof settings[0])

static const struct column setting_columns[] = {
    {"setting", "Setting", CELL_TEXT, 0},
    {"value", "Value", CELL_TEXT, 0},
    {"meaning", "Meaning", CELL_TEXT, COLUMN_SHRINKS},
};
static const struct table_form setting_form = TABLE_FORM("settings", "There are no settings.", setting_columns);

static const char *setting_text(const struct setting *setting, int64_t value, char text[WEEKDAYS_TEXT])
{
    switch (setting->number) {
    case SPT_SETTING_ZONE_OFFSET:
        return offset_text((int32_t)value, text);
    case SPT_SETTING_WEEKDAYS:
        return weekdays_text(value, text);
    case SPT_SETTING_OPENS:
    case SPT_SETTING_CLOSES:
        return hour_text(value, text);
    default:
        snprintf(text, WEEKDAYS_TEXT, "%" PRId64, value);
        return text;
    }
}

static spt_status add_setting(struct session *session, struct table *table, const struct setting *setting)
{
    char text[WEEKDAYS_TEXT];
    int64_t value = 0;
    spt_status status = spt_desk_setting(session->desk, setting->number, &value);
    if (status < 0)
        return status;
    table_text(table, setting->name);
    table_text(table, setting_text(setting, value, text));
    table_text(table, setting->meaning);
    return SPT_OK;
}

int run_settings_show(struct session *session)
{
    const struct table_form *form = &setting_form;
    spt_status status = SPT_OK;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    struct table *table = document_begin(&session->output, &form);
    for (size_t i = 0; status == SPT_OK && i < SETTINGS; i++)
        status = add_setting(session, table, &settings[i]);
    document_end(&session->output, table);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

/* The setting of NAME=VALUE, and where its value begins. */
static const struct setting *find_setting(const char *text, const char **value, struct problem *why)
{
    size_t length = strcspn(text, "=");
    char name[64];
    struct suggestion suggestion = {name, NULL, 0};
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), text);
    *value = text + length + (text[length] == '=');
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name) == 0 && text[length] == '=')
            return &settings[i];
        suggest_offer(&suggestion, settings[i].name);
    }
    if (text[length] != '=')
        problem_set(why, "\"%s\" is no setting with its value, like lifetime=24.", text);
    else
        problem_set(why, "There is no setting %s.%s%s%s", name, suggestion.found ? " Did you mean " : "",
                    suggestion.found ? suggestion.found : "", suggestion.found ? "?" : "");
    return NULL;
}

static int is_hour(const struct setting *setting)
{
    return setting->number == SPT_SETTING_OPENS || setting->number == SPT_SETTING_CLOSES;
}

static int read_value(const struct setting *setting, const char *text, int64_t *value, struct problem *why)
{
    char *end = NULL;
    int32_t offset = 0;
    if (setting->number == SPT_SETTING_ZONE_OFFSET) {
        int is_read = read_offset(setting->name, text, &offset, why);
        *value = offset;
        return is_read;
    }
    if (setting->number == SPT_SETTING_WEEKDAYS)
        return read_weekdays(setting->name, text, value, why);
    if (is_hour(setting))
        return read_hour(setting->name, text, value, why);
    *value = strtoll(text, &end, 10);
    return (text[0] != '\0' && *end == '\0') ||
           problem_set(why, "%s is \"%s\"; it must be a whole number.", setting->name, text);
}

/* No exit code: others changed settings or the price list meanwhile. */
#define OVERTAKEN (-1)
/* So often are settings set anew then: each time one of the others is done. */
#define TRIES 50

/* Sets one setting; says by name what is wrong with it. */
static int set_one(struct session *session, const char *text)
{
    struct problem why;
    const char *value_text = NULL;
    int64_t value = 0;
    const struct setting *setting = find_setting(text, &value_text, &why);
    if (setting == NULL || !read_value(setting, value_text, &value, &why))
        return session_fail(session, EXIT_USAGE, "%s", why.text);
    spt_status status = spt_desk_set(session->desk, setting->number, value);
    if (status == SPT_E_INVALID && is_hour(setting))
        return session_fail(session, EXIT_USAGE, "%s is \"%s\": the desk has to close later than it opens, by 24:00.",
                            setting->name, value_text);
    if (status == SPT_E_INVALID)
        return session_fail(session, EXIT_USAGE, "%s: %s", setting->name, spt_desk_error_text(session->desk));
    if (status == SPT_E_CONFLICT)
        return OVERTAKEN;
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

static int is_opens(const char *word)
{
    return strncmp(word, "opens=", 6) == 0;
}

static int is_closes(const char *word)
{
    return strncmp(word, "closes=", 7) == 0;
}

static int has_word(const struct session *session, int (*is)(const char *))
{
    for (size_t i = 0; i < session->word_count; i++)
        if (is(session->words[i]))
            return 1;
    return 0;
}

/* Both hours may move over each other: the desk opens at midnight until the other one is set. */
static int set_all(struct session *session)
{
    int code = EXIT_DONE;
    if (has_word(session, is_opens) && has_word(session, is_closes)) {
        spt_status status = spt_desk_set(session->desk, SPT_SETTING_OPENS, 0);
        if (status < 0)
            return status == SPT_E_CONFLICT ? OVERTAKEN : session_refuse(session, status);
    }
    for (int late = 0; late < 2; late++)
        for (size_t i = 0; code == EXIT_DONE && i < session->word_count; i++)
            if (is_opens(session->words[i]) == late)
                code = set_one(session, session->words[i]);
    return code;
}

/* All settings of a call are set in one unit: all or nothing. */
static int set_in_unit(struct session *session)
{
    spt_status status = spt_desk_begin(session->desk);
    if (status < 0)
        return session_refuse(session, status);
    int code = set_all(session);
    if (code != EXIT_DONE) {
        spt_desk_rollback(session->desk);
        return code;
    }
    status = spt_desk_commit(session->desk);
    if (status == SPT_E_CONFLICT)
        return OVERTAKEN;
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

int run_settings_set(struct session *session)
{
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    code = OVERTAKEN;
    for (int tries = 0; code == OVERTAKEN && tries < TRIES; tries++)
        code = set_in_unit(session);
    if (code == OVERTAKEN)
        return session_fail(session, EXIT_DESK, "Others change the settings again and again; try later.");
    if (code == EXIT_DONE)
        output_done(&session->output, "Set.");
    return code;
}

/* ---- what lapses ---- */

static const struct column expire_columns[] = {{"recorded", "Lapses recorded", CELL_NUMBER, 0},
                                               {"more", "There are more", CELL_FLAG, 0}};
static const struct table_form expire_form = TABLE_FORM("expire", NULL, expire_columns);

#define SWEEP 10000

static spt_status sweep(struct session *session, int64_t limit, int64_t *total)
{
    spt_status status = SPT_MORE;
    for (*total = 0; status == SPT_MORE && *total < limit;) {
        uint32_t recorded = 0;
        int64_t left = limit - *total;
        status = spt_desk_sweep(session->desk, (uint32_t)(left < SWEEP ? left : SWEEP), &recorded);
        *total += recorded;
    }
    return status;
}

int run_expire(struct session *session)
{
    const struct table_form *form = &expire_form;
    int64_t total = 0;
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    int64_t limit = request_has(&session->request, FIELD_LIMIT) ? session->request.number[FIELD_LIMIT] : INT64_MAX;
    spt_status status = sweep(session, limit, &total);
    if (status < 0)
        return session_refuse(session, status);
    if (session->output.format == FORMAT_TEXT) {
        printf("%" PRId64 " %s recorded%s.\n", total, total == 1 ? "lapse is" : "lapses are",
               status == SPT_MORE ? "; there may be more" : "");
        return EXIT_DONE;
    }
    struct table *table = document_begin(&session->output, &form);
    table_number(table, total);
    table_number(table, status == SPT_MORE);
    document_end(&session->output, table);
    return EXIT_DONE;
}

/* ---- the audit ---- */

static const struct column audit_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"difference", "Difference", CELL_TEXT, COLUMN_SHRINKS},
};
static const struct table_form audit_form =
    TABLE_FORM("differences", "Every figure agrees with the record.", audit_columns);

static spt_status audit_one(struct session *session, struct table *table, int64_t account, void *ctx)
{
    uint64_t *differences = ctx;
    spt_audit *audit = NULL;
    spt_status status = spt_audit_account(session->desk, account, &audit);
    for (uint32_t i = 0; i < spt_audit_count(audit); i++) {
        table_number(table, account);
        table_text(table, spt_audit_text(audit, i));
    }
    *differences += spt_audit_differences(audit);
    spt_audit_unref(audit);
    return status;
}

static spt_status audit_accounts(struct session *session, uint64_t *differences)
{
    const struct table_form *form = &audit_form;
    struct account_listing all = {0, INT64_MAX, audit_one, differences};
    int64_t account = session->request.number[FIELD_ACCOUNT];
    struct table *table = document_begin(&session->output, &form);
    spt_status status = request_has(&session->request, FIELD_ACCOUNT) ? audit_one(session, table, account, differences)
                                                                      : listing_add_accounts(session, table, &all);
    document_end(&session->output, table);
    return status;
}

int run_audit(struct session *session)
{
    uint64_t differences = 0;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = audit_accounts(session, &differences);
    if (status < 0)
        return session_refuse(session, status);
    return differences == 0
               ? EXIT_DONE
               : session_fail(session, EXIT_DESK, "%" PRIu64 " figures differ from the record.", differences);
}
