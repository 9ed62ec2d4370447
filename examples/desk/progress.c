/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR      20
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
    *progress = (struct progress){what, unit, total, is_shown, began, began, 0};
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

static void draw(struct progress *progress, size_t done, double seconds)
{
    char bar[BAR + 1], left[32];
    double part = progress->total > 0 ? (double)done / (double)progress->total : 1;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    size_t filled = (size_t)(part * BAR);
    memset(bar, '.', BAR);
    memset(bar, '#', filled > BAR ? BAR : filled);
    bar[BAR] = '\0';
    say_time(rate > 0 ? (double)(progress->total - done) / rate : 0, left);
    fprintf(stderr, "\r%s [%s] %3.0f %%  %zu of %zu %s, %.0f/s, %s left\033[K", progress->what, bar, part * 100, done,
            progress->total, progress->unit, rate, left);
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
    if (!progress->is_drawn)
        return;
    draw(progress, done, seconds_between(&progress->began, &time));
    fputc('\n', stderr);
}
