/* main.c - the pretend providers as a FastCGI program. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/sandbox/hook/sender.h"
#include "tests/sandbox/send.h"
#include "tests/sandbox/world.h"
#include "web/web.h"

/* More than the calls at a time that any edition allows. */
#define THREADS 40
/* A hundred records of the largest texts. */
#define BODY_MAX "16777216"

/* nginx ends the connection without an answer; see sandbox.conf.in. */
static void
send_cut(struct response *res)
{
	response_status(res, 502);
	response_header(res, "X-Accel-Redirect", "@cut");
	response_body(res, "", "", 0);
}

static void
send_reply(struct response *res, const struct reply *reply)
{
	char rate[32];
	size_t i;

	if (reply->cut) {
		send_cut(res);
		return;
	}
	response_status(res, reply->status);
	for (i = 0; i < reply->header_count; i++)
		response_header(res, reply->headers[i].name,
		    reply->headers[i].value);
	if (reply->rate > 0) {
		snprintf(rate, sizeof(rate), "%lld", (long long)reply->rate);
		response_header(res, "X-Accel-Limit-Rate", rate);
		response_header(res, "X-Accel-Buffering", "yes");
	}
	if (reply->truncated)
		response_header(res, SEND_MARK, SEND_TRUNCATED);
	if (reply->chunked)
		response_header(res, SEND_MARK, SEND_CHUNKED);
	response_body(res, reply->type != NULL ? reply->type : "",
	    reply->body != NULL ? reply->body : "", reply->len);
}

/* What the threads of the web layer share. */
struct stage {
	struct world *world;
	struct sender *sender;
};

static int
answer(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const char *query = request_variable(req, "QUERY_STRING");
	const struct stage *stage = app_shared(app);
	struct reply reply;
	struct ask ask = {
		.method = request_method(req),
		.path = request_path(req),
		.host = request_header(req, "Host"),
		.query = query != NULL ? query : "",
		.authorization = request_header(req, "Authorization"),
		.content_type = request_header(req, "Content-Type"),
		.if_modified_since = request_header(req, "If-Modified-Since"),
		.if_unmodified_since = request_header(req,
		    "If-Unmodified-Since"),
		.request_id = request_id(req),
		.accept = request_header(req, "Accept"),
		.hard_expiry = request_header(req,
		    "x-include-refresh-token-hard-expires-in"),
		.etag = request_header(req, "etag")
	};

	(void)err;
	memset(&reply, 0, sizeof(reply));
	ask.body = request_body(req, &ask.body_len);
	ask_open(&ask);
	world_answer(stage->world, &ask, &reply);
	send_reply(res, &reply);
	ask_close(&ask);
	reply_release(&reply);
	return 0;
}

static int
start(struct app *app, void **shared, struct error *err)
{
	struct stage *stage = xcalloc(1, sizeof(*stage));

	(void)app;
	(void)err;
	stage->world = world_new();
	stage->sender = sender_start(stage->world);
	*shared = stage;
	return 0;
}

static void
stop(void *shared)
{
	struct stage *stage = shared;

	sender_stop(stage->sender);
	world_free(stage->world);
	free(stage);
}

static const struct route routes[] = {
	{"GET", "/{*}", answer, ROUTE_PUBLIC},
	{"POST", "/{*}", answer, ROUTE_PUBLIC},
	{"PUT", "/{*}", answer, ROUTE_PUBLIC},
	{"PATCH", "/{*}", answer, ROUTE_PUBLIC},
	{"DELETE", "/{*}", answer, ROUTE_PUBLIC},
};

static const struct program program = {
	.name = "sandbox",
	.routes = routes,
	.route_count = nitems(routes),
	.threads = THREADS,
	.max_body = SET_CAPTURE_MAX_BODY,
	.max_body_set = true,
	.start = start,
	.stop = stop
};

int
main(void)
{
	/* leadbridge's own settings are no business of a provider. */
	if (setenv("LEADBRIDGE_ENV", "/dev/null", 1) != 0 ||
	    setenv("CAPTURE_MAX_BODY", BODY_MAX, 1) != 0)
		return 1;
	return web_main(&program);
}
