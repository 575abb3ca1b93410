/* base_config_db.c - the address of a store: is it one, and what is shown. */

#include <stdlib.h>

#include "base/config_db.h"
#include "tests/lib/tap.h"

struct row {
	const char *url;
	const char *wrong; /* a piece of what is said; NULL: it is one */
	bool secret;
	const char *shown; /* NULL: as it is */
};

static const struct row rows[] = {
	{"postgresql:///db", NULL, false, NULL},
	{"postgresql://", NULL, false, NULL},
	{"postgresql://u@h/db", NULL, false, NULL},
	{"postgresql://u@h:5432,i:5433/db?sslmode=verify-full", NULL, false,
	    NULL},
	{"postgresql://u:p@h/db", NULL, true, "postgresql://u:********@h/db"},
	{"postgresql://u:@h/db", NULL, true, "postgresql://u:********@h/db"},
	{"postgresql://u:p:q@h/db", NULL, true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u:p%40%2F@h/db", NULL, true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u@[::1]:5432/db", NULL, false, NULL},
	{"postgresql://h/db?user=u&password=p&x=1", NULL, true,
	    "postgresql://h/db?user=u&password=********&x=1"},
	{"postgresql://u:p@h/db?sslpassword=q&password=r", NULL, true,
	    "postgresql://u:********@h/db?sslpassword=********"
	    "&password=********"},
	{"postgresql://h/db?passwords=p", NULL, false, NULL},
	{"postgresql://u:p@q@h/db", "@", true, "postgresql://u:********@q@h/db"},
	{"postgresql://u:p/q@h/db", "%2F", true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u:p?q@h/db", "%3F", true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u:p#q@h/db", "%23", true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u:p%zz@h/db", "%25", true,
	    "postgresql://u:********@h/db"},
	{"postgresql://u:p%", "%25", false, NULL},
	{"postgresql:u:p@h", "postgresql://", false, NULL},
	{"mysql://u:p@h", "postgresql://", false, NULL},
	{"sqlite:/d/x.db", "postgresql://", false, NULL},
};

int
main(void)
{
	const char *wrong;
	char *text;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		const struct row *r = &rows[i];

		wrong = config_db_check(r->url);
		if (r->wrong == NULL)
			is_text(wrong, NULL, "%s is an address", r->url);
		else
			has_text(wrong, r->wrong, "%s is none", r->url);
		is_int(config_db_has_secret(r->url), r->secret,
		    "%s: whether it has a password", r->url);
		text = config_db_shown(r->url);
		is_text(text, r->shown != NULL ? r->shown : r->url,
		    "%s: as it is shown", r->url);
		free(text);
	}
	is_text(config_db_path("sqlite:/d/x.db"), "/d/x.db",
	    "the path of a file");
	is_text(config_db_path("postgresql:///db"), NULL,
	    "a server has none");
	text = config_db_of_path("/d/x.db");
	is_text(text, "sqlite:/d/x.db", "the address of a file");
	free(text);
	return tap_done();
}
