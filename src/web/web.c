/* web.c - runs a program of pages. */

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/web/fcgi.h"
#include "src/web/service.h"
#include "store/tenant.h"
#include "web/web.h"

const struct config *
app_config(struct app *app)
{
	return app->service->config;
}

void *
app_shared(struct app *app)
{
	return app->service->shared;
}

struct writer *
app_writer(struct app *app)
{
	return app->service->writer;
}

bool
app_is_cgi(const struct app *app)
{
	return app->service->is_cgi;
}

struct db *
app_db(struct app *app, struct error *err)
{
	if (app->db == NULL &&
	    db_open(app->service->config, DB_OPEN_PAGE, &app->db, err) != 0)
		app->db = NULL;
	return app->db;
}

const char *
app_tenant(struct app *app, const struct request *req, struct error *err)
{
	const char *tenant = request_query(req, "tenant");
	struct db *db = app_db(app, err);

	if (text_empty(tenant))
		tenant = TENANT_DEFAULT;
	return db != NULL && tenant_check(db, tenant, err) == 0 ? tenant
	    : NULL;
}

static void
start(void *arg)
{
	service_load(arg);
}

static void *
thread_new(void *arg)
{
	struct app *app = xcalloc(1, sizeof(*app));

	app->service = arg;
	request_init(&app->request);
	response_init(&app->response);
	return app;
}

static bool
answer(void *thread, struct exchange *x)
{
	return app_answer(thread, x);
}

/* Several apps, one commit; each then holds its own outcome. */
static void
commit(void *arg, void *const *threads, size_t n)
{
	struct service *s = arg;
	struct writer_piece *pieces = xcalloc(n, sizeof(*pieces));
	size_t i;

	log_request_id(NULL);
	for (i = 0; i < n; i++) {
		struct app *app = threads[i];

		pieces[i].fn = app->deed.store;
		pieces[i].then[0] = app->deed.then[0];
		pieces[i].then[1] = app->deed.then[1];
		pieces[i].apart = app->deed.apart;
		pieces[i].arg = app->deed.arg;
	}
	writer_commit(s->writer, pieces, n);
	for (i = 0; i < n; i++) {
		struct app *app = threads[i];

		app->deed_rc = pieces[i].rc;
		app->deed_err = pieces[i].err;
	}
	free(pieces);
}

static void
finish(void *thread)
{
	struct app *app = thread;

	app_finish(app);
}

static void
rest(void *arg, bool idle)
{
	struct service *s = arg;
	struct app app = {.service = s};

	if (atomic_load(&s->ready) && s->program->rest != NULL)
		s->program->rest(&app, idle);
	if (s->writer == NULL)
		return;
	timing_rest(&s->timing, s->writer, s->program->name, idle);
	writer_rest(s->writer, idle);
}

static void
done(void *thread, bool sent)
{
	struct app *app = thread;

	if (!sent)
		log_event(LOG_DEBUG, "answer.unsent", NULL);
	log_request_id(NULL);
	request_end(&app->request);
	response_end(&app->response);
}

static void
thread_free(void *thread)
{
	struct app *app = thread;

	db_close(app->db);
	request_release(&app->request);
	response_release(&app->response);
	free(app);
}

/* Somebody typed its name, most likely. */
static int
explain(const struct program *program)
{
	fprintf(stderr, "%s.fcgi is started by a web server, as FastCGI with a "
	    "listening socket\nfor standard input or as a plain CGI; see "
	    "nginx/serve.sh.\n", program->name);
	return 2;
}

/*
 * Many threads that each hold little: two arenas instead of eight a core, and
 * freed memory is kept for the next request, not returned and asked for again.
 * No fast bins: each large block, as the FastCGI library takes three of for a
 * request, would gather them all up.
 */
static void
tune_memory(void)
{
	(void)mallopt(M_ARENA_MAX, 2);
	(void)mallopt(M_MXFAST, 0);
	(void)mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
	(void)mallopt(M_TOP_PAD, 256 * 1024);
}

int
web_main(const struct program *program)
{
	bool is_cgi = !fcgi_is_wanted();
	struct server server = {program->group_commit ? 0 : program->threads,
		NULL, start, thread_new, answer, commit, finish, done,
		thread_free, rest};
	struct error err = ERROR_INIT;
	struct service service;
	int ended = 0;

	if (is_cgi && getenv("REQUEST_METHOD") == NULL)
		return explain(program);
	tune_memory();
	secret_setup();
	service_init(&service, program, is_cgi);
	server.arg = &service;
	if (is_cgi)
		cgi_serve(&server);
	else
		ended = fcgi_serve(&server, &err);
	/* Threads that still run use all of it. */
	if (ended == 1)
		_exit(0);
	service_release(&service);
	if (ended < 0)
		log_error(LOG_ERROR, "program.failed", &err, NULL);
	return ended < 0 ? error_meaning(err.code)->exit_code : 0;
}
