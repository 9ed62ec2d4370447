/* SPDX-License-Identifier: MIT */
/*
 * A tree whose nodes are blocks of packed entries in key order: the length of the key, that of the value in one or
 * two bytes, the key, the value. An inner node's values are handles of its children, its keys where they begin,
 * the first one empty. A node takes the smallest block that it fits into, so that a small tree is a small block.
 */
#include "memory.h"

#include <string.h>

#define NODE_BYTES    SPT_TREE_NODE_BYTES
#define SCRATCH_BYTES (2u * SPT_HEAP_BLOCK_MAX)

typedef struct spt_node {
    uint16_t used; /* Bytes, with this header. */
    uint16_t last; /* Where the last entry is: appending is the commonest change. */
    uint8_t level; /* 0: a leaf. */
    uint8_t class_number;
} spt_node;

#define FIRST ((uint32_t)sizeof(spt_node))

/* An entry's parts. */
typedef struct spt_part_view {
    uint32_t key;
    uint32_t key_size;
    uint32_t value;
    uint32_t value_size;
    uint32_t end;
} spt_part_view;

/* A key with its first eight bytes as a number, which decide most comparisons. */
typedef struct spt_sought {
    spt_bytes key;
    uint64_t head;
} spt_sought;

/* Where a key is in a tree, or belongs: the way from the root to a leaf. Valid until the tree changes. */
typedef struct spt_place {
    uint32_t depth; /* Of the leaf. */
    uint32_t size;  /* Of the entry found, */
    spt_entry_view entry;
    uint32_t node[SPT_TREE_HEIGHT];
    uint32_t at[SPT_TREE_HEIGHT]; /* Of the child's entry in each node, and of the key's in the leaf. */
} spt_place;

static inline uint32_t used_of(const uint8_t *node)
{
    uint16_t used;
    memcpy(&used, node, sizeof used);
    return used;
}

static void set_used(uint8_t *node, uint32_t used)
{
    uint16_t narrow = (uint16_t)used;
    memcpy(node, &narrow, sizeof narrow);
}

static uint32_t last_of(const uint8_t *node)
{
    uint16_t last;
    memcpy(&last, node + offsetof(spt_node, last), sizeof last);
    return last;
}

static void set_last(uint8_t *node, uint32_t last)
{
    uint16_t narrow = (uint16_t)last;
    memcpy(node + offsetof(spt_node, last), &narrow, sizeof narrow);
}

static inline uint32_t level_of(const uint8_t *node)
{
    return node[offsetof(spt_node, level)];
}

static uint32_t class_of(const uint8_t *node)
{
    return node[offsetof(spt_node, class_number)];
}

static inline spt_part_view part_at(const uint8_t *node, uint32_t at)
{
    spt_part_view part;
    part.key_size = node[at];
    part.value_size = node[at + 1];
    part.key = at + 2;
    if (part.value_size >= 0xF0) {
        part.value_size = (part.value_size & 0x0F) << 8 | node[at + 2];
        part.key++;
    }
    part.value = part.key + part.key_size;
    part.end = part.value + part.value_size;
    return part;
}

static uint32_t entry_size(uint32_t key_size, uint32_t value_size)
{
    return (value_size >= 0xF0 ? 3u : 2u) + key_size + value_size;
}

static void write_entry(uint8_t *at, spt_bytes key, spt_bytes value)
{
    *at++ = (uint8_t)key.size;
    if (value.size >= 0xF0)
        *at++ = (uint8_t)(0xF0 | value.size >> 8);
    *at++ = (uint8_t)value.size;
    memcpy(at, key.at, key.size);
    memcpy(at + key.size, value.at, value.size);
}

static inline uint64_t head_of(const uint8_t *at)
{
    return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 | (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
           (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 | (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

static inline spt_sought sought_of(spt_bytes key)
{
    uint8_t first[8] = {0};
    memcpy(first, key.at, key.size < 8 ? key.size : 8);
    spt_sought sought = {key, head_of(first)};
    return sought;
}

static int compare_rest(const uint8_t *node, const spt_part_view *part, const spt_sought *sought)
{
    uint32_t shorter = part->key_size < sought->key.size ? part->key_size : sought->key.size;
    int order = memcmp(node + part->key, sought->key.at, shorter);
    return order != 0 ? order : (part->key_size > sought->key.size) - (part->key_size < sought->key.size);
}

/* The bytes that a key of each length has among its first eight. */
static const uint64_t head_masks[9] = {0,
                                       UINT64_C(0xFF00000000000000),
                                       UINT64_C(0xFFFF000000000000),
                                       UINT64_C(0xFFFFFF0000000000),
                                       UINT64_C(0xFFFFFFFF00000000),
                                       UINT64_C(0xFFFFFFFFFF000000),
                                       UINT64_C(0xFFFFFFFFFFFF0000),
                                       UINT64_C(0xFFFFFFFFFFFFFF00),
                                       UINT64_MAX};

/* Of an entry against the key sought. */
static inline int compare(const uint8_t *node, const spt_part_view *part, const spt_sought *sought)
{
    uint64_t head = head_of(node + part->key) & head_masks[part->key_size < 8 ? part->key_size : 8];
    if (head != sought->head)
        return head < sought->head ? -1 : 1;
    if (part->key_size == sought->key.size && part->key_size <= 8)
        return 0;
    return compare_rest(node, part, sought);
}

static inline int is_behind_last(const uint8_t *node, const spt_sought *sought)
{
    if (used_of(node) == FIRST)
        return 1;
    spt_part_view part = part_at(node, last_of(node));
    return compare(node, &part, sought) < 0;
}

static uint32_t entry_before(const uint8_t *node, uint32_t at)
{
    uint32_t before = FIRST, end;
    if (at == used_of(node))
        return last_of(node);
    while ((end = part_at(node, before).end) != at)
        before = end;
    return before;
}

/* The first entry that is not before the key, or the node's end. */
static uint32_t seek_in_leaf(const uint8_t *node, const spt_sought *sought, int *is_equal)
{
    uint32_t at = FIRST, used = used_of(node);
    *is_equal = 0;
    if (is_behind_last(node, sought))
        return used;
    while (at < used) {
        spt_part_view part = part_at(node, at);
        int order = compare(node, &part, sought);
        if (order >= 0) {
            *is_equal = order == 0;
            break;
        }
        at = part.end;
    }
    return at;
}

/* The last entry that is not behind the key; the first one's key is empty. */
static uint32_t seek_in_inner(const uint8_t *node, const spt_sought *sought)
{
    uint32_t found = FIRST, used = used_of(node);
    if (last_of(node) > FIRST && is_behind_last(node, sought))
        return last_of(node);
    for (uint32_t at = part_at(node, FIRST).end; at < used;) {
        spt_part_view part = part_at(node, at);
        if (compare(node, &part, sought) > 0)
            break;
        found = at;
        at = part.end;
    }
    return found;
}

static uint32_t child_at(const uint8_t *node, uint32_t at)
{
    uint32_t child;
    memcpy(&child, node + part_at(node, at).value, sizeof child);
    return child;
}

/* Sets where the entries end, having been put in place. */
static void end_at(uint8_t *node, uint32_t used)
{
    uint32_t last = FIRST;
    for (uint32_t at = FIRST; at < used; at = part_at(node, at).end)
        last = at;
    set_used(node, used);
    set_last(node, last);
}

static uint32_t new_node(spt_heap *heap, uint32_t level, const uint8_t *entries, uint32_t size, uint32_t room)
{
    uint32_t handle = spt_heap_take(heap, FIRST + room);
    uint8_t *node = spt_heap_at(heap, handle);
    node[offsetof(spt_node, level)] = (uint8_t)level;
    node[offsetof(spt_node, class_number)] = spt_heap_class(heap, FIRST + room);
    memcpy(node + FIRST, entries, size);
    end_at(node, FIRST + size);
    return handle;
}

static void give_node(spt_heap *heap, uint32_t handle)
{
    spt_heap_give(heap, handle, class_of(spt_heap_at(heap, handle)));
}

static uint8_t *descend(const spt_heap *heap, uint32_t root, const spt_sought *sought, spt_place *path)
{
    uint8_t *node = spt_heap_at(heap, root);
    path->depth = 0;
    path->node[0] = root;
    while (level_of(node) > 0) {
        uint32_t at = seek_in_inner(node, sought);
        path->at[path->depth++] = at;
        path->node[path->depth] = child_at(node, at);
        node = spt_heap_at(heap, path->node[path->depth]);
    }
    return node;
}

/* Enters where a node now is, into its parent or as the root. */
static void set_handle(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, uint32_t handle)
{
    path->node[depth] = handle;
    if (depth == 0) {
        *root = handle;
        return;
    }
    uint8_t *parent = spt_heap_at(heap, path->node[depth - 1]);
    memcpy(parent + part_at(parent, path->at[depth - 1]).value, &handle, sizeof handle);
}

static uint32_t wished_room(uint32_t size)
{
    return size + size / 8;
}

/* Replaces `old_size` bytes of a node by one entry (or nothing), where the result fits the largest block. */
static void splice(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, uint32_t at, uint32_t old_size,
                   const spt_entry_view *entry)
{
    uint32_t handle = path->node[depth];
    uint8_t *node = spt_heap_at(heap, handle);
    uint32_t new_size = entry == NULL ? 0 : entry_size(entry->key.size, entry->value.size);
    uint32_t used = used_of(node), now = used - old_size + new_size;
    if (new_size == old_size && entry != NULL) {
        write_entry(node + at, entry->key, entry->value);
        return;
    }
    if (now > heap->sizes[class_of(node)]) {
        uint32_t room = wished_room(now - FIRST) + FIRST <= SPT_HEAP_BLOCK_MAX ? wished_room(now - FIRST) : now - FIRST;
        uint32_t larger = new_node(heap, level_of(node), node + FIRST, used - FIRST, room);
        set_handle(heap, root, path, depth, larger);
        give_node(heap, handle);
        node = spt_heap_at(heap, larger);
    }
    memmove(node + at + new_size, node + at + old_size, used - at - old_size);
    if (entry != NULL)
        write_entry(node + at, entry->key, entry->value);
    if (at + old_size < used)
        set_last(node, last_of(node) + new_size - old_size);
    else if (entry != NULL)
        set_last(node, at);
    else
        end_at(node, now);
    set_used(node, now);
}

/* Where to split so that the halves are as equal as may be. */
static uint32_t middle_of(const uint8_t *node)
{
    uint32_t used = used_of(node), at = part_at(node, FIRST).end;
    for (;;) {
        uint32_t end = part_at(node, at).end;
        if (end >= used || end - FIRST > used - at)
            return at;
        at = end;
    }
}

/* Appending leaves full nodes behind; so does what is appended to one table before those of the next. */
static uint32_t split_place(const uint8_t *node, uint32_t at)
{
    uint32_t end = part_at(node, at).end, used = used_of(node);
    if (end == used && at > FIRST)
        return at;
    return middle_of(node);
}

/* The shortest key that is behind the left entries and not behind the right ones; of an inner node, whose children
 * on the left have more keys than it shows, the right one itself. */
static spt_bytes separator(const uint8_t *node, uint32_t split)
{
    uint32_t before = entry_before(node, split);
    spt_part_view left = part_at(node, before), right = part_at(node, split);
    uint32_t size = 0;
    while (size < left.key_size && size < right.key_size && node[left.key + size] == node[right.key + size])
        size++;
    spt_bytes key = {node + right.key, right.key_size};
    if (level_of(node) == 0 && size < right.key_size)
        key.size = size + 1;
    return key;
}

static void put_entry(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, uint32_t at, uint32_t old_size,
                      const spt_entry_view *entry);

/* Puts a new right neighbour of a split node into its parent, which is made for a root. */
static void put_neighbour(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, spt_bytes key,
                          uint32_t right)
{
    uint32_t left = path->node[depth];
    if (depth == 0) {
        uint8_t first[8];
        const spt_bytes none = {first, 0}, child = {(const uint8_t *)&left, sizeof left};
        write_entry(first, none, child);
        uint32_t level = level_of(spt_heap_at(heap, left)) + 1;
        *root = new_node(heap, level, first, entry_size(0, sizeof left), 56);
        spt_place top = {.node = {*root}, .at = {FIRST}};
        spt_entry_view entry = {key, {(const uint8_t *)&right, sizeof right}};
        put_entry(heap, root, &top, 0, FIRST + entry_size(0, sizeof left), 0, &entry);
        return;
    }
    uint8_t *parent = spt_heap_at(heap, path->node[depth - 1]);
    spt_entry_view entry = {key, {(const uint8_t *)&right, sizeof right}};
    put_entry(heap, root, path, depth - 1, part_at(parent, path->at[depth - 1]).end, 0, &entry);
}

/* The left part keeps the block, or takes a larger one; of an inner node's right part the first key is emptied. */
static void split_node(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, const uint8_t *whole,
                       uint32_t split)
{
    uint32_t handle = path->node[depth], level = level_of(whole), used = used_of(whole);
    spt_bytes key = separator(whole, split);
    spt_part_view first = part_at(whole, split);
    uint8_t right[SPT_HEAP_BLOCK_MAX];
    uint32_t size = used - split;
    memcpy(right, whole + split, size);
    if (level > 0) {
        spt_bytes none = {NULL, 0}, child = {whole + first.value, first.value_size};
        none.at = right;
        write_entry(right, none, child);
        size -= first.key_size;
        memcpy(right + entry_size(0, first.value_size), whole + first.end, used - first.end);
    }
    uint32_t room = size > NODE_BYTES / 4 ? (size > NODE_BYTES - FIRST ? size : NODE_BYTES - FIRST) : NODE_BYTES / 4;
    uint32_t neighbour = new_node(heap, level, right, size, room);
    uint8_t *node = spt_heap_at(heap, handle);
    if (split > heap->sizes[class_of(node)]) {
        set_handle(heap, root, path, depth, new_node(heap, level, whole + FIRST, split - FIRST, split - FIRST));
        give_node(heap, handle);
    } else {
        memcpy(node + FIRST, whole + FIRST, split - FIRST);
        end_at(node, split);
    }
    put_neighbour(heap, root, path, depth, key, neighbour);
}

/* Replaces `old_size` bytes of a node by an entry; a node that gets too long is split. */
static void put_entry(spt_heap *heap, uint32_t *root, spt_place *path, uint32_t depth, uint32_t at, uint32_t old_size,
                      const spt_entry_view *entry)
{
    const uint8_t *node = spt_heap_at(heap, path->node[depth]);
    uint32_t used = used_of(node), new_size = entry_size(entry->key.size, entry->value.size);
    if (used - old_size + new_size <= NODE_BYTES || used - old_size == FIRST || new_size == old_size) {
        splice(heap, root, path, depth, at, old_size, entry);
        return;
    }
    uint8_t whole[SCRATCH_BYTES];
    memcpy(whole, node, at);
    write_entry(whole + at, entry->key, entry->value);
    memcpy(whole + at + new_size, node + at + old_size, used - at - old_size);
    end_at(whole, used - old_size + new_size);
    split_node(heap, root, path, depth, whole, split_place(whole, at));
}

static int find(const spt_heap *heap, uint32_t root, spt_bytes key, spt_place *place)
{
    spt_sought sought = sought_of(key);
    int is_found;
    place->depth = 0;
    if (root == 0)
        return 0;
    const uint8_t *leaf = descend(heap, root, &sought, place);
    uint32_t at = seek_in_leaf(leaf, &sought, &is_found);
    place->at[place->depth] = at;
    if (!is_found)
        return 0;
    spt_part_view part = part_at(leaf, at);
    place->size = part.end - at;
    place->entry = (spt_entry_view){{leaf + part.key, part.key_size}, {leaf + part.value, part.value_size}};
    return 1;
}

void spt_tree_put(spt_heap *heap, uint32_t *root, spt_bytes key, spt_bytes value)
{
    spt_place place;
    spt_entry_view entry = {key, value};
    uint32_t old_size = find(heap, *root, key, &place) ? place.size : 0;
    if (*root == 0) {
        *root = new_node(heap, 0, key.at, 0, entry_size(key.size, value.size));
        place.node[0] = *root;
        place.at[0] = FIRST;
    }
    put_entry(heap, root, &place, place.depth, place.at[place.depth], old_size, &entry);
}

int spt_tree_get(const spt_heap *heap, uint32_t root, spt_bytes key, spt_entry_view *entry)
{
    spt_place place;
    int is_found = find(heap, root, key, &place);
    if (is_found)
        *entry = place.entry;
    return is_found;
}

/* A node without entries goes, and so does a root with one child. */
static void drop_empty(spt_heap *heap, uint32_t *root, spt_place *path)
{
    uint32_t depth = path->depth;
    while (used_of(spt_heap_at(heap, path->node[depth])) == FIRST) {
        give_node(heap, path->node[depth]);
        if (depth == 0) {
            *root = 0;
            return;
        }
        depth--;
        uint8_t *parent = spt_heap_at(heap, path->node[depth]);
        uint32_t at = path->at[depth], size = part_at(parent, at).end - at;
        splice(heap, root, path, depth, at, size, NULL);
        if (at == FIRST && used_of(parent) > FIRST) {
            spt_part_view first = part_at(parent, FIRST);
            uint32_t child = child_at(parent, FIRST);
            const spt_entry_view entry = {{parent, 0}, {(const uint8_t *)&child, sizeof child}};
            splice(heap, root, path, depth, FIRST, first.end - FIRST, &entry);
        }
    }
}

static void lower_root(spt_heap *heap, uint32_t *root)
{
    while (*root != 0) {
        const uint8_t *node = spt_heap_at(heap, *root);
        if (level_of(node) == 0 || part_at(node, FIRST).end < used_of(node))
            return;
        uint32_t child = child_at(node, FIRST);
        give_node(heap, *root);
        *root = child;
    }
}

int spt_tree_remove(spt_heap *heap, uint32_t *root, spt_bytes key)
{
    spt_place place;
    if (!find(heap, *root, key, &place))
        return 0;
    splice(heap, root, &place, place.depth, place.at[place.depth], place.size, NULL);
    if (used_of(spt_heap_at(heap, place.node[place.depth])) == FIRST) {
        drop_empty(heap, root, &place);
        lower_root(heap, root);
    }
    return 1;
}

void spt_tree_end(spt_heap *heap, uint32_t root)
{
    if (root == 0)
        return;
    const uint8_t *node = spt_heap_at(heap, root);
    for (uint32_t at = FIRST; level_of(node) > 0 && at < used_of(node); at = part_at(node, at).end)
        spt_tree_end(heap, child_at(node, at));
    give_node(heap, root);
}

int spt_tree_is_leaf(const spt_heap *heap, uint32_t root)
{
    return root == 0 || level_of(spt_heap_at(heap, root)) == 0;
}

static void enter_child(spt_cursor *cursor, int at_end)
{
    const uint8_t *node = spt_heap_at(cursor->heap, child_at(cursor->node[cursor->depth], cursor->at[cursor->depth]));
    cursor->node[++cursor->depth] = node;
    cursor->at[cursor->depth] = at_end ? entry_before(node, used_of(node)) : FIRST;
}

static int go_down(spt_cursor *cursor, int at_end)
{
    while (level_of(cursor->node[cursor->depth]) > 0)
        enter_child(cursor, at_end);
    return 1;
}

/* Asks for what comes behind the child that is gone to. */
static void warm_child(const spt_cursor *cursor, const uint8_t *node, uint32_t at)
{
    if (at >= used_of(node))
        return;
    const uint8_t *child = spt_heap_at(cursor->heap, child_at(node, at));
    SPT_WARM(child);
    SPT_WARM(child + 64);
}

/* To the node behind this one at the same level, from its end. */
static int next_node(spt_cursor *cursor)
{
    while (cursor->depth > 0) {
        cursor->depth--;
        const uint8_t *node = cursor->node[cursor->depth];
        spt_part_view part = part_at(node, cursor->at[cursor->depth]);
        cursor->at[cursor->depth] = part.end;
        if (part.end < used_of(node)) {
            warm_child(cursor, node, part_at(node, part.end).end);
            return go_down(cursor, 0);
        }
    }
    return 0;
}

int spt_cursor_next(spt_cursor *cursor)
{
    const uint8_t *leaf = cursor->node[cursor->depth];
    cursor->at[cursor->depth] = part_at(leaf, cursor->at[cursor->depth]).end;
    return cursor->at[cursor->depth] < used_of(leaf) || next_node(cursor);
}

int spt_cursor_previous(spt_cursor *cursor)
{
    while (cursor->at[cursor->depth] == FIRST) {
        if (cursor->depth == 0)
            return 0;
        cursor->depth--;
    }
    cursor->at[cursor->depth] = entry_before(cursor->node[cursor->depth], cursor->at[cursor->depth]);
    return go_down(cursor, 1);
}

static void descend_cursor(spt_cursor *cursor, const spt_heap *heap, uint32_t root, spt_bytes key)
{
    spt_sought sought = sought_of(key);
    int is_equal;
    cursor->heap = heap;
    cursor->depth = 0;
    const uint8_t *node = spt_heap_at(heap, root);
    for (; level_of(node) > 0; cursor->depth++) {
        cursor->node[cursor->depth] = node;
        cursor->at[cursor->depth] = seek_in_inner(node, &sought);
        node = spt_heap_at(heap, child_at(node, cursor->at[cursor->depth]));
    }
    cursor->node[cursor->depth] = node;
    cursor->at[cursor->depth] = seek_in_leaf(node, &sought, &is_equal);
}

int spt_cursor_seek(spt_cursor *cursor, const spt_heap *heap, uint32_t root, spt_bytes key)
{
    if (root == 0)
        return 0;
    descend_cursor(cursor, heap, root, key);
    return cursor->at[cursor->depth] < used_of(cursor->node[cursor->depth]) || next_node(cursor);
}

int spt_cursor_seek_before(spt_cursor *cursor, const spt_heap *heap, uint32_t root, spt_bytes key)
{
    if (root == 0)
        return 0;
    descend_cursor(cursor, heap, root, key);
    return spt_cursor_previous(cursor);
}

spt_entry_view spt_cursor_entry(const spt_cursor *cursor)
{
    const uint8_t *leaf = cursor->node[cursor->depth];
    spt_part_view part = part_at(leaf, cursor->at[cursor->depth]);
    spt_entry_view entry = {{leaf + part.key, part.key_size}, {leaf + part.value, part.value_size}};
    return entry;
}

/* ---- filling ---- */

void spt_tree_begin_filling(spt_tree_filling *filling, spt_heap *heap)
{
    filling->heap = heap;
    for (uint32_t level = 0; level < SPT_TREE_HEIGHT; level++)
        filling->levels[level].used = 0;
}

static void fill_level(spt_tree_filling *filling, uint32_t level, spt_bytes key, spt_bytes value);

/* The node of a level is full, or the last one. */
static uint32_t end_node(spt_tree_filling *filling, uint32_t level)
{
    uint32_t used = filling->levels[level].used;
    filling->levels[level].used = 0;
    return new_node(filling->heap, level, filling->levels[level].entries, used, used);
}

static void end_full_node(spt_tree_filling *filling, uint32_t level)
{
    spt_bytes first = {filling->levels[level].first, filling->levels[level].first_size};
    uint32_t node = end_node(filling, level);
    fill_level(filling, level + 1, first, (spt_bytes){(const uint8_t *)&node, sizeof node});
}

/* The first entry of an inner node has the empty key. */
static void fill_level(spt_tree_filling *filling, uint32_t level, spt_bytes key, spt_bytes value)
{
    if (FIRST + filling->levels[level].used + entry_size(key.size, value.size) > NODE_BYTES)
        end_full_node(filling, level);
    uint32_t used = filling->levels[level].used;
    if (used == 0) {
        filling->levels[level].first_size = key.size;
        memcpy(filling->levels[level].first, key.at, key.size);
        key.size = level == 0 ? key.size : 0;
    }
    write_entry(filling->levels[level].entries + used, key, value);
    filling->levels[level].used = used + entry_size(key.size, value.size);
}

void spt_tree_fill(spt_tree_filling *filling, spt_bytes key)
{
    fill_level(filling, 0, key, (spt_bytes){key.at, 0});
}

/* Of each level but the root's, nodes were ended before. */
uint32_t spt_tree_end_filling(spt_tree_filling *filling)
{
    uint32_t level = 0;
    while (filling->levels[level].used > 0 && filling->levels[level + 1].used > 0)
        end_full_node(filling, level++);
    return filling->levels[level].used == 0 ? 0 : end_node(filling, level);
}
