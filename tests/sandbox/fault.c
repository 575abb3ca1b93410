/* fault.c - what goes wrong on request. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/fault.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/intuit.h"
#include "tests/sandbox/inventory/inv.h"
#include "tests/sandbox/oauth.h"
#include "tests/sandbox/world.h"

struct fault {
	struct json *rule;    /* as it was given */
	const char *method;   /* these point into rule; NULL: any */
	const char *prefix;
	const char *has;      /* part of the body or query */
	enum dc dc;           /* DC_COUNT: any */
	int64_t nth;          /* first request it holds for, from 1 */
	int64_t times;        /* how many, 0: for ever */
	int64_t seen;
	struct suffering does; /* its texts point into rule */
	struct fault *next;
};

static const char *const kinds[FAULT_KINDS] = {
	"none", "status", "delay", "cut_before", "cut_after", "truncate",
	"html", "throttle", "evict", "slow", "chunked"
};

static void
fault_free(struct fault *f)
{
	if (f != NULL)
		json_free(f->rule);
	free(f);
}

static int64_t
number(const struct json *j, const char *name, int64_t fallback)
{
	int64_t n;

	return json_get_int(j, name, &n) == 0 && n >= 0 ? n : fallback;
}

/* The place in the list of shapes, from 1; 0: none is asked for. */
static int
shape_read(const char *word)
{
	static const char *const shapes[SHAPE_COUNT] = {
		"service", "gateway", "xml", "html"
	};
	int i;

	for (i = 0; word != NULL && i < SHAPE_COUNT; i++)
		if (strcmp(shapes[i], word) == 0)
			return i + 1;
	return 0;
}

static int
fault_read(const struct json *rule, struct fault **out, struct error *err)
{
	const struct json *match = json_get(rule, "match");
	const char *kind = json_get_text(rule, "do");
	const char *dc = json_get_text(match, "dc");
	struct fault *f;
	int i;

	for (i = FAULT_STATUS; i < FAULT_KINDS; i++)
		if (kind != NULL && strcmp(kinds[i], kind) == 0)
			break;
	if (i == FAULT_KINDS)
		return error_set(err, ERROR_INVALID, "\"do\" is one of status, "
		    "delay, cut_before, cut_after, truncate, html, throttle, "
		    "evict, slow, chunked");
	if (dc != NULL && dc_find_any(dc) == DC_COUNT)
		return error_set(err, ERROR_INVALID, "no data centre %s", dc);
	if (json_get(rule, "shape") != NULL &&
	    shape_read(json_get_text(rule, "shape")) == 0)
		return error_set(err, ERROR_INVALID,
		    "\"shape\" is one of service, gateway, xml, html");
	f = xcalloc(1, sizeof(*f));
	f->rule = json_copy(rule);
	rule = f->rule;
	match = json_get(rule, "match");
	f->method = json_get_text(match, "method");
	f->prefix = json_get_text(match, "path_prefix");
	f->has = json_get_text(match, "contains");
	f->dc = dc != NULL ? dc_find_any(dc) : DC_COUNT;
	f->nth = number(match, "nth", 1);
	f->times = number(match, "times", 1);
	f->does.kind = (enum fault_kind)i;
	f->does.after = json_get_true(rule, "after");
	f->does.status = (int)number(rule, "status", 503);
	f->does.status_set = json_get(rule, "status") != NULL;
	f->does.shape = shape_read(json_get_text(rule, "shape"));
	f->does.delay_ms = number(rule, "delay_ms", 0);
	f->does.rate = number(rule, "rate", 50);
	*out = f;
	return 0;
}

static void
faults_append(struct faults *faults, struct fault *list)
{
	struct fault **at = &faults->first;

	while (*at != NULL)
		at = &(*at)->next;
	*at = list;
}

int
faults_add(struct faults *faults, const struct json *rules, struct error *err)
{
	struct faults fresh = {NULL};
	const struct json *j;
	struct fault *f = NULL;

	if (json_type(rules) == JSON_OBJECT) {
		if (fault_read(rules, &f, err) != 0)
			return -1;
		faults_append(faults, f);
		return 0;
	}
	for (j = json_first(rules); j != NULL; j = json_next(j)) {
		if (fault_read(j, &f, err) != 0) {
			faults_clear(&fresh);
			return -1;
		}
		faults_append(&fresh, f);
	}
	faults_append(faults, fresh.first);
	return 0;
}

void
faults_clear(struct faults *faults)
{
	struct fault *f;

	while ((f = faults->first) != NULL) {
		faults->first = f->next;
		fault_free(f);
	}
}

struct json *
faults_show(const struct faults *faults)
{
	struct json *list = json_array(), *j;
	const struct fault *f;

	for (f = faults->first; f != NULL; f = f->next) {
		j = json_copy(f->rule);
		json_set_int(j, "seen", f->seen);
		json_set_bool(j, "spent", f->times > 0 &&
		    f->seen >= f->nth - 1 + f->times);
		json_add(list, j);
	}
	return list;
}

static bool
fault_matches(const struct fault *f, const struct ask *ask, enum dc dc)
{
	if (f->method != NULL && !ask_is(ask, f->method))
		return false;
	if (f->prefix != NULL && !text_starts(ask->path, f->prefix))
		return false;
	if (f->dc != DC_COUNT && f->dc != dc)
		return false;
	return f->has == NULL || strstr(ask->query, f->has) != NULL ||
	    memmem(ask->body, ask->body_len, f->has, strlen(f->has)) != NULL;
}

void
faults_take(struct faults *faults, const struct ask *ask, enum dc dc,
    struct suffering *out)
{
	struct fault *f;

	memset(out, 0, sizeof(*out));
	for (f = faults->first; f != NULL; f = f->next) {
		if (!fault_matches(f, ask, dc))
			continue;
		f->seen++;
		if (f->seen < f->nth ||
		    (f->times > 0 && f->seen >= f->nth + f->times))
			continue;
		*out = f->does;
		out->body = xstrdup(json_get_text(f->rule, "body"));
		out->type = xstrdup(json_get_text(f->rule, "type"));
		out->code = xstrdup(json_get_text(f->rule, "code"));
		out->detail = xstrdup(json_get_text(f->rule, "detail"));
		if (out->body == NULL && json_get(f->rule, "body") != NULL)
			out->body = json_print(json_get(f->rule, "body"));
		return;
	}
}

void
suffering_release(struct suffering *s)
{
	free(s->body);
	free(s->type);
	free(s->code);
	free(s->detail);
	memset(s, 0, sizeof(*s));
}

const char *
suffering_name(const struct suffering *s)
{
	return kinds[s->kind];
}

static void
answer_status(const struct suffering *s, struct reply *reply)
{
	if (s->body != NULL)
		reply_text(reply, s->status, s->type == NULL ||
		    strstr(s->type, "json") != NULL ? TYPE_JSON : TYPE_HTML,
		    s->body);
	else if (s->status == 204 || s->status == 304)
		reply_bare(reply, s->status);
	else
		reply_fault(reply, s->status, s->status >= 500 ?
		    "INTERNAL_ERROR" : "INVALID_REQUEST",
		    s->status >= 500 ? "Internal Server Error" :
		    "the request is refused", NULL);
}

static void
answer_throttle(struct world *w, const struct ask *ask, struct reply *reply)
{
	static const struct suffering calendar = {.status = 429};

	if (dc_of_host(ask->host) == DC_INTUIT)
		intuit_throttled(w, ask, reply);
	else if (text_starts(ask->path, "/oauth/"))
		oauth_throttled(w, reply);
	else if (text_starts(ask->path, "/inventory/"))
		inventory_throttled(w, reply);
	else if (text_starts(ask->path, "/api/"))
		calendar_suffer(w, &calendar, reply);
	else
		limit_answer(w, reply);
}

void
suffering_answer(struct world *w, const struct suffering *s,
    const struct ask *ask, struct reply *reply)
{
	bool intuit = dc_of_host(ask->host) == DC_INTUIT;

	switch (s->kind) {
	case FAULT_HTML:
		reply_text(reply, s->status, TYPE_HTML, s->body != NULL ?
		    s->body : "<!doctype html><html><head><title>Maintenance"
		    "</title></head><body><h1>We will be back soon</h1>"
		    "</body></html>\n");
		break;
	case FAULT_THROTTLE:
		answer_throttle(w, ask, reply);
		break;
	case FAULT_CUT_BEFORE:
		reply_bare(reply, 502);
		reply->cut = true;
		break;
	default:
		if (intuit && s->body == NULL)
			intuit_suffer(w, s, ask, reply);
		else if (s->body == NULL &&
		    text_starts(ask->path, "/inventory/"))
			inventory_suffer(s, reply);
		else if (s->body == NULL && text_starts(ask->path, "/api/"))
			calendar_suffer(w, s, reply);
		else
			answer_status(s, reply);
		break;
	}
}
