/* path.c - takes a request's path apart and compares it with routes. */

#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/text.h"
#include "src/web/path.h"

void
path_init(struct path *path)
{
	memset(path, 0, sizeof(*path));
	strbuf_init(&path->whole, LIMIT_URL);
	strbuf_init(&path->parts, LIMIT_URL);
}

void
path_release(struct path *path)
{
	strbuf_release(&path->whole);
	strbuf_release(&path->parts);
}

static int
check_segment(const char *s, size_t n, struct error *err)
{
	size_t i;

	if (!text_is_utf8(s, n))
		return error_set(err, ERROR_INVALID,
		    "the path is not valid UTF-8");
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == 0x7f)
			return error_set(err, ERROR_INVALID,
			    "the path has a control character");
		if (c == '/')
			return error_set(err, ERROR_INVALID,
			    "the path has an encoded slash");
	}
	if ((n == 1 && s[0] == '.') || (n == 2 && memcmp(s, "..", 2) == 0))
		return error_set(err, ERROR_INVALID,
		    "the path has a dot segment");
	return 0;
}

static int
add_segment(struct path *path, const char *s, size_t n, bool encoded,
    struct error *err)
{
	struct strbuf *parts = &path->parts;
	size_t start = parts->len;

	if (!encoded)
		strbuf_add(parts, s, n);
	else if (unescape_url(parts, s, n, 0) != 0)
		return error_set(err, ERROR_INVALID,
		    "the path has a malformed percent escape");
	n = parts->len - start;
	if (check_segment(strbuf_str(parts) + start, n, err) != 0)
		return -1;
	strbuf_char(&path->whole, '/');
	strbuf_add(&path->whole, strbuf_str(parts) + start, n);
	strbuf_char(parts, '\0');
	if (path->count < PATH_SEGMENTS_MAX)
		path->start[path->count] = start;
	path->count++;
	return 0;
}

int
path_parse(struct path *path, const char *s, size_t n, bool encoded,
    struct error *err)
{
	const char *end = s + n, *stop;

	strbuf_reset(&path->whole);
	strbuf_reset(&path->parts);
	path->count = 0;
	if (n == 0 || *s != '/')
		return error_set(err, ERROR_INVALID,
		    "the path does not begin with a slash");
	while (s < end) {
		s++;
		stop = memchr(s, '/', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		if (add_segment(path, s, (size_t)(stop - s), encoded, err) != 0)
			return -1;
		s = stop;
	}
	if (path->whole.full || path->parts.full)
		return error_set(err, ERROR_INVALID, "the path is too long");
	return 0;
}

/* The next segment of a pattern: its length, and *s moved past it. */
static const char *
next_segment(const char **s, size_t *n)
{
	const char *segment = *s + 1;

	*n = strcspn(segment, "/");
	*s = segment + *n;
	return segment;
}

static bool
is_name(const char *segment, size_t n)
{
	return n > 2 && segment[0] == '{' && segment[n - 1] == '}';
}

bool
path_matches(const struct path *path, const char *pattern)
{
	const char *segment, *ours;
	size_t i, n;

	if (path->count > PATH_SEGMENTS_MAX)
		return false;
	for (i = 0; i < path->count && *pattern == '/'; i++) {
		segment = next_segment(&pattern, &n);
		if (n == 3 && memcmp(segment, "{*}", n) == 0)
			return true;
		ours = path->parts.data + path->start[i];
		if (is_name(segment, n) ? *ours == '\0' :
		    strlen(ours) != n || memcmp(ours, segment, n) != 0)
			return false;
	}
	return i == path->count && *pattern == '\0';
}

const char *
path_param(const struct path *path, const char *pattern, const char *name)
{
	const char *segment;
	size_t i, n, len = strlen(name);

	for (i = 0; i < path->count && i < PATH_SEGMENTS_MAX &&
	    *pattern == '/'; i++) {
		segment = next_segment(&pattern, &n);
		if (is_name(segment, n) && n == len + 2 &&
		    memcmp(segment + 1, name, len) == 0)
			return path->parts.data + path->start[i];
	}
	return NULL;
}
