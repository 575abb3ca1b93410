/* model.c - calendars and their events: made, found, changed, moved. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "tests/sandbox/calendar/model.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/services.h"

#define ZONE "Europe/Berlin"
#define ID_FIRST INT64_C(4500000000001)

static void
event_free(struct cal_event *e)
{
	json_free(e->data);
	free(e->rrule);
	free(e);
}

void
calendars_free(struct calendars *all)
{
	struct calendar *c;
	size_t i, k;

	if (all == NULL)
		return;
	for (i = 0; i < all->count; i++) {
		c = all->list[i];
		for (k = 0; k < c->count; k++)
			event_free(c->events[k]);
		free(c->events);
		json_free(c->data);
		free(c);
	}
	free(all->list);
	zones_release(&all->zones);
	free(all);
}

struct calendar *
calendar_add(struct calendars *all, struct json *data)
{
	struct calendar *c = xcalloc(1, sizeof(*c));

	c->id = all->next_id++;
	snprintf(c->uid, sizeof(c->uid), "86fb000000000000000000000000%04x",
	    0xa0u + (unsigned)all->org->dc + 16u * (unsigned)all->count);
	c->data = data;
	c->modified_at = c->ctag = world_now(all->org->world);
	all->list = xreallocarray(all->list, all->count + 1,
	    sizeof(struct calendar *));
	all->list[all->count++] = c;
	return c;
}

struct calendars *
calendars_of(struct org *org)
{
	struct calendars *all = org->calendars;
	struct json *j;

	if (all != NULL)
		return all;
	all = xcalloc(1, sizeof(*all));
	org->calendars = all;
	all->org = org;
	all->next_id = ID_FIRST;
	if (zone_find(&all->zones, ZONE) == NULL) {
		fputs("the sandbox needs the time zones of the package "
		    "tzdata\n", stderr);
		abort();
	}
	j = json_object();
	json_set_text(j, "name", "Visits");
	json_set_text(j, "timezone", ZONE);
	json_set_text(j, "color", "#8cbf40");
	json_set_text(j, "textcolor", "#FFFFFF");
	calendar_add(all, j);
	all->list[0]->is_default = true;
	all->list[0]->in_freebusy = true;
	return all;
}

const char *
calendar_text(const struct calendar *c, const char *name)
{
	const char *text = json_get_text(c->data, name);

	return text != NULL ? text : "";
}

const struct zone *
calendar_zone(struct calendars *all, const struct calendar *c)
{
	const struct zone *z = zone_find(&all->zones, calendar_text(c,
	    "timezone"));

	return z != NULL ? z : zone_find(&all->zones, "UTC");
}

struct calendar *
calendar_find(struct calendars *all, const char *uid)
{
	bool usual = strcmp(uid, "default") == 0 ||
	    strcmp(uid, "primary") == 0;
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->list[i]->deleted_at == 0 && (usual ?
		    all->list[i]->is_default :
		    strcmp(all->list[i]->uid, uid) == 0))
			return all->list[i];
	return NULL;
}

void
calendars_email(const struct calendars *all, char out[64])
{
	snprintf(out, 64, "admin@%s.sandbox.example",
	    dc_name(all->org->dc));
}

static void
list_add(struct calendar *c, struct cal_event *e)
{
	if (c->count == c->size) {
		c->size = c->size * 2 + 16;
		c->events = xreallocarray(c->events, c->size,
		    sizeof(struct cal_event *));
	}
	c->events[c->count++] = e;
}

struct cal_event *
event_add(struct calendars *all, struct calendar *c, struct json *data)
{
	struct cal_event *e = xcalloc(1, sizeof(*e));
	char uuid[UUID_SIZE];

	uuid_make(uuid);
	snprintf(e->uid, sizeof(e->uid), "%.36s@zoho.com", uuid);
	e->id = all->next_id++;
	e->data = data;
	e->created_at = world_now(all->org->world);
	list_add(c, e);
	event_touch(all, c, e);
	return e;
}

void
event_touch(struct calendars *all, struct calendar *c, struct cal_event *e)
{
	int64_t now = world_now(all->org->world);

	e->modified_at = now;
	e->etag = now > e->etag ? now : e->etag + 1;
	c->ctag = now > c->ctag ? now : c->ctag + 1;
}

struct cal_event *
event_find(struct calendar *c, const char *uid)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->events[i]->deleted_at == 0 &&
		    strcmp(c->events[i]->uid, uid) == 0)
			return c->events[i];
	return NULL;
}

struct cal_event *
event_find_any(struct calendars *all, const char *uid, struct calendar **c)
{
	struct cal_event *e;
	size_t i;

	for (i = 0; i < all->count; i++) {
		e = all->list[i]->deleted_at == 0 ?
		    event_find(all->list[i], uid) : NULL;
		if (e == NULL)
			continue;
		*c = all->list[i];
		return e;
	}
	return NULL;
}

void
event_move(struct calendar *from, struct calendar *to, struct cal_event *e)
{
	size_t i;

	for (i = 0; from->events[i] != e; i++)
		;
	memmove(from->events + i, from->events + i + 1,
	    (from->count - i - 1) * sizeof(*from->events));
	from->count--;
	list_add(to, e);
}
