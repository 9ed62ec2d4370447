/* SPDX-License-Identifier: MIT */
/* What a price rule says for a number of units (D8). Pure. */
#ifndef SPT_RULES_QUOTE_H
#define SPT_RULES_QUOTE_H

#include <stdint.h>

#include <supportpoints/price_rule.h>
#include <supportpoints/status.h>

/*
 * `starting` is the price where nobody names one: the computed value of a fixed rule, the lowest of `from` and of a
 * range. `upon request` has none; there alone `person` is 1: a person must name the price, which may be any.
 */
typedef struct spt_quote_values {
    int64_t lowest;
    int64_t highest;  /* SPT_UNSET: none */
    int64_t starting; /* SPT_UNSET: none */
    int64_t person;   /* 1: a person must name the price; 0: not */
} spt_quote_values;

/*
 * `rule` is as spt_price_rule_parse() gives it. SPT_E_PRICE: it has a unit term and units is below 0 (SPT_UNSET is),
 * or it has none and units is not SPT_UNSET. SPT_E_LIMIT: units or a bound would be beyond SPT_POINTS_MAX.
 */
spt_status spt_quote_compute(const spt_price_rule *rule, int64_t units, spt_quote_values *out);

/* Whether a price lies within a quote's bounds (D9): 1 yes, 0 no. */
int spt_quote_allows(const spt_quote_values *values, int64_t price);

#endif
