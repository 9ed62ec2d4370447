/* SPDX-License-Identifier: MIT */
/*
 * Acts and entries name the one before of the same lot. Where a list is to begin before a number, all newer ones
 * would have to be passed; so those whose link is far, to before the piece of 4,096 numbers that they are in, are
 * kept in a tree. From the next far link on, only one piece is passed. An account with fewer acts and entries has none.
 */
#include "memory_records.h"

static void key_of(spt_key *key, int64_t of, int64_t number)
{
    key->size = 0;
    spt_key_add_number(key, of);
    spt_key_add_number(key, number);
}

void spt_chain_keep(spt_memory *memory, spt_holder *holder, uint32_t chain, int64_t of, uint32_t number)
{
    spt_key key;
    key_of(&key, of, number);
    uint32_t *root = &spt_holder_trees(memory, holder)->chains[chain];
    spt_tree_put(&memory->heap, root, (spt_bytes){key.bytes, key.size}, (spt_bytes){key.bytes, 0});
}

uint32_t spt_chain_seek(const spt_memory *memory, const spt_holder *holder, uint32_t chain, int64_t of, int64_t number)
{
    spt_key key;
    spt_cursor cursor;
    int64_t found_of, found = 0;
    const spt_holder_more *more = spt_holder_more_of(memory, holder);
    if (more == NULL || more->chains[chain] == 0)
        return 0;
    key_of(&key, of, number);
    if (!spt_cursor_seek(&cursor, &memory->heap, more->chains[chain], (spt_bytes){key.bytes, key.size}))
        return 0;
    spt_key_number(spt_key_number(spt_cursor_entry(&cursor).key.at, &found_of), &found);
    return found_of == of ? (uint32_t)found : 0;
}

void spt_chains_end(spt_memory *memory, spt_holder *holder)
{
    spt_holder_more *more = spt_holder_more_of(memory, holder);
    for (uint32_t chain = 0; more != NULL && chain < SPT_CHAIN_COUNT; chain++) {
        spt_tree_end(&memory->heap, more->chains[chain]);
        more->chains[chain] = 0;
    }
}
