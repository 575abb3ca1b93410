/* sync_mirror_window.c - which page of a list to ask for next. */

#include <stdio.h>
#include <string.h>

#include "src/sync/mirror_window.h"
#include "tests/lib/tap.h"

/* Reads lists of many lengths as a run does. */
static void
test_walk(void)
{
	int64_t n, read, gaps = 0, stuck = 0, calls = 0, most = 0;
	struct window w;

	for (n = 0; n < 3000; n++) {
		calls = 0;
		for (read = 0; read < n; calls++) {
			window_next(read, 200, &w);
			if (w.start != (int64_t)(w.page - 1) * w.per_page ||
			    w.per_page > 200 || (read > 0 &&
			    w.start >= read))
				gaps++;
			if (w.start + w.per_page <= read) {
				stuck++;
				break;
			}
			read = w.start + w.per_page;
		}
		if (calls > most)
			most = calls;
	}
	is_int(gaps, 0, "each page holds the last row of those before");
	is_int(stuck, 0, "and goes beyond it");
	ok(most <= 18, "three thousand rows take %d pages, not fifteen",
	    (int)most);
	for (read = 200, stuck = 0; read < 300000; read += 97) {
		window_next(read, 200, &w);
		if (w.start + w.per_page - read < 100)
			stuck++;
	}
	is_int(stuck, 0, "far down as well, by half a page at least");
}

static struct json *
rows_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (json_parse(text, strlen(text), &j, &err) != 0)
		note("%s", err.text);
	return j;
}

static void
test_anchors(void)
{
	struct json *rows = rows_of("[{\"id\":\"1\"},{\"id\":22},{\"x\":1},"
	    "{\"id\":\"333\"}]");
	char anchors[400], small[7];

	window_anchor(rows, "id", anchors, sizeof(anchors));
	is_text(anchors, "1 22 333", "the ids of the last rows");
	ok(window_joins("22", rows, "id"), "one of them is found again");
	ok(window_joins("9 333 8", rows, "id"), "among others");
	ok(!window_joins("33 2 3334", rows, "id"), "a part of one is none");
	ok(window_joins("", rows, "id"), "without any, all joins");
	window_anchor(rows, "id", small, sizeof(small));
	is_text(small, "1 22", "as many as there is room for");
	json_free(rows);
	rows = rows_of("[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4},"
	    "{\"id\":5},{\"id\":6},{\"id\":7},{\"id\":8},{\"id\":9},"
	    "{\"id\":10},{\"id\":11},{\"id\":12},{\"id\":13},{\"id\":14}]");
	window_anchor(rows, "id", anchors, sizeof(anchors));
	is_text(anchors, "3 4 5 6 7 8 9 10 11 12 13 14", "of many, the last");
	json_free(rows);
}

int
main(void)
{
	test_walk();
	test_anchors();
	return tap_done();
}
