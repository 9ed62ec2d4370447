/* SPDX-License-Identifier: MIT */
/* Amounts of money as written, "USD 34.50", and in minor units: exact, by the decimals of ISO 4217 (D25). */
#ifndef SPT_RULES_MONEY_H
#define SPT_RULES_MONEY_H

#include <stddef.h>
#include <stdint.h>

/* A currency, a space, 16 digits, a point, leading zeros and the NUL. */
#define SPT_MONEY_TEXT_BYTES 32

/* The decimals of a currency: 2 unless ISO 4217 says otherwise. */
int32_t spt_money_decimals(const char *currency);

/* Whether a text is three capital letters. */
int spt_money_is_currency(const char *currency);

/* What is wrong with an amount. */
enum {
    SPT_MONEY_OK = 0,
    SPT_MONEY_CURRENCY = 1, /* it does not begin with three letters */
    SPT_MONEY_AMOUNT = 2,   /* no number */
    SPT_MONEY_DECIMALS = 3, /* more decimals than the currency has */
    SPT_MONEY_LIMIT = 4     /* beyond SPT_POINTS_MAX minor units (D1) */
};

/* Reads length bytes; *at is the offset of what is wrong. Both out-parameters are untouched then. */
int32_t spt_money_read(const char *text, size_t length, char currency[4], int64_t *minor, size_t *at);

/* Writes currency and amount, 0 … SPT_POINTS_MAX, with all decimals. */
void spt_money_write(const char *currency, int64_t minor, char text[SPT_MONEY_TEXT_BYTES]);

/* floor(paid * part / points), for 0 <= part <= points, points above 0 (D25). */
int64_t spt_money_slice(int64_t paid, int64_t part, int64_t points);

#endif
