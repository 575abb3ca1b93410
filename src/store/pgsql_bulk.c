/* pgsql_bulk.c - gathers rows by their statement, and sends each as arrays. */

#include "pgsql_bulk.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

#define TEXTS_MAX 8  /* statements that wait at once */
#define ROWS_MAX 256 /* rows that wait of each */
#define ARGS_MAX 40
#define ARRAY_MAX (64 * 1024 * 1024)
#define TAKERS_MAX 256 /* keys whose answer is waited for */
#define VALUES " VALUES ("
#define SELECT " SELECT "
#define WHERE " WHERE "
#define CONFLICT " ON CONFLICT ("

/* A statement; its rewritten text is kept, since it is known by address. */
struct text {
	struct bulk *bulk;
	const char *sql;
	char *rewritten;
	enum db_type types[ARGS_MAX];
	size_t n;
	bool takes;
	int rows;
	struct strbuf arrays[ARGS_MAX]; /* "{...": one for each argument */
};

/* Who wants a key. */
struct taker {
	const char *sql;
	char *key;
	int64_t *taken;
};

struct bulk {
	struct text texts[TEXTS_MAX];
	int count;
	int order[TEXTS_MAX]; /* texts that have rows, the first one first */
	int waiting;
	struct taker takers[TAKERS_MAX]; /* sent or not */
	int taker_count;
};

struct bulk *
bulk_new(void)
{
	return xcalloc(1, sizeof(struct bulk));
}

static void
forget_rows(struct bulk *bulk)
{
	int i;
	size_t k;

	for (i = 0; i < bulk->count; i++) {
		bulk->texts[i].rows = 0;
		for (k = 0; k < bulk->texts[i].n; k++)
			strbuf_reset(&bulk->texts[i].arrays[k]);
	}
	bulk->waiting = 0;
}

void
bulk_settled(struct bulk *bulk)
{
	int i;

	for (i = 0; i < bulk->taker_count; i++)
		free(bulk->takers[i].key);
	bulk->taker_count = 0;
}

void
bulk_reset(struct bulk *bulk)
{
	forget_rows(bulk);
	bulk_settled(bulk);
}

void
bulk_free(struct bulk *bulk)
{
	int i;
	size_t k;

	if (bulk == NULL)
		return;
	bulk_settled(bulk);
	for (i = 0; i < bulk->count; i++) {
		free(bulk->texts[i].rewritten);
		for (k = 0; k < bulk->texts[i].n; k++)
			strbuf_release(&bulk->texts[i].arrays[k]);
	}
	free(bulk);
}

/* A piece of a statement with $3 as v.p3. */
static void
add_piece(struct strbuf *sql, const char *s, const char *end)
{
	bool quoted = false;

	for (; s < end; s++) {
		if (*s == '\'')
			quoted = !quoted;
		if (*s == '$' && !quoted && isdigit((unsigned char)s[1]))
			strbuf_text(sql, "v.p");
		else
			strbuf_char(sql, *s);
	}
}

/* Where v comes from. */
static void
add_arrays(struct strbuf *sql, const struct text *t)
{
	size_t i;

	strbuf_text(sql, " FROM unnest(");
	for (i = 0; i < t->n; i++)
		strbuf_printf(sql, "%s$%zu::%s[]", i > 0 ? ", " : "", i + 1,
		    t->types[i] == DB_INT ? "bigint" : "text");
	strbuf_text(sql, ") AS v (");
	for (i = 0; i < t->n; i++)
		strbuf_printf(sql, "%sp%zu", i > 0 ? ", " : "", i + 1);
	strbuf_char(sql, ')');
}

static int
rewrite(const struct text *t, char **out, struct error *err)
{
	const char *values = strstr(t->sql, VALUES), *end;
	struct strbuf sql;

	end = t->sql + strlen(t->sql) - 1;
	if (values == NULL || *end != ')')
		return error_set(err, ERROR_INTERNAL,
		    "not a plain INSERT of values: %.60s", t->sql);
	strbuf_init(&sql, ARRAY_MAX);
	strbuf_add(&sql, t->sql, (size_t)(values - t->sql));
	strbuf_text(&sql, SELECT);
	add_piece(&sql, values + strlen(VALUES), end);
	add_arrays(&sql, t);
	*out = strbuf_take(&sql);
	return 0;
}

/* In the order of keys: two transactions then never wait for each other. */
static int
rewrite_take(const struct text *t, char **out, struct error *err)
{
	const char *select = strstr(t->sql, SELECT), *where = NULL;
	const char *conflict = NULL, *column;
	struct strbuf sql;

	if (select != NULL)
		where = strstr(select, WHERE);
	if (where != NULL)
		conflict = strstr(where, CONFLICT);
	if (conflict == NULL || strchr(conflict, '$') != NULL)
		return error_set(err, ERROR_INTERNAL,
		    "not an INSERT that takes a key: %.60s", t->sql);
	column = conflict + strlen(CONFLICT);
	strbuf_init(&sql, ARRAY_MAX);
	strbuf_add(&sql, t->sql, (size_t)(select - t->sql));
	add_piece(&sql, select, where);
	add_arrays(&sql, t);
	add_piece(&sql, where, conflict);
	strbuf_printf(&sql, " ORDER BY v.p1%s RETURNING %.*s", conflict,
	    (int)strcspn(column, ")"), column);
	*out = strbuf_take(&sql);
	return 0;
}

/* The text's place; NULL in *out when all are taken by others. */
static int
find(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, bool takes, struct text **out, struct error *err)
{
	struct text *t;
	size_t k;
	int i, rc;

	*out = NULL;
	for (i = 0; i < bulk->count; i++) {
		if (bulk->texts[i].sql == sql) {
			*out = &bulk->texts[i];
			return 0;
		}
	}
	if (bulk->count == TEXTS_MAX)
		return 0;
	t = &bulk->texts[bulk->count];
	memset(t, 0, sizeof(*t));
	t->bulk = bulk;
	t->sql = sql;
	t->n = n;
	t->takes = takes;
	for (k = 0; k < n; k++) {
		t->types[k] = args[k].type;
		strbuf_init(&t->arrays[k], ARRAY_MAX);
	}
	rc = takes ? rewrite_take(t, &t->rewritten, err)
	    : rewrite(t, &t->rewritten, err);
	if (rc != 0)
		return -1;
	bulk->count++;
	*out = t;
	return 0;
}

/* An element of an array (manual, 8.15.6). */
static void
write_element(struct strbuf *array, const struct db_value *value)
{
	const char *s = value->text;

	strbuf_char(array, array->len == 0 ? '{' : ',');
	if (value->type == DB_INT) {
		strbuf_printf(array, "%lld", (long long)value->number);
		return;
	}
	if (value->type == DB_NULL || s == NULL) {
		strbuf_text(array, "NULL");
		return;
	}
	strbuf_char(array, '"');
	while (*s != '\0') {
		size_t n = strcspn(s, "\"\\");

		strbuf_add(array, s, n);
		s += n;
		if (*s != '\0') {
			strbuf_char(array, '\\');
			strbuf_char(array, *s++);
		}
	}
	strbuf_char(array, '"');
}

static int
add_row(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, bool takes, struct error *err)
{
	struct text *t;
	size_t k;

	if (n > ARGS_MAX)
		return error_set(err, ERROR_INTERNAL,
		    "a statement takes at most %d arguments", ARGS_MAX);
	if (find(bulk, sql, args, n, takes, &t, err) != 0)
		return -1;
	if (t == NULL || t->n != n || t->rows == ROWS_MAX)
		return 1;
	if (t->rows++ == 0)
		bulk->order[bulk->waiting++] = (int)(t - bulk->texts);
	for (k = 0; k < n; k++)
		write_element(&t->arrays[k], &args[k]);
	return 0;
}

int
bulk_add(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, struct error *err)
{
	return add_row(bulk, sql, args, n, false, err);
}

static struct taker *
find_taker(struct bulk *bulk, const char *sql, const char *key)
{
	int i;

	for (i = 0; i < bulk->taker_count; i++) {
		if (bulk->takers[i].sql == sql &&
		    strcmp(bulk->takers[i].key, key) == 0)
			return &bulk->takers[i];
	}
	return NULL;
}

int
bulk_take(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, int64_t *taken, struct error *err)
{
	struct taker *t;
	int rc;

	*taken = 0;
	/* One statement cannot take a key twice; the first one has it. */
	if (find_taker(bulk, sql, args[0].text) != NULL)
		return 0;
	if (bulk->taker_count == TAKERS_MAX)
		return 1;
	rc = add_row(bulk, sql, args, n, true, err);
	if (rc == 0) {
		t = &bulk->takers[bulk->taker_count++];
		t->sql = sql;
		t->key = xstrdup(args[0].text);
		t->taken = taken;
	}
	return rc;
}

static void
tell_takers(const struct pgsql_answer *answer, void *arg)
{
	const struct text *text = arg;
	struct taker *t;
	int i;

	for (i = 0; i < pgsql_rows(answer); i++) {
		t = find_taker(text->bulk, text->sql,
		    pgsql_text(answer, i, 0));
		if (t != NULL)
			*t->taken = 1;
	}
}

static int
send_text(struct text *t, struct statements *statements, struct pgsql *pg,
    struct error *err)
{
	struct db_value args[ARGS_MAX];
	size_t k;

	for (k = 0; k < t->n; k++) {
		strbuf_char(&t->arrays[k], '}');
		if (t->arrays[k].full)
			return error_set(err, ERROR_INTERNAL,
			    "rows too large to be inserted together");
		args[k] = db_text(strbuf_str(&t->arrays[k]));
	}
	if (statements_send(statements, pg, t->rewritten, false, args, t->n,
	    NULL, err) != 0)
		return -1;
	if (t->takes)
		pgsql_watch(pg, tell_takers, t);
	return 0;
}

int
bulk_send(struct bulk *bulk, struct statements *statements, struct pgsql *pg,
    struct error *err)
{
	int i, rc = 0;

	for (i = 0; i < bulk->waiting && rc == 0; i++)
		rc = send_text(&bulk->texts[bulk->order[i]], statements, pg,
		    err);
	forget_rows(bulk);
	return rc;
}
