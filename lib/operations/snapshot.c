/* SPDX-License-Identifier: MIT */
#include "snapshot.h"

#include <string.h>

#include "../base/row.h"

static size_t text_bytes(const spt_row *row)
{
    const spt_table *table = &spt_schema_rows.tables[row->table];
    size_t bytes = 0;
    for (uint32_t i = spt_schema_integers[row->table]; i < table->column_count; i++)
        bytes += strlen(spt_row_text(row, &table->columns[i])) + 1;
    return bytes;
}

const char *spt_snapshot_text(char **room, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = memcpy(*room, text, size);
    *room += size;
    return copy;
}

/* Gives the copied row texts of its own. */
static void copy_texts(spt_row *copy, char *room)
{
    const spt_table *table = &spt_schema_rows.tables[copy->table];
    for (uint32_t i = spt_schema_integers[copy->table]; i < table->column_count; i++) {
        const spt_column *column = &table->columns[i];
        const char *text = spt_snapshot_text(&room, spt_row_text(copy, column));
        memcpy((char *)copy + column->offset, &text, sizeof text);
    }
}

void *spt_snapshot_make(const spt_allocator *allocator, size_t size, size_t more)
{
    spt_snapshot *made = spt_allocate(allocator, size + more);
    if (made == NULL)
        return NULL;
    memset(made, 0, size);
    atomic_init(&made->references, 1);
    made->table = SPT_TABLE_COUNT;
    made->allocator = *allocator;
    return made;
}

void *spt_snapshot_of(const spt_allocator *allocator, size_t size, const void *row, size_t more)
{
    const spt_row *given = row;
    spt_snapshot *made = spt_snapshot_make(allocator, size, text_bytes(given) + more);
    if (made == NULL)
        return NULL;
    spt_row *copy = (spt_row *)(void *)(made + 1);
    memcpy(copy, row, spt_schema_rows.tables[given->table].row_size);
    made->table = given->table;
    copy_texts(copy, (char *)made + size);
    return made;
}

char *spt_snapshot_room(void *snapshot, size_t size, const void *row)
{
    return (char *)snapshot + size + (row == NULL ? 0 : text_bytes(row));
}

void *spt_snapshot_ref(void *snapshot)
{
    spt_snapshot *counted = snapshot;
    if (counted != NULL)
        atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
    return snapshot;
}

void spt_snapshot_unref(void *snapshot)
{
    spt_snapshot *counted = snapshot;
    if (counted == NULL || atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) != 1)
        return;
    if (counted->empty != NULL)
        counted->empty(snapshot);
    spt_allocator allocator = counted->allocator;
    spt_release(&allocator, counted);
}
