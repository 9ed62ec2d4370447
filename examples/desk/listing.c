/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include <inttypes.h>

#include "lookup.h"

/* A row of a list, or of one that goes on in the same table; listing NULL: there are no more. */
struct place {
    const struct listing *listing;
    spt_page *page;
    uint32_t row;
};

static spt_status read_place(const struct session *session, struct place *place, const char *after)
{
    spt_page *page = NULL;
    spt_status status = place->listing->read(session, after, &page);
    if (status != SPT_OK)
        return status;
    spt_page_unref(place->page);
    place->page = page;
    place->row = 0;
    return SPT_OK;
}

/* Turns pages, and goes on to the next list, until there is a row. */
static spt_status settle(const struct session *session, struct place *place)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && place->listing != NULL && place->row >= spt_page_count(place->page)) {
        int is_over = spt_page_next(place->page)[0] == '\0';
        if (is_over)
            place->listing = place->listing->then;
        if (place->listing != NULL)
            status = read_place(session, place, is_over ? "" : spt_page_next(place->page));
    }
    return status;
}

static spt_status begin(const struct session *session, struct place *place, const struct listing *listing)
{
    *place = (struct place){listing, NULL, 0};
    spt_status status = read_place(session, place, "");
    return status == SPT_OK ? settle(session, place) : status;
}

static spt_status step(const struct session *session, struct place *place)
{
    place->row++;
    return settle(session, place);
}

static int64_t number_at(const struct place *place)
{
    return place->listing->number != NULL ? place->listing->number(place->page, place->row) : 0;
}

/* Adds so many rows at most. The number of the last one is told. */
static spt_status add_rows(struct session *session, struct table *table, struct place *place, int64_t limit,
                           int64_t *last)
{
    spt_status status = SPT_OK;
    for (; status == SPT_OK && place->listing != NULL && limit > 0; limit--) {
        *last = number_at(place);
        status = place->listing->add(session, table, place->page, place->row);
        if (status == SPT_OK)
            status = step(session, place);
    }
    return status;
}

spt_status listing_add(struct session *session, const struct listing *listing)
{
    struct place place;
    int64_t last = 0;
    spt_status status = begin(session, &place, listing);
    if (status == SPT_OK) {
        struct table *table = table_begin(&session->output, listing->form);
        status = add_rows(session, table, &place, INT64_MAX, &last);
        table_end(table);
    }
    spt_page_unref(place.page);
    return status;
}

/* ---- a part of a list ---- */

/* Goes on behind the row that --after names. */
static spt_status skip(const struct session *session, struct place *place, int64_t after, int *is_found)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && place->listing != NULL && number_at(place) != after)
        status = step(session, place);
    *is_found = status == SPT_OK && place->listing != NULL;
    return *is_found ? step(session, place) : status;
}

static spt_status count_rest(const struct session *session, struct place *place, size_t *count)
{
    spt_status status = SPT_OK;
    for (*count = 0; status == SPT_OK && place->listing != NULL; status = settle(session, place)) {
        *count += spt_page_count(place->page) - place->row;
        place->row = spt_page_count(place->page);
    }
    return status;
}

void listing_tell_left_out(const struct session *session, const struct listing_words *words, size_t count, int64_t last)
{
    fflush(session->output.file);
    if (count > 0)
        session_fail(session, EXIT_DONE, "%zu more %s not listed: --after %" PRId64 " goes on with them.", count,
                     count == 1 ? words->one_is : words->many_are, last);
}

static spt_status print_rows(struct session *session, const struct listing *listing, struct place *place)
{
    size_t rest = 0;
    const struct request *request = &session->request;
    int64_t limit = request_has(request, FIELD_LIMIT) ? request->number[FIELD_LIMIT] : INT64_MAX, last = 0;
    struct table_form of_rest = *listing->form;
    const struct table_form *form = &of_rest;
    if (request_has(request, FIELD_AFTER))
        of_rest.none = "There is nothing after it.";
    struct table *table = document_begin(&session->output, &form);
    spt_status status = add_rows(session, table, place, limit, &last);
    document_end(&session->output, table);
    if (status == SPT_OK)
        status = count_rest(session, place, &rest);
    if (status == SPT_OK)
        listing_tell_left_out(session, listing->words, rest, last);
    return status;
}

static int refuse_after(const struct session *session, const struct listing *listing)
{
    return session_fail(session, EXIT_REFUSED, "There is no %s %" PRId64 " in this list to go on after.",
                        listing->words->one, session->request.number[FIELD_AFTER]);
}

/* Nothing is printed before the first row is found, so that a refusal stands alone. */
int listing_print(struct session *session, const struct listing *listing)
{
    struct place place;
    int is_found = 1;
    spt_status status = begin(session, &place, listing);
    if (status == SPT_OK && session->request.number[FIELD_AFTER] > 0)
        status = skip(session, &place, session->request.number[FIELD_AFTER], &is_found);
    if (status == SPT_OK && is_found)
        status = print_rows(session, listing, &place);
    spt_page_unref(place.page);
    if (status < 0)
        return session_refuse(session, status);
    return is_found ? EXIT_DONE : refuse_after(session, listing);
}

/* ---- accounts ---- */

static spt_status add_accounts(struct session *session, struct table *table, struct account_listing *listing,
                               const struct account_ids *ids)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < ids->count && listing->limit > 0; i++) {
        status = listing->add(session, table, ids->list[i], listing->ctx);
        listing->after = ids->list[i];
        listing->limit--;
    }
    return status;
}

spt_status listing_add_accounts(struct session *session, struct table *table, struct account_listing *listing)
{
    struct account_ids ids;
    spt_status status;
    do {
        status = lookup_accounts(session->store, listing->after, &ids);
        if (status == SPT_OK)
            status = add_accounts(session, table, listing, &ids);
    } while (status == SPT_OK && ids.count > 0 && listing->limit > 0);
    return status;
}
