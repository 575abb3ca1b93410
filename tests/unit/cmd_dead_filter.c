/* cmd_dead_filter.c - which of the dead are meant; cells of a CSV file. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/csv.h"
#include "cmd/dead_filter.h"
#include "tests/lib/tap.h"

struct filter_row {
	const char *expr;
	const char *want; /* "code form kind email part before after" */
	const char *wrong;
};

static const struct filter_row filter_rows[] = {
	{"code=INVALID_DATA", "INVALID_DATA - - - - 0 0", NULL},
	{"form=F,kind=order", "- F order - - 0 0", NULL},
	{" email=a@x.example ,  email~x ", "- - - a@x.example x 0 0", NULL},
	{"before=2026-03-04", "- - - - - 1772582400000 0", NULL},
	{"after=2026-03-04T10:15:07Z before=2026-03-05",
	    "- - - - - 1772668800000 1772619307000", NULL},
	{"code=A code=B", "B - - - - 0 0", NULL},
	{"", NULL, "empty"},
	{" , ", NULL, "empty"},
	{"code", NULL, "`code` is no term"},
	{"code=", NULL, "`code=` is no term"},
	{"name=x", NULL, "`name=x` is no term"},
	{"before=soon", NULL, "RFC 3339"},
};

static const char *
or_dash(const char *s)
{
	return s != NULL ? s : "-";
}

static void
test_filter(void)
{
	struct dead_filter f;
	struct error err;
	char got[200], *memory;
	size_t i;
	int rc;

	for (i = 0; i < nrows(filter_rows); i++) {
		const struct filter_row *r = &filter_rows[i];

		memset(&f, 0, sizeof(f));
		error_clear(&err);
		rc = dead_filter_parse(r->expr, &f, &memory, &err);
		if (r->wrong != NULL) {
			is_int(rc, -1, "`%s` is refused", r->expr);
			has_text(err.text, r->wrong, "and why is told");
		} else {
			snprintf(got, sizeof(got), "%s %s %s %s %s %lld %lld",
			    or_dash(f.code), or_dash(f.form),
			    or_dash(f.kind), or_dash(f.email),
			    or_dash(f.email_part), (long long)f.before,
			    (long long)f.after);
			is_text(got, r->want, "`%s`", r->expr);
		}
		free(memory);
	}
}

struct cell_row {
	const char *text, *want;
};

static const struct cell_row cell_rows[] = {
	{NULL, ""},
	{"", ""},
	{"plain", "\"plain\""},
	{"a,b", "\"a,b\""},
	{"say \"hi\"", "\"say \"\"hi\"\"\""},
	{"two\nlines", "\"two\nlines\""},
	{"=1+1", "\"'=1+1\""},
	{"+49 1", "\"'+49 1\""},
	{"-5", "\"'-5\""},
	{"@x", "\"'@x\""},
	{"\tx", "\"'\tx\""},
	{"a=b", "\"a=b\""},
};

static void
test_cells(void)
{
	char got[80];
	FILE *out;
	size_t i;

	for (i = 0; i < nrows(cell_rows); i++) {
		memset(got, 0, sizeof(got));
		out = fmemopen(got, sizeof(got) - 1, "w");
		csv_cell(out, cell_rows[i].text);
		fclose(out);
		is_text(got, cell_rows[i].want, "cell %zu", i);
	}
}

int
main(void)
{
	test_filter();
	test_cells();
	return tap_done();
}
