/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "file_text.h"
#include "forms.h"
#include "listing.h"

/* ---- loading and checking ---- */

static const struct column change_columns[] = {{"change", "Change", CELL_TEXT, COLUMN_SHRINKS}};
static const struct table_form change_form = TABLE_FORM("changes", "Nothing changes.", change_columns);

static void print_changes(struct session *session, const spt_price_list_report *report)
{
    const struct table_form *form = &change_form;
    struct table *table = document_begin(&session->output, &form);
    for (uint32_t i = 0; i < spt_price_list_report_count(report); i++)
        table_text(table, spt_price_list_report_change(report, i));
    document_end(&session->output, table);
}

/* Where the text is wrong, as compilers say it, so that editors find the place. */
/* Where there is nothing to compare with, only that the text is right. */
static void print_outcome(struct session *session, const spt_price_list_report *report)
{
    if (session->desk != NULL)
        print_changes(session, report);
    else
        output_done(&session->output, "The price list has no mistakes.");
}

static int print_report(struct session *session, const char *path, spt_status status,
                        const spt_price_list_report *report)
{
    if (status == SPT_E_SYNTAX || status == SPT_E_CONFLICT)
        return session_fail(session, exit_of(status), "%s:%" PRIu32 ":%" PRIu32 ": %s", path,
                            spt_price_list_report_line(report), spt_price_list_report_column(report),
                            spt_price_list_report_reason(report));
    if (status < 0)
        return session_refuse(session, status);
    print_outcome(session, report);
    return EXIT_DONE;
}

typedef spt_status (*use_text)(spt_desk *desk, const char *text, spt_price_list_report **report);

static int with_text(struct session *session, use_text use)
{
    struct problem why;
    const char *path = session->texts.of[FIELD_FILE];
    spt_price_list_report *report = NULL;
    char *text = file_text(path, SPT_PRICE_LIST_BYTES, &why);
    if (text == NULL)
        return session_fail(session, EXIT_USAGE, "%s", why.text);
    spt_status status = use(session->desk, text, &report);
    free(text);
    int code = print_report(session, path, status, report);
    spt_price_list_report_unref(report);
    return code;
}

int run_price_list_load(struct session *session)
{
    int code = session_open_to_write(session);
    return code == EXIT_DONE ? with_text(session, spt_price_list_load) : code;
}

static spt_status check_text(spt_desk *desk, const char *text, spt_price_list_report **report)
{
    (void)desk;
    return spt_price_list_check(text, NULL, report);
}

/* Without a desk the text is checked by itself. */
int run_price_list_check(struct session *session)
{
    if (access(session->path, F_OK) != 0)
        return with_text(session, check_text);
    int code = session_open(session);
    return code == EXIT_DONE ? with_text(session, spt_price_list_preview) : code;
}

/* A desk is not made where its price list could not be loaded. */
int run_init(struct session *session)
{
    struct problem why;
    const char *path = session->texts.of[FIELD_PRICE_LIST];
    char *text = path == NULL ? NULL : file_text(path, SPT_PRICE_LIST_BYTES, &why);
    spt_price_list_report *report = NULL;
    if (path != NULL && text == NULL)
        return session_fail(session, EXIT_USAGE, "%s", why.text);
    spt_status status = text == NULL ? SPT_OK : spt_price_list_check(text, NULL, &report);
    int code = status < 0 ? print_report(session, path, status, report) : session_create(session);
    if (code == EXIT_DONE && text != NULL)
        status = spt_price_list_load(session->desk, text, NULL);
    free(text);
    spt_price_list_report_unref(report);
    if (code != EXIT_DONE)
        return code;
    if (status < 0)
        return session_refuse(session, status);
    snprintf(why.text, sizeof why.text, "A new desk is in %s.%s", session->path,
             path == NULL ? " Its price list comes next: supportpoints price-list load FILE" : "");
    output_done(&session->output, why.text);
    return EXIT_DONE;
}

/* ---- showing ---- */

static spt_status read_packs(const struct session *session, const char *after, spt_page **page)
{
    return spt_pack_list(session->desk, after, SPT_PAGE_MAX, page);
}

static spt_status add_pack_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_pack(table, spt_page_pack(page, row));
    return SPT_OK;
}

static spt_status read_categories(const struct session *session, const char *after, spt_page **page)
{
    return spt_category_list(session->desk, after, SPT_PAGE_MAX, page);
}

static spt_status add_category_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_category(table, spt_page_category(page, row));
    return SPT_OK;
}

static int print_text(struct session *session)
{
    spt_price_list *list = NULL;
    spt_status status = spt_price_list_write(session->desk, &list);
    if (status < 0)
        return session_refuse(session, status);
    fputs(spt_price_list_text(list), session->output.file);
    spt_price_list_unref(list);
    return EXIT_DONE;
}

int run_price_list_show(struct session *session)
{
    static const struct table_form *const forms[] = {&pack_list_form, &category_list_form};
    static const struct listing packs = {.form = &pack_list_form, .read = read_packs, .add = add_pack_row};
    static const struct listing categories = {
        .form = &category_list_form, .read = read_categories, .add = add_category_row};
    int code = session_open(session);
    if (code != EXIT_DONE || session->texts.of[FIELD_TEXT] != NULL)
        return code == EXIT_DONE ? print_text(session) : code;
    output_begin(&session->output, forms, 2);
    spt_status status = listing_add(session, &packs);
    if (status == SPT_OK)
        status = listing_add(session, &categories);
    output_end(&session->output);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

/* ---- a quote ---- */

static const struct column quote_columns[] = {
    {"category", "Category", CELL_TEXT, 0},        {"units", "Units", CELL_NUMBER, 0},
    {"rule", "Price rule", CELL_TEXT, 0},          {"lowest", "Lowest", CELL_NUMBER, 0},
    {"highest", "Highest", CELL_NUMBER, 0},        {"starting", "Starting price", CELL_NUMBER, 0},
    {"person", "A person names it", CELL_FLAG, 0},
};
static const struct table_form quote_form = TABLE_FORM("quote", NULL, quote_columns);

static int64_t or_absent(int64_t number)
{
    return number == SPT_UNSET ? CELL_ABSENT : number;
}

int run_quote(struct session *session)
{
    spt_quote *quote = NULL;
    const struct table_form *form = &quote_form;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_quote_get(session->desk, session->texts.of[FIELD_CATEGORY],
                                      session->request.number[FIELD_UNITS], SPT_UNSET, &quote);
    if (status < 0)
        return session_refuse(session, status);
    struct table *table = document_begin(&session->output, &form);
    table_text(table, session->texts.of[FIELD_CATEGORY]);
    table_number(table, or_absent(session->request.number[FIELD_UNITS]));
    table_text(table, spt_quote_rule(quote));
    table_number(table, spt_quote_lowest(quote));
    table_number(table, or_absent(spt_quote_highest(quote)));
    table_number(table, or_absent(spt_quote_starting(quote)));
    table_number(table, spt_quote_person(quote));
    document_end(&session->output, table);
    spt_quote_unref(quote);
    return EXIT_DONE;
}

/* ---- an advice ---- */

static const struct column advice_columns[] = {
    {"count", "Count", CELL_NUMBER, 0},
    {"pack", "Pack", CELL_TEXT, 0},
    {"title", "Title", CELL_TEXT, COLUMN_SHRINKS},
    {"points", "Points", CELL_NUMBER, 0},
    {"price", "Price", CELL_MONEY, 0},
};
static const struct table_form advice_form = TABLE_FORM("packs", "No packs are needed.", advice_columns);

static const struct column total_columns[] = {
    {"packs", "Packs", CELL_NUMBER, 0},
    {"points", "Points", CELL_NUMBER, 0},
    {"price", "Price", CELL_MONEY, 0},
};
static const struct table_form total_form = TABLE_FORM("total", NULL, total_columns);

static void print_advice(struct output *output, const spt_advice *advice)
{
    static const struct table_form *const forms[] = {&advice_form, &total_form};
    output_begin(output, forms, 2);
    struct table *lines = table_begin(output, &advice_form);
    for (uint32_t line = 0; line < spt_advice_lines(advice); line++) {
        table_number(lines, spt_advice_count(advice, line));
        table_text(lines, spt_advice_code(advice, line));
        table_text(lines, spt_advice_title(advice, line));
        table_number(lines, spt_advice_line_points(advice, line));
        table_money(lines, spt_advice_line_price(advice, line), spt_advice_currency(advice));
    }
    table_end(lines);
    struct table *total = table_begin(output, &total_form);
    table_number(total, spt_advice_packs(advice));
    table_number(total, spt_advice_points(advice));
    table_money(total, spt_advice_price(advice), spt_advice_currency(advice));
    table_end(total);
    output_end(output);
}

int run_advise(struct session *session)
{
    spt_advice *advice = NULL;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_advice_get(session->desk, session->request.number[FIELD_POINTS],
                                       session->texts.of[FIELD_CURRENCY], &advice);
    if (status < 0)
        return session_refuse(session, status);
    print_advice(&session->output, advice);
    spt_advice_unref(advice);
    return EXIT_DONE;
}
