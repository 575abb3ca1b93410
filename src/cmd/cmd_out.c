/* cmd_out.c - prints lists and answers safely, and asks before destroying. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/out.h"

#define COLUMNS_MAX 12
#define CELL_MAX 40    /* columns; the last one of a row is not cut */

/* The code point of a well-formed character of n bytes. */
static unsigned
code_point(const char *s, size_t n)
{
	static const unsigned char head[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned point = (unsigned char)s[0] & head[n];
	size_t i;

	for (i = 1; i < n; i++)
		point = point << 6 | ((unsigned char)s[i] & 0x3f);
	return point;
}

/*
 * What a terminal obeys or what changes the order of what is read: C0, DEL
 * and C1, marks and overrides of direction, line and paragraph separators.
 */
static bool
is_command(unsigned point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
	    point == 0x061c || point == 0x200e || point == 0x200f ||
	    (point >= 0x2028 && point <= 0x202e) ||
	    (point >= 0x2066 && point <= 0x2069) || point == 0xfeff;
}

static void
add_visible(struct strbuf *out, unsigned point)
{
	if (point == '\n')
		strbuf_text(out, "\\n");
	else if (point < 0x80)
		strbuf_printf(out, "\\x%02x", point);
	else
		strbuf_printf(out, "\\u%04x", point);
}

void
out_visible(struct strbuf *out, const char *s)
{
	size_t left = strlen(s), n;

	for (; left > 0; s += n, left -= n) {
		n = text_char_bytes(s, left);
		if (n == 0) {
			strbuf_printf(out, "\\x%02x", (unsigned char)*s);
			n = 1;
		} else if (is_command(code_point(s, n))) {
			add_visible(out, code_point(s, n));
		} else {
			strbuf_add(out, s, n);
		}
	}
}

/* Columns of the character at s; malformed bytes are shown as one. */
static size_t
char_width(const char *s, size_t bytes)
{
	int width = bytes > 0 ? wcwidth((wchar_t)code_point(s, bytes)) : 1;

	return width < 0 ? 1 : (size_t)width;
}

/* Bytes of s that fit into so many columns; *columns gets what they take. */
static size_t
fit(const char *s, size_t max, size_t *columns)
{
	size_t left = strlen(s), used = 0, i = 0, n, width;

	while (i < left) {
		n = text_char_bytes(s + i, left - i);
		width = char_width(s + i, n);
		if (used + width > max)
			break;
		used += width;
		i += n > 0 ? n : 1;
	}
	*columns = used;
	return i;
}

size_t
out_width(const char *s)
{
	size_t columns;

	fit(s, SIZE_MAX, &columns);
	return columns;
}

/* A value as a cell: visible, cut to max columns with a mark. free(). */
static char *
cell_of(const struct json *value, size_t max)
{
	const char *text = json_scalar(value);
	struct strbuf visible, cut;
	size_t columns, n;

	strbuf_init(&visible, LIMIT_RESPONSE);
	if (text == NULL && value != NULL && json_type(value) == JSON_BOOL)
		text = json_is_true(value) ? "yes" : "no";
	out_visible(&visible, text_empty(text) ? "-" : text);
	if (out_width(strbuf_str(&visible)) <= max)
		return strbuf_take(&visible);
	strbuf_init(&cut, LIMIT_RESPONSE);
	n = fit(strbuf_str(&visible), max - 1, &columns);
	strbuf_add(&cut, strbuf_str(&visible), n);
	strbuf_text(&cut, "\xe2\x80\xa6");
	strbuf_release(&visible);
	return strbuf_take(&cut);
}

static void
print_cell(const char *text, size_t width, bool last)
{
	size_t taken = out_width(text);

	fputs(text, stdout);
	if (last)
		putchar('\n');
	else
		printf("%*s", (int)(width > taken ? width - taken : 0) + 2,
		    "");
}

static void
print_table(const struct json *rows, const struct out_column *columns,
    size_t n)
{
	size_t count = json_size(rows), width[COLUMNS_MAX], i, k;
	char **cells = xcalloc(count * n + 1, sizeof(*cells));
	const struct json *row = json_first(rows);

	for (k = 0; k < n; k++)
		width[k] = strlen(columns[k].head);
	for (i = 0; i < count; i++, row = json_next(row))
		for (k = 0; k < n; k++) {
			char *cell = cell_of(json_get(row, columns[k].member),
			    k + 1 < n ? CELL_MAX : SIZE_MAX);

			cells[i * n + k] = cell;
			if (out_width(cell) > width[k])
				width[k] = out_width(cell);
		}
	for (k = 0; k < n; k++)
		print_cell(columns[k].head, width[k], k + 1 == n);
	for (i = 0; i < count * n; i++) {
		print_cell(cells[i], width[i % n], i % n + 1 == n);
		free(cells[i]);
	}
	free(cells);
}

void
out_json_text(const char *s)
{
	struct strbuf out;
	size_t left = strlen(s), n;

	strbuf_init(&out, SIZE_MAX / 2);
	/* Beyond ASCII such a character can only stand inside a string. */
	for (; left > 0; s += n, left -= n) {
		n = text_char_bytes(s, left);
		n = n > 0 ? n : 1;
		if (n > 1 && is_command(code_point(s, n)))
			add_visible(&out, code_point(s, n));
		else if (n == 1 && *s == 0x7f)
			strbuf_text(&out, "\\u007f");
		else
			strbuf_add(&out, s, n);
	}
	strbuf_char(&out, '\n');
	fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
}

void
out_json(const struct json *j)
{
	char *text = json_print(j);

	out_json_text(text);
	free(text);
}

void
out_list(const struct cmd *cmd, struct json *rows, const char *next_cursor,
    const struct out_column *columns, size_t n)
{
	struct json *list;

	if (cmd_option(cmd, "json") != NULL) {
		list = json_object();
		json_set(list, "items", rows);
		json_set_text(list, "next_cursor", next_cursor);
		out_json(list);
		json_free(list);
		return;
	}
	if (json_size(rows) > 0)
		print_table(rows, columns, n);
	if (next_cursor != NULL)
		fprintf(stderr, "There are more: --cursor %s\n", next_cursor);
	json_free(rows);
}

void
out_field(const char *name, int width, const char *value)
{
	struct strbuf visible;

	if (text_empty(value))
		return;
	strbuf_init(&visible, SIZE_MAX / 2);
	out_visible(&visible, value);
	printf("%-*s  %s\n", width, name, strbuf_str(&visible));
	strbuf_release(&visible);
}

void
out_remark(const char *fmt, ...)
{
	va_list ap;

	if (!isatty(STDOUT_FILENO))
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

int
out_confirm(const struct cmd *cmd, struct error *err, const char *fmt, ...)
{
	char answer[16] = "";
	va_list ap;

	if (cmd_option(cmd, "yes") != NULL)
		return 0;
	if (!isatty(STDIN_FILENO))
		return error_set(err, ERROR_INVALID, "`%s` needs --yes where "
		    "nobody can be asked", cmd->verb->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs(" Type yes to go on: ", stderr);
	fflush(stderr);
	if (fgets(answer, sizeof(answer), stdin) != NULL &&
	    strcmp(answer, "yes\n") == 0)
		return 0;
	return error_set(err, ERROR_INVALID, "nothing was changed");
}
