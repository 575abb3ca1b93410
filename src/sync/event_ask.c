/* event_ask.c - asks the provider for the records that events are about. */

#include "event_round.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool
is_same_record(const struct event_item *a, const struct event_item *b)
{
	return strcmp(a->event.source, b->event.source) == 0 &&
	    a->event.kind != NULL && b->event.kind != NULL &&
	    strcmp(a->event.kind, b->event.kind) == 0 &&
	    a->event.record_id != NULL && b->event.record_id != NULL &&
	    strcmp(a->event.record_id, b->event.record_id) == 0;
}

struct settling {
	struct event_round *r;
	int first; /* the events of its record from there on */
	const struct event_answer *answer; /* NULL: it failed */
	const struct error *why;
	bool refused;
	struct event_item **met;
	int met_count;
};

static int
settle(struct db *db, void *arg, struct error *err)
{
	struct settling *s = arg;
	struct event_item *item;
	int i;

	for (i = 0; i < s->met_count; i++) {
		item = s->met[i];
		item->step = EVENT_FAILED;
		item->refused = s->refused;
		if (s->answer == NULL)
			item->error = *s->why;
		else if (event_handlers[event_handler_of(item)]->settle(
			&s->r->context, db, item, s->answer, err) != 0)
			return -1;
		if (event_record(s->r, db, item, err) != 0)
			return -1;
	}
	return 0;
}

/* The first of a record takes the others along. */
static void
meet(struct settling *s)
{
	struct event_round *r = s->r;
	int i;

	s->met = xcalloc((size_t)r->count, sizeof(struct event_item *));
	for (i = s->first; i < r->count; i++)
		if (r->items[i].step == EVENT_ASK && (i == s->first ||
		    is_same_record(&r->items[s->first], &r->items[i])))
			s->met[s->met_count++] = &r->items[i];
}

/* A token before the first question: most failures end here. */
static int
check_service(struct event_round *r, size_t h, struct error *err)
{
	struct access_token token = {0};
	int rc;

	if (r->checked[h])
		return 0;
	rc = access_get(&r->access, r->run->tenant, event_handlers[h]->service,
	    &token, err);
	access_token_release(&token);
	r->checked[h] = rc == 0;
	return rc;
}

/* Whether an error is the provider's word about this record. */
static bool
is_refusal(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT ||
	    (err->code == ERROR_NOT_FOUND && err->detail[0] != '\0');
}

/* 0 and *answer; or -1 and s->why. */
static int
ask(struct settling *s, struct event_answer *answer, struct error *why)
{
	struct event_round *r = s->r;
	const struct event_item *item = &r->items[s->first];
	size_t h = event_handler_of(item);
	const struct call call = {
		.access = &r->access,
		.tenant = r->run->tenant,
		.service = event_handlers[h]->service,
		.lane = event_handlers[h]->lane,
	};
	int rc;

	if (r->down[h].code != ERROR_NONE) {
		*why = r->down[h];
		return -1;
	}
	rc = check_service(r, h, why);
	if (rc == 0) {
		rc = event_handlers[h]->ask(&r->context, &call, item, answer,
		    why);
		s->refused = rc != 0 && is_refusal(why);
	}
	if (rc != 0 && !s->refused)
		r->down[h] = *why;
	return rc;
}

int
event_ask_record(struct event_round *r, int i, struct error *err)
{
	struct settling s = {.r = r, .first = i};
	struct event_answer answer = {.json = NULL};
	struct error why = ERROR_INIT, broken = ERROR_INIT;
	int rc;

	meet(&s);
	s.why = &why;
	if (ask(&s, &answer, &why) == 0)
		s.answer = &answer;
	rc = db_transact(r->e->db, settle, &s, &broken);
	if (rc != 0 && s.answer != NULL && !event_store_trouble(&broken)) {
		s.answer = NULL;
		s.why = &broken;
		s.refused = true;
		rc = db_transact(r->e->db, settle, &s, err);
	} else if (rc != 0) {
		*err = broken;
	}
	for (i = 0; i < s.met_count && rc == 0; i++)
		event_count(r, s.met[i]);
	json_free(answer.json);
	free(s.met);
	return rc;
}
