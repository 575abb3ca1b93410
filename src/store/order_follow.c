/* order_follow.c - an order of a shop follows its sales order. */

#include "store/order_follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/job.h"
#include "store/order_status.h"
#include "store/stock.h"
#include "store/timeline.h"

#define SECOND 1000

struct follower {
	char id[UUID_SIZE]; /* "": there is none */
	char *status;
	bool under_way; /* its last word may not be there yet */
};

/* One that was erased follows nobody. */
static int
load(struct db *db, const char *record_id, struct follower *f,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT o.id, o.status, CASE WHEN j.state IS NULL "
	    "OR j.state = 'done' THEN 0 ELSE 1 END FROM sales_order n "
	    "JOIN shop_order o ON o.tenant = n.tenant "
	    "AND o.order_number = n.reference AND o.sales_order_id = n.id "
	    "LEFT JOIN job j ON j.kind = 'sales_order' "
	    "AND j.subject_id = o.id WHERE n.id = $1 "
	    "AND (o.hold IS NULL OR o.hold <> 'erased')",
	    DB_ARGS(db_text(record_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(f->id, sizeof(f->id), "%s",
		    db_column_text(rows, 0));
		f->status = xstrdup(db_column_text(rows, 1));
		f->under_way = db_column_int(rows, 2) != 0;
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
order_is_older(struct db *db, const char *order_id, int64_t version,
    bool *older, struct error *err)
{
	struct db_rows *rows = NULL;
	int64_t at;
	int rc;

	*older = false;
	if (db_query(db, "SELECT coalesce((SELECT max(t.at) FROM timeline t "
	    "WHERE t.kind = 'order' AND t.subject_id = o.id "
	    "AND t.what = 'status'), o.created_at) FROM shop_order o "
	    "WHERE o.id = $1", DB_ARGS(db_text(order_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		at = db_column_int(rows, 0);
		*older = version / SECOND > at / SECOND;
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static int
take_over(struct db *db, const struct follower *f, const char *word,
    const struct order_heard *heard, struct error *err)
{
	char *text = xasprintf("%.100s is now %.100s: the sales order is "
	    "%.60s in Zoho Inventory", f->status, word, heard->status);
	struct timeline_entry entry = {
		.kind = JOB_ORDER,
		.subject_id = f->id,
		.at = heard->now,
		.what = "status_there",
		.text = text,
	};
	int rc = -1;

	if (db_run(db, "UPDATE shop_order SET status = $1 WHERE id = $2",
	    DB_ARGS(db_text(word), db_text(f->id)), NULL, err) == 0 &&
	    job_reopen(db, JOB_ORDER, f->id, heard->now, NULL, err) == 0)
		rc = timeline_add(db, &entry, err);
	free(text);
	return rc;
}

int
order_follow(struct db *db, const struct order_heard *heard,
    struct error *err)
{
	struct follower f = {.status = NULL};
	const char *word = NULL;
	bool older = true;
	int rc = 0;

	if (heard->status == NULL || (heard->before != NULL &&
	    strcmp(heard->before, heard->status) == 0))
		return 0;
	rc = load(db, heard->record_id, &f, err);
	if (rc != 0 || f.id[0] == '\0')
		goto out;
	word = order_status_follow(f.status, heard->status, f.under_way);
	if (word != NULL && f.under_way)
		rc = order_is_older(db, f.id, heard->version, &older, err);
	if (rc == 0 && word != NULL && older)
		rc = take_over(db, &f, word, heard, err);
	/* The provider itself counts the stock of what is confirmed or void. */
	if (rc == 0 && order_course(order_status_word(heard->status)) !=
	    COURSE_DRAFT)
		rc = stock_release(db, f.id, err);
out:
	free(f.status);
	return rc;
}
