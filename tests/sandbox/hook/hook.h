/*
 * hook.h - webhooks on their way: what providers send, and what becomes of
 * it.
 *
 * A delivery waits until it is due by the sandbox's clock, is sent by a
 * thread of the sender, and waits again when that failed and its source
 * tries once more.  Its bytes are settled when the event happens: every
 * attempt sends the same.  Everything here is under the world's lock.
 */

#ifndef SANDBOX_HOOK_HOOK_H
#define SANDBOX_HOOK_HOOK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tests/sandbox/dice.h"

struct json;
struct world;

enum hook_source { HOOK_INVENTORY, HOOK_CRM, HOOK_INTUIT, HOOK_SOURCES };

enum hook_state {
	HOOK_WAITING, HOOK_HELD, HOOK_SENDING,  /* pending */
	HOOK_DELIVERED, HOOK_FAILED, HOOK_DROPPED, HOOK_STATES
};

/* What is to be sent. Texts are owned. */
struct hook_message {
	enum hook_source source;
	char *what;            /* for people: "item edit 4600..." */
	char *method, *url;
	char *media;           /* Content-Type */
	struct json *headers;  /* array of "Name: value", the signature apart */
	char *body;
	size_t len;
	char *secret;          /* NULL: nothing is signed */
	bool workflow;         /* of CRM: a rule's, no channel's */
};

struct hook_delivery {
	int64_t number;
	struct hook_message message;
	char *signature;       /* the header's whole line; NULL: none */
	enum hook_state state;
	int64_t made_at, due_at, rank;
	int attempts;
	struct json *log;      /* array, one element an attempt */
	char *fault;           /* what was done to it; NULL: nothing */
	struct hook_delivery *next;
};

struct hook_list {
	struct hook_delivery *first, *last;
	size_t count;
};

struct hook_rule;

/* How often, of a hundred, what goes wrong by itself. */
struct hook_chaos {
	struct dice dice;
	int64_t drop, duplicate, delay, delay_max_ms;
};

struct hooks {
	struct hook_list pending, done;
	int64_t next_number;   /* never starts anew */
	bool hold[HOOK_SOURCES];
	struct hook_rule *rules;
	struct hook_chaos chaos;
	int sending;
	pthread_cond_t wake;   /* of the sender */
	struct json *intuit;   /* subscriptions of Intuit's apps */
	struct json *crm;      /* webhooks of CRM's workflow rules */
	struct json *gathered; /* events of Intuit not yet in a delivery */
	int64_t gathered_at;
};

void hooks_init(struct hooks *hooks);
/* Forgets all but the condition and the numbering. */
void hooks_clear(struct hooks *hooks);
void hooks_release(struct hooks *hooks);

/* Puts one on its way, with what the rules do to it. Takes the texts of m. */
void hook_send(struct world *w, struct hook_message *m);
void hook_message_release(struct hook_message *m);
/* The same once more: a copy of a delivery. */
void hook_again(struct world *w, const struct hook_delivery *d);

/*
 * The next delivery that is due, now HOOK_SENDING; NULL: none is.  *wait_ms
 * gets how long until that may change.
 */
struct hook_delivery *hook_take(struct world *w, int64_t *wait_ms);
/*
 * What came of an attempt: an HTTP status, or 0 and why there was none.
 * A number that is no more pending is ignored.
 */
void hook_settle(struct world *w, int64_t number, int status,
    const char *error);
struct hook_delivery *hook_find(struct world *w, int64_t number);

const char *hook_source_name(enum hook_source source);
/* HOOK_SOURCES: there is none. */
enum hook_source hook_source_find(const char *name);
/* Deadline of an attempt. */
int64_t hook_deadline_ms(enum hook_source source);

/* Rules, an object or an array: see the README. */
int hook_rules_add(struct hooks *hooks, const struct json *rules,
    struct error *err);
void hook_rules_clear(struct hooks *hooks);
struct json *hook_rules_show(const struct hooks *hooks);
/* What the rule for this message does; NULL: none. Counted. */
const struct json *hook_rule_take(struct hooks *hooks,
    const struct hook_message *m);

/* The header line that signs a message; NULL: nothing does. free(). */
char *hook_signature(struct world *w, const struct hook_message *m,
    const char *secret);

#endif
