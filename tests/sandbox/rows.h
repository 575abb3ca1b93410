/* rows.h - a list of records on its way out, page by page. */

#ifndef SANDBOX_ROWS_H
#define SANDBOX_ROWS_H

#include "tests/sandbox/crm.h"

struct rows {
	struct record **record;
	size_t count, size;
};

void rows_add(struct rows *rows, struct record *r);
void rows_release(struct rows *rows);
void rows_reverse(struct rows *rows);

/* The page asked for. */
struct page {
	const char *fields;
	int64_t page, per_page;
	const char *token;      /* page_token, or NULL */
	size_t offset;
};

/* Reads and checks the parameters; false: it has been answered. */
bool page_read(struct crm *crm, struct page *out);

/* Sends that page of rows with its info; 204 when it is empty. */
void rows_answer(struct crm *crm, const struct rows *rows,
    const struct page *page);

#endif
