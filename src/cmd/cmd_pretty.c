/* cmd_pretty.c - a JSON document in lines that people can read and edit. */

#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "cmd/out.h"

/* What fits into a line stands in one. */
#define LINE_MAX_BYTES 76
#define DEPTH_MAX 40

static bool
is_container(const struct json *j)
{
	return (json_type(j) == JSON_OBJECT || json_type(j) == JSON_ARRAY) &&
	    json_size(j) > 0;
}

static void
write_name(struct strbuf *out, const struct json *parent,
    const struct json *j)
{
	if (json_type(parent) != JSON_OBJECT)
		return;
	json_escape(out, json_name(j));
	strbuf_text(out, ": ");
}

static void
write_line(struct strbuf *out, const struct json *j)
{
	bool object = json_type(j) == JSON_OBJECT;
	const struct json *one;

	if (!is_container(j)) {
		json_write(out, j);
		return;
	}
	strbuf_char(out, object ? '{' : '[');
	for (one = json_first(j); one != NULL; one = json_next(one)) {
		write_name(out, j, one);
		write_line(out, one);
		if (json_next(one) != NULL)
			strbuf_text(out, ", ");
	}
	strbuf_char(out, object ? '}' : ']');
}

/* Whether it fits behind what stands in its line already. */
static bool
fits(const struct json *j, size_t taken)
{
	struct strbuf line;
	bool short_enough;

	strbuf_init(&line, LINE_MAX_BYTES);
	write_line(&line, j);
	short_enough = !line.full && line.len + taken <= LINE_MAX_BYTES;
	strbuf_release(&line);
	return short_enough;
}

static void
write_lines(struct strbuf *out, const struct json *j, int depth)
{
	bool object = json_type(j) == JSON_OBJECT;
	const struct json *one;
	int indent = 2 * (depth + 1);

	strbuf_text(out, object ? "{\n" : "[\n");
	for (one = json_first(j); one != NULL; one = json_next(one)) {
		strbuf_printf(out, "%*s", indent, "");
		write_name(out, j, one);
		if (!is_container(one) || depth > DEPTH_MAX || fits(one,
		    (size_t)indent + strlen(json_name(one)) + 4))
			write_line(out, one);
		else
			write_lines(out, one, depth + 1);
		strbuf_text(out, json_next(one) != NULL ? ",\n" : "\n");
	}
	strbuf_printf(out, "%*s%c", indent - 2, "", object ? '}' : ']');
}

void
out_json_lines(const struct json *j)
{
	struct strbuf out;

	strbuf_init(&out, SIZE_MAX / 2);
	if (is_container(j))
		write_lines(&out, j, 0);
	else
		write_line(&out, j);
	out_json_text(strbuf_str(&out));
	strbuf_release(&out);
}
