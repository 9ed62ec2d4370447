/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "demo.h"
#include "demo_list.h"
#include "lookup.h"

#define DAY_SECONDS 86400
#define CUSTOMERS   50

/* A few write often, most seldom. */
static uint32_t temper_of(uint64_t chance)
{
    uint32_t part = (uint32_t)(chance % 100);
    return part < 5 ? 250 : part < 20 ? 80 : part < 60 ? 30 : 10;
}

/* A third were there from the start; the rest come over the year. */
static void invent_customers(struct demo *demo)
{
    demo->customers = must_have(calloc(demo->customer_count, sizeof *demo->customers));
    for (size_t i = 0; i < demo->customer_count; i++) {
        uint64_t chance = (demo->random + i) * UINT64_C(0x9E3779B97F4A7C15);
        chance ^= chance >> 29;
        int is_early = i < (demo->customer_count + 2) / 3;
        uint32_t day = is_early ? (uint32_t)(chance % 20) : (uint32_t)(i * 340 / demo->customer_count);
        demo->customers[i] = (struct demo_customer){1001 + (int64_t)i, day, temper_of(chance >> 8), 0};
    }
}

static int64_t number_or(const struct session *session, enum field field, int64_t otherwise)
{
    return request_has(&session->request, field) ? session->request.number[field] : otherwise;
}

/* The year ends with the day before --at, or before today. */
static int run_year(struct session *session, struct demo *demo)
{
    int64_t now = number_or(session, FIELD_AT, (int64_t)time(NULL));
    int64_t today = (now + session->output.offset) / DAY_SECONDS * DAY_SECONDS - session->output.offset;
    if (today < DEMO_DAYS * DAY_SECONDS)
        return session_fail(session, EXIT_USAGE, "at is too early: the year would begin before 1970.");
    demo->begin = today - DEMO_DAYS * DAY_SECONDS;
    spt_desk_set_now(session->desk, demo->begin);
    spt_status status = spt_price_list_load(session->desk, demo_price_list, NULL);
    progress_begin(&demo->progress, "Demo", "days", DEMO_DAYS, session->texts.of[FIELD_PROGRESS] != NULL);
    if (status >= 0)
        status = demo_run(demo);
    progress_end(&demo->progress, demo->day);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

static const struct column demo_columns[] = {{"accounts", "Accounts", CELL_NUMBER, 0},
                                             {"tickets", "Tickets", CELL_NUMBER, 0}};
static const struct table_form demo_form = TABLE_FORM("demo", NULL, demo_columns);

static void print_result(struct session *session, const struct demo *demo)
{
    const struct table_form *form = &demo_form;
    int64_t tickets = demo->next_ticket - 9001;
    if (session->output.format == FORMAT_TEXT) {
        printf("A year of %zu account%s and %" PRId64 " ticket%s is in %s. Try: supportpoints account list\n",
               demo->customer_count, demo->customer_count == 1 ? "" : "s", tickets, tickets == 1 ? "" : "s",
               session->path);
        return;
    }
    struct table *table = document_begin(&session->output, &form);
    table_number(table, (int64_t)demo->customer_count);
    table_number(table, tickets);
    document_end(&session->output, table);
}

/* A new desk, or one without accounts. */
static int open_empty(struct session *session)
{
    size_t count = 0;
    if (access(session->path, F_OK) != 0)
        return session_create(session);
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    if (lookup_count(session->store, 0, &count) < 0)
        return session_fail(session, EXIT_DESK, "The desk's file cannot be read.");
    return count == 0 ? EXIT_DONE
                      : session_fail(session, EXIT_REFUSED, "%s has accounts already; a demo begins without any.",
                                     session->path);
}

int run_demo(struct session *session)
{
    struct demo demo = {.session = session, .next_ticket = 9001, .next_invoice = 1001};
    int code = open_empty(session);
    if (code != EXIT_DONE)
        return code;
    demo.random = (uint64_t)number_or(session, FIELD_SEED, 1);
    demo.customer_count = (size_t)number_or(session, FIELD_SIZE, CUSTOMERS);
    invent_customers(&demo);
    code = run_year(session, &demo);
    free(demo.customers);
    free(demo.tickets);
    if (code == EXIT_DONE)
        print_result(session, &demo);
    return code;
}
