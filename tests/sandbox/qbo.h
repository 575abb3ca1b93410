/*
 * qbo.h - the QuickBooks Online API: one call, and which function answers.
 */

#ifndef SANDBOX_QBO_H
#define SANDBOX_QBO_H

#include "tests/sandbox/ask.h"
#include "tests/sandbox/qbo_company.h"

struct passage;
struct strbuf;

/* A call that was let in. */
struct qbo {
	struct world *w;
	struct qbo_company *company;
	const struct ask *ask;
	struct reply *reply;
	char *resource;       /* first part after the realm */
	char *id;             /* second part, or NULL */
};

/* Any path below /v3/. */
void qbo_answer(struct world *w, const struct ask *ask, struct reply *reply);

/* Counts a call against its company's limits; false: there is no room. */
bool qbo_enter(struct world *w, const struct ask *ask, struct passage *out);
void qbo_leave(struct world *w, const struct passage *p);

/* What went wrong, by its code. */
struct qbo_fault {
	const char *code;
	const char *detail;   /* NULL: the code's own words */
	const char *element;  /* NULL: "" */
	int status;           /* 0: the code's own */
	int shape;            /* enum of the knob + 1; 0: the usual one */
};

void qbo_fault(struct world *w, const struct ask *ask, struct reply *reply,
    const struct qbo_fault *fault);
/* A fault of the service. Returns false. */
bool qbo_fails(struct qbo *q, const char *code, const char *element,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* 200 with the object and the time, in JSON or XML. Takes json. */
void qbo_gives(struct qbo *q, struct json *json);
/* The caller takes JSON. */
bool qbo_wants_json(const struct ask *ask);

/* An object's members as elements, arrays as repeated ones. */
void qbo_xml(struct strbuf *out, const struct json *j);

/* Where the endpoints live. */
void qbo_query(struct qbo *q);
void qbo_read(struct qbo *q, enum qbo_kind kind);
void qbo_write(struct qbo *q, enum qbo_kind kind);

/*
 * requestid: true when the call was answered by what an earlier one with
 * that id was told.  Else qbo_replay_keep() keeps this answer.
 */
bool qbo_replay(struct qbo *q);
void qbo_replay_keep(struct qbo *q);
void qbo_replays_free(struct qbo_company *c);

#endif
