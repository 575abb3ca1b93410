/* qbo_replay.c - requestid: the same answer to the same request. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define ID_MAX 50

struct qbo_replay {
	char *id;
	char content[SECRET_HASH_SIZE]; /* of what was asked */
	int status;
	const char *type;
	char *body;
	struct qbo_replay *next;
};

/* Path, operation and body. */
static void
content_hash(const struct qbo *q, char out[SECRET_HASH_SIZE])
{
	const char *operation = ask_param(q->ask, "operation");
	char *text = xasprintf("%s %s %.*s", q->ask->path,
	    operation != NULL ? operation : "", (int)q->ask->body_len,
	    q->ask->body);

	secret_hash(text, strlen(text), out);
	free(text);
}

/* NULL: there is none that counts for this call. */
static const char *
request_id_of(const struct qbo *q)
{
	bool receipt = qbo_kind_of_path(q->resource) == QBO_SALES_RECEIPT;

	if (!receipt && world_knob(q->w, KNOB_INTUIT_REQUESTID_NAMES) == 0)
		return NULL;
	return ask_param(q->ask, "requestid");
}

bool
qbo_replay(struct qbo *q)
{
	const char *id = request_id_of(q);
	const struct qbo_replay *r = q->company->replays;
	char content[SECRET_HASH_SIZE];

	if (id == NULL)
		return false;
	if (*id == '\0' || strlen(id) > ID_MAX) {
		qbo_fails(q, "2130", "requestid", "Invalid Request Id Format "
		    ": 1 to %d characters", ID_MAX);
		return true;
	}
	while (r != NULL && strcmp(r->id, id) != 0)
		r = r->next;
	if (r == NULL)
		return false;
	content_hash(q, content);
	if (strcmp(content, r->content) != 0 && world_knob(q->w,
	    KNOB_INTUIT_REQUESTID_OTHER_BODY) == OTHER_REFUSE) {
		qbo_fails(q, "600", "requestid",
		    "Duplicate Request ID : %s", id);
		return true;
	}
	reply_text(q->reply, r->status, r->type, r->body);
	return true;
}

void
qbo_replay_keep(struct qbo *q)
{
	const char *id = request_id_of(q);
	struct qbo_replay *r;

	if (id == NULL || (q->reply->status != 200 &&
	    world_knob(q->w, KNOB_INTUIT_REQUESTID_ERRORS) == 0))
		return;
	r = xcalloc(1, sizeof(*r));
	r->id = xstrdup(id);
	content_hash(q, r->content);
	r->status = q->reply->status;
	r->type = q->reply->type;
	r->body = xstrdup(q->reply->body);
	r->next = q->company->replays;
	q->company->replays = r;
}

void
qbo_replays_free(struct qbo_company *c)
{
	struct qbo_replay *r;

	while ((r = c->replays) != NULL) {
		c->replays = r->next;
		free(r->id);
		free(r->body);
		free(r);
	}
}
