/* fuzz_json.c - any bytes as JSON: refused, or read and written alike. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* Everything that can be asked of a tree. */
static size_t
walk(const struct json *j)
{
	const struct json *child;
	size_t count = 0;
	int64_t n;

	for (child = json_first(j); child != NULL; child = json_next(child)) {
		require(text_is_utf8(json_name(child),
		    strlen(json_name(child))));
		if (json_type(j) == JSON_OBJECT) {
			require(json_get(j, json_name(child)) == child);
			json_get_text(j, json_name(child));
			json_get_int(j, json_name(child), &n);
		}
		count += 1 + walk(child);
	}
	require(json_size(j) <= count);
	return count;
}

/* Reads what was written; it must be read, and written the same again. */
static void
read_back(const struct strbuf *first, bool canonical)
{
	struct error err = ERROR_INIT;
	struct strbuf second;
	struct json *j = NULL;

	require(!first->full);
	require(json_parse(strbuf_str(first), first->len, &j, &err) == 0);
	strbuf_init(&second, first->max);
	if (canonical)
		json_write_canonical(&second, j);
	else
		json_write(&second, j);
	require(strcmp(strbuf_str(first), strbuf_str(&second)) == 0);
	strbuf_release(&second);
	json_free(j);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL, *copy;
	struct strbuf out;

	strbuf_init(&out, 10 * size + 100);
	if (json_parse((const char *)data, size, &j, &err) == 0) {
		walk(j);
		json_write(&out, j);
		read_back(&out, false);
		strbuf_reset(&out);
		copy = json_copy(j);
		json_write_canonical(&out, copy);
		read_back(&out, true);
		json_free(copy);
	} else {
		/* Also: the two readers inside never disagree. */
		require(err.code == ERROR_INVALID && j == NULL &&
		    err.text[0] != '\0');
	}
	strbuf_release(&out);
	json_free(j);
	return 0;
}
