/* sales_order.c - sales orders of the mirror: listed, found, linked. */

#include "store/sales_order.h"

#include <string.h>

#include "base/mem.h"
#include "mirror_search.h"

/*
 * $13 tenant, $14 after, $15 status, $16 reference, $17 customer,
 * $18 modified since, $19 limit.
 */
#define LIST(way) "SELECT " MIRROR_COLUMNS "FROM sales_order n " \
	"JOIN mirror m ON m.id = n.id WHERE n.tenant = $13 AND n.live = 1 " \
	"AND n.id > $14 AND ($15 IS NULL OR n.status = $15) " \
	"AND ($16 IS NULL OR n.reference = $16) " \
	"AND ($17 IS NULL OR n.customer_id = $17) " \
	"AND m.modified_at >= $18 " SEARCH_ALL way "ORDER BY n.id LIMIT $19"

int
sales_order_list(struct db *db, const struct sales_order_filter *filter,
    int (*each)(const struct mirror_record *order, void *arg), void *arg,
    struct error *err)
{
	struct mirror_search search;
	struct db_rows *rows = NULL;
	const char *sql;
	int rc;

	if (mirror_search_init(db, filter->tenant, MIRROR_SALES_ORDER,
	    filter->query, &search, err) != 0)
		return -1;
	sql = filter->reference != NULL ? LIST("AND n.reference = $16 ") :
	    search.rare ? LIST(SEARCH_RARE("sales_order")) : LIST("");
	rc = db_query(db, sql, DB_ARGS(SEARCH_ARGS(&search),
	    db_text(filter->tenant),
	    db_text(filter->after != NULL ? filter->after : ""),
	    db_text(filter->status), db_text(filter->reference),
	    db_text(filter->customer_id), db_int(filter->modified_since),
	    db_int(filter->limit)), &rows, err);
	mirror_search_release(&search);
	return rc == 0 ? mirror_each_row(rows, each, arg, err) : -1;
}

int
sales_order_match(struct db *db, const char *tenant, const char *reference,
    struct mirror_record *out, bool *found, struct error *err)
{
	struct db_rows *rows = NULL;

	memset(out, 0, sizeof(*out));
	*found = false;
	if (db_query(db, "SELECT " MIRROR_COLUMNS "FROM sales_order n "
	    "JOIN mirror m ON m.id = n.id WHERE n.tenant = $1 "
	    "AND n.reference = $2 AND n.live = 1 ORDER BY n.id || '' LIMIT 1",
	    DB_ARGS(db_text(tenant), db_text(reference)), &rows, err) != 0)
		return -1;
	return mirror_one_row(rows, out, found, err);
}

int
sales_order_link(struct db *db, const char *order_id, const char *record_id,
    struct error *err)
{
	return db_run(db, "UPDATE shop_order SET sales_order_id = $1 "
	    "WHERE id = $2", DB_ARGS(db_text(record_id), db_text(order_id)),
	    NULL, err);
}

int
sales_order_of(struct db *db, const char *order_id, char id[UUID_SIZE],
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	id[0] = '\0';
	if (db_query(db, "SELECT sales_order_id FROM shop_order "
	    "WHERE id = $1 AND sales_order_id IS NOT NULL",
	    DB_ARGS(db_text(order_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		(void)snprintf(id, UUID_SIZE, "%s", db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}
