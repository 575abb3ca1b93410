/*
 * world.h - everything the pretend providers know, in memory behind one lock.
 *
 * world_answer() takes the lock for the work and never while it sleeps.
 * Whatever is found in the world is looked up again after a sleep.
 */

#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/ask.h"
#include "tests/sandbox/dc.h"
#include "tests/sandbox/fault.h"
#include "tests/sandbox/hook/hook.h"
#include "tests/sandbox/intuit.h"
#include "tests/sandbox/journal.h"
#include "tests/sandbox/knob.h"
#include "tests/sandbox/limit.h"
#include "tests/sandbox/module.h"
#include "tests/sandbox/record.h"
#include "tests/sandbox/token.h"

struct page_token;
struct channel;
struct inventory;
struct calendars;

/* The one organisation of a data centre, with its one user. */
struct org {
	struct world *world;
	enum dc dc;
	int64_t zgid;
	int64_t user_id;
	int64_t next_id;
	struct shelf shelves[MODULE_COUNT];
	struct credits credits;
	struct page_token *page_tokens;
	struct channel *channels;
	struct inventory *inventory; /* NULL until it is looked at */
	struct calendars *calendars; /* the same */
};

struct world {
	pthread_mutex_t lock;
	pthread_cond_t released; /* wakes what sleeps, see world_release() */
	unsigned releases;
	unsigned generation;    /* counts resets */
	int under_way;          /* requests of clients not answered yet */
	int64_t clock_shift_ms; /* sandbox time minus real time */
	struct knobs knobs;
	struct modules modules;
	struct org orgs[DC_COUNT];
	struct oauth oauth;
	struct intuit intuit;
	struct faults faults;
	struct journal journal;
	struct hooks hooks;
};

struct world *world_new(void);
void world_free(struct world *w);
/* As at the start: clock, knobs, clients, tokens, records, faults, journal. */
void world_reset(struct world *w);

/* Answers a request, delays included. reply is released by the caller. */
void world_answer(struct world *w, const struct ask *ask,
    struct reply *reply);

int64_t world_now(const struct world *w);
int64_t world_knob(const struct world *w, enum knob id);
/* A fresh id of a record, note, job: 19 digits. */
int64_t org_next_id(struct org *org);
/* Gives up the lock while it sleeps; world_release() ends all sleep. */
void world_sleep(struct world *w, int64_t span_ms);
void world_release(struct world *w);

struct shelf *org_shelf(struct org *org, const struct module *m);
/* {"name","id"} of the organisation's user, with "email" when asked for. */
struct json *org_user(const struct org *org, bool email);
/* An instant in the organisation's time zone. */
struct json *org_moment(const struct org *org, int64_t at);
const char *org_user_name(const struct org *org);

#endif
