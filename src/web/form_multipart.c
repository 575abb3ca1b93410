/* form_multipart.c - reads multipart/form-data (RFC 7578, RFC 2046). */

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "src/web/form_items.h"
#include "src/web/header.h"
#include "web/form.h"

/* Of one part: bytes of all its header fields, and their number. */
#define PART_HEAD_MAX 8192
#define PART_FIELDS_MAX 16
/* RFC 2046, 5.1.1. */
#define BOUNDARY_MAX 70

/* What is left of the body. */
struct cursor {
	const char *s;
	const char *end;
};

/* One part: what its header fields say. */
struct part {
	char name[LIMIT_FIELD_NAME + 2]; /* one more than allowed */
	bool has_name;
	bool is_file;
	bool named_file; /* a file was really chosen */
};

static int
read_boundary(const char *content_type, char delimiter[BOUNDARY_MAX + 5])
{
	char boundary[BOUNDARY_MAX + 1];
	size_t i, n;

	if (header_param(content_type, "boundary", boundary,
		sizeof(boundary)) != 1)
		return -1;
	n = strlen(boundary);
	if (n == 0 || boundary[n - 1] == ' ')
		return -1;
	for (i = 0; i < n; i++)
		if (boundary[i] < ' ' || boundary[i] > '~')
			return -1;
	memcpy(delimiter, "\r\n--", 4);
	memcpy(delimiter + 4, boundary, n + 1);
	return 0;
}

/*
 * A quoted parameter as browsers write it: %22, %0D and %0A for what would
 * end it, all else as it is; curl writes \" and \\.  1, 0 when the quotes
 * do not end, -1 when it does not fit.
 */
static int
read_quoted(const char **s, const char *end, char *out, size_t size)
{
	const char *p = *s;
	size_t n = 0;
	char c;

	for (; p < end && *p != '"'; p++) {
		c = *p;
		if (c == '\\' && end - p > 1 && (p[1] == '"' || p[1] == '\\')) {
			c = *++p;
		} else if (c == '%' && end - p > 2) {
			if (strncmp(p, "%22", 3) == 0)
				c = '"';
			else if (text_starts_nocase(p, "%0d"))
				c = '\r';
			else if (text_starts_nocase(p, "%0a"))
				c = '\n';
			if (c != '%')
				p += 2;
		}
		if (n + 1 == size)
			return -1;
		out[n++] = c;
	}
	out[n] = '\0';
	*s = p + 1;
	return p < end;
}

static const char *
skip_space(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

static bool
is_word(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && text_starts_nocase(s, word);
}

/* One parameter of Content-Disposition at *s, behind its semicolon. */
static int
read_parameter(const char **s, const char *end, struct part *part,
    int *status, struct error *err)
{
	char value[LIMIT_HEADER];
	const char *name = skip_space(*s, end), *p = name;
	size_t n;
	int ok = 1;

	while (p < end && *p != '=' && *p != ';' && *p != '"')
		p++;
	n = (size_t)(p - name);
	if (p == end || *p != '=')
		goto malformed;
	if (++p < end && *p == '"') {
		p++;
		ok = read_quoted(&p, end, value, sizeof(value));
	} else {
		const char *start = p;

		while (p < end && *p != ';' && *p != ' ' && *p != '\t')
			p++;
		if ((size_t)(p - start) >= sizeof(value))
			goto malformed;
		memcpy(value, start, (size_t)(p - start));
		value[p - start] = '\0';
	}
	if (ok <= 0)
		goto malformed;
	*s = p;
	if (is_word(name, n, "filename") || is_word(name, n, "filename*")) {
		part->is_file = true;
		if (value[0] != '\0')
			part->named_file = true;
	} else if (is_word(name, n, "name")) {
		if (part->has_name)
			goto malformed;
		part->has_name = true;
		n = strlen(value);
		if (n >= sizeof(part->name))
			n = sizeof(part->name) - 1;
		memcpy(part->name, value, n);
		part->name[n] = '\0';
	}
	return 0;
malformed:
	return form_refuse(status, 400, err,
	    "a part's Content-Disposition is malformed");
}

static int
read_disposition(const char *s, const char *end, struct part *part,
    int *status, struct error *err)
{
	const char *type = s;

	while (s < end && *s != ';' && *s != ' ' && *s != '\t')
		s++;
	if (part->has_name || !is_word(type, (size_t)(s - type), "form-data"))
		return form_refuse(status, 400, err,
		    "a part is not form-data");
	for (s = skip_space(s, end); s < end; s = skip_space(s, end)) {
		if (*s != ';')
			return form_refuse(status, 400, err,
			    "a part's Content-Disposition is malformed");
		s++;
		if (skip_space(s, end) == end)
			break;
		if (read_parameter(&s, end, part, status, err) != 0)
			return -1;
	}
	return 0;
}

/* Only texts that are UTF-8 as they stand: nothing is decoded or guessed. */
static int
check_encoding(const char *value, const char *end, bool is_type, int *status,
    struct error *err)
{
	char text[256], charset[32];
	size_t n = (size_t)(end - value);
	bool plain;

	if (n >= sizeof(text))
		n = 0;
	memcpy(text, value, n);
	text[n] = '\0';
	if (is_type)
		plain = header_param(text, "charset", charset,
		    sizeof(charset)) != 1 || text_same(charset, "utf-8") ||
		    text_same(charset, "utf8") ||
		    text_same(charset, "us-ascii");
	else
		plain = text_same(text, "7bit") || text_same(text, "8bit") ||
		    text_same(text, "binary");
	if (!plain)
		return form_refuse(status, 415, err,
		    "a part's text is not plain UTF-8");
	return 0;
}

static int
read_field(const char *line, const char *end, struct part *part, int *status,
    struct error *err)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	const char *value;
	size_t n;

	if (colon == NULL || colon == line)
		return form_refuse(status, 400, err,
		    "a part's header is malformed");
	n = (size_t)(colon - line);
	value = skip_space(colon + 1, end);
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (is_word(line, n, "Content-Disposition"))
		return read_disposition(value, end, part, status, err);
	if (is_word(line, n, "Content-Type"))
		return check_encoding(value, end, true, status, err);
	if (is_word(line, n, "Content-Transfer-Encoding"))
		return check_encoding(value, end, false, status, err);
	return 0;
}

/* The header fields of a part, up to and with the empty line. */
static int
read_head(struct cursor *c, struct part *part, int *status, struct error *err)
{
	const char *start = c->s, *line;
	int fields = 0;

	for (;;) {
		line = memmem(c->s, (size_t)(c->end - c->s), "\r\n", 2);
		if (line == NULL || line - start > PART_HEAD_MAX ||
		    memchr(c->s, '\0', (size_t)(line - c->s)) != NULL)
			return form_refuse(status, 400, err,
			    "a part's header is malformed or too long");
		if (line == c->s)
			break;
		if (++fields > PART_FIELDS_MAX)
			return form_refuse(status, 413, err,
			    "a part has too many header fields");
		if (read_field(c->s, line, part, status, err) != 0)
			return -1;
		c->s = line + 2;
	}
	c->s = line + 2;
	if (!part->has_name)
		return form_refuse(status, 400, err, "a part has no name");
	return 0;
}

/*
 * What follows a delimiter: 1 another part, 0 it was the last, -1 neither.
 * Blanks before the line's end are allowed (RFC 2046, 5.1.1).
 */
static int
pass_delimiter(struct cursor *c)
{
	if (c->end - c->s >= 2 && memcmp(c->s, "--", 2) == 0)
		return 0;
	c->s = skip_space(c->s, c->end);
	if (c->end - c->s < 2 || memcmp(c->s, "\r\n", 2) != 0)
		return -1;
	/* The CRLF stays: the delimiter of an empty part begins with it. */
	return 1;
}

static int
read_part(struct cursor *c, const char *delimiter, struct form *out,
    int *status, struct error *err)
{
	struct part part = {.has_name = false};
	const char *stop;

	c->s += 2;
	if (read_head(c, &part, status, err) != 0)
		return -1;
	/* The empty line's end may be the delimiter's beginning. */
	c->s -= 2;
	stop = memmem(c->s, (size_t)(c->end - c->s), delimiter,
	    strlen(delimiter));
	if (stop == NULL)
		return form_refuse(status, 400, err,
		    "the body ends within a part");
	if (stop > c->s)
		c->s += 2;
	if (part.is_file) {
		if (part.named_file || stop > c->s)
			out->files_ignored = true;
	} else if (form_add_text(out, part.name, strlen(part.name), c->s,
		(size_t)(stop - c->s), status, err) != 0) {
		return -1;
	}
	c->s = stop + strlen(delimiter);
	return 0;
}

int
form_parse_multipart(const char *content_type, const char *body, size_t n,
    struct form *out, int *status, struct error *err)
{
	char delimiter[BOUNDARY_MAX + 5];
	struct cursor c = {body, body + n};
	size_t len;
	int more;

	memset(out, 0, sizeof(*out));
	if (read_boundary(content_type, delimiter) != 0)
		return form_refuse(status, 400, err,
		    "the Content-Type has no valid boundary");
	len = strlen(delimiter);
	/* The first may stand at the very beginning, without its CRLF. */
	if (n >= len - 2 && memcmp(body, delimiter + 2, len - 2) == 0) {
		c.s += len - 2;
	} else {
		c.s = memmem(body, n, delimiter, len);
		if (c.s == NULL)
			return form_refuse(status, 400, err,
			    "the body has no boundary");
		c.s += len;
	}
	while ((more = pass_delimiter(&c)) == 1)
		if (read_part(&c, delimiter, out, status, err) != 0)
			return -1;
	if (more < 0)
		return form_refuse(status, 400, err,
		    "the body has a malformed boundary");
	return 0;
}
