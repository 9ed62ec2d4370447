/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "forms.h"
#include "listing.h"

spt_status write_lot_revoke(spt_desk *desk, const struct request *request, struct answer *answer)
{
    int64_t points = request_has(request, FIELD_POINTS) ? request->number[FIELD_POINTS] : SPT_ALL_POINTS;
    return spt_lot_revoke(desk, request->number[FIELD_ACCOUNT], request->number[FIELD_LOT], points,
                          request->texts.of[FIELD_REF], &request->options, &answer->lot);
}

spt_status write_lot_extend(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_lot_extend(desk, request->number[FIELD_ACCOUNT], request->number[FIELD_LOT],
                          (int32_t)request->number[FIELD_LAST_DAY], &request->options, &answer->lot);
}

int run_lot_show(struct session *session)
{
    spt_lot *lot = NULL;
    const struct table_form *form = &lot_form;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status =
        spt_lot_get(session->desk, session->request.number[FIELD_ACCOUNT], session->request.number[FIELD_LOT], &lot);
    if (status < 0)
        return session_refuse(session, status);
    struct table *table = document_begin(&session->output, &form);
    add_lot(table, lot);
    document_end(&session->output, table);
    spt_lot_unref(lot);
    return EXIT_DONE;
}

static spt_status read_lots(const struct session *session, const char *after, spt_page **page)
{
    int is_available = request_has(&session->request, FIELD_AVAILABLE);
    return (is_available ? spt_lot_list_available : spt_lot_list)(session->desk, session->request.number[FIELD_ACCOUNT],
                                                                  after, SPT_PAGE_MAX, page);
}

static spt_status add_lot_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_lot(table, spt_page_lot(page, row));
    return SPT_OK;
}

static int64_t number_of_row(const spt_page *page, uint32_t row)
{
    return spt_lot_number(spt_page_lot(page, row));
}

int run_lot_list(struct session *session)
{
    static const struct listing_words words = {"lot", "lot is", "lots are"};
    static const struct listing lots = {
        .form = &lot_list_form, .read = read_lots, .add = add_lot_row, .number = number_of_row, .words = &words};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &lots) : code;
}
