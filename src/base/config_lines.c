/* config_lines.c - reads the lines of a settings file. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/config_lines.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

/* One line while it is read: from p to end, without what ends it. */
struct cursor {
	const char *path;
	const char *p;
	const char *end;
	int number;
	struct error *err;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_key_char(char c, bool first)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
	    (!first && c >= '0' && c <= '9');
}

static int
refuse(const struct cursor *c, const char *what)
{
	return error_set(c->err, ERROR_CONFIG, "%s:%d: %s", c->path, c->number,
	    what);
}

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
}

/* Tolerates the `export` of a file that a shell reads as well. */
static void
skip_export(struct cursor *c)
{
	static const char word[] = "export";
	size_t n = sizeof(word) - 1;

	if ((size_t)(c->end - c->p) > n && memcmp(c->p, word, n) == 0 &&
	    is_blank(c->p[n])) {
		c->p += n;
		skip_blanks(c);
	}
}

static int
take_key(struct cursor *c, char **key)
{
	const char *start = c->p;

	while (c->p < c->end && is_key_char(*c->p, c->p == start))
		c->p++;
	if (c->p == start || c->p == c->end || *c->p != '=')
		return refuse(c, c->p < c->end && is_blank(*c->p) &&
		    c->p > start ? "there must be no space before =" :
		    "not of the form KEY=value");
	*key = xstrndup(start, (size_t)(c->p - start));
	c->p++;
	return 0;
}

/* Only a comment may follow a closing quote. */
static int
check_rest(struct cursor *c)
{
	const char *start = c->p;

	skip_blanks(c);
	if (c->p == c->end || (*c->p == '#' && c->p > start))
		return 0;
	return refuse(c, "something stands after the closing quote");
}

static int
take_quoted(struct cursor *c, char *value)
{
	char quote = *c->p++;
	size_t n = 0;

	while (c->p < c->end && *c->p != quote) {
		if (quote == '"' && *c->p == '\\' && c->end - c->p > 1 &&
		    (c->p[1] == '"' || c->p[1] == '\\'))
			c->p++;
		value[n++] = *c->p++;
	}
	if (c->p == c->end)
		return refuse(c, "the closing quote is missing");
	value[n] = '\0';
	c->p++;
	return check_rest(c);
}

/* Up to a comment, without the white space at its end. */
static void
take_bare(struct cursor *c, char *value)
{
	const char *start = c->p;
	size_t n;

	while (c->p < c->end && !(*c->p == '#' && is_blank(c->p[-1])))
		c->p++;
	n = (size_t)(c->p - start);
	while (n > 0 && is_blank(start[n - 1]))
		n--;
	memcpy(value, start, n);
	value[n] = '\0';
}

static int
take_value(struct cursor *c, char *value)
{
	skip_blanks(c);
	if (c->p < c->end && (*c->p == '"' || *c->p == '\''))
		return take_quoted(c, value);
	take_bare(c, value);
	return 0;
}

static void
add_line(struct config_lines *lines, char *key, char *value, int number)
{
	struct config_line *line;

	if (lines->count == lines->size) {
		lines->size = lines->size == 0 ? 32 : lines->size * 2;
		lines->line = xreallocarray(lines->line, lines->size,
		    sizeof(*lines->line));
	}
	line = &lines->line[lines->count++];
	line->key = key;
	line->value = value;
	line->number = number;
}

static int
read_line(struct cursor *c, struct config_lines *lines)
{
	char *key = NULL, *value = NULL;
	int rc = -1;

	if (c->end > c->p && c->end[-1] == '\r')
		c->end--;
	skip_blanks(c);
	if (c->p == c->end || *c->p == '#')
		return 0;
	skip_export(c);
	if (take_key(c, &key) != 0)
		goto out;
	value = xmalloc((size_t)(c->end - c->p) + 1);
	value[0] = '\0';
	if (take_value(c, value) != 0)
		goto out;
	add_line(lines, key, value, c->number);
	key = NULL;
	value = NULL;
	rc = 0;
out:
	secret_free(value);
	free(key);
	return rc;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct config_line *const *x = a;
	const struct config_line *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	return order != 0 ? order : (*x)->number - (*y)->number;
}

static int
check_repeats(const char *path, const struct config_lines *lines,
    struct error *err)
{
	const struct config_line **sorted;
	size_t i;
	int rc = 0;

	sorted = xcalloc(lines->count, sizeof(*sorted));
	for (i = 0; i < lines->count; i++)
		sorted[i] = &lines->line[i];
	qsort(sorted, lines->count, sizeof(*sorted), compare_lines);
	for (i = 1; i < lines->count && rc == 0; i++)
		if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
			rc = error_set(err, ERROR_CONFIG, "%s:%d: %.100s is "
			    "already set in line %d: remove one of them", path,
			    sorted[i]->number, sorted[i]->key,
			    sorted[i - 1]->number);
	free(sorted);
	return rc;
}

int
config_lines_read(const char *path, const char *text, size_t n,
    struct config_lines *out, struct error *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *p = text, *end = text + n, *newline;
	struct cursor c = {path, NULL, NULL, 0, err};

	memset(out, 0, sizeof(*out));
	if (n >= 3 && memcmp(p, mark, 3) == 0)
		p += 3;
	while (p < end) {
		newline = memchr(p, '\n', (size_t)(end - p));
		c.p = p;
		c.end = newline != NULL ? newline : end;
		c.number++;
		if (!text_is_utf8(c.p, (size_t)(c.end - c.p)))
			return refuse(&c, "not UTF-8 text");
		p = newline != NULL ? newline + 1 : end;
		if (read_line(&c, out) != 0)
			return -1;
	}
	return check_repeats(path, out, err);
}

void
config_lines_release(struct config_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->count; i++) {
		secret_free(lines->line[i].value);
		free(lines->line[i].key);
	}
	free(lines->line);
	memset(lines, 0, sizeof(*lines));
}

const struct config_line *
config_lines_find(const struct config_lines *lines, const char *key)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		if (strcmp(lines->line[i].key, key) == 0)
			return text_empty(lines->line[i].value) ? NULL :
			    &lines->line[i];
	return NULL;
}
