/* SPDX-License-Identifier: MIT */
#include "record.h"

typedef spt_status (*read_list)(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page);

/* A place in a list, of which a page is at hand. */
struct cursor {
    read_list read;
    spt_desk *desk;
    int64_t account;
    spt_page *page;
    uint32_t row;
};

/* Turns the page where it is at its end. The row is behind it where there is none any more. */
static spt_status turn(struct cursor *cursor)
{
    if (cursor->page != NULL && (cursor->row < spt_page_count(cursor->page) || spt_page_next(cursor->page)[0] == '\0'))
        return SPT_OK;
    spt_page *page = NULL;
    spt_status status = cursor->read(cursor->desk, cursor->account, spt_page_next(cursor->page), SPT_PAGE_MAX, &page);
    if (status != SPT_OK)
        return status;
    spt_page_unref(cursor->page);
    cursor->page = page;
    cursor->row = 0;
    return SPT_OK;
}

static spt_status read_entries_of(struct cursor *entries, const spt_act *act, const struct record_reader *reader)
{
    spt_status status;
    while ((status = turn(entries)) == SPT_OK) {
        const spt_entry *entry = spt_page_entry(entries->page, entries->row);
        if (entry == NULL || spt_entry_act(entry) != spt_act_number(act))
            return SPT_OK;
        if (reader->entry != NULL)
            reader->entry(reader->ctx, act, entry);
        entries->row++;
    }
    return status;
}

static spt_status read_next(struct cursor *acts, struct cursor *entries, const struct record_reader *reader)
{
    spt_status status = turn(acts);
    if (status != SPT_OK)
        return status;
    const spt_act *act = spt_page_act(acts->page, acts->row++);
    if (act == NULL)
        return SPT_E_CORRUPT;
    if (reader->act != NULL)
        reader->act(reader->ctx, act);
    return read_entries_of(entries, act, reader);
}

spt_status record_read(spt_desk *desk, int64_t account, int64_t last, const struct record_reader *reader)
{
    struct cursor acts = {spt_act_list, desk, account, NULL, 0};
    struct cursor entries = {spt_entry_list, desk, account, NULL, 0};
    spt_status status = SPT_OK;
    for (int64_t number = 1; status == SPT_OK && number <= last; number++)
        status = read_next(&acts, &entries, reader);
    spt_page_unref(acts.page);
    spt_page_unref(entries.page);
    return status;
}
