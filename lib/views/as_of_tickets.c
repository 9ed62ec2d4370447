/* SPDX-License-Identifier: MIT */
/*
 * The tickets of a past state (D22): those that were open, by when they were opened, and those that had ended, by when.
 *
 * Most of them are where they were: a ticket that ended before the state's second and has stayed so is found in the
 * list of today. The others are found by what they do: open ones in the order of opening, until as many are found as
 * the act left open; those that were moved away since by the acts that did it; those that were reopened or waived anew
 * since by these acts, too, or among all that were opened before the page ends, whichever are fewer. What each was like
 * its row says, where no act of it is newer than the state; else its acts up to the state's tell it.
 */
#include "as_of.h"

#include <string.h>

#include <supportpoints/act.h>

#include "../base/row.h"
#include "../rules/ticket_story.h"

enum {
    TOLD_AT_ONCE = 6,    /* stories of one read */
    ACTS_AT_ONCE = 32,   /* of each of them */
    LONG_AT_ONCE = 8,    /* stories that are kept for the page because they took more than one read */
    ROWS_AT_ONCE = 64,   /* tickets, or acts by their turn, of one read */
    OPENED_AT_ONCE = 128 /* tickets by when they were opened, which cost less */
};

/* A place in a list: when a ticket was opened, or ended, and its id. */
typedef struct place {
    int64_t when;
    int64_t ticket;
} place;

static int is_before(const place *a, const place *b)
{
    return a->when < b->when || (a->when == b->when && a->ticket < b->ticket);
}

enum {
    TOKEN_ACCOUNT,
    TOKEN_PHASE,
    TOKEN_ACT,   /* that the list is as of */
    TOKEN_AT,    /* and the instant */
    TOKEN_SHOWN, /* tickets on the pages so far */
    TOKEN_WHEN,  /* the place of the last one */
    TOKEN_TICKET,
    TOKEN_SEAL,
    TOKEN_COUNT
};

#define LETTER 'h'

static const int64_t token_bounds[TOKEN_COUNT][2] = {
    {1, INT64_MAX},    {1, 2},         {1, SPT_POINTS_MAX}, {0, SPT_TIME_MAX}, {0, SPT_POINTS_MAX},
    {0, SPT_TIME_MAX}, {1, INT64_MAX},
};

/* ---- telling stories ---- */

typedef struct telling {
    int64_t ticket;
    int64_t turn;        /* the act by which it was found; 0: by its row */
    int64_t newest;      /* of all acts of the ticket on this account, where that was asked for */
    int64_t below;       /* acts below this number are to be told */
    int32_t is_over;     /* nothing more is needed */
    int32_t wants_state; /* and no more than that */
    int32_t is_present;  /* its row of today says all */
    int32_t is_kept;     /* it was long: see long_stories */
    uint32_t count;      /* acts told in this read */
    int64_t acts[ACTS_AT_ONCE];
    spt_ticket_story story;
    spt_ticket_row row; /* where it is present; its texts are the story's */
} telling;

/* Stories that took more than one read while only a state was wanted: they were told wholly, to be shown later. */
typedef struct long_stories {
    uint32_t count;
    telling of[LONG_AT_ONCE];
} long_stories;

typedef struct tellings {
    spt_past *past;
    long_stories *kept; /* NULL: none are */
    uint32_t count;
    uint32_t at; /* whose act was told last: the entries that follow are its */
    telling of[TOLD_AT_ONCE];
} tellings;

/* The first places of a list behind a position, in order; the room is that of the page and one more. */
typedef struct past_list {
    spt_past *past;
    spt_page *page;
    int64_t phase;
    int64_t token[TOKEN_COUNT]; /* where this page begins */
    place after;                /* the same as a place */
    int64_t away;               /* tickets behind it that were there, and are on another account now */
    place *best;
    uint32_t count;
    uint32_t room;
    long_stories kept;
} past_list;

static telling *find_telling(tellings *view, int64_t ticket)
{
    uint32_t at = 0;
    while (at < view->count && view->of[at].ticket != ticket)
        at++;
    return at < view->count ? &view->of[at] : NULL;
}

static int32_t tell_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    tellings *view = load->view;
    const spt_act_row *act = any;
    telling *told = find_telling(view, act->ticket);
    view->at = told == NULL ? view->count : (uint32_t)(told - view->of);
    if (told == NULL || act->act >= told->below || told->count == ACTS_AT_ONCE) {
        load->fault = "act";
        return SPT_SINK_NEXT;
    }
    told->below = act->act;
    told->acts[told->count++] = act->act;
    /* It was not here: what is older is of an earlier stay. */
    if (act->kind == SPT_ACT_MOVE_OUT && told->story.newest == 0) {
        told->is_over = 1;
        return SPT_SINK_NEXT;
    }
    spt_ticket_story_take(&told->story, act);
    told->is_over = spt_ticket_is_opening(act) || (told->wants_state && told->story.state != 0);
    return told->is_over ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

static int is_of_told(const telling *told, int64_t act)
{
    uint32_t at = 0;
    while (at < told->count && told->acts[at] != act)
        at++;
    return at < told->count;
}

static int32_t tell_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    tellings *view = load->view;
    const spt_entry_row *entry = any;
    if (view->at == view->count || !is_of_told(&view->of[view->at], entry->act)) {
        load->fault = "act";
        return SPT_SINK_NEXT;
    }
    spt_ticket_story_add(&view->of[view->at].story, entry);
    return SPT_SINK_GO_ON;
}

static void plan_tellings(spt_load *load)
{
    tellings *view = load->view;
    view->at = view->count;
    for (uint32_t i = 0; i < view->count; i++) {
        telling *told = &view->of[i];
        told->count = 0;
        if (told->is_over)
            continue;
        spt_range *acts = spt_load_add(load, SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, ACTS_AT_ONCE, tell_act);
        acts->prefix = 2;
        acts->position = 1;
        acts->values[1].number = told->ticket;
        acts->values[2].number = told->below;
        if (told->wants_state)
            continue;
        spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, 0, UINT64_MAX, tell_entry,
                                               SPT_LOAD_COLUMN(spt_act_row, act));
        entries->prefix = 2;
    }
}

static void begin_telling(telling *told, int64_t act, int wants_state)
{
    told->below = act + 1;
    told->wants_state = wants_state;
    told->is_over = 0;
    spt_ticket_story_begin(&told->story);
}

static void add_telling(tellings *view, int64_t ticket, int wants_state)
{
    telling *told = &view->of[view->count++];
    told->ticket = ticket;
    told->turn = told->newest = 0;
    told->is_present = told->is_kept = 0;
    begin_telling(told, view->past->act, wants_state);
}

/* A long story is not told twice. */
static void add_whole_telling(tellings *view, int64_t ticket)
{
    const long_stories *kept = view->kept;
    add_telling(view, ticket, 0);
    for (uint32_t i = 0; i < kept->count; i++)
        if (kept->of[i].ticket == ticket)
            view->of[view->count - 1] = kept->of[i];
    view->of[view->count - 1].is_kept = 0;
}

static int are_over(const tellings *view)
{
    uint32_t over = 0;
    for (uint32_t i = 0; i < view->count; i++)
        over += view->of[i].is_over != 0;
    return over == view->count;
}

/* After a read: where it did not find the state that is wanted, the story begins anew, to be told wholly and kept. */
static void go_on_telling(tellings *view, telling *told)
{
    told->is_over |= told->count < ACTS_AT_ONCE;
    if (told->is_over || !told->wants_state || view->kept == NULL || view->kept->count == LONG_AT_ONCE)
        return;
    begin_telling(told, view->past->act, 0);
    told->is_kept = 1;
    view->kept->count++;
}

static void keep_long_stories(const tellings *view)
{
    uint32_t at = view->kept == NULL ? 0 : view->kept->count;
    for (uint32_t i = 0; i < view->count; i++)
        if (view->of[i].is_kept)
            view->kept->of[--at] = view->of[i];
}

/* Reads until all stories are told. */
static spt_status tell(tellings *view)
{
    while (!are_over(view)) {
        spt_status status = spt_past_read(view->past, plan_tellings, view);
        if (status != SPT_OK)
            return status;
        for (uint32_t i = 0; i < view->count; i++)
            go_on_telling(view, &view->of[i]);
    }
    keep_long_stories(view);
    return SPT_OK;
}

static int32_t take_newest(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    telling *told = find_telling(load->view, act->ticket);
    if (told != NULL)
        told->newest = act->act;
    return SPT_SINK_NEXT;
}

static void plan_newest(spt_load *load)
{
    const tellings *view = load->view;
    for (uint32_t i = 0; i < view->count; i++) {
        spt_range *act = spt_load_add(load, SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, 1, take_newest);
        act->prefix = 2;
        act->values[1].number = view->of[i].ticket;
    }
}

/* What no act has changed since is as it was. */
static int32_t take_present(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    tellings *view = load->view;
    telling *told = find_telling(view, ticket->ticket);
    if (told == NULL || told->newest == 0 || told->newest > view->past->act)
        return SPT_SINK_NEXT;
    told->is_present = told->is_over = 1;
    told->row = *ticket;
    told->story.state = ticket->state;
    told->story.opened = ticket->opened;
    told->story.since = ticket->since;
    memcpy(told->story.category, ticket->category, strlen(ticket->category) + 1);
    memcpy(told->story.rule, ticket->rule, strlen(ticket->rule) + 1);
    return SPT_SINK_NEXT;
}

static void plan_present(spt_load *load)
{
    const tellings *view = load->view;
    plan_newest(load);
    for (uint32_t i = 0; i < view->count; i++) {
        spt_range *ticket = spt_load_add(load, SPT_INDEX_TICKET, 0, 1, take_present);
        ticket->prefix = 2;
        ticket->values[1].number = view->of[i].ticket;
    }
}

/* All that the tickets' rows say: by those of today, or by stories. */
static spt_status tell_all(tellings *view)
{
    spt_status status = spt_past_read(view->past, plan_present, view);
    return status == SPT_OK ? tell(view) : status;
}

/* ---- the first places ---- */

/* Keeps a place where it is one of the first; the same one again changes nothing. */
static void keep_place(past_list *list, const place *found)
{
    uint32_t at = list->count;
    if (!is_before(&list->after, found))
        return;
    while (at > 0 && is_before(found, &list->best[at - 1]))
        at--;
    if (at == list->room || (at > 0 && !is_before(&list->best[at - 1], found)))
        return;
    uint32_t behind = (list->count < list->room ? list->count : list->room - 1) - at;
    memmove(&list->best[at + 1], &list->best[at], behind * sizeof list->best[0]);
    list->best[at] = *found;
    list->count += list->count < list->room;
}

/* Where a ticket was in the list; 0: nowhere. */
static int place_of(const past_list *list, const telling *told, place *found)
{
    const spt_ticket_story *story = &told->story;
    if (story->state <= 0 || spt_ticket_phase_of(story->state) != list->phase)
        return 0;
    *found = (place){list->phase == 1 ? story->opened : story->since, told->ticket};
    return 1;
}

/* ---- by turn: what was reopened, waived anew, or moved away since ---- */

typedef struct turns {
    past_list *list;
    int64_t turn;
    int64_t act; /* the last one seen, and before this read */
    int64_t start;
    uint32_t count;
    int32_t is_over; /* all were seen */
    int64_t acts[ROWS_AT_ONCE];
    int64_t tickets[ROWS_AT_ONCE];
    int64_t latest;  /* a ticket opened later is of no moment, where those that had ended are looked for */
    uint32_t looked; /* whose row was taken last */
    int32_t is_late[ROWS_AT_ONCE];
} turns;

static int32_t take_turn(spt_load *load, const spt_row *row)
{
    const void *any = row;
    turns *view = load->view;
    const spt_act_row *act = any;
    if (act->act <= view->act || view->count == ROWS_AT_ONCE) {
        load->fault = "act";
        return SPT_SINK_NEXT;
    }
    view->act = act->act;
    view->acts[view->count] = act->act;
    view->is_late[view->count] = 0;
    view->tickets[view->count++] = act->ticket;
    return SPT_SINK_GO_ON;
}

/* What was opened too late for the state, or for the places found so far, had not ended at any that is asked for. */
static int32_t take_turned(spt_load *load, const spt_row *row)
{
    const void *any = row;
    turns *view = load->view;
    const spt_ticket_row *ticket = any;
    while (view->looked < view->count && view->tickets[view->looked] != ticket->ticket)
        view->looked++;
    if (view->looked == view->count) {
        load->fault = "ticket";
        return SPT_SINK_NEXT;
    }
    view->is_late[view->looked] = ticket->opened > view->latest;
    return SPT_SINK_GO_ON;
}

static void plan_turns(spt_load *load)
{
    turns *view = load->view;
    view->count = 0;
    view->act = view->start;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT_BY_TURN, 0, ROWS_AT_ONCE, take_turn);
    acts->prefix = 2;
    acts->position = 1;
    acts->values[1].number = view->turn;
    acts->values[2].number = view->start;
    view->looked = 0;
    if (view->turn == SPT_TURN_MOVED)
        return;
    spt_range *tickets =
        spt_load_add_from(load, SPT_INDEX_TICKET, 0, 1, take_turned, SPT_LOAD_COLUMN(spt_act_row, ticket));
    tickets->prefix = 2;
}

/* A ticket that came back is found by its row; one that moved away several times counts with the last one. */
static void keep_told(past_list *list, const telling *told, int64_t turn)
{
    place found;
    int is_away = turn == SPT_TURN_MOVED;
    if (!place_of(list, told, &found) || (is_away && told->newest != told->turn))
        return;
    list->away += is_away && is_before(&list->after, &found);
    keep_place(list, &found);
}

static spt_status keep_group(past_list *list, tellings *group, int64_t turn)
{
    spt_status status = tell(group);
    if (status == SPT_OK && turn == SPT_TURN_MOVED)
        status = spt_past_read(list->past, plan_newest, group);
    for (uint32_t i = 0; i < group->count && status == SPT_OK; i++)
        keep_told(list, &group->of[i], turn);
    group->count = 0;
    return status;
}

/* When a ticket was opened is told by its whole story. */
static spt_status keep_turned(const turns *view)
{
    tellings group = {.past = view->list->past, .kept = &view->list->kept};
    for (uint32_t i = 0; i < view->count; i++) {
        if (!view->is_late[i] && find_telling(&group, view->tickets[i]) == NULL)
            add_telling(&group, view->tickets[i], view->turn != SPT_TURN_MOVED || view->list->phase == 2);
        if (!view->is_late[i])
            find_telling(&group, view->tickets[i])->turn = view->acts[i];
        if (group.count == 0 || (group.count < TOLD_AT_ONCE && i + 1 < view->count))
            continue;
        spt_status status = keep_group(view->list, &group, view->turn);
        if (status != SPT_OK)
            return status;
    }
    return SPT_OK;
}

/* Tickets opened later had not ended at any place that is asked for. */
static int64_t latest_of(const past_list *list)
{
    int64_t last = list->count == list->room ? list->best[list->count - 1].when : list->past->time;
    return last < list->past->time ? last : list->past->time;
}

static spt_status find_some_turned(turns *view)
{
    if (view->is_over)
        return SPT_OK;
    view->start = view->act;
    view->latest = latest_of(view->list);
    spt_status status = spt_past_read(view->list->past, plan_turns, view);
    if (status == SPT_OK)
        status = keep_turned(view);
    view->is_over = view->count < ROWS_AT_ONCE;
    return status;
}

static turns turns_of(past_list *list, int64_t turn)
{
    turns view = {.list = list, .turn = turn, .act = list->past->act};
    return view;
}

static spt_status find_moved(past_list *list)
{
    spt_status status = SPT_OK;
    turns view = turns_of(list, SPT_TURN_MOVED);
    while (status == SPT_OK && !view.is_over)
        status = find_some_turned(&view);
    return status;
}

/* ---- by their rows ---- */

/* Tickets in the order of an index, from a place on; those whose row does not say enough are told. */
typedef struct rows {
    past_list *list;
    uint32_t index;
    uint32_t flags;
    place start; /* the last one of the read before */
    place last;
    uint32_t seen; /* of this read */
    uint32_t count;
    place places[ROWS_AT_ONCE];
    int32_t is_known[ROWS_AT_ONCE]; /* the row alone says that it belongs there */
    uint64_t found;                 /* tickets of the list so far */
    uint64_t enough;                /* of these, no more are needed */
} rows;

/* Whether a row that ended before the second of the state has been left alone since. */
static int has_ended_before(const past_list *list, const spt_ticket_row *ticket)
{
    return ticket->phase == 2 && ticket->since < list->past->time;
}

static int32_t take_row(spt_load *load, const spt_row *row)
{
    const void *any = row;
    rows *view = load->view;
    const spt_ticket_row *ticket = any;
    place at = {view->list->phase == 1 ? ticket->opened : ticket->since, ticket->ticket};
    int is_down = view->flags != 0;
    if (view->seen == ROWS_AT_ONCE || !(is_down ? is_before(&at, &view->last) : is_before(&view->last, &at))) {
        load->fault = "ticket";
        return SPT_SINK_NEXT;
    }
    if (at.when > view->list->past->time)
        return SPT_SINK_NEXT;
    view->last = at;
    view->seen++;
    if (view->list->phase == 1 && has_ended_before(view->list, ticket))
        return SPT_SINK_GO_ON;
    view->is_known[view->count] = has_ended_before(view->list, ticket);
    view->places[view->count++] = at;
    return SPT_SINK_GO_ON;
}

static void plan_rows(spt_load *load)
{
    rows *view = load->view;
    int is_ended = view->list->phase == 2;
    view->seen = view->count = 0;
    view->last = view->start;
    spt_range *tickets = spt_load_add(load, view->index, view->flags, ROWS_AT_ONCE, take_row);
    tickets->prefix = is_ended ? 2 : 1;
    tickets->position = 2;
    tickets->values[1].number = 2;
    tickets->values[tickets->prefix].number = view->start.when;
    tickets->values[tickets->prefix + 1].number = view->start.ticket;
}

/* The tickets of this read that were in the list at the place that their row has, in the order read. */
static spt_status keep_rows(rows *view)
{
    place found;
    tellings group = {.past = view->list->past, .kept = &view->list->kept};
    for (uint32_t i = 0, first = 0; i < view->count; i++) {
        add_telling(&group, view->places[i].ticket, 1);
        group.of[group.count - 1].is_over = view->is_known[i];
        if (group.count < TOLD_AT_ONCE && i + 1 < view->count)
            continue;
        spt_status status = tell(&group);
        if (status != SPT_OK)
            return status;
        for (uint32_t g = 0; g < group.count && view->found < view->enough; g++) {
            const place *at = &view->places[first + g];
            int is_there = view->is_known[first + g];
            if (!is_there && place_of(view->list, &group.of[g], &found))
                is_there = view->list->phase == 1 || found.when == at->when;
            view->found += (uint64_t)is_there;
            if (is_there)
                keep_place(view->list, at);
        }
        first = i + 1;
        group.count = 0;
    }
    return SPT_OK;
}

static spt_status find_rows(rows *view)
{
    do {
        view->start = view->last;
        spt_status status = spt_past_read(view->list->past, plan_rows, view);
        if (status == SPT_OK)
            status = keep_rows(view);
        if (status != SPT_OK)
            return status;
    } while (view->seen == ROWS_AT_ONCE && view->found < view->enough);
    return SPT_OK;
}

/* ---- the lists ---- */

/* The first page looks for the oldest ticket that was open; the others know where to go on. */
static spt_status find_open_rows(past_list *list, int64_t left)
{
    int is_first = list->token[TOKEN_SHOWN] == 0;
    rows view = {.list = list, .index = SPT_INDEX_TICKET_BY_OPENED, .flags = is_first ? SPT_RANGE_DESCENDING : 0};
    view.last = is_first ? (place){list->past->time + 1, 0} : list->after;
    view.enough = is_first || left < list->room ? (uint64_t)left : list->room;
    spt_status status = view.enough > 0 ? find_rows(&view) : SPT_OK;
    return status == SPT_OK && view.found < view.enough ? spt_past_corrupt(list->past, "open_tickets") : status;
}

static spt_status find_open(past_list *list)
{
    if (list->past->open_tickets == SPT_UNSET)
        return spt_past_unknown(list->past, "act", list->past->act);
    spt_status status = find_moved(list);
    if (status != SPT_OK)
        return status;
    int64_t left = list->past->open_tickets - list->token[TOKEN_SHOWN] - list->away;
    return left < 0 ? spt_past_corrupt(list->past, "open_tickets") : find_open_rows(list, left);
}

/*
 * Tickets in the order of opening, up to the last one that can have ended at a place that is asked for; then those
 * that are on another account now.
 */
typedef struct openings {
    past_list *list;
    place start; /* the last one of the read before */
    place last;
    int64_t latest;
    uint32_t seen;   /* of this read */
    int32_t is_over; /* all were seen */
    uint32_t count;  /* of these, those whose rows do not say that they have ended and stayed so */
    int64_t tickets[OPENED_AT_ONCE];
    turns moved;
} openings;

static int32_t take_opening(spt_load *load, const spt_row *row)
{
    const void *any = row;
    openings *view = load->view;
    const spt_ticket_row *ticket = any;
    place at = {ticket->opened, ticket->ticket};
    if (view->seen == OPENED_AT_ONCE || !is_before(&view->last, &at)) {
        load->fault = "ticket";
        return SPT_SINK_NEXT;
    }
    if (at.when > view->latest)
        return SPT_SINK_NEXT;
    view->last = at;
    view->seen++;
    if (!has_ended_before(view->list, ticket))
        view->tickets[view->count++] = at.ticket;
    return SPT_SINK_GO_ON;
}

static void plan_openings(spt_load *load)
{
    openings *view = load->view;
    view->seen = view->count = 0;
    view->last = view->start;
    spt_range *tickets = spt_load_add(load, SPT_INDEX_TICKET_BY_OPENED, 0, OPENED_AT_ONCE, take_opening);
    tickets->position = 2;
    tickets->values[1].number = view->start.when;
    tickets->values[2].number = view->start.ticket;
}

static spt_status keep_openings(const openings *view)
{
    tellings group = {.past = view->list->past, .kept = &view->list->kept};
    for (uint32_t i = 0; i < view->count; i++) {
        add_telling(&group, view->tickets[i], 1);
        if (group.count < TOLD_AT_ONCE && i + 1 < view->count)
            continue;
        spt_status status = keep_group(view->list, &group, SPT_TURN_REOPENED);
        if (status != SPT_OK)
            return status;
    }
    return SPT_OK;
}

static spt_status read_openings(openings *view)
{
    view->start = view->last;
    view->latest = latest_of(view->list);
    spt_status status = spt_past_read(view->list->past, plan_openings, view);
    if (status == SPT_OK)
        status = keep_openings(view);
    view->is_over = view->seen < OPENED_AT_ONCE;
    return status;
}

static spt_status find_some_openings(openings *view)
{
    spt_status status = view->is_over ? SPT_OK : read_openings(view);
    return status == SPT_OK && view->is_over ? find_some_turned(&view->moved) : status;
}

static spt_status find_some_turns(turns *reopened, turns *waived)
{
    return find_some_turned(reopened->is_over ? waived : reopened);
}

/* What had ended, and was reopened or waived anew since: by its opening, or by its turn. Either way finds all. */
static spt_status find_returned(past_list *list)
{
    spt_status status = SPT_OK;
    openings opened = {.list = list, .last = {-1, 0}, .moved = turns_of(list, SPT_TURN_MOVED)};
    turns reopened = turns_of(list, SPT_TURN_REOPENED);
    turns waived = turns_of(list, SPT_TURN_WAIVED);
    while (status == SPT_OK && !opened.moved.is_over && !waived.is_over) {
        status = find_some_openings(&opened);
        if (status == SPT_OK && !opened.moved.is_over)
            status = find_some_turns(&reopened, &waived);
    }
    return status;
}

static spt_status find_ended(past_list *list)
{
    rows view = {.list = list, .index = SPT_INDEX_TICKET_BY_PHASE, .last = list->after, .enough = list->room};
    spt_status status = find_rows(&view);
    return status == SPT_OK ? find_returned(list) : status;
}

/* A whole story, of which no row says otherwise. */
static int is_whole(const spt_ticket_story *story)
{
    return story->newest != 0 && story->before == SPT_UNSET && story->has_units && story->captured >= 0 &&
           story->spent >= 0 && story->state > 0;
}

/* 0: its acts do not make one. */
static int row_of(const spt_past *past, const telling *told, spt_ticket_row *row)
{
    if (told->is_present) {
        *row = told->row;
        row->category = told->story.category;
        row->rule = told->story.rule;
        return 1;
    }
    if (!is_whole(&told->story))
        return 0;
    spt_ticket_story_row(&told->story, past->account_id, told->ticket, row);
    return spt_row_fault((const spt_row *)(const void *)row, SPT_TABLE_TICKET) == NULL;
}

static spt_status make_ticket(spt_past *past, const telling *told, void **made)
{
    spt_ticket_row row;
    if (!row_of(past, told, &row))
        return spt_past_corrupt(past, "ticket");
    *made = spt_ticket_snapshot(past->desk, &row, past->at);
    return *made == NULL ? spt_work_nomem(&past->load.work) : SPT_OK;
}

spt_status spt_past_ticket(spt_past *past, int64_t ticket, void **made)
{
    tellings alone = {.past = past};
    add_telling(&alone, ticket, 0);
    spt_status status = tell_all(&alone);
    const telling *told = &alone.of[0];
    *made = NULL;
    return status == SPT_OK && (told->is_present || told->story.newest != 0) ? make_ticket(past, told, made) : status;
}

static spt_status add_tickets(past_list *list, const tellings *group, uint32_t first)
{
    for (uint32_t i = 0; i < group->count; i++) {
        place found;
        void *made = NULL;
        const telling *told = &group->of[i];
        if (!place_of(list, told, &found) || found.when != list->best[first + i].when)
            return spt_past_corrupt(list->past, "ticket");
        spt_status status = make_ticket(list->past, told, &made);
        if (status != SPT_OK)
            return status;
        spt_page_add(list->page, made, NULL);
    }
    return SPT_OK;
}

static void write_token(const past_list *list, const place *last, int64_t shown)
{
    const spt_past *past = list->past;
    int64_t next[TOKEN_COUNT] = {past->account_id, list->phase, past->act, past->at, shown, last->when, last->ticket};
    spt_token_write_sealed(list->page->next, LETTER, next, TOKEN_COUNT);
}

/* The tickets of the places that were kept, as they were. */
static spt_status fill_page(past_list *list)
{
    tellings group = {.past = list->past, .kept = &list->kept};
    uint32_t most = list->count < list->room ? list->count : list->room - 1;
    for (uint32_t i = 0, first = 0; i < most; i++) {
        add_whole_telling(&group, list->best[i].ticket);
        if (group.count < TOLD_AT_ONCE && i + 1 < most)
            continue;
        spt_status status = list->phase == 2 ? tell_all(&group) : tell(&group);
        if (status == SPT_OK)
            status = add_tickets(list, &group, first);
        if (status != SPT_OK)
            return status;
        first = i + 1;
        group.count = 0;
    }
    if (most < list->count)
        write_token(list, &list->best[most - 1], list->token[TOKEN_SHOWN] + most);
    return SPT_OK;
}

static spt_status make_past(past_list *list)
{
    const int64_t *token = list->token;
    spt_page_empty(list->page);
    list->count = list->kept.count = 0;
    list->away = 0;
    list->after = token[TOKEN_SHOWN] == 0 ? (place){-1, 0} : (place){token[TOKEN_WHEN], token[TOKEN_TICKET]};
    list->best = spt_arena_take_array(list->past->load.work.arena, list->room, sizeof list->best[0]);
    if (list->best == NULL)
        return spt_work_nomem(&list->past->load.work);
    spt_status status = list->phase == 1 ? find_open(list) : find_ended(list);
    return status == SPT_OK ? fill_page(list) : status;
}

/* The state is the newest one: the list of today. */
static spt_status make_present(past_list *list)
{
    spt_list today;
    spt_list_init(&today, list->past->desk, list->phase == 1 ? 'p' : 'r', SPT_INDEX_TICKET_BY_PHASE, 0, 2);
    today.page = list->page;
    today.values[0].number = list->past->account_id;
    today.values[1].number = list->phase;
    list->past->load.work.now = list->past->at;
    spt_status status = spt_past_read(list->past, spt_list_plan, &today);
    list->page->next[0] = '\0';
    if (status != SPT_OK || !today.more)
        return status;
    const spt_ticket *shown = list->page->rows[list->page->count - 1];
    const place last = {list->phase == 1 ? shown->row.opened : shown->row.since, shown->row.ticket};
    write_token(list, &last, list->page->count);
    return SPT_OK;
}

static spt_status make_page(spt_past *past, void *view)
{
    past_list *list = view;
    if (list->token[TOKEN_SHOWN] > 0)
        past->at = list->token[TOKEN_AT];
    return list->past->is_past || list->token[TOKEN_SHOWN] > 0 ? make_past(list) : make_present(list);
}

/* ---- called by the lists ---- */

int spt_past_is_token(const char *after)
{
    return after != NULL && after[0] == LETTER;
}

static spt_status take_token(past_list *list, const char *after)
{
    if (!spt_past_is_token(after))
        return SPT_OK;
    if (!spt_token_read_sealed(after, LETTER, list->token, token_bounds, TOKEN_COUNT) ||
        list->token[TOKEN_ACCOUNT] != list->past->account_id || list->token[TOKEN_PHASE] != list->phase ||
        list->token[TOKEN_SHOWN] == 0)
        return spt_token_bad(list->past->desk);
    list->past->asked.at = SPT_UNSET;
    list->past->asked.act = list->token[TOKEN_ACT];
    list->past->is_continued = 1;
    return SPT_OK;
}

spt_status spt_past_tickets(spt_past *past, int64_t phase, const char *after, uint32_t limit, spt_page **page)
{
    spt_desk *desk = past->desk;
    past_list list = {.past = past, .phase = phase, .room = limit + 1};
    spt_status status = take_token(&list, after);
    if (status != SPT_OK)
        return status;
    list.page = spt_page_make(&desk->allocator, limit);
    if (list.page == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = list.page;
    status = spt_past_run(past, make_page, &list);
    desk->unfinished = NULL;
    if (status == SPT_OK)
        *page = list.page;
    else
        spt_page_unref(list.page);
    return status;
}
