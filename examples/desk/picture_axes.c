/* SPDX-License-Identifier: MIT */
/* The picture's lines with their numbers, and its days. */
#include "day.h"
#include "html.h"
#include "picture_internal.h"

/* ---- lines and their numbers ---- */

/* 1, 2 or 5 times a power of ten, so that there are at most five steps. */
int64_t picture_step(int64_t most)
{
    static const int64_t digits[] = {1, 2, 5};
    int64_t power = 1;
    for (;; power *= 10)
        for (int i = 0; i < 3; i++)
            if (most / (digits[i] * power) < 5)
                return digits[i] * power;
}

void picture_draw_lines(const struct picture *picture)
{
    char text[HTML_NUMBER_BYTES];
    for (int64_t points = 0; points <= picture->most; points += picture->tick) {
        double y = picture_y_of(picture, points);
        fprintf(picture->out, "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\" stroke-width=\"1\"/>\n", picture->left, y,
                picture->right, points == 0 ? "#1c2128" : "#d8dee4");
        picture_put_text(picture, picture->left - 6, y + 4, "text-anchor=\"end\"", html_number_text(points, text));
    }
}

/* ---- days ---- */

/* Days of so many months, from the first day of one on. */
struct ticks {
    int64_t first, last; /* days */
    int months;          /* from tick to tick; 0: days are counted */
    int64_t days;
};

static int64_t next_tick(const struct ticks *ticks, int64_t day)
{
    if (ticks->months == 0)
        return day + ticks->days;
    struct civil_day civil = civil_day_of(day);
    int64_t month = (int64_t)civil.year * 12 + civil.month - 1;
    month += ticks->months - month % ticks->months;
    return days_since_1970(month / 12, month % 12 + 1, 1);
}

static struct ticks choose_ticks(double width, int64_t first, int64_t last)
{
    static const int choices[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200};
    struct ticks ticks = {first, last, 0, 1};
    double fit = width / 34;
    int64_t days = last - first + 1;
    if (days < 70) {
        ticks.days = (int64_t)((double)days / (width / 52)) + 1;
        return ticks;
    }
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        ticks.months = choices[i];
        if ((double)days / 30.4 / choices[i] <= fit)
            break;
    }
    return ticks;
}

static void draw_tick(const struct picture *picture, const struct ticks *ticks, int64_t day, int *year)
{
    char text[32];
    struct civil_day civil = civil_day_of(day);
    double x = picture_x_of_day(picture, day);
    fprintf(picture->out, "<path d=\"M%.1f %.1fv5\" stroke=\"#1c2128\"/>\n", x, picture->bottom);
    if (ticks->months == 0)
        snprintf(text, sizeof text, "%d %s", civil.day, month_name(civil.month));
    else if (ticks->months < 12)
        snprintf(text, sizeof text, "%s", month_name(civil.month));
    else
        snprintf(text, sizeof text, "%d", civil.year);
    picture_put_text(picture, x, picture->bottom + 18, "text-anchor=\"middle\"", text);
    if (ticks->months >= 12 || civil.year == *year)
        return;
    snprintf(text, sizeof text, "%d", civil.year);
    picture_put_text(picture, x, picture->bottom + 33, "text-anchor=\"middle\" class=\"bold\"", text);
    *year = civil.year;
}

void picture_draw_days(const struct picture *picture, double from, double to, int64_t first, int64_t last)
{
    struct ticks ticks = choose_ticks(to - from, first, last);
    int year = 0;
    int64_t day = ticks.months == 0 ? first : next_tick(&ticks, first - 1);
    for (; day <= last; day = next_tick(&ticks, day)) {
        double x = picture_x_of_day(picture, day);
        if (x >= from + (from > picture->left ? 14 : 0) && x <= to - 8)
            draw_tick(picture, &ticks, day, &year);
    }
}
