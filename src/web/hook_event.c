/* hook_event.c - makes events of what a webhook told. */

#include "web/hook.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/connection.h"

/* Whose events they are, by the company that each names. */
static int
find_tenants(struct db *db, void *arg, struct error *err)
{
	struct hook *h = arg;
	const char *realm;
	size_t i;

	for (i = 0; i < h->count; i++) {
		free(h->tenants[i]);
		h->tenants[i] = NULL;
		realm = h->events[i].account;
		if (realm != NULL && connection_find_realm(db,
		    h->books, realm, &h->tenants[i], err) != 0)
			return -1;
	}
	return 0;
}

/* One address for an app: each event goes to the tenant of its company. */
static void
route(struct hook *h)
{
	struct event_new *e;
	size_t i;

	for (i = 0; i < h->count; i++) {
		e = &h->events[i];
		if (h->tenants[i] == NULL)
			e->ignored = "no tenant is connected to that company";
		else if (h->by_realm)
			e->tenant = h->tenants[i];
		else if (strcmp(h->tenants[i], h->tenant) != 0)
			e->ignored = "that company is another tenant's";
	}
}

static void
make_key(struct event_new *e, const struct inbox_event *in,
    const struct signed_post *post)
{
	struct strbuf text;

	strbuf_init(&text, 2 * (size_t)LIMIT_BODY_DEFAULT);
	strbuf_printf(&text, "%s\n%s\n", e->tenant, e->source);
	if (e->event_id != NULL) {
		strbuf_printf(&text, "id %s\n%s", e->account != NULL ?
		    e->account : "", e->event_id);
		e->key_until = e->at + EVENT_ID_MS;
	} else {
		/* Of one body with many records each is an event. */
		strbuf_printf(&text, "body %s\n", in != NULL &&
		    in->record_id != NULL ? in->record_id : "");
		strbuf_add(&text, post->body, post->n);
		e->key_until = e->at + EVENT_SAME_MS;
		e->again = in != NULL && !in->dated;
	}
	secret_hash(strbuf_str(&text), text.len, e->key);
	strbuf_release(&text);
}

static void
make_event(struct hook *h, size_t i, const struct inbox_event *in)
{
	struct event_new *e = &h->events[i];

	e->tenant = h->tenant;
	e->source = h->sender->source;
	e->request_id = request_id(h->req);
	e->is_signed = h->proven;
	e->at = clock_now_ms();
	e->event_id = in->event_id;
	e->kind = in->kind;
	e->record_id = in->record_id;
	e->operation = in->operation;
	e->account = in->account;
	e->body = in->body;
	e->happened_at = in->happened_at;
	uuid_make(e->id);
}

/* What cannot be read is kept as it came, so that a person may. */
static int
keep_unread(struct hook *h, const struct signed_post *post,
    struct error *err)
{
	struct inbox_event *in;
	struct json *text;

	if (!text_is_utf8(post->body, post->n))
		return error_set(err, ERROR_INVALID, "the body is no text");
	inbox_release(&h->inbox);
	h->inbox.items = xcalloc(1, sizeof(*h->inbox.items));
	h->inbox.count = 1;
	in = &h->inbox.items[0];
	text = json_text(post->body);
	in->body = json_print(text);
	in->dated = true;
	json_free(text);
	return 0;
}

int
hook_make_events(struct hook *h, const struct signed_post *post,
    struct error *err)
{
	size_t i;

	if (h->unread != NULL && keep_unread(h, post, err) != 0)
		return -1;
	h->count = h->inbox.count;
	h->events = xcalloc(h->count + 1, sizeof(*h->events));
	h->tenants = xcalloc(h->count + 1, sizeof(*h->tenants));
	h->stored = xcalloc(h->count + 1, sizeof(*h->stored));
	for (i = 0; i < h->count; i++) {
		make_event(h, i, &h->inbox.items[i]);
		h->events[i].ignored = h->unread;
	}
	if (h->sender->secret == SET_QB_WEBHOOK_VERIFIER_TOKEN &&
	    h->unread == NULL) {
		if (writer_read(app_writer(h->app), find_tenants, h,
		    err) != 0)
			return -1;
		route(h);
	}
	for (i = 0; i < h->count; i++)
		make_key(&h->events[i], &h->inbox.items[i], post);
	return 0;
}
