/* channel.h - one notification channel. */

#ifndef SANDBOX_CHANNEL_H
#define SANDBOX_CHANNEL_H

#include "tests/sandbox/world.h"

struct channel {
	char *id;
	char *notify_url;
	char *token;           /* NULL: none was set */
	struct json *events;   /* array of "Leads.create" */
	bool affected_values;
	bool related;
	int64_t expires_at;
	struct channel *next;
};

/* An expired channel falls silent without a word. */
void channels_expire(struct org *org);
struct channel *channel_find(struct org *org, const char *id);

/* The module of "Leads.create"; NULL when it is no event. */
const struct module *channel_event_module(struct world *w, const char *event);

/*
 * Makes or changes the channel that a wish names; whole: what it leaves out
 * is set anew as well.
 */
struct channel *channel_set(struct org *org, const struct json *wish,
    bool whole);
void channel_drop_events(struct channel *c, const struct json *events);

/* One element a module. host: the one asked, for URLs. */
struct json *channel_resources(struct org *org, const struct channel *c,
    const char *host);
/* host NULL: without the resources. */
struct json *channel_show(struct org *org, const struct channel *c,
    const char *host);

#endif
