/* qbo.c - QuickBooks' door: token, realm, host, and which function answers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define BASE "/v3/company/"
#define BODY_MAX (16u << 20)

bool
qbo_wants_json(const struct ask *ask)
{
	const char *format = ask_param(ask, "format");

	return (ask->accept != NULL &&
	    strstr(ask->accept, "application/json") != NULL) ||
	    (format != NULL && strcmp(format, "json") == 0);
}

void
qbo_xml(struct strbuf *out, const struct json *j)
{
	const struct json *child, *one;
	bool list;

	if (json_type(j) != JSON_OBJECT) {
		escape_html(out, json_type(j) == JSON_BOOL ?
		    (json_is_true(j) ? "true" : "false") :
		    json_scalar(j) != NULL ? json_scalar(j) : "");
		return;
	}
	for (child = json_first(j); child != NULL; child = json_next(child)) {
		list = json_type(child) == JSON_ARRAY;
		one = list ? json_first(child) : child;
		while (one != NULL) {
			strbuf_printf(out, "<%s>", json_name(child));
			qbo_xml(out, one);
			strbuf_printf(out, "</%s>", json_name(child));
			one = list ? json_next(one) : NULL;
		}
	}
}

void
qbo_gives(struct qbo *q, struct json *json)
{
	char text[PACIFIC_SIZE];
	struct strbuf sb;

	pacific_text(world_now(q->w), true, text);
	if (qbo_wants_json(q->ask)) {
		json_set_text(json, "time", text);
		reply_json(q->reply, 200, json);
		return;
	}
	strbuf_init(&sb, BODY_MAX);
	strbuf_printf(&sb, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
	    "standalone=\"yes\"?>\n<IntuitResponse time=\"%s\" "
	    "xmlns=\"http://schema.intuit.com/finance/v3\">", text);
	qbo_xml(&sb, json);
	strbuf_text(&sb, "</IntuitResponse>\n");
	reply_text(q->reply, 200, TYPE_XML, strbuf_str(&sb));
	strbuf_release(&sb);
	json_free(json);
}

void
qbo_read(struct qbo *q, enum qbo_kind kind)
{
	struct qbo_entity *e;
	struct json *j;

	/* A company's own id is its realm in the path, 1 in its body. */
	if (kind == QBO_COMPANY_INFO &&
	    strcmp(q->id, q->company->realm) == 0)
		e = q->company->shelves[kind].entities[0];
	else
		e = qbo_entity_find(q->company, kind, q->id);
	if (q->id[strspn(q->id, "0123456789")] != '\0') {
		qbo_fails(q, "2030", "Id", "Invalid ID : Id should be a valid "
		    "number. Supplied value:%s", q->id);
	} else if (e == NULL || e->deleted) {
		qbo_fails(q, "610", "", "Object Not Found : Something you're "
		    "trying to use has been made inactive. Check the fields "
		    "with accounts, customers, items, vendors or employees.");
	} else {
		j = json_object();
		json_set(j, qbo_kind_name(kind), qbo_entity_show(e));
		qbo_gives(q, j);
	}
}

static void
unsupported(struct qbo *q)
{
	qbo_fails(q, "500", "", "Unsupported Operation : Operation %s is not "
	    "supported.", q->resource);
}

static void
route(struct qbo *q)
{
	enum qbo_kind kind = qbo_kind_of_path(q->resource);
	bool post = ask_is(q->ask, "POST");

	if (strcmp(q->resource, "query") == 0 && q->id == NULL)
		qbo_query(q);
	else if (kind == QBO_KINDS || (!post && !ask_is(q->ask, "GET")) ||
	    (post && kind == QBO_COMPANY_INFO) || (q->id == NULL) != post)
		unsupported(q);
	else if (!post)
		qbo_read(q, kind);
	else if (!qbo_replay(q)) {
		qbo_write(q, kind);
		qbo_replay_keep(q);
	}
}

static void
html_404(struct reply *reply)
{
	reply_text(reply, 404, TYPE_HTML, "<html>\r\n<head><title>404 Not "
	    "Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found"
	    "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n"
	    "</html>\r\n");
}

/* The path as realm, resource and id; false when it is none. */
static bool
path_split(struct qbo *q, char realm[QBO_REALM_SIZE])
{
	const char *at = q->ask->path, *slash;
	size_t n;

	if (!text_starts(at, BASE))
		return false;
	at += strlen(BASE);
	n = strspn(at, "0123456789");
	if (n == 0 || n >= QBO_REALM_SIZE || at[n] != '/')
		return false;
	snprintf(realm, QBO_REALM_SIZE, "%.*s", (int)n, at);
	at += n + 1;
	slash = strchr(at, '/');
	q->resource = slash != NULL ? xstrndup(at, (size_t)(slash - at)) :
	    xstrdup(at);
	q->id = slash != NULL ? xstrdup(slash + 1) : NULL;
	return q->resource[0] != '\0' && (q->id == NULL ||
	    (q->id[0] != '\0' && strchr(q->id, '/') == NULL));
}

static void
unauthentic(struct qbo *q, const char *detail)
{
	struct qbo_fault f = {.code = "3200", .detail = detail};

	qbo_fault(q->w, q->ask, q->reply, &f);
}

/* Why a token does not count; NULL: it does. */
static const char *
token_flaw(struct qbo *q, const struct intuit_access *a, char detail[64])
{
	bool outlives = world_knob(q->w, KNOB_INTUIT_ACCESS_OUTLIVES) != 0;

	if (a == NULL)
		return "Malformed bearer token: token type or token is wrong";
	if (a->expires_at <= world_now(q->w)) {
		snprintf(detail, 64, "Token expired: %.6s", a->value);
		return detail;
	}
	if (!outlives && (a->revoked ||
	    intuit_grant_over(q->w, a->grant) != NULL))
		return "Token revoked";
	return NULL;
}

/* What the gateway looks at before the service sees a call. */
static bool
let_in(struct qbo *q, const char *realm)
{
	const struct intuit_access *a = intuit_access_find(&q->w->intuit,
	    intuit_bearer(q->ask));
	struct qbo_fault forbidden = {.code = "3100"}, other = {.code = "100"};
	char detail[64];
	const char *flaw = token_flaw(q, a, detail);

	if (flaw != NULL) {
		unauthentic(q, flaw);
		return false;
	}
	if (intuit_client_develops(q->w, a->grant->client) !=
	    intuit_is_development(q->ask) ||
	    !intuit_scope_has(a->grant->scope, INTUIT_ACCOUNTING)) {
		qbo_fault(q->w, q->ask, q->reply, &forbidden);
		return false;
	}
	if (strcmp(a->grant->realm, realm) != 0) {
		qbo_fault(q->w, q->ask, q->reply, &other);
		return false;
	}
	q->company = qbo_company_take(q->w, realm);
	if (q->company->lapsed) {
		struct qbo_fault lapsed = {.code = "6190",
		    .detail = "Subscription period has ended or canceled or "
		    "there was a billing problem",
		    .status = (int)world_knob(q->w,
		    KNOB_INTUIT_LAPSED_STATUS)};

		qbo_fault(q->w, q->ask, q->reply, &lapsed);
		return false;
	}
	return true;
}

void
qbo_answer(struct world *w, const struct ask *ask, struct reply *reply)
{
	struct qbo q = {.w = w, .ask = ask, .reply = reply};
	char realm[QBO_REALM_SIZE];

	if (!path_split(&q, realm)) {
		html_404(reply);
	} else if (let_in(&q, realm)) {
		qbo_company_fill(w, q.company);
		route(&q);
		reply_header(reply, "QBO-Version", "1998.152");
	}
	reply_header(reply, "Via", "1.1 ipp-gateway-sandbox");
	reply_header(reply, "Cache-Control", "max-age=0, no-cache, no-store, "
	    "must-revalidate, private");
	reply_header(reply, "Expires", "0");
	reply_header(reply, "Vary", "Accept-Encoding");
	free(q.resource);
	free(q.id);
}
