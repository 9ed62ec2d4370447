/* SPDX-License-Identifier: MIT */
#include "quote.h"

#include <supportpoints/limits.h>

/* base + units * per_unit within D1; all three lie in 0 … SPT_POINTS_MAX. */
static spt_status bound(int64_t base, int64_t units, int64_t per_unit, int64_t *out)
{
    if (per_unit > 0 && units > (SPT_POINTS_MAX - base) / per_unit)
        return SPT_E_LIMIT;
    *out = base + units * per_unit;
    return SPT_OK;
}

spt_status spt_quote_compute(const spt_price_rule *rule, int64_t units, spt_quote_values *out)
{
    if (rule->unit == 0 ? units != SPT_UNSET : units < 0)
        return SPT_E_PRICE;
    if (units > SPT_POINTS_MAX)
        return SPT_E_LIMIT;

    int64_t count = rule->unit == 0 ? 0 : units;
    spt_quote_values values = {0, SPT_UNSET, SPT_UNSET, rule->kind == SPT_RULE_UPON_REQUEST};
    spt_status status = bound(rule->lowest, count, rule->per_unit, &values.lowest);
    if (status == SPT_OK && rule->highest != SPT_UNSET)
        status = bound(rule->highest, count, rule->per_unit, &values.highest);
    if (status != SPT_OK)
        return status;
    if (!values.person)
        values.starting = values.lowest;
    *out = values;
    return SPT_OK;
}

int spt_quote_allows(const spt_quote_values *values, int64_t price)
{
    if (price < values->lowest || price > SPT_POINTS_MAX)
        return 0;
    return values->highest == SPT_UNSET || price <= values->highest;
}
