/* SPDX-License-Identifier: MIT */
#include "price_list_report.h"

#include <string.h>

#include "snapshot.h"

struct spt_price_list_report {
    spt_snapshot snapshot;
    uint32_t line;
    uint32_t column;
    const char *reason;
    size_t count;
    const char *changes[]; /* and behind them the texts */
};

struct spt_price_list {
    spt_snapshot snapshot;
    size_t length;
    char text[];
};

spt_price_list_report *spt_price_list_report_make(const spt_allocator *allocator, const spt_price_diff *diff,
                                                  const spt_price_error *error)
{
    size_t count = diff ? diff->text_count : 0;
    size_t head = sizeof(spt_price_list_report) + count * sizeof(const char *);
    size_t texts = strlen(error->reason) + 1;
    for (size_t i = 0; i < count; i++)
        texts += strlen(diff->texts[i]) + 1;
    spt_price_list_report *made = spt_snapshot_make(allocator, head, texts);
    if (!made)
        return NULL;
    char *room = (char *)made + head;
    made->line = error->line;
    made->column = error->column;
    made->reason = spt_snapshot_text(&room, error->reason);
    made->count = count;
    for (size_t i = 0; i < count; i++)
        made->changes[i] = spt_snapshot_text(&room, diff->texts[i]);
    return made;
}

spt_price_list *spt_price_list_make(const spt_allocator *allocator, const char *text, size_t length)
{
    spt_price_list *made = spt_snapshot_make(allocator, sizeof *made, length + 1);
    if (!made)
        return NULL;
    made->length = length;
    memcpy(made->text, text, length);
    made->text[length] = '\0';
    return made;
}

uint32_t spt_price_list_report_line(const spt_price_list_report *report)
{
    return report ? report->line : 0;
}

uint32_t spt_price_list_report_column(const spt_price_list_report *report)
{
    return report ? report->column : 0;
}

const char *spt_price_list_report_reason(const spt_price_list_report *report)
{
    return report ? report->reason : "";
}

uint32_t spt_price_list_report_count(const spt_price_list_report *report)
{
    return report ? (uint32_t)report->count : 0;
}

const char *spt_price_list_report_change(const spt_price_list_report *report, uint32_t position)
{
    return report && position < report->count ? report->changes[position] : "";
}

spt_price_list_report *spt_price_list_report_ref(spt_price_list_report *report)
{
    return spt_snapshot_ref(report);
}

void spt_price_list_report_unref(spt_price_list_report *report)
{
    spt_snapshot_unref(report);
}

const char *spt_price_list_text(const spt_price_list *list)
{
    return list ? list->text : "";
}

size_t spt_price_list_length(const spt_price_list *list)
{
    return list ? list->length : 0;
}

spt_price_list *spt_price_list_ref(spt_price_list *list)
{
    return spt_snapshot_ref(list);
}

void spt_price_list_unref(spt_price_list *list)
{
    spt_snapshot_unref(list);
}
