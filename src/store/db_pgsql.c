/* db_pgsql.c - a session with a PostgreSQL server: the only door to libpq. */

#include "pgsql.h"

#include <dlfcn.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define LIBRARY "libpq.so.5"
/* What the server's own limit does not catch: it or the network is gone. */
#define SILENCE_MS 5000
#define ARGS_MAX 64
#define NUMBER_SIZE 24
/* Types as the server numbers them (its catalog pg_type). */
#define OID_BOOL 16
#define OID_INT8 20
#define OID_TEXT 25

/* What we use of libpq, found when it is loaded. */
#define FUNCTIONS(F) \
	F(PQconnectdbParams) F(PQfinish) F(PQstatus) F(PQerrorMessage) \
	F(PQsocket) F(PQparameterStatus) F(PQserverVersion) \
	F(PQsetNoticeProcessor) F(PQsetnonblocking) F(PQenterPipelineMode) \
	F(PQexitPipelineMode) F(PQsendPrepare) F(PQsendQueryPrepared) \
	F(PQsendQueryParams) F(PQsendQuery) F(PQpipelineSync) F(PQflush) \
	F(PQconsumeInput) F(PQisBusy) F(PQgetResult) F(PQresultStatus) \
	F(PQresultErrorField) F(PQcmdTuples) F(PQcmdStatus) F(PQclear) \
	F(PQntuples) F(PQgetisnull) F(PQgetvalue) F(PQftype)
#define MEMBER(name) __typeof__(name) *(name);
#define SYMBOL(name) {#name, offsetof(struct pq, name)},

struct pq {
	FUNCTIONS(MEMBER)
};

static const struct {
	const char *name;
	size_t at;
} symbols[] = {FUNCTIONS(SYMBOL)};

/* What is to be told when a statement's answer is read. */
struct expected {
	int64_t *changed;
	pgsql_rows_fn *rows;
	void *arg;
};

struct pgsql {
	struct pq pq;
	PGconn *conn;
	bool lost;
	enum pgsql_failure failure;
	bool stopped_before_last;
	int64_t patience_ms;
	struct expected *expected; /* of each statement that is waited for */
	int waiting, room;
	char version[48];
};

struct pgsql_answer {
	struct pq pq;
	PGresult *result;
};

static int
load(struct pq *pq, struct error *err)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL), *found;
	size_t i;

	if (library == NULL)
		return error_set(err, ERROR_CONFIG,
		    "a store on PostgreSQL needs " LIBRARY " (on Debian: "
		    "apt-get install libpq5)");
	for (i = 0; i < nitems(symbols); i++) {
		found = dlsym(library, symbols[i].name);
		if (found == NULL)
			return error_set(err, ERROR_CONFIG,
			    LIBRARY " is older than PostgreSQL 14: it has no "
			    "%s; install a newer one", symbols[i].name);
		memcpy((char *)pq + symbols[i].at, &found, sizeof(found));
	}
	return 0;
}

/* What libpq says, on one line. */
static int
refuse(const struct pgsql *pg, enum error_code code, const char *what,
    struct error *err)
{
	char *text = xstrdup(pg->pq.PQerrorMessage(pg->conn)), *c;
	size_t n;

	for (c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ')
			*c = ' ';
	}
	for (n = strlen(text); n > 0 && text[n - 1] == ' '; n--)
		text[n - 1] = '\0';
	error_set(err, code, "%s: %.400s", what, text);
	free(text);
	return -1;
}

static int
lose(struct pgsql *pg, struct error *err)
{
	pg->lost = true;
	pg->failure = PGSQL_AGAIN;
	return refuse(pg, ERROR_UNAVAILABLE,
	    "the connection to the database server is gone", err);
}

static void
keep_quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static int
connect_server(struct pgsql *pg, const char *url, struct error *err)
{
	/* What comes before dbname gives way to what the address says. */
	const char *const names[] = {"connect_timeout", "tcp_user_timeout",
	    "keepalives_idle", "keepalives_interval", "keepalives_count",
	    "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *const values[] = {"5", "15000", "30", "10", "3",
	    "leadbridge", url, "UTF8", NULL};

	pg->conn = pg->pq.PQconnectdbParams(names, values, 1);
	if (pg->conn == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "out of memory");
	(void)pg->pq.PQsetNoticeProcessor(pg->conn, keep_quiet, NULL);
	if (pg->pq.PQstatus(pg->conn) != CONNECTION_OK)
		return refuse(pg, ERROR_UNAVAILABLE,
		    "cannot reach the database server", err);
	return 0;
}

static int
check_server(struct pgsql *pg, struct error *err)
{
	const char *encoding = pg->pq.PQparameterStatus(pg->conn,
	    "server_encoding");
	int version = pg->pq.PQserverVersion(pg->conn);

	if (!text_same(encoding, "UTF8"))
		return error_set(err, ERROR_CONFIG,
		    "the database has the encoding %.20s; make one with "
		    "ENCODING 'UTF8'", encoding != NULL ? encoding : "?");
	(void)snprintf(pg->version, sizeof(pg->version), "PostgreSQL %d.%d",
	    version / 10000, version % 10000);
	if (pg->pq.PQsetnonblocking(pg->conn, 1) != 0 ||
	    pg->pq.PQenterPipelineMode(pg->conn) != 1)
		return refuse(pg, ERROR_INTERNAL, "pipeline mode", err);
	return 0;
}

int
pgsql_connect(const char *url, int64_t patience_ms, struct pgsql **out,
    struct error *err)
{
	struct pgsql *pg = xcalloc(1, sizeof(*pg));
	int rc = -1;

	pg->patience_ms = patience_ms;
	if (load(&pg->pq, err) == 0 && connect_server(pg, url, err) == 0 &&
	    check_server(pg, err) == 0) {
		*out = pg;
		pg = NULL;
		rc = 0;
	}
	pgsql_close(pg);
	return rc;
}

void
pgsql_close(struct pgsql *pg)
{
	if (pg == NULL)
		return;
	if (pg->conn != NULL)
		pg->pq.PQfinish(pg->conn);
	free(pg->expected);
	free(pg);
}

bool
pgsql_is_lost(struct pgsql *pg)
{
	struct pollfd input = {pg->pq.PQsocket(pg->conn), POLLIN, 0};
	int i;

	/* A server that goes sends a word first, and then the end. */
	for (i = 0; i < 3 && !pg->lost && pg->waiting == 0 &&
	    poll(&input, 1, 0) > 0; i++)
		pg->lost = pg->pq.PQconsumeInput(pg->conn) != 1;
	return pg->lost;
}

enum pgsql_failure
pgsql_failure(const struct pgsql *pg)
{
	return pg->failure;
}

bool
pgsql_stopped_before_last(const struct pgsql *pg)
{
	return pg->stopped_before_last;
}

int
pgsql_waiting(const struct pgsql *pg)
{
	return pg->waiting;
}

const char *
pgsql_version(const struct pgsql *pg)
{
	return pg->version;
}

static void
expect(struct pgsql *pg, int64_t *changed)
{
	if (pg->waiting == pg->room) {
		pg->room = pg->room * 2 + 16;
		pg->expected = xreallocarray(pg->expected, (size_t)pg->room,
		    sizeof(*pg->expected));
	}
	pg->expected[pg->waiting++] = (struct expected){changed, NULL, NULL};
}

void
pgsql_watch(struct pgsql *pg, pgsql_rows_fn *fn, void *arg)
{
	pg->expected[pg->waiting - 1].rows = fn;
	pg->expected[pg->waiting - 1].arg = arg;
}

static Oid
type_of(enum db_type type)
{
	return type == DB_TEXT ? OID_TEXT : type == DB_INT ? OID_INT8 : 0;
}

static int
check_count(size_t n, struct error *err)
{
	if (n > ARGS_MAX)
		return error_set(err, ERROR_INTERNAL,
		    "a statement takes at most %d arguments", ARGS_MAX);
	return 0;
}

int
pgsql_send(struct pgsql *pg, const char *name, const char *sql,
    const struct db_value *args, size_t n, int64_t *changed,
    struct error *err)
{
	char numbers[ARGS_MAX][NUMBER_SIZE];
	const char *values[ARGS_MAX];
	Oid types[ARGS_MAX];
	size_t i;
	int rc;

	if (check_count(n, err) != 0)
		return -1;
	for (i = 0; i < n; i++) {
		types[i] = type_of(args[i].type);
		values[i] = args[i].type == DB_TEXT ? args[i].text : NULL;
		if (args[i].type == DB_INT) {
			(void)snprintf(numbers[i], NUMBER_SIZE, "%lld",
			    (long long)args[i].number);
			values[i] = numbers[i];
		}
	}
	if (name != NULL)
		rc = pg->pq.PQsendQueryPrepared(pg->conn, name, (int)n, values,
		    NULL, NULL, 0);
	else
		rc = pg->pq.PQsendQueryParams(pg->conn, sql, (int)n, types,
		    values, NULL, NULL, 0);
	if (rc != 1)
		return lose(pg, err);
	expect(pg, changed);
	return 0;
}

int
pgsql_prepare(struct pgsql *pg, const char *name, const char *sql,
    const enum db_type *types, size_t n, struct error *err)
{
	Oid oids[ARGS_MAX];
	size_t i;

	if (check_count(n, err) != 0)
		return -1;
	for (i = 0; i < n; i++)
		oids[i] = type_of(types[i]);
	if (pg->pq.PQsendPrepare(pg->conn, name, sql, (int)n, oids) != 1)
		return lose(pg, err);
	expect(pg, NULL);
	return 0;
}

/* The next result; NULL at the end of a statement's. -1: lost. */
static int
next_result(struct pgsql *pg, int64_t deadline, PGresult **result,
    struct error *err)
{
	struct pollfd p = {pg->pq.PQsocket(pg->conn), 0, 0};
	int64_t left;
	int unsent;

	for (;;) {
		unsent = pg->pq.PQflush(pg->conn);
		if (unsent < 0)
			return lose(pg, err);
		if (pg->pq.PQisBusy(pg->conn) == 0)
			break;
		left = deadline - clock_monotonic_ms();
		if (left <= 0) {
			pg->lost = true;
			pg->failure = PGSQL_OTHER;
			return error_set(err, ERROR_UNAVAILABLE,
			    "the database server does not answer");
		}
		p.events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0));
		if (poll(&p, 1, (int)left) > 0 &&
		    (p.revents & (POLLIN | POLLERR | POLLHUP)) != 0 &&
		    pg->pq.PQconsumeInput(pg->conn) != 1)
			return lose(pg, err);
	}
	*result = pg->pq.PQgetResult(pg->conn);
	return 0;
}

static int
fail(struct pgsql *pg, int i, const PGresult *result, struct error *err)
{
	const char *state = pg->pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *text = pg->pq.PQresultErrorField(result,
	    PG_DIAG_MESSAGE_PRIMARY);

	if (state == NULL || pg->pq.PQstatus(pg->conn) != CONNECTION_OK)
		pg->lost = true;
	if (state == NULL)
		return lose(pg, err);
	pg->stopped_before_last = i < pg->waiting - 1;
	return pgsql_state_error(state, text != NULL ? text : "", &pg->failure,
	    &pg->lost, err);
}

static void
tell_expected(struct pgsql *pg, int i, PGresult *result)
{
	struct pgsql_answer answer = {pg->pq, result};
	const struct expected *e;

	if (i >= pg->waiting)
		return;
	e = &pg->expected[i];
	if (e->changed != NULL)
		*e->changed = strtoll(pg->pq.PQcmdTuples(result), NULL, 10);
	if (e->rows != NULL)
		e->rows(&answer, e->arg);
}

/* Takes one result in; *failed keeps the first failure for err. */
static void
take_in(struct pgsql *pg, int i, PGresult *result, bool *failed,
    PGresult **last, struct error *err)
{
	switch (pg->pq.PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		tell_expected(pg, i, result);
		pg->pq.PQclear(*last);
		*last = result;
		return;
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		if (!*failed)
			(void)fail(pg, i, result, err);
		*failed = true;
		break;
	}
	pg->pq.PQclear(result);
}

/* All results of the statements asked; `piped` ends with a mark. */
static int
read_all(struct pgsql *pg, bool piped, PGresult **last, struct error *err)
{
	/* Whose statements may take any time is not waited for less. */
	int64_t deadline = pg->patience_ms > 0 ? clock_monotonic_ms() +
	    pg->patience_ms + SILENCE_MS : INT64_MAX;
	bool failed = false, end = false;
	PGresult *result = NULL;
	int i = 0;

	while (!end) {
		if (next_result(pg, deadline, &result, err) != 0)
			return -1;
		if (result == NULL) {
			end = !piped || ++i > pg->waiting;
		} else if (pg->pq.PQresultStatus(result) ==
		    PGRES_PIPELINE_SYNC) {
			pg->pq.PQclear(result);
			end = true;
		} else {
			take_in(pg, i, result, &failed, last, err);
		}
		end = end || (pg->lost && failed);
	}
	return failed ? -1 : 0;
}

static int
settle(struct pgsql *pg, bool piped, struct pgsql_answer **answer,
    struct error *err)
{
	PGresult *last = NULL;
	int rc;

	pg->failure = PGSQL_FINE;
	pg->stopped_before_last = false;
	rc = read_all(pg, piped, &last, err);
	pg->waiting = 0;
	if (rc == 0 && answer != NULL && last != NULL) {
		*answer = xcalloc(1, sizeof(**answer));
		(*answer)->pq = pg->pq;
		(*answer)->result = last;
		last = NULL;
	}
	pg->pq.PQclear(last);
	return rc;
}

int
pgsql_settle(struct pgsql *pg, struct pgsql_answer **answer,
    struct error *err)
{
	if (answer != NULL)
		*answer = NULL;
	if (pg->waiting == 0)
		return 0;
	if (pg->pq.PQpipelineSync(pg->conn) != 1) {
		pg->waiting = 0;
		return lose(pg, err);
	}
	return settle(pg, true, answer, err);
}

int
pgsql_script(struct pgsql *pg, const char *sql, struct error *err)
{
	int64_t patience = pg->patience_ms;
	int rc = -1;

	/* Several statements in one text are for the simple protocol alone. */
	if (pg->pq.PQexitPipelineMode(pg->conn) != 1 ||
	    pg->pq.PQsendQuery(pg->conn, sql) != 1)
		return lose(pg, err);
	pg->patience_ms = 0;
	rc = settle(pg, false, NULL, err);
	pg->patience_ms = patience;
	if (!pg->lost && pg->pq.PQenterPipelineMode(pg->conn) != 1)
		return lose(pg, err);
	return rc;
}

int
pgsql_rows(const struct pgsql_answer *answer)
{
	return answer->pq.PQntuples(answer->result);
}

const char *
pgsql_text(const struct pgsql_answer *answer, int row, int column)
{
	const char *text;

	if (answer->pq.PQgetisnull(answer->result, row, column) != 0)
		return NULL;
	text = answer->pq.PQgetvalue(answer->result, row, column);
	if (answer->pq.PQftype(answer->result, column) == OID_BOOL)
		return text[0] == 't' ? "1" : "0";
	return text;
}

const char *
pgsql_done(const struct pgsql_answer *answer)
{
	return answer->pq.PQcmdStatus(answer->result);
}

void
pgsql_answer_free(struct pgsql_answer *answer)
{
	if (answer == NULL)
		return;
	answer->pq.PQclear(answer->result);
	free(answer);
}
