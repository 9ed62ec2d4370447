/* SPDX-License-Identifier: MIT */
/*
 * A believable year of a help desk. Customers come over the year; each has a temper of his own (how often he writes,
 * how large his packs are); a ticket is opened on a working day, lives for some days and ends in one of the ways in
 * which tickets end. The same seed, size and last instant give the same year.
 */
#ifndef DESK_DEMO_H
#define DESK_DEMO_H

#include "progress.h"
#include "session.h"

#define DEMO_DAYS 365

struct demo_customer {
    int64_t id;
    uint32_t first_day; /* on which he buys his first licence */
    uint32_t temper;    /* tickets in a thousand working days */
    int64_t clock;      /* the instant of what was done last */
};

struct demo_ticket {
    int64_t id;
    size_t customer;
    uint32_t opened_day;
    int is_quoted;
};

struct demo {
    struct session *session;
    uint64_t random;
    int64_t begin; /* the first second of the first day */
    uint32_t day;  /* of the year, from 0 */
    struct demo_customer *customers;
    size_t customer_count;
    struct demo_ticket *tickets; /* that are open */
    size_t ticket_count, ticket_room;
    int64_t next_ticket;
    int64_t next_invoice;
    size_t operations;
    struct progress progress;
};

/* Lets the year go by. */
spt_status demo_run(struct demo *demo);

#endif
