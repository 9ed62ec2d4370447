/* SPDX-License-Identifier: MIT */
/* What other programs and people are to be told: the feed, and notices. */
#include <inttypes.h>
#include <stdlib.h>

#include "commands.h"
#include "listing.h"

#define NUMBER(session, field) ((session)->request.number[FIELD_##field])

/* So often are notices acknowledged anew while others change their accounts. */
#define TRIES 5

/* ---- the feed ---- */

static const struct column feed_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"act", "Act", CELL_ID, 0},
    {"time", "Time", CELL_INSTANT, COLUMN_CAN_GO},
    {"what", "What", CELL_TEXT, COLUMN_SHRINKS},
    {"ticket", "Ticket", CELL_ID, 0},
    {"entry", "Entry", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, 0},
    {"lot", "Lot", CELL_ID, 0},
    {"points", "Points", CELL_NUMBER, 0},
    {"note", "Note", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
    {"price", "Price", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"before", "Before", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"reason", "Reason", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"category", "Category", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"pack", "Pack", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"ref", "Ref", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"actor", "Actor", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"other_account", "With account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"other_act", "Act there", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"available", "Available", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"captured", "Captured", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
};
static const struct table_form feed_form = TABLE_FORM("feed", "Everything is acknowledged.", feed_columns);

/* One account that cannot be read keeps none of the others waiting. */
static void tell_left_out(const spt_page *page)
{
    for (uint32_t i = 0; i < spt_feed_accounts(page); i++)
        if (spt_feed_status(page, i) != SPT_OK)
            fprintf(stderr, "supportpoints: Account %" PRId64 " is left out: %s\n", spt_feed_account(page, i),
                    spt_status_message(spt_feed_status(page, i)));
}

static spt_status read_feed(const struct session *session, const char *after, spt_page **page)
{
    spt_status status = spt_feed_read(session->desk, after, SPT_PAGE_MAX, page);
    if (status == SPT_OK)
        tell_left_out(*page);
    return status;
}

static int64_t or_absent(int64_t number)
{
    return number == 0 ? CELL_ABSENT : number;
}

static int64_t or_unset(int64_t number)
{
    return number == SPT_UNSET ? CELL_ABSENT : number;
}

/* What people look up in the account's record. */
static void add_news_for_programs(struct table *table, const spt_act *act, const spt_entry *entry)
{
    table_number(table, or_unset(spt_act_price(act)));
    table_number(table, or_unset(spt_act_before(act)));
    table_text(table, spt_ticket_reason_name(spt_act_reason(act)));
    table_text(table, spt_act_category(act));
    table_text(table, spt_act_pack(act));
    table_text(table, spt_act_refer(act));
    table_text(table, spt_act_actor(act));
    table_number(table, or_absent(spt_act_other(act)));
    table_number(table, or_absent(spt_act_other_act(act)));
    table_number(table, entry == NULL ? CELL_ABSENT : spt_entry_available(entry));
    table_number(table, entry == NULL ? CELL_ABSENT : spt_entry_captured(entry));
}

static spt_status add_news(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_act *act = spt_page_act(page, row);
    const spt_entry *entry = spt_page_entry(page, row);
    (void)session;
    table_number(table, spt_act_account(act));
    table_number(table, spt_act_number(act));
    table_number(table, spt_act_time(act));
    table_text(table, spt_act_kind_name(spt_act_kind(act)));
    table_number(table, or_absent(spt_act_ticket(act)));
    table_number(table, or_absent(spt_entry_number(entry)));
    table_text(table, spt_entry_kind_name(spt_entry_kind(entry)));
    table_number(table, or_absent(spt_entry_lot(entry)));
    table_number(table, or_absent(spt_entry_points(entry)));
    table_text(table, spt_act_note(act));
    add_news_for_programs(table, act, entry);
    return SPT_OK;
}

int run_feed_show(struct session *session)
{
    static const struct listing feed = {.form = &feed_form, .read = read_feed, .add = add_news};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &feed) : code;
}

int run_feed_acknowledge(struct session *session)
{
    char sentence[120];
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_feed_acknowledge(session->desk, NUMBER(session, ACCOUNT), NUMBER(session, ACT));
    if (status < 0)
        return session_refuse(session, status);
    snprintf(sentence, sizeof sentence, "%s: account %" PRId64 " up to act %" PRId64 ".",
             status == SPT_ALREADY ? "Already acknowledged" : "Acknowledged", NUMBER(session, ACCOUNT),
             NUMBER(session, ACT));
    output_done(&session->output, sentence);
    return EXIT_DONE;
}

/* ---- notices ---- */

static const struct column notice_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, 0},
    {"lot", "Lot", CELL_ID, 0},
    {"ticket", "Ticket", CELL_ID, 0},
    {"cause", "Cause", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"points", "Points", CELL_NUMBER, 0},
    {"until", "Until", CELL_INSTANT, 0},
    {"found", "Found", CELL_INSTANT, COLUMN_CAN_GO},
};
static const struct table_form new_form = TABLE_FORM("notices", "Nothing is new.", notice_columns);
static const struct table_form waiting_form = TABLE_FORM("notices", "No notice waits.", notice_columns);

/* What lapses, lapses at the end of its last day: the second before says which that is. */
static int64_t shown_until(const spt_notice *notice)
{
    int64_t until = spt_notice_until(notice);
    if (until == SPT_UNSET || until == SPT_NEVER)
        return CELL_ABSENT;
    return spt_notice_kind(notice) == SPT_NOTICE_LAPSING ? until - 1 : until;
}

static spt_status add_notice(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_notice *notice = spt_page_notice(page, row);
    int is_of_lot = spt_notice_kind(notice) == SPT_NOTICE_LAPSING;
    (void)session;
    table_number(table, spt_notice_account(notice));
    table_text(table, spt_notice_kind_name(spt_notice_kind(notice)));
    table_number(table, or_absent(is_of_lot ? spt_notice_object(notice) : 0));
    table_number(table, or_absent(is_of_lot ? 0 : spt_notice_object(notice)));
    table_number(table, spt_notice_cause(notice));
    table_number(table, spt_notice_amount(notice) == SPT_UNSET ? CELL_ABSENT : spt_notice_amount(notice));
    table_number(table, shown_until(notice));
    table_number(table, spt_notice_found(notice));
    return SPT_OK;
}

static spt_status find_page(const struct session *session, const char *after, spt_page **page)
{
    spt_notice_options options;
    spt_notice_options_init(&options, (uint32_t)sizeof options);
    if (request_has(&session->request, FIELD_DAYS))
        options.days = (int32_t)NUMBER(session, DAYS);
    if (request_has(&session->request, FIELD_POINTS))
        options.below = NUMBER(session, POINTS);
    spt_status status = spt_notice_find(session->desk, &options, after, SPT_PAGE_MAX, page);
    if (status == SPT_OK)
        tell_left_out(*page);
    return status;
}

int run_notices_find(struct session *session)
{
    static const struct listing found = {.form = &new_form, .read = find_page, .add = add_notice};
    int code = session_open_to_write(session);
    return code == EXIT_DONE ? listing_print(session, &found) : code;
}

static spt_status read_waiting(const struct session *session, const char *after, spt_page **page)
{
    spt_status status = spt_notice_list(session->desk, after, SPT_PAGE_MAX, page);
    if (status == SPT_OK)
        tell_left_out(*page);
    return status;
}

int run_notices_list(struct session *session)
{
    static const struct listing waiting = {.form = &waiting_form, .read = read_waiting, .add = add_notice};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &waiting) : code;
}

/* Notices that wait, kept while they are acknowledged. */
struct waiting {
    spt_notice **list;
    size_t count, room;
};

static void keep_notice(struct waiting *waiting, spt_notice *notice)
{
    if (waiting->count == waiting->room) {
        waiting->room = waiting->room * 2 + 16;
        waiting->list = must_have(realloc(waiting->list, waiting->room * sizeof(spt_notice *)));
    }
    waiting->list[waiting->count++] = spt_notice_ref(notice);
}

static void forget_notices(struct waiting *waiting)
{
    for (size_t i = 0; i < waiting->count; i++)
        spt_notice_unref(waiting->list[i]);
    free(waiting->list);
    *waiting = (struct waiting){NULL, 0, 0};
}

/* Those of the account; 0: of every account. */
static spt_status keep_notices(const struct session *session, int64_t account, struct waiting *waiting)
{
    char after[256] = "";
    spt_status status;
    do {
        spt_page *page = NULL;
        status = read_waiting(session, after, &page);
        for (uint32_t i = 0; status == SPT_OK && i < spt_page_count(page); i++)
            if (account == 0 || spt_notice_account(spt_page_notice(page, i)) == account)
                keep_notice(waiting, spt_page_notice(page, i));
        snprintf(after, sizeof after, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (status == SPT_OK && after[0] != '\0');
    return status;
}

/* In one unit of work: all of them, or none. */
static spt_status acknowledge_kept(const struct session *session, const struct waiting *waiting, int64_t *count)
{
    spt_status status = spt_desk_begin(session->desk);
    *count = 0;
    for (size_t i = 0; status >= 0 && i < waiting->count; i++) {
        const spt_notice *notice = waiting->list[i];
        status = spt_notice_acknowledge(session->desk, spt_notice_account(notice), spt_notice_kind(notice),
                                        spt_notice_object(notice), spt_notice_cause(notice));
        *count += status == SPT_OK;
    }
    if (status >= 0)
        return spt_desk_commit(session->desk);
    spt_desk_rollback(session->desk);
    return status;
}

/* Where others change an account meanwhile, the notices are read anew. */
static spt_status acknowledge_all(const struct session *session, int64_t account, int64_t *count)
{
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < TRIES; tries++) {
        struct waiting waiting = {NULL, 0, 0};
        status = keep_notices(session, account, &waiting);
        if (status == SPT_OK)
            status = acknowledge_kept(session, &waiting, count);
        forget_notices(&waiting);
    }
    return status;
}

/* An account that is named must be there. */
static spt_status check_account(const struct session *session)
{
    spt_account *account = NULL;
    if (!request_has(&session->request, FIELD_ACCOUNT))
        return SPT_OK;
    spt_status status = spt_account_get(session->desk, NUMBER(session, ACCOUNT), &account);
    spt_account_unref(account);
    return status;
}

int run_notices_acknowledge(struct session *session)
{
    char sentence[80];
    int64_t count = 0;
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    int64_t account = request_has(&session->request, FIELD_ACCOUNT) ? NUMBER(session, ACCOUNT) : 0;
    spt_status status = check_account(session);
    if (status == SPT_OK)
        status = acknowledge_all(session, account, &count);
    if (status < 0)
        return session_refuse(session, status);
    snprintf(sentence, sizeof sentence, "%" PRId64 " %s acknowledged.", count,
             count == 1 ? "notice is" : "notices are");
    output_done(&session->output, sentence);
    return EXIT_DONE;
}
