/* SPDX-License-Identifier: MIT */
/*
 * The feed (D27): the acts that are not acknowledged, with their entries. How many entries an act has is known from the
 * numbers that it and the act before say are the newest: so each act's rows have their place in the page before its
 * entries are shown, and a gap is seen.
 */
#include <supportpoints/feed.h>

#include "../base/row.h"
#include "crossing.h"

/* The crossing's places in the account: the act shown last, its newest entry that was shown, where the round ends. */
enum { PLACE_ACT, PLACE_ENTRY, PLACE_UNTIL };

/* One account. */
typedef struct feed_reading {
    spt_crossing *crossing;
    uint32_t shown; /* rows of the page that are other accounts' */
    int64_t from;   /* the newest act that was shown, at least in part, or acknowledged; 0: none */
    int64_t part;   /* its newest entry that was shown; SPT_UNSET: all of it was */
    int64_t until;  /* the newest act to be shown; SPT_UNSET: the account's */

    int64_t act;     /* the newest act that has rows, or `from`; SPT_UNSET: `from` is not seen yet */
    int64_t entries; /* number of the newest entry up to it */
    int64_t next;    /* of the entry to be shown next */
    uint32_t filled; /* rows before this one have their entry */
    int32_t is_cut;  /* the newest act with rows has more than there is room for */
    int32_t is_lost; /* no page of the feed ended at `part` */
} feed_reading;

static int32_t refuse(spt_load *load, const char *fault)
{
    load->fault = fault;
    return SPT_SINK_NEXT;
}

static int64_t act_at(const spt_page *page, uint32_t row)
{
    return ((const spt_act *)page->extra[row])->row.act;
}

/* ---- acts ---- */

/* Gives an act its rows: one for each entry, or one alone. 0: no memory. */
static int add_rows(feed_reading *reading, spt_load *load, const spt_act_row *act, int64_t entries)
{
    spt_page *page = reading->crossing->page;
    void *made = spt_row_snapshot(load->desk, (const spt_row *)(const void *)act);
    int64_t rows = entries == 0 ? 1 : entries;
    if (made == NULL)
        return 0;
    for (; rows > 0 && page->count < page->room; rows--)
        spt_page_add(page, NULL, spt_snapshot_ref(made));
    spt_snapshot_unref(made);
    reading->is_cut = rows > 0;
    reading->act = act->act;
    reading->entries = act->entries;
    return 1;
}

static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

/* The act before the one that was shown in part. */
static int32_t take_before(spt_load *load, const spt_row *row)
{
    feed_reading *reading = load->view;
    const void *any = row;
    reading->is_lost = reading->part <= ((const spt_act_row *)any)->entries;
    return SPT_SINK_NEXT;
}

/* The act that was shown last tells which entry comes next; what is left of it comes first. */
static int32_t take_from(spt_load *load, const spt_row *row)
{
    feed_reading *reading = load->view;
    const void *any = row;
    const spt_act_row *act = any;
    int64_t shown = reading->part == SPT_UNSET ? act->entries : reading->part;
    reading->next = shown + 1;
    reading->act = act->act;
    reading->entries = act->entries;
    reading->is_lost |= reading->part >= act->entries;
    if (!reading->is_lost && shown < act->entries && !add_rows(reading, load, act, act->entries - shown))
        return no_memory(load);
    return SPT_SINK_NEXT;
}

static int32_t take_act(spt_load *load, const spt_row *row)
{
    feed_reading *reading = load->view;
    const spt_page *page = reading->crossing->page;
    const void *any = row;
    const spt_act_row *act = any;
    int64_t until = reading->until == SPT_UNSET ? load->work.account.acts : reading->until;
    if (act->act > until || reading->is_cut || page->count == page->room)
        return SPT_SINK_NEXT;
    if (act->act != reading->act + 1 || act->entries < reading->entries)
        return refuse(load, act->act != reading->act + 1 ? "act" : "entries");
    return add_rows(reading, load, act, act->entries - reading->entries) ? SPT_SINK_GO_ON : no_memory(load);
}

/* ---- entries ---- */

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    feed_reading *reading = load->view;
    spt_page *page = reading->crossing->page;
    const void *any = row;
    const spt_entry_row *entry = any;
    while (reading->filled < page->count && act_at(page, reading->filled) < entry->act)
        reading->filled++;
    if (reading->filled == page->count || reading->is_lost)
        return SPT_SINK_NEXT;
    if (act_at(page, reading->filled) != entry->act || entry->entry != reading->next)
        return refuse(load, "entry");
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL)
        return no_memory(load);
    page->rows[reading->filled++] = made;
    reading->next++;
    return SPT_SINK_GO_ON;
}

/* ---- one account ---- */

static void begin(feed_reading *reading)
{
    spt_page_cut(reading->crossing->page, reading->shown);
    reading->act = reading->from == 0 ? 0 : SPT_UNSET;
    reading->entries = 0;
    reading->next = 1;
    reading->filled = reading->shown;
    reading->is_cut = 0;
    reading->is_lost = reading->part == 0;
}

static void plan_act(spt_load *load, int64_t number, spt_load_handler handler)
{
    spt_range *act = spt_load_add(load, SPT_INDEX_ACT, 0, 1, handler);
    act->prefix = 2;
    act->values[1].number = number;
}

static void plan_from(spt_load *load, const feed_reading *reading)
{
    if (reading->part != SPT_UNSET && reading->from > 1)
        plan_act(load, reading->from - 1, take_before);
    plan_act(load, reading->from, take_from);
    if (reading->part == SPT_UNSET)
        return;
    spt_range *entries = spt_load_add(load, SPT_INDEX_ENTRY_BY_ACT, 0, reading->crossing->page->room, take_entry);
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = reading->from;
    entries->values[2].number = reading->part;
}

static void plan_feed(spt_load *load)
{
    feed_reading *reading = load->view;
    uint32_t room = reading->crossing->page->room - reading->shown;
    begin(reading);
    if (reading->from > 0)
        plan_from(load, reading);
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT, 0, room, take_act);
    acts->position = 1;
    acts->values[1].number = reading->from;
    spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, 0, room, take_entry, SPT_LOAD_COLUMN(spt_act_row, act))->prefix = 2;
}

static spt_status contradiction(const spt_load *load, const char *what)
{
    spt_desk_log(load->desk, "The store gave rows that do not agree; they were refused.");
    return spt_problem_set(&load->desk->problem, SPT_E_CORRUPT, what, load->account_id,
                           "The store's rows of account %lld do not agree: %s.", (long long)load->account_id, what);
}

/* An account that a token is inside of, or that the index of news has. */
static spt_status not_there(const feed_reading *reading, const spt_load *load)
{
    if (!reading->crossing->is_inside)
        return contradiction(load, "account");
    return spt_problem_set(&load->desk->problem, SPT_E_STALE, "after", load->account_id,
                           "after is inside account %lld, which is not there.", (long long)load->account_id);
}

/* Rows whose act has entries must have one each, those that the page's last act has no room for aside. */
static int has_all_entries(const feed_reading *reading)
{
    const spt_page *page = reading->crossing->page;
    int64_t expected = reading->entries;
    if (page->count > reading->shown && reading->is_cut) {
        const spt_entry *last = page->rows[page->count - 1];
        expected = last == NULL ? SPT_UNSET : last->row.entry;
    }
    return reading->next == expected + 1;
}

/* The newest act of which the page shows the end. */
static int64_t ended_act(const feed_reading *reading)
{
    const spt_page *page = reading->crossing->page;
    int64_t act = reading->is_cut ? reading->act - 1 : reading->act;
    return page->count > reading->shown && act >= act_at(page, reading->shown) ? act : 0;
}

/* What a proven read showed. SPT_OK: all of the account; SPT_MORE: the page is full. */
static spt_status judge(feed_reading *reading, const spt_load *load)
{
    spt_crossing *crossing = reading->crossing;
    spt_page *page = crossing->page;
    int64_t acts = load->work.account.acts;
    int64_t until = reading->until == SPT_UNSET || reading->until > acts ? acts : reading->until;
    int is_full = page->count == page->room && (reading->is_cut || reading->act < until);
    if (reading->act == SPT_UNSET || (!is_full && reading->act < until))
        return contradiction(load, "acts");
    if (!has_all_entries(reading))
        return contradiction(load, "entries");
    int64_t ended = ended_act(reading);
    if (ended > 0)
        page->marks[page->mark_count++] = (spt_page_mark){crossing->account, ended, SPT_OK};
    if (!is_full)
        return SPT_OK;
    crossing->places[PLACE_ACT] = reading->act;
    crossing->places[PLACE_ENTRY] = reading->is_cut ? reading->next - 1 : SPT_UNSET;
    crossing->places[PLACE_UNTIL] = until;
    return SPT_MORE;
}

/* Somebody has acknowledged what was to be shown: SPT_E_CONFLICT, to be read again behind it. */
static spt_status read_once(feed_reading *reading)
{
    spt_load load;
    spt_load_init(&load, reading->crossing->desk, reading->crossing->account, NULL, plan_feed);
    load.view = reading;
    load.clock = 0;
    spt_status status = spt_load_run(&load);
    if (status != SPT_OK)
        return status;
    const spt_account_row *account = &load.work.account;
    if (load.work.revision == 0)
        return not_there(reading, &load);
    if (account->acked > reading->from || (account->acked == reading->from && reading->part != SPT_UNSET)) {
        reading->from = account->acked;
        reading->part = SPT_UNSET;
        return SPT_E_CONFLICT;
    }
    if (reading->from > account->acts || reading->is_lost)
        return spt_token_bad(reading->crossing->desk);
    return judge(reading, &load);
}

/* An act, an entry and an end that a page of the account can have ended with. */
static int take_place(feed_reading *reading)
{
    const int64_t *places = reading->crossing->places;
    reading->from = places[PLACE_ACT];
    reading->part = places[PLACE_ENTRY];
    reading->until = places[PLACE_UNTIL];
    return reading->from >= 1 && reading->from <= SPT_POINTS_MAX && reading->part >= SPT_UNSET &&
           reading->part <= SPT_POINTS_MAX && reading->until >= reading->from && reading->until <= SPT_POINTS_MAX;
}

static spt_status read_account(spt_crossing *crossing)
{
    feed_reading reading = {
        .crossing = crossing, .shown = crossing->page->count, .part = SPT_UNSET, .until = SPT_UNSET};
    if (crossing->is_inside && !take_place(&reading))
        return spt_token_bad(crossing->desk);
    for (int tries = 0; tries < SPT_DESK_TRIES; tries++) {
        spt_status status = read_once(&reading);
        if (status != SPT_E_CONFLICT)
            return status;
    }
    return spt_problem_plain(&crossing->desk->problem, SPT_E_BUSY);
}

spt_status spt_feed_read(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    spt_page *made = NULL;
    spt_crossing crossing = {.desk = desk, .letter = 'n', .index = SPT_INDEX_ACCOUNT_BY_NEWS, .read = read_account};
    spt_status status = spt_crossing_call(&crossing, after, limit, page == NULL ? NULL : &made);
    if (status != SPT_OK)
        return status;
    made->is_feed = 1;
    *page = made;
    return SPT_OK;
}

/* ---- what a page tells ---- */

static const spt_page_mark *mark_at(const spt_page *page, uint32_t position)
{
    return page == NULL || position >= page->mark_count ? NULL : &page->marks[position];
}

uint32_t spt_feed_accounts(const spt_page *page)
{
    return page == NULL ? 0 : page->mark_count;
}

int64_t spt_feed_account(const spt_page *page, uint32_t position)
{
    const spt_page_mark *mark = mark_at(page, position);
    return mark == NULL ? 0 : mark->account;
}

int64_t spt_feed_act(const spt_page *page, uint32_t position)
{
    const spt_page_mark *mark = mark_at(page, position);
    return mark == NULL ? 0 : mark->act;
}

spt_status spt_feed_status(const spt_page *page, uint32_t position)
{
    const spt_page_mark *mark = mark_at(page, position);
    return mark == NULL ? SPT_OK : mark->status;
}
