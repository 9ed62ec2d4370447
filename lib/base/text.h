/* SPDX-License-Identifier: MIT */
/* What the library accepts as text (D28): valid UTF-8 of bounded length without control characters. */
#ifndef SPT_BASE_TEXT_H
#define SPT_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/status.h>

/* The bytes before the NUL, or maximum + 1 where the first maximum + 1 bytes have none; no more are read. NULL: 0. */
size_t spt_text_length(const char *text, size_t maximum);

/*
 * The length in bytes of the UTF-8 character at the beginning of `text`, of which `left` bytes may be read, and
 * its code; 0 where there is none: an overlong form, a surrogate, beyond U+10FFFF, cut off, or left is 0.
 */
size_t spt_text_character(const char *text, size_t left, uint32_t *code);

/* Whether a code is a control character: U+0000 … 1F, 7F, 80 … 9F. */
int spt_text_is_control(uint32_t code);

/* The place of the first byte that D28 refuses within text[0 … length-1], or `length` where all is well. */
size_t spt_text_span(const char *text, size_t length);

/* SPT_OK, or SPT_E_INVALID for NULL, more than `maximum_bytes` bytes, bad UTF-8 or a control character. */
spt_status spt_text_check(const char *text, size_t maximum_bytes);

/* Whether a column that has `minimum` to `maximum_bytes` bytes may have the text: 1 yes, 0 no. */
int spt_text_fits(const char *text, int64_t minimum, size_t maximum_bytes);

/* "is" or "are", the "s" of many or "", "y" or "ies", for a sentence that says a number. */
const char *spt_text_is(int64_t count);
const char *spt_text_s(int64_t count);
const char *spt_text_y(int64_t count);

#endif
