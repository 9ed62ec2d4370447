/* SPDX-License-Identifier: MIT */
/*
 * What strace.py disturbs: strace_worker work PATH does one thing after the other and says of each "done N",
 * "unknown N" or "failed N", on standard output. strace_worker check PATH N... [? N...] looks afterwards whether all
 * that was done is there, and what is unknown wholly or not at all; then it repeats that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deeds.h"

/* Tries of one thing. */
#define TRIES 3

struct desk {
    const char *path;
    spt_journal_problem problem;
    spt_store *store;
    spt_desk *desk;
};

static spt_journal_options options_of(struct desk *desk)
{
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(&desk->problem, (uint32_t)sizeof desk->problem);
    options.flags = SPT_JOURNAL_CREATE;
    options.lock_wait = 50;
    options.problem = &desk->problem;
    return options;
}

static void close_desk(struct desk *desk)
{
    spt_desk_close(desk->desk);
    spt_store_unref(desk->store);
    desk->desk = NULL;
    desk->store = NULL;
}

static spt_status open_desk(struct desk *desk)
{
    spt_journal_options options = options_of(desk);
    spt_status status = SPT_OK;
    if (desk->store == NULL)
        status = spt_store_open_journal(desk->path, &options, &desk->store);
    if (status == SPT_OK && desk->desk == NULL)
        status = spt_desk_open(desk->store, NULL, &desk->desk);
    if (status == SPT_OK)
        status = spt_desk_set_now(desk->desk, DEED_NOW);
    return status == SPT_OK ? spt_price_list_load(desk->desk, deed_price_list, NULL) : status;
}

/* What was unknown once stays so until it was done. */
static void do_deed(struct desk *desk, uint32_t number)
{
    spt_status status = SPT_E_STORE;
    int is_unknown = 0;
    for (int n = 0; n < TRIES && status < 0; n++) {
        if (n > 0)
            close_desk(desk);
        status = open_desk(desk);
        if (status >= 0)
            status = deed_do(desk->desk, &deed_story[number]);
        is_unknown |= status == SPT_E_UNKNOWN;
        if (status == SPT_E_CORRUPT)
            printf("corrupt %u %s\n", number, desk->problem.text);
        if (status < 0)
            printf("again %u %s\n", number, spt_status_name(status));
    }
    printf("%s %u\n", status >= 0 ? "done" : is_unknown ? "unknown" : "failed", number);
}

static void compact(struct desk *desk)
{
    spt_status status = SPT_E_STORE;
    for (int n = 0; n < TRIES && status < 0; n++) {
        spt_journal_options options = options_of(desk);
        status = spt_journal_compact(desk->path, &options);
        if (status < 0)
            printf("again compact %s\n", desk->problem.text);
    }
}

static int work(struct desk *desk)
{
    for (uint32_t d = 0; d < DEED_STORY - 1; d++) {
        do_deed(desk, d);
        if (d == 4)
            compact(desk);
        if (d == 6)
            close_desk(desk);
    }
    close_desk(desk);
    return 0;
}

static int fail(const struct desk *desk, const char *what, spt_status status)
{
    fprintf(stderr, "%s: %s %s\n", what, spt_status_name(status), desk->problem.text);
    return 1;
}

static int compare(struct desk *desk, struct books *expected, struct deed *const *open, uint32_t count)
{
    struct books found;
    uint32_t in;
    spt_status status = books_read(desk->desk, &found, AUDIT_ALL);
    if (status != SPT_OK)
        return fail(desk, "reading", status);
    if (books_explain(&found, expected, open, count, &in))
        return 0;
    books_print("expected", expected);
    books_print("found", &found);
    return 1;
}

static int check(struct desk *desk, int count, char **arguments)
{
    struct deed *open[DEED_STORY];
    struct books expected = {0};
    uint32_t unknown = 0;
    int is_unknown = 0;
    for (int n = 0; n < count; n++) {
        struct deed *deed = &deed_story[strtoul(arguments[n], NULL, 10) % DEED_STORY];
        if (strcmp(arguments[n], "?") == 0)
            is_unknown = 1;
        else if (is_unknown)
            open[unknown++] = deed;
        else
            deed_add(&expected, deed);
    }
    spt_status status = open_desk(desk);
    if (status < 0)
        return fail(desk, "opening", status);
    if (compare(desk, &expected, open, unknown) != 0)
        return 1;
    for (uint32_t n = 0; n < unknown; n++) {
        /* What came before it may have failed, so that it is not possible any more. */
        if (deed_do(desk->desk, open[n]) >= 0)
            deed_add(&expected, open[n]);
    }
    int failed = compare(desk, &expected, NULL, 0);
    close_desk(desk);
    return failed;
}

int main(int count, char **arguments)
{
    struct desk desk = {.path = count > 2 ? arguments[2] : ""};
    setvbuf(stdout, NULL, _IONBF, 0);
    if (count == 3 && strcmp(arguments[1], "work") == 0)
        return work(&desk);
    if (count >= 3 && strcmp(arguments[1], "check") == 0)
        return check(&desk, count - 3, arguments + 3);
    fprintf(stderr, "strace_worker work PATH | check PATH N... [? N...]\n");
    return 2;
}
