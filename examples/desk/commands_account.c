/* SPDX-License-Identifier: MIT */
/* Accounts, and the ways in which points come to them. */
#include <inttypes.h>

#include "commands.h"
#include "forms.h"
#include "listing.h"
#include "lookup.h"

/* ---- writing ---- */

spt_status write_account_open(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_account_open(desk, request->number[FIELD_ACCOUNT], &request->options, &answer->account);
}

spt_status write_account_close(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_account_close(desk, request->number[FIELD_ACCOUNT], &request->options, &answer->account);
}

spt_status write_transfer(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_account_transfer(desk, request->number[FIELD_ACCOUNT], request->number[FIELD_OTHER],
                                request->number[FIELD_POINTS], request->texts.of[FIELD_REF], &request->options,
                                &answer->act);
}

/* The options of a lot; its last day is never an argument here. */
static spt_options lot_options(const struct request *request)
{
    spt_options options = request->options;
    int is_never = request_has(request, FIELD_LAST_DAY) && request->number[FIELD_LAST_DAY] == 0;
    if (is_never)
        options.months = 0;
    else if (request_has(request, FIELD_LAST_DAY))
        options.last_day = (int32_t)request->number[FIELD_LAST_DAY];
    return options;
}

spt_status write_buy(spt_desk *desk, const struct request *request, struct answer *answer)
{
    spt_options options = lot_options(request);
    return spt_account_buy(desk, request->number[FIELD_ACCOUNT], request->texts.of[FIELD_PACK],
                           request->texts.of[FIELD_REF], &options, &answer->lot);
}

spt_status write_claim(spt_desk *desk, const struct request *request, struct answer *answer)
{
    spt_options options = lot_options(request);
    return spt_account_claim(desk, request->number[FIELD_ACCOUNT], request->texts.of[FIELD_PACK],
                             request->texts.of[FIELD_REF], &options, &answer->lot);
}

spt_status write_grant(spt_desk *desk, const struct request *request, struct answer *answer)
{
    spt_options options = lot_options(request);
    int32_t kind = request_has(request, FIELD_OPENING) ? SPT_LOT_OPENING : SPT_LOT_GOODWILL;
    return spt_account_grant(desk, request->number[FIELD_ACCOUNT], kind, request->number[FIELD_POINTS],
                             request->texts.of[FIELD_REF], &options, &answer->lot);
}

/* ---- reading ---- */

int run_account_show(struct session *session)
{
    spt_account *account = NULL;
    const struct table_form *form = &account_form;
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = session_check_at(session);
    if (code != EXIT_DONE)
        return code;
    const spt_as_of as_of = session_as_of(session);
    spt_status status = spt_statement_totals(session->desk, session->request.number[FIELD_ACCOUNT], &as_of, &account);
    if (status < 0)
        return session_refuse(session, status);
    struct table *table = document_begin(&session->output, &form);
    add_account(table, account);
    document_end(&session->output, table);
    spt_account_unref(account);
    return EXIT_DONE;
}

static spt_status add_by_id(struct session *session, struct table *table, int64_t id, void *ctx)
{
    spt_account *account = NULL;
    spt_status status = spt_account_get(session->desk, id, &account);
    (void)ctx;
    if (status == SPT_OK)
        add_account(table, account);
    spt_account_unref(account);
    return status;
}

/* What a limit left out, and how it is seen. */
static spt_status tell_left_out(const struct session *session, int64_t last)
{
    static const struct listing_words words = {"account", "account is", "accounts are"};
    size_t count = 0;
    spt_status status = lookup_count(session->store, last, &count);
    if (status == SPT_OK)
        listing_tell_left_out(session, &words, count, last);
    return status;
}

static int64_t number_or(const struct session *session, enum field field, int64_t other)
{
    return request_has(&session->request, field) ? session->request.number[field] : other;
}

int run_account_list(struct session *session)
{
    struct table_form of_more = account_list_form;
    const struct table_form *form = &of_more;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    if (request_has(&session->request, FIELD_AFTER))
        of_more.none = "There are no accounts after it.";
    struct account_listing listing = {number_or(session, FIELD_AFTER, 0), number_or(session, FIELD_LIMIT, INT64_MAX),
                                      add_by_id, NULL};
    struct table *table = document_begin(&session->output, &form);
    spt_status status = listing_add_accounts(session, table, &listing);
    document_end(&session->output, table);
    if (status == SPT_OK)
        status = tell_left_out(session, listing.after);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}
