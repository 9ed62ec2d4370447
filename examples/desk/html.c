/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <inttypes.h>
#include <string.h>

/* A word with more characters may be broken after so many. */
#define LONG_WORD 20

/* ---- text ---- */

static const char *entity_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* The bytes of the character that a text begins with; 0: it is malformed, or a control character. */
static int bytes_of_character(const unsigned char *text)
{
    int bytes = text[0] < 0x80 ? 1 : text[0] < 0xC2 ? 0 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
    int is_surrogate = text[0] == 0xED && text[1] >= 0xA0;
    int is_overlong = (text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xF0 && text[1] < 0x90);
    int is_beyond = text[0] > 0xF4 || (text[0] == 0xF4 && text[1] >= 0x90);
    if (text[0] < 0x20 || text[0] == 0x7F || is_surrogate || is_overlong || is_beyond)
        return 0;
    for (int i = 1; i < bytes; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    return bytes;
}

/* Prints a character; gives its bytes. */
static int put_character(FILE *out, const char *text)
{
    const char *entity = entity_of(*text);
    int bytes = bytes_of_character((const unsigned char *)text);
    if (entity != NULL)
        fputs(entity, out);
    else if (bytes == 0)
        fputs("\xEF\xBF\xBD", out);
    else
        fprintf(out, "%.*s", bytes, text);
    return bytes > 0 ? bytes : 1;
}

void html_text(FILE *out, const char *text)
{
    while (*text != '\0')
        text += put_character(out, text);
}

void html_wrapped(FILE *out, const char *text)
{
    int length = 0;
    while (*text != '\0') {
        length = *text == ' ' ? 0 : length + 1;
        if (length > LONG_WORD) {
            fputs("<wbr/>", out);
            length = 1;
        }
        text += put_character(out, text);
    }
}

const char *html_number_text(int64_t number, char text[HTML_NUMBER_BYTES])
{
    static const char thin_space[] = "\xE2\x80\xAF";
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
    size_t at = 0;
    if (number < 0)
        at += (size_t)snprintf(text, HTML_NUMBER_BYTES, "\xE2\x88\x92");
    for (int i = 0; i < count; i++) {
        if (count > 4 && i > 0 && (count - i) % 3 == 0)
            at += (size_t)snprintf(text + at, HTML_NUMBER_BYTES - at, "%s", thin_space);
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

void html_number(FILE *out, int64_t number)
{
    char text[HTML_NUMBER_BYTES];
    fputs(html_number_text(number, text), out);
}

/* ---- the page ---- */

static const char style[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#fff;color:#1c2128;font:16px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Liberation Sans',Arial,sans-serif}\n"
    "main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 3rem}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.2rem;line-height:1.3;margin:2.5rem 0 .75rem}\n"
    "p{margin:.25rem 0}\n"
    ".quiet{color:#57606a}\n"
    ".totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.5rem 0 0}\n"
    ".totals div{border:1px solid #c9d1d9;border-radius:6px;padding:.6rem .8rem}\n"
    ".totals div:first-child{border:2px solid #1c2128}\n"
    ".totals dt{font-size:.85rem;color:#57606a}\n"
    ".totals dd{margin:0;font-size:1.6rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums;"
    "overflow-wrap:anywhere}\n"
    ".totals dd small{display:block;font-size:.85rem;font-weight:400;line-height:1.3;color:#57606a}\n"
    "figure{margin:0}\n"
    "figcaption{font-size:.95rem;margin:0 0 .75rem;max-width:56rem}\n"
    "svg{display:block}\n"
    ".swatch{display:inline-block;vertical-align:-.2em;margin-right:.6em}\n"
    ".pair{display:grid;grid-template-columns:1fr 1fr;column-gap:2.5rem}\n"
    ".plot{width:100%;height:auto}\n"
    ".plot text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif;fill:#1c2128}\n"
    ".narrow{display:none}\n"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\n"
    ".plot .bold{font-weight:700}\n"
    "table{border-collapse:collapse;width:100%;font-size:.95rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.35rem .6rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #d8dee4;"
    "font-weight:400}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    "thead th{font-weight:650;font-size:.85rem;color:#57606a;border-bottom:1.5px solid #57606a;vertical-align:bottom}\n"
    ".number{text-align:right;white-space:nowrap}\n"
    ".day{white-space:nowrap}\n"
    "tr.sum th,tr.sum td{font-weight:650;border-bottom:1.5px solid #57606a}\n"
    "td p{margin:.15rem 0 0;font-size:.9rem}\n"
    ".bar{width:40%}\n.bar svg{margin-top:.25em}\n"
    "footer{margin-top:3rem;font-size:.85rem;color:#57606a}\n"
    "@media screen and (max-width:44rem){\n"
    "body{font-size:15px}\nmain{padding:1.25rem .9rem 2rem}\nh1{font-size:1.45rem}\n"
    ".totals{grid-template-columns:1fr 1fr}\n.totals div:first-child{grid-column:1/-1}\n"
    ".totals dd{font-size:1.35rem}\n"
    ".wide{display:none}\n.narrow{display:block}\ntable{font-size:.87rem}\nth,td{padding-right:.4rem}\n"
    ".day{white-space:normal}\n.bar{width:25%}\n.roomy{display:none}\n.pair{display:block}\nsection{overflow-x:auto}\n}"
    "\n"
    "@page{size:A4;margin:12mm 15mm}\n"
    "@media print{\n"
    "html{font-size:9pt}\nbody{font-size:1rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
    "main{max-width:none;padding:0}\nh2{margin:1.2rem 0 .25rem;break-after:avoid}\n"
    "figcaption{max-width:none}\nfigure,tr,.totals,.pair{break-inside:avoid}\n"
    "thead{display:table-header-group;break-after:avoid}\n"
    "tbody tr:first-child,tbody tr:nth-last-child(2){break-after:avoid}\nfooter{break-before:avoid;margin-top:1.5rem}\n"
    "th,td{padding-top:.13rem;padding-bottom:.13rem}\n.swatch{height:.9em;width:auto;vertical-align:-.1em}\ntd "
    "p{display:inline;margin-left:.6em}\n}\n";

void html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
          out);
    html_text(out, title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
}

void html_end(FILE *out)
{
    fputs("</main>\n</body>\n</html>\n", out);
}

/* ---- tables ---- */

void html_table_begin(FILE *out, const char *id, const char *title, const char *const *headings, size_t count)
{
    fprintf(out, "<section>\n<h2 id=\"%s-title\">", id);
    html_text(out, title);
    fprintf(out, "</h2>\n<table id=\"%s\" aria-labelledby=\"%s-title\">\n<thead><tr>", id, id);
    for (size_t i = 0; i < count; i++) {
        int is_roomy = headings[i][0] == '~', is_number = headings[i][is_roomy] == '>';
        fprintf(out, "<th scope=\"col\" class=\"%s%s\">", is_number ? "number" : "text", is_roomy ? " roomy" : "");
        html_text(out, headings[i] + is_roomy + is_number);
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>", out);
}

void html_table_end(FILE *out)
{
    fputs("\n</tbody>\n</table>\n</section>\n", out);
}

void html_none(FILE *out, size_t columns)
{
    fprintf(out, "\n<tr><td colspan=\"%zu\" class=\"quiet\">none</td></tr>", columns);
}

static void begin_cell(FILE *out, const char *tag, const char *class)
{
    fprintf(out, "<%s", tag);
    if (class != NULL)
        fprintf(out, " class=\"%s\"", class);
    fputc('>', out);
}

void html_row_begin(FILE *out, const char *class)
{
    fputc('\n', out);
    begin_cell(out, "tr", class);
}

void html_row_end(FILE *out)
{
    fputs("</tr>", out);
}

void html_head_cell(FILE *out, const char *class, const char *text)
{
    begin_cell(out, "th scope=\"row\"", class);
    html_wrapped(out, text);
    fputs("</th>", out);
}

void html_cell(FILE *out, const char *class, const char *text)
{
    begin_cell(out, "td", class);
    html_wrapped(out, text);
    fputs("</td>", out);
}

void html_number_cell(FILE *out, int64_t number)
{
    char text[HTML_NUMBER_BYTES];
    html_cell(out, "number", html_number_text(number, text));
}

void html_change_cell(FILE *out, int64_t number)
{
    char text[HTML_NUMBER_BYTES], change[HTML_NUMBER_BYTES + 1];
    snprintf(change, sizeof change, "%s%s", number > 0 ? "+" : "", html_number_text(number, text));
    html_cell(out, "number", change);
}

void html_bar_cell(FILE *out, int64_t part, int64_t most)
{
    double share = part > 0 && most > 0 ? 100.0 * (double)part / (double)most : 0;
    fprintf(out,
            "<td class=\"bar\"><svg width=\"100%%\" height=\"14\" aria-hidden=\"true\"><rect width=\"%.1f%%\" "
            "height=\"14\" fill=\"#3b78a8\"/></svg></td>",
            share);
}
