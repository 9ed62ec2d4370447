/* SPDX-License-Identifier: MIT */
/* Ranges that are answered from the records of an account: nearly all that operations read. */
#include <string.h>

#include "memory_walk.h"

static const spt_row *as_row(const void *row)
{
    return row;
}

/* Whether there is nothing but the prefix to be looked at. */
static int is_plain(const spt_walk *walk, uint32_t prefix)
{
    return walk->range->prefix == prefix && walk->range->position == 0;
}

/* ---- numbers ---- */

/* Numbers from the first to the last, both included. */
typedef struct spt_interval {
    int64_t first;
    int64_t last;
} spt_interval;

/* Leaves what a range's next column allows, after `known` columns that are seen to already. */
static spt_interval narrowed(const spt_walk *walk, spt_interval interval, uint32_t known)
{
    const spt_range *range = walk->range;
    const spt_interval none = {1, 0};
    int64_t value = range->values[known].number;
    if (range->prefix == known && range->position == 0)
        return interval;
    if (range->prefix > known) {
        const spt_interval one = {value, value};
        return value < interval.first || value > interval.last ? none : one;
    }
    if (walk->is_descending) {
        if (value <= interval.first)
            return none;
        interval.last = value > interval.last ? interval.last : value - 1;
    } else {
        if (value >= interval.last)
            return none;
        interval.first = value < interval.first ? interval.first : value + 1;
    }
    return interval;
}

static int show_lot(spt_walk *walk, const spt_holder *holder, int64_t number)
{
    spt_lot_row row;
    spt_lot_read(walk->memory, holder, number, &row);
    return spt_walk_show(walk, as_row(&row));
}

static int show_act(spt_walk *walk, const spt_holder *holder, int64_t number)
{
    spt_any_row row;
    spt_act_read(walk->memory, holder, number, &row);
    return spt_walk_show(walk, &row.row);
}

static int show_entry(spt_walk *walk, const spt_holder *holder, int64_t number)
{
    spt_entry_row row;
    spt_entry_read(walk->memory, holder, number, &row);
    return spt_walk_show(walk, as_row(&row));
}

typedef int (*spt_show)(spt_walk *walk, const spt_holder *holder, int64_t number);

static int visit_interval(spt_walk *walk, const spt_holder *holder, spt_interval interval, spt_show show)
{
    while (interval.first <= interval.last)
        if (!show(walk, holder, walk->is_descending ? interval.last-- : interval.first++))
            return 0;
    return 1;
}

/* A table by its numbers. */
static int visit_numbers(spt_walk *walk, const spt_holder *holder, uint32_t count, spt_show show)
{
    const spt_interval all = {1, count};
    return visit_interval(walk, holder, narrowed(walk, all, 1), show);
}

/* ---- live lots ---- */

typedef struct spt_lapsing {
    int64_t lapse;
    uint32_t lot;
} spt_lapsing;

static int64_t lapse_of(const spt_walk *walk, const spt_holder *holder, uint32_t number)
{
    const spt_lot_record *record = spt_lot_at(walk->memory, holder, number);
    spt_lot_row row;
    if ((record->flags & SPT_LOT_WIDE) == 0)
        return spt_instant_get(record->lapse, record->lapse_high);
    spt_lot_read(walk->memory, holder, number, &row);
    return row.lapse;
}

/* Capture order is nearly this one. */
static void order_by_lapse(const spt_walk *walk, const spt_holder *holder, const uint32_t *lots, uint32_t *ordered)
{
    spt_lapsing items[SPT_LIVE_MAX];
    for (uint32_t count = 0; count < holder->live_count; count++) {
        spt_lapsing item = {lapse_of(walk, holder, lots[count]), lots[count]};
        uint32_t place = count;
        for (; place > 0; place--) {
            const spt_lapsing *before = &items[place - 1];
            if (before->lapse < item.lapse || (before->lapse == item.lapse && before->lot < item.lot))
                break;
            items[place] = *before;
        }
        items[place] = item;
    }
    for (uint32_t place = 0; place < holder->live_count; place++)
        ordered[place] = items[place].lot;
}

static int visit_live_in_order(spt_walk *walk, const spt_holder *holder, const uint32_t *lots)
{
    uint32_t count = holder->live_count;
    int is_all = is_plain(walk, 2);
    if (walk->range->prefix >= 2 && walk->range->values[1].number != 1)
        return 1;
    for (uint32_t n = 0; n < count; n++) {
        spt_lot_row row;
        spt_lot_read(walk->memory, holder, lots[walk->is_descending ? count - 1 - n : n], &row);
        if ((is_all || spt_walk_wants(walk, as_row(&row))) && !spt_walk_show(walk, as_row(&row)))
            return 0;
    }
    return 1;
}

static int visit_live(spt_walk *walk, const spt_holder *holder)
{
    uint32_t ordered[SPT_LIVE_MAX];
    const uint32_t *lots = spt_live_lots(walk->memory, holder);
    if (walk->range->index == SPT_INDEX_LOT_BY_LAPSE && holder->live_count > 1) {
        order_by_lapse(walk, holder, lots, ordered);
        lots = ordered;
    }
    return visit_live_in_order(walk, holder, lots);
}

/* ---- tickets and parts ---- */

static int show_ticket(spt_walk *walk, uint32_t slot)
{
    spt_ticket_row row;
    if (slot == 0)
        return 1;
    spt_ticket_read(walk->memory, spt_ticket_at(walk->memory, slot), &row);
    return spt_walk_show(walk, as_row(&row));
}

/* Whether a part stands before another in the order of their index. */
static int is_part_before(const spt_part_row *left, const spt_part_row *right, uint32_t index)
{
    if (index == SPT_INDEX_PART)
        return left->lot < right->lot;
    if (left->held != right->held)
        return left->held < right->held;
    if (left->priority != right->priority)
        return left->priority < right->priority;
    if (left->lapse != right->lapse)
        return left->lapse < right->lapse;
    if (left->acquired != right->acquired)
        return left->acquired < right->acquired;
    return left->lot < right->lot;
}

/* One part, of the range's ticket. */
static int show_part(spt_walk *walk, const spt_part_row *row)
{
    const spt_range *range = walk->range;
    int is_held_alone = range->index == SPT_INDEX_PART_BY_ORDER && is_plain(walk, 3);
    if (is_held_alone ? row->held != range->values[2].number : !is_plain(walk, 2) && !spt_walk_wants(walk, as_row(row)))
        return 1;
    return spt_walk_show(walk, as_row(row));
}

static int visit_parts(spt_walk *walk, spt_ticket_record *record)
{
    spt_part_row rows[SPT_TICKET_PARTS_MAX];
    uint8_t order[SPT_TICKET_PARTS_MAX];
    uint32_t count = record->part_count;
    const spt_holder *holder = spt_holder_at(walk->memory, record->holder);
    for (uint32_t n = 0; n < count; n++) {
        uint32_t place = n;
        spt_part_read(walk->memory, record, n, &rows[n]);
        if (spt_lot_exists(holder, rows[n].lot)) /* Which is wanted next. */
            SPT_WARM(spt_lot_at(walk->memory, holder, rows[n].lot));
        for (; place > 0 && is_part_before(&rows[n], &rows[order[place - 1]], walk->range->index); place--)
            order[place] = order[place - 1];
        order[place] = (uint8_t)n;
    }
    for (uint32_t n = 0; n < count; n++)
        if (!show_part(walk, &rows[order[walk->is_descending ? count - 1 - n : n]]))
            return 0;
    return 1;
}

static int visit_part(spt_walk *walk, uint32_t handle)
{
    spt_any_row row;
    const spt_range *range = walk->range;
    return !spt_part_find(walk->memory, handle, range->values[1].number, range->values[2].number, &row) ||
           spt_walk_show(walk, &row.row);
}

static int visit_ticket_parts(spt_walk *walk, uint32_t handle)
{
    if (walk->range->index == SPT_INDEX_PART && walk->range->prefix == 3)
        return visit_part(walk, handle);
    if (walk->range->prefix < 2)
        return SPT_WALK_TREES;
    uint32_t slot = spt_ticket_find(walk->memory, handle, walk->range->values[1].number);
    if (slot == 0 || (spt_ticket_at(walk->memory, slot)->state & SPT_TICKET_IN_TREE) != 0)
        return SPT_WALK_TREES;
    return visit_parts(walk, spt_ticket_at(walk->memory, slot));
}

/* ---- acts and entries of one ticket or lot, newest first ---- */

/* A list of numbers, each of which leads to the one before. */
typedef struct spt_chain {
    const spt_memory *memory;
    const spt_holder *holder;
    uint32_t index;
    uint32_t count;
    int64_t of; /* The ticket or lot. */
    uint32_t newest;
} spt_chain;

static uint32_t before(const spt_chain *chain, uint32_t number)
{
    if (chain->index == SPT_INDEX_ENTRY_BY_LOT)
        return spt_entry_at(chain->memory, chain->holder, number)->before_of_lot;
    const spt_act_head *head = spt_act_at(chain->memory, chain->holder, number);
    return chain->index == SPT_INDEX_ACT_BY_LOT ? head->before_of_lot : head->before_of_ticket;
}

static int is_in_chain(const spt_chain *chain, int64_t number)
{
    spt_any_row row;
    if (number < 1 || number > chain->count)
        return 0;
    if (chain->index == SPT_INDEX_ENTRY_BY_LOT)
        return spt_entry_at(chain->memory, chain->holder, number)->lot == chain->of;
    spt_act_read(chain->memory, chain->holder, number, &row);
    return (chain->index == SPT_INDEX_ACT_BY_LOT ? row.act.lot : row.act.ticket) == chain->of;
}

/* Where to begin when looking for those before a number. A ticket's acts are few. */
static uint32_t newest_near(const spt_chain *chain, int64_t number)
{
    uint32_t of = chain->index == SPT_INDEX_ENTRY_BY_LOT ? SPT_CHAIN_ENTRIES_OF_LOT : SPT_CHAIN_ACTS_OF_LOT;
    uint32_t far_link = chain->index == SPT_INDEX_ACT_BY_TICKET
                            ? 0
                            : spt_chain_seek(chain->memory, chain->holder, of, chain->of, number);
    return far_link == 0 ? chain->newest : before(chain, far_link);
}

/* The newest one before a number, which may be in the chain itself: a page ended there. */
static uint32_t newest_before(const spt_chain *chain, int64_t number)
{
    if (is_in_chain(chain, number))
        return before(chain, (uint32_t)number);
    uint32_t found = newest_near(chain, number);
    while (found != 0 && found >= number)
        found = before(chain, found);
    return found;
}

static spt_chain chain_of(const spt_walk *walk, uint32_t handle)
{
    const spt_holder *holder = spt_holder_at(walk->memory, handle);
    spt_chain chain = {walk->memory, holder, walk->range->index, holder->acts.count, walk->range->values[1].number, 0};
    if (chain.index == SPT_INDEX_ACT_BY_TICKET) {
        uint32_t slot = spt_ticket_find(walk->memory, handle, chain.of);
        chain.newest = slot == 0 || chain.of == 0 ? 0 : spt_ticket_at(walk->memory, slot)->newest_act;
        return chain;
    }
    if (!spt_lot_exists(holder, chain.of))
        return chain;
    const spt_lot_record *lot = spt_lot_at(walk->memory, holder, chain.of);
    chain.newest = chain.index == SPT_INDEX_ACT_BY_LOT ? lot->newest_act : lot->newest_entry;
    if (chain.index == SPT_INDEX_ENTRY_BY_LOT)
        chain.count = holder->entries.count;
    return chain;
}

static int visit_chain(spt_walk *walk, uint32_t handle)
{
    const spt_range *range = walk->range;
    spt_show show = range->index == SPT_INDEX_ENTRY_BY_LOT ? show_entry : show_act;
    if (range->prefix < 2 || !walk->is_descending)
        return SPT_WALK_TREES;
    spt_chain chain = chain_of(walk, handle);
    if (chain.newest == 0)
        return 1;
    if (range->prefix == 3)
        return !is_in_chain(&chain, range->values[2].number) || show(walk, chain.holder, range->values[2].number);
    uint32_t number = range->position == 0 ? chain.newest : newest_before(&chain, range->values[2].number);
    for (; number != 0; number = before(&chain, number))
        if (!show(walk, chain.holder, number))
            return 0;
    return 1;
}

/* ---- other orders of acts and entries ---- */

#define REFS_MAX 16u

/* The numbers of an account's acts with one ref, in order; more than there is room for: REFS_MAX. */
static uint32_t find_refs(const spt_walk *walk, uint32_t handle, uint32_t *numbers)
{
    spt_memory *memory = walk->memory;
    const char *ref = walk->range->values[1].text;
    uint32_t count = 0, number;
    spt_hash_walk refs = spt_hash_find(&memory->refs, spt_ref_hash(spt_holder_at(memory, handle)->account, ref));
    while (count < REFS_MAX && spt_hash_next(&memory->heap, &refs, &number)) {
        spt_any_row like, row;
        like.row.table = SPT_TABLE_ACT;
        like.act.act = number;
        if (!spt_row_find(memory, handle, &like.row, &row) || strcmp(row.act.ref, ref) != 0)
            continue;
        uint32_t place = count;
        for (; place > 0 && numbers[place - 1] > number; place--)
            numbers[place] = numbers[place - 1];
        numbers[place] = number;
        /* Another account's act may have the same hash and number. */
        count += count == 0 || place == 0 || numbers[place - 1] != number;
    }
    return count;
}

static int visit_refs(spt_walk *walk, uint32_t handle)
{
    uint32_t numbers[REFS_MAX];
    if (walk->range->prefix < 2 || walk->memory->has_far_acts)
        return SPT_WALK_TREES;
    uint32_t count = find_refs(walk, handle, numbers);
    if (count == REFS_MAX)
        return SPT_WALK_TREES;
    for (uint32_t n = 0; n < count; n++) {
        spt_any_row like, row;
        like.row.table = SPT_TABLE_ACT;
        like.act.act = numbers[walk->is_descending ? count - 1 - n : n];
        if (spt_row_find(walk->memory, handle, &like.row, &row) &&
            (is_plain(walk, 2) || spt_walk_wants(walk, &row.row)) && !spt_walk_show(walk, &row.row))
            return 0;
    }
    return 1;
}

static int is_before_act(const spt_walk *walk, const spt_holder *holder, uint32_t entry, int64_t act)
{
    return spt_entry_at(walk->memory, holder, entry)->act < act;
}

/* How many entries are of acts before one, where that is known to be from `low` to `high`. */
static int64_t entries_before(const spt_walk *walk, const spt_holder *holder, int64_t act, uint32_t low, uint32_t high)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before_act(walk, holder, middle + 1, act))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same, looked for near a place, in steps that double. */
static int64_t entries_before_near(const spt_walk *walk, const spt_holder *holder, int64_t act, uint32_t place)
{
    uint32_t count = holder->entries.count, low = place < count ? place : count, high = low;
    for (uint32_t step = 0; high < count && is_before_act(walk, holder, high + 1, act); step += step + 1) {
        low = high + 1;
        high = count - low > step ? low + step : count;
    }
    for (uint32_t step = 0; low <= place && low > 0 && !is_before_act(walk, holder, low, act); step += step + 1) {
        high = low - 1;
        low = high > step ? high - step : 0;
    }
    return entries_before(walk, holder, act, low, high);
}

static int visit_entries_of_act(spt_walk *walk, const spt_holder *holder)
{
    int64_t act = walk->range->values[1].number;
    if (walk->range->prefix < 2)
        return SPT_WALK_TREES;
    int64_t before = entries_before_near(walk, holder, act, walk->memory->recent_entry);
    spt_interval all = {before + 1, holder->entries.count};
    walk->memory->recent_entry = (uint32_t)before;
    if (act < INT64_MAX)
        all.last = entries_before_near(walk, holder, act + 1, (uint32_t)before);
    return visit_interval(walk, holder, narrowed(walk, all, 2), show_entry);
}

static int show_outside(spt_walk *walk, const spt_holder *holder, int64_t place)
{
    return show_entry(walk, holder, spt_outside_at(walk->memory, holder, (uint32_t)place)->entry);
}

static int visit_outsides(spt_walk *walk, const spt_holder *holder)
{
    const spt_interval all = {1, holder->entries.count};
    if (walk->range->prefix < 2)
        return SPT_WALK_TREES;
    if (walk->range->values[1].number != 1)
        return 1;
    spt_interval numbers = narrowed(walk, all, 2);
    if (numbers.first > numbers.last)
        return 1;
    const spt_interval places = {spt_outsides_before(walk->memory, holder, numbers.first),
                                 (int64_t)spt_outsides_before(walk->memory, holder, numbers.last + 1) - 1};
    return visit_interval(walk, holder, places, show_outside);
}

/* ---- which ranges are answered here ---- */

/* Those of tables that are in trees in a loose account. */
static int visit_tight(spt_walk *walk, uint32_t handle)
{
    const spt_holder *holder = spt_holder_at(walk->memory, handle);
    switch (walk->range->index) {
    case SPT_INDEX_LOT:
        return visit_numbers(walk, holder, holder->lots.count, show_lot);
    case SPT_INDEX_LOT_BY_CAPTURE:
    case SPT_INDEX_LOT_BY_LAPSE:
        if (spt_index_is_kept(walk->memory, holder, walk->range->index))
            return SPT_WALK_TREES;
        return visit_live(walk, holder);
    case SPT_INDEX_ACT:
        return visit_numbers(walk, holder, holder->acts.count, show_act);
    case SPT_INDEX_ACT_BY_TICKET:
    case SPT_INDEX_ACT_BY_LOT:
    case SPT_INDEX_ENTRY_BY_LOT:
        return visit_chain(walk, handle);
    case SPT_INDEX_ENTRY:
        return visit_numbers(walk, holder, holder->entries.count, show_entry);
    case SPT_INDEX_ENTRY_BY_ACT:
        return visit_entries_of_act(walk, holder);
    case SPT_INDEX_ENTRY_BY_OUTSIDE:
        return visit_outsides(walk, holder);
    default:
        return SPT_WALK_TREES;
    }
}

int spt_walk_records(spt_walk *walk, uint32_t handle)
{
    switch (walk->range->index) {
    case SPT_INDEX_TICKET:
        if (walk->range->prefix < 2)
            return SPT_WALK_TREES;
        return show_ticket(walk, spt_ticket_find(walk->memory, handle, walk->range->values[1].number));
    case SPT_INDEX_PART:
    case SPT_INDEX_PART_BY_ORDER:
        return visit_ticket_parts(walk, handle);
    case SPT_INDEX_ACT_BY_REF:
        return visit_refs(walk, handle);
    default:
        if (spt_holder_is_loose(spt_holder_at(walk->memory, handle)))
            return SPT_WALK_TREES;
        return visit_tight(walk, handle);
    }
}
