/* SPDX-License-Identifier: MIT */
/* An allocator that counts what is out, and refuses by plan. */
#ifndef FAULT_COUNTING_H
#define FAULT_COUNTING_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/allocator.h>

struct counting {
    uint64_t asked;   /* requests since the plan was set */
    uint64_t fail_at; /* the request to refuse; 0: none */
    int for_ever;     /* all requests from there on */
    uint64_t refused; /* since the plan was set */
    uint64_t blocks;  /* out now */
    uint64_t bytes;
};

spt_allocator counting_allocator(struct counting *memory);

/* Sets a plan, and counts from 0. */
void counting_plan(struct counting *memory, uint64_t fail_at, int for_ever);

#endif
