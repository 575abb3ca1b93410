/*
 * fault.h - what goes wrong on request: a script of rules, first match first.
 *
 * A rule waits for its nth matching request, holds for `times` of them and
 * is then spent.
 */

#ifndef SANDBOX_FAULT_H
#define SANDBOX_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tests/sandbox/dc.h"

struct ask;
struct json;
struct reply;
struct world;

enum fault_kind {
	FAULT_NONE,
	FAULT_STATUS,     /* an error answer instead of the work (or after) */
	FAULT_DELAY,      /* late */
	FAULT_CUT_BEFORE, /* connection ended, nothing done */
	FAULT_CUT_AFTER,  /* connection ended, all done */
	FAULT_TRUNCATE,   /* all done, half of the answer sent */
	FAULT_HTML,       /* a page of a machine in between */
	FAULT_THROTTLE,   /* 429, or the accounts server's Access Denied */
	FAULT_EVICT,      /* the token used is pushed out first */
	FAULT_SLOW,       /* all done, the body comes in drops */
	FAULT_CHUNKED,    /* all done, the length is not told */
	FAULT_KINDS
};

struct fault;

struct faults {
	struct fault *first;
};

/* What one request has to suffer. */
struct suffering {
	enum fault_kind kind;
	bool after;        /* the work is done first */
	int status;
	int64_t delay_ms;
	int64_t rate;
	char *body;        /* or NULL */
	char *type;        /* media type of body, or NULL */
	bool status_set;   /* the rule has a status */
	char *code;        /* of QuickBooks, or NULL */
	char *detail;      /* with it, or NULL */
	int shape;         /* of QuickBooks' faults, from 1; 0: the usual */
};

/* Adds a rule or an array of them, all or none. */
int faults_add(struct faults *faults, const struct json *rules,
    struct error *err);
void faults_clear(struct faults *faults);
struct json *faults_show(const struct faults *faults);

/* The rule for this request, counted. suffering_release() it. */
void faults_take(struct faults *faults, const struct ask *ask, enum dc dc,
    struct suffering *out);
void suffering_release(struct suffering *s);
const char *suffering_name(const struct suffering *s);

/* The answer of a fault that needs no work. */
void suffering_answer(struct world *w, const struct suffering *s,
    const struct ask *ask, struct reply *reply);

#endif
