/* inventory_events.c - the inbox: what webhooks told, and once more. */

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/event.h"
#include "web/etag.h"
#include "web/inventory.h"

/* The body as it came, when it is JSON; else its text. */
static struct json *
body_of(const struct event *e)
{
	struct error ignored = ERROR_INIT;
	struct json *body;

	if (e->body == NULL)
		return json_null();
	return json_parse(e->body, strlen(e->body), &body, &ignored) == 0 ?
	    body : json_text(e->body);
}

static struct json *
show(const struct event *e, bool whole)
{
	struct json *j = json_object();

	json_set_text(j, "id", e->id);
	json_set_text(j, "source", e->source);
	json_set_text(j, "status", e->status);
	json_set_text(j, "event_id", e->event_id);
	json_set_text(j, "kind", e->kind);
	json_set_text(j, "record_id", e->record_id);
	json_set_text(j, "operation", e->operation);
	json_set_text(j, "account", e->account);
	json_set_bool(j, "signed", e->is_signed);
	json_set_int(j, "attempts", e->attempts);
	json_set_instant(j, "happened_at", e->happened_at);
	json_set_instant(j, "received_at", e->received_at);
	json_set_instant(j, "applied_at", e->applied_at);
	json_set_text(j, "note", e->note);
	json_set_text(j, "error", e->last_error);
	if (whole)
		json_set(j, "body", body_of(e));
	return j;
}

static int
add_event(const struct event *e, void *arg)
{
	mirror_list_add(arg, e->id, show(e, false));
	return 0;
}

static const char *
asked(const struct request *req, const char *name)
{
	const char *word = request_query(req, name);

	return text_empty(word) ? NULL : word;
}

static bool
wrong_words(const struct request *req, struct response *res,
    const struct event_filter *filter)
{
	struct field_errors errors = {.count = 0};

	if (filter->source != NULL && !event_source_known(filter->source))
		field_complain(&errors, "source", "is no source of webhooks");
	if (filter->status != NULL && !event_status_known(filter->status))
		field_complain(&errors, "status", "must be received, applied, "
		    "retry, dead or ignored");
	return mirror_page_refused(res, req, &errors);
}

/* Of every source, newest first; ?source=, ?status=, ?record_id=, ?q=. */
int
inventory_events_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct event_filter filter;
	struct mirror_page page;
	struct mirror_list list;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	filter = (struct event_filter){
		.tenant = page.tenant,
		.source = asked(req, "source"),
		.status = asked(req, "status"),
		.query = asked(req, "q"),
		.record_id = asked(req, "record_id"),
	};
	if (wrong_words(req, res, &filter) ||
	    !mirror_list_begin(req, res, &list))
		return 0;
	filter.before = list.after;
	filter.limit = list.limit + 1;
	return mirror_list_end(req, res, &list, event_list(page.db, &filter,
	    add_event, &list, err));
}

/* The route's {id}, of this tenant, else ERROR_NOT_FOUND. */
static int
load_event(const struct mirror_page *page, const struct request *req,
    struct event *out, struct error *err)
{
	const char *id = request_param(req, "id");

	if (event_load(page->db, id, out, err) != 0)
		return -1;
	if (text_equal(out->tenant, page->tenant))
		return 0;
	event_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no event %.60s", id);
}

int
inventory_event_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct event e;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_event(&page, req, &e, err) != 0)
		return -1;
	etag_answer(req, res, NULL, show(&e, true));
	event_release(&e);
	return 0;
}

/* It is applied by the next run of `events`. */
int
inventory_event_replay_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct event e;
	int rc;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_event(&page, req, &e, err) != 0)
		return -1;
	rc = event_replay(page.db, e.id, clock_now_ms(), err);
	event_release(&e);
	if (rc != 0 || load_event(&page, req, &e, err) != 0)
		return -1;
	response_json_body(res, show(&e, false));
	response_status(res, 202);
	event_release(&e);
	return 0;
}
