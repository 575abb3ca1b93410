/* plain.c - the plainest libfcgi program that commits once a request. */

#include <fcgiapp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BODY_MAX 8192

struct plain {
	sqlite3 *db;
	sqlite3_stmt *insert;
};

static int
plain_open(struct plain *p, const char *path)
{
	static const char *const setup =
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "CREATE TABLE IF NOT EXISTS lead (id INTEGER PRIMARY KEY, "
	    "created_at BIGINT NOT NULL, body TEXT NOT NULL)";

	if (sqlite3_open(path, &p->db) != SQLITE_OK ||
	    sqlite3_exec(p->db, setup, NULL, NULL, NULL) != SQLITE_OK)
		return -1;
	return sqlite3_prepare_v2(p->db,
	    "INSERT INTO lead (created_at, body) VALUES (?1, ?2)", -1,
	    &p->insert, NULL) == SQLITE_OK ? 0 : -1;
}

/* One statement is one transaction: SQLite commits it by itself. */
static int
plain_insert(struct plain *p, const char *body, int len, long long *id)
{
	int rc;

	sqlite3_bind_int64(p->insert, 1, (sqlite3_int64)time(NULL));
	sqlite3_bind_text(p->insert, 2, body, len, SQLITE_STATIC);
	rc = sqlite3_step(p->insert);
	sqlite3_reset(p->insert);
	*id = sqlite3_last_insert_rowid(p->db);
	return rc == SQLITE_DONE ? 0 : -1;
}

static void
request_serve(struct plain *p, FCGX_Request *request)
{
	char body[BODY_MAX], answer[128];
	long long id;
	int len;

	len = FCGX_GetStr(body, sizeof(body), request->in);
	if (len >= BODY_MAX || plain_insert(p, body, len, &id) != 0) {
		FCGX_PutS("Status: 503 Service Unavailable\r\n"
			  "Content-Length: 0\r\n\r\n", request->out);
		return;
	}
	len = snprintf(answer, sizeof(answer),
	    "{\"id\":\"%lld\",\"status\":\"pending\"}", id);
	FCGX_FPrintF(request->out, "Status: 201 Created\r\n"
	    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
	    len, answer);
}

int
main(int argc, char **argv)
{
	struct plain plain = {0};
	FCGX_Request request;

	if (argc != 2 || plain_open(&plain, argv[1]) != 0 ||
	    FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return 1;
	/* The library's own handler waits for a request that never comes. */
	signal(SIGTERM, SIG_DFL);
	while (FCGX_Accept_r(&request) == 0) {
		request_serve(&plain, &request);
		FCGX_Finish_r(&request);
	}
	return 0;
}
