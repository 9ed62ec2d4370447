/* SPDX-License-Identifier: MIT */
/* What a command is asked, with the texts of its fields read: numbers, instants, days and money. */
#ifndef DESK_REQUEST_H
#define DESK_REQUEST_H

#include <supportpoints/supportpoints.h>

#include "field.h"
#include "problem.h"

struct request {
    struct field_values texts;
    int64_t number[FIELD_COUNT]; /* of each field that is given; else SPT_UNSET */
    spt_options options;         /* of the fields that are always options */
    char currency[4];
};

/* Reads all texts; days are those of a zone so many seconds east of UTC. */
int request_read(struct request *request, const struct field_values *texts, int32_t offset, struct problem *why);

int request_has(const struct request *request, enum field field);

#endif
