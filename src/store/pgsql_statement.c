/* pgsql_statement.c - prepares each statement once a session. */

#include "pgsql_statement.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#define ARGS_MAX 40
#define CACHE_SIZE 128 /* statements a session; a power of two */
#define NAME_SIZE 16
#define CLAIM " FOR UPDATE SKIP LOCKED"

struct statement {
	const char *sql; /* NULL: a free place */
	bool claim;
	bool sure;       /* the server has said that it is prepared */
	enum db_type types[ARGS_MAX];
	size_t n;
	char name[NAME_SIZE];
};

struct statements {
	struct statement cache[CACHE_SIZE];
	unsigned named; /* no name is used twice in a session */
};

struct statements *
statements_new(void)
{
	return xcalloc(1, sizeof(struct statements));
}

void
statements_free(struct statements *s)
{
	free(s);
}

void
statements_reset(struct statements *s)
{
	memset(s, 0, sizeof(*s));
}

void
statements_settled(struct statements *s, bool well)
{
	size_t i;

	for (i = 0; i < CACHE_SIZE; i++) {
		struct statement *st = &s->cache[i];

		if (st->sql == NULL || st->sure)
			continue;
		st->sure = well;
		/* The place stays taken, or others behind it were lost. */
		if (!well)
			st->n = SIZE_MAX;
	}
}

/* The highest n of $n outside of quotes. */
static size_t
count_parameters(const char *sql)
{
	bool quoted = false;
	size_t most = 0, n;
	char *end;

	for (; *sql != '\0'; sql++) {
		if (*sql == '\'')
			quoted = !quoted;
		if (*sql != '$' || quoted)
			continue;
		n = strtoul(sql + 1, &end, 10);
		if (end > sql + 1 && n > most)
			most = n;
	}
	return most;
}

/* Exactly as many arguments as there are parameters. */
static int
fill(const char *sql, const struct db_value *args, size_t n,
    struct db_value out[ARGS_MAX], size_t *count, struct error *err)
{
	size_t i;

	*count = count_parameters(sql);
	if (n > *count)
		return error_set(err, ERROR_INTERNAL,
		    "a statement has no $%zu: %.60s", n, sql);
	if (*count > ARGS_MAX)
		return error_set(err, ERROR_INTERNAL,
		    "a statement takes at most %d arguments", ARGS_MAX);
	for (i = 0; i < *count; i++)
		out[i] = i < n ? args[i] : db_null();
	return 0;
}

static bool
fits(const struct statement *st, const char *sql, bool claim,
    const struct db_value *args, size_t n)
{
	size_t i;

	if (st->sql != sql || st->claim != claim || st->n != n)
		return false;
	for (i = 0; i < n; i++) {
		if (st->types[i] != args[i].type)
			return false;
	}
	return true;
}

static int
prepare(struct statements *s, struct pgsql *pg, struct statement *st,
    const char *sql, struct error *err)
{
	char *text = xasprintf("%s%s", sql, st->claim ? CLAIM : "");
	int rc;

	(void)snprintf(st->name, sizeof(st->name), "s%u", ++s->named);
	rc = pgsql_prepare(pg, st->name, text, st->types, st->n, err);
	free(text);
	return rc;
}

/* The statement's place, prepared; NULL in *out when all places are taken. */
static int
find(struct statements *s, struct pgsql *pg, const char *sql, bool claim,
    const struct db_value *args, size_t n, struct statement **out,
    struct error *err)
{
	size_t slot = ((uintptr_t)sql >> 3) * 2654435761U % CACHE_SIZE, i, k;
	struct statement *st;

	*out = NULL;
	for (i = 0; i < CACHE_SIZE; i++) {
		st = &s->cache[(slot + i) % CACHE_SIZE];
		if (fits(st, sql, claim, args, n)) {
			*out = st;
			return 0;
		}
		if (st->sql != NULL && st->n != SIZE_MAX)
			continue;
		st->sql = sql;
		st->claim = claim;
		st->sure = false;
		st->n = n;
		for (k = 0; k < n; k++)
			st->types[k] = args[k].type;
		*out = st;
		return prepare(s, pg, st, sql, err);
	}
	return 0;
}

int
statements_send(struct statements *s, struct pgsql *pg, const char *sql,
    bool claim, const struct db_value *args, size_t n, int64_t *changed,
    struct error *err)
{
	struct db_value filled[ARGS_MAX];
	struct statement *st = NULL;
	char *text;
	size_t count;
	int rc;

	if (fill(sql, args, n, filled, &count, err) != 0 ||
	    find(s, pg, sql, claim, filled, count, &st, err) != 0)
		return -1;
	if (st != NULL)
		return pgsql_send(pg, st->name, NULL, filled, count, changed,
		    err);
	text = xasprintf("%s%s", sql, claim ? CLAIM : "");
	rc = pgsql_send(pg, NULL, text, filled, count, changed, err);
	free(text);
	return rc;
}
