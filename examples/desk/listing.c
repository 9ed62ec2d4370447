/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include <stdlib.h>
#include <string.h>

#include "lookup.h"

static spt_status add_rows(struct session *session, const struct listing *listing, struct table *table,
                           const spt_page *page)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; status == SPT_OK && i < spt_page_count(page); i++)
        status = listing->add(session, table, page, i);
    return status;
}

/* The rows of a page and of all pages after it. */
static spt_status add_pages(struct session *session, const struct listing *listing, struct table *table, spt_page *page)
{
    spt_status status = add_rows(session, listing, table, page);
    while (status == SPT_OK && spt_page_next(page)[0] != '\0') {
        spt_page *next = NULL;
        status = listing->read(session, spt_page_next(page), &next);
        if (status != SPT_OK)
            break;
        spt_page_unref(page);
        page = next;
        status = add_rows(session, listing, table, page);
    }
    spt_page_unref(page);
    return status;
}

/* The lists that go on in the same table. */
static spt_status add_rest(struct session *session, const struct listing *listing, struct table *table, spt_page *first)
{
    spt_status status = add_pages(session, listing, table, first);
    for (const struct listing *then = listing->then; status == SPT_OK && then != NULL; then = then->then) {
        spt_page *page = NULL;
        status = then->read(session, "", &page);
        if (status == SPT_OK)
            status = add_pages(session, then, table, page);
    }
    return status;
}

spt_status listing_add(struct session *session, const struct listing *listing)
{
    spt_page *page = NULL;
    spt_status status = listing->read(session, "", &page);
    if (status != SPT_OK)
        return status;
    struct table *table = table_begin(&session->output, listing->form);
    status = add_rest(session, listing, table, page);
    table_end(table);
    return status;
}

/* Nothing is printed before the first page is there, so that a refusal stands alone. */
int listing_print(struct session *session, const struct listing *listing)
{
    spt_page *page = NULL;
    spt_status status = listing->read(session, "", &page);
    if (status != SPT_OK)
        return session_refuse(session, status);
    struct table *table = document_begin(&session->output, &listing->form);
    status = add_rest(session, listing, table, page);
    document_end(&session->output, table);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
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
