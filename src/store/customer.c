/* customer.c - contacts of the mirror: listed, and matched to a person. */

#include "store/customer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mirror_search.h"

/* $13 tenant, $14 after, $15 e-mail, $16 modified since, $17 limit. */
#define LIST(way) "SELECT " MIRROR_COLUMNS "FROM customer n " \
	"JOIN mirror m ON m.id = n.id WHERE n.tenant = $13 AND n.live = 1 " \
	"AND n.id > $14 AND ($15 IS NULL OR n.email = $15) " \
	"AND m.modified_at >= $16 " SEARCH_ALL way "ORDER BY n.id LIMIT $17"

int
customer_list(struct db *db, const struct customer_filter *filter,
    int (*each)(const struct mirror_record *customer, void *arg), void *arg,
    struct error *err)
{
	struct mirror_search search;
	struct db_rows *rows = NULL;
	const char *sql;
	char *email;
	int rc;

	if (mirror_search_init(db, filter->tenant, MIRROR_CUSTOMER,
	    filter->query, &search, err) != 0)
		return -1;
	email = filter->email != NULL ? text_lower(filter->email) : NULL;
	sql = email != NULL ? LIST("AND n.email = $15 ") : search.rare ?
	    LIST(SEARCH_RARE("customer")) : LIST("");
	rc = db_query(db, sql, DB_ARGS(SEARCH_ARGS(&search),
	    db_text(filter->tenant),
	    db_text(filter->after != NULL ? filter->after : ""),
	    db_text(email), db_int(filter->modified_since),
	    db_int(filter->limit)), &rows, err);
	free(email);
	mirror_search_release(&search);
	return rc == 0 ? mirror_each_row(rows, each, arg, err) : -1;
}

static int
match_email(struct db *db, const char *tenant, const char *email,
    struct mirror_record *out, bool *found, struct error *err)
{
	char *lower = text_lower(email);
	struct db_rows *rows = NULL;
	int rc;

	rc = db_query(db, "SELECT " MIRROR_COLUMNS "FROM customer n "
	    "JOIN mirror m ON m.id = n.id WHERE n.tenant = $1 "
	    "AND n.email = $2 AND n.live = 1 ORDER BY n.id LIMIT 1",
	    DB_ARGS(db_text(tenant), db_text(lower)), &rows, err);
	free(lower);
	return rc == 0 ? mirror_one_row(rows, out, found, err) : -1;
}

static int
match_phone(struct db *db, const char *tenant, const char *phone,
    struct mirror_record *out, bool *found, struct error *err)
{
	char *digits = text_phone_digits(phone);
	struct db_rows *rows = NULL;
	int rc;

	rc = db_query(db, "SELECT " MIRROR_COLUMNS "FROM mirror m "
	    "WHERE m.id IN (SELECT id FROM customer WHERE tenant = $1 "
	    "AND phone = $2 AND live = 1 UNION SELECT id FROM customer "
	    "WHERE tenant = $1 AND mobile = $2 AND live = 1) "
	    "ORDER BY m.id LIMIT 1", DB_ARGS(db_text(tenant),
	    db_text(digits)), &rows, err);
	free(digits);
	return rc == 0 ? mirror_one_row(rows, out, found, err) : -1;
}

int
customer_match(struct db *db, const char *tenant, const char *email,
    const char *phone, struct mirror_record *out, bool *found,
    struct error *err)
{
	int rc = 0;

	memset(out, 0, sizeof(*out));
	*found = false;
	if (!text_empty(email))
		rc = match_email(db, tenant, email, out, found, err);
	if (rc == 0 && !*found && !text_empty(phone))
		rc = match_phone(db, tenant, phone, out, found, err);
	return rc;
}
