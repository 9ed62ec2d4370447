/* SPDX-License-Identifier: MIT */
/* What layers are filled with. */
#include "picture_internal.h"

/* Neighbours differ in what is drawn, and in how dark they are. */
static const char *const patterns[] = {
    "<rect width=\"8\" height=\"8\" fill=\"#3b78a8\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#fbe9c6\"/><path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" stroke=\"#8a6116\" "
    "stroke-width=\"1.6\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#7fb89a\"/><circle cx=\"2\" cy=\"2\" r=\"1.1\" fill=\"#123d27\"/>"
    "<circle cx=\"6\" cy=\"6\" r=\"1.1\" fill=\"#123d27\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#f7eef5\"/><path d=\"M0 2h8M0 6h8\" stroke=\"#7a3b69\" "
    "stroke-width=\"1.2\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#6d5a93\"/><path d=\"M4 0v8M0 4h8\" stroke=\"#cfc4e4\" stroke-width=\"1\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#fbd9cb\"/><path d=\"M-2 6l4 4M0 0l8 8M6-2l4 4\" stroke=\"#a3411f\" "
    "stroke-width=\"3\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#39424a\"/><circle cx=\"4\" cy=\"4\" r=\"1.5\" fill=\"#fff\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#e2f0f6\"/><path d=\"M4 0v8\" stroke=\"#2f6f9f\" stroke-width=\"4.5\"/>",
};
#define PATTERNS (sizeof patterns / sizeof patterns[0])

static void pattern(FILE *out, const char *name, const char *content)
{
    fprintf(out, "<pattern id=\"%s\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">%s</pattern>\n", name,
            content);
}

void picture_patterns(FILE *out)
{
    fputs("<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n", out);
    for (size_t i = 0; i < PATTERNS; i++) {
        char name[16];
        snprintf(name, sizeof name, "lot%zu", i);
        pattern(out, name, patterns[i]);
    }
    pattern(out, "others", "<rect width=\"8\" height=\"8\" fill=\"#dfe3e8\"/>");
    pattern(out, "held",
            "<rect width=\"8\" height=\"8\" fill=\"#fff\"/><path d=\"M0 0h4v4h-4zM4 4h4v4h-4z\" fill=\"#24292f\"/>");
    fputs("</defs></svg>\n", out);
}

void picture_put_fill(FILE *out, const struct history *history, int layer)
{
    if (layer == history->band_count)
        fputs("fill=\"url(#held)\"", out);
    else if (history->band_lots[layer] == 0)
        fputs("fill=\"url(#others)\"", out);
    else
        fprintf(out, "fill=\"url(#lot%zu)\"", (size_t)(layer - (history->other_lots > 0)) % PATTERNS);
}

void picture_swatch(FILE *out, const struct history *history, int band)
{
    fputs("<svg class=\"swatch\" width=\"32\" height=\"18\" viewBox=\"0 0 32 18\" aria-hidden=\"true\"><rect x=\".5\" "
          "y=\".5\" "
          "width=\"31\" height=\"17\" stroke=\"#1c2128\" ",
          out);
    picture_put_fill(out, history, band);
    fputs("/></svg>", out);
}
