/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

/* Characters in the bar. */
#define LEAST 5
#define MOST  30

/* Seconds between two drawings. */
#define INTERVAL 0.2

static double seconds_between(const struct timespec *one, const struct timespec *other)
{
    return (double)(other->tv_sec - one->tv_sec) + (double)(other->tv_nsec - one->tv_nsec) / 1e9;
}

static struct timespec now(void)
{
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

void progress_begin(struct progress *progress, const char *what, const char *unit, size_t total, int is_asked)
{
    int is_shown = is_asked || isatty(STDERR_FILENO);
    struct timespec began = now();
    *progress = (struct progress){what, unit, total, is_shown, is_asked, began, began, 0};
}

/* "1 h 02 min", "3 min 20 s", "9 s". */
static void say_time(double seconds, char text[32])
{
    long whole = (long)(seconds + 0.5);
    if (whole >= 3600)
        snprintf(text, 32, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
        snprintf(text, 32, "%ld min %02ld s", whole / 60, whole % 60);
    else
        snprintf(text, 32, "%ld s", whole);
}

/* As long as what stands behind it leaves room for, so that the line never wraps. */
static void draw_bar(double part, int room)
{
    int length = room < LEAST ? 0 : room > MOST ? MOST : room;
    int filled = (int)(part * length);
    if (length > 0)
        fputs(" [", stderr);
    for (int i = 0; i < length; i++)
        fputc(i < filled ? '#' : '.', stderr);
    if (length > 0)
        fputc(']', stderr);
}

static void draw(struct progress *progress, size_t done, double seconds)
{
    char left[32], behind[160];
    int width = output_width(stderr) > 0 ? output_width(stderr) : 80;
    double part = progress->total > 0 ? (double)done / (double)progress->total : 1;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    say_time(rate > 0 ? (double)(progress->total - done) / rate : 0, left);
    int length = snprintf(behind, sizeof behind, " %3.0f %%  %zu of %zu %s, %.0f/s, %s left", part * 100, done,
                          progress->total, progress->unit, rate, left);
    fprintf(stderr, "\r%s", progress->what);
    draw_bar(part, width - (int)strlen(progress->what) - length - 4);
    fprintf(stderr, "%s\033[K", behind);
    fflush(stderr);
    progress->is_drawn = 1;
}

void progress_show(struct progress *progress, size_t done)
{
    struct timespec time;
    if (!progress->is_shown)
        return;
    time = now();
    if (seconds_between(&progress->shown, &time) < INTERVAL)
        return;
    progress->shown = time;
    draw(progress, done, seconds_between(&progress->began, &time));
}

void progress_end(struct progress *progress, size_t done)
{
    struct timespec time = now();
    if (!progress->is_drawn && !progress->is_asked)
        return;
    draw(progress, done, seconds_between(&progress->began, &time));
    fputc('\n', stderr);
}
