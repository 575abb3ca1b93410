/*
 * intuit_fault.h - what Intuit says when it refuses a call (pure).
 *
 * A failure comes in four shapes: the service's JSON ("Fault"), the
 * gateway's JSON ("fault", another spelling of the same), XML although JSON
 * was asked for, and HTML from the edge, which says nothing of use.
 *
 * Source: Intuit developer documentation, "Error codes", "Handling common
 * errors"; the gateway's shapes as observed by several clients.
 */

#ifndef PROVIDER_INTUIT_FAULT_H
#define PROVIDER_INTUIT_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum intuit_shape {
	INTUIT_NO_FAULT,
	INTUIT_SERVICE_JSON,
	INTUIT_GATEWAY_JSON,
	INTUIT_XML,
	INTUIT_HTML
};

/* The first error of a fault; texts are UTF-8, cut to their size, or "". */
struct intuit_fault {
	enum intuit_shape shape;
	char code[16];     /* "3200": without the gateway's zeros in front */
	char type[40];     /* "ValidationFault" */
	char message[200];
	char detail[300];
	char element[64];  /* the field at fault */
};

/*
 * Reads n bytes of an answer.  False and INTUIT_NO_FAULT when they hold
 * none; INTUIT_HTML holds at most a title, as its message.
 */
bool intuit_fault_read(const char *body, size_t n, struct intuit_fault *out);

/* What is to be done about a failure. */
enum intuit_cure {
	INTUIT_MEND,      /* a person changes the record */
	INTUIT_TAKEN,     /* a name, number or id is taken: look it up */
	INTUIT_RETRY,     /* it passes by itself */
	INTUIT_WAIT,      /* too many calls: wait a minute */
	INTUIT_REFRESH,   /* renew the access token, ask once more */
	INTUIT_RECONNECT, /* a person connects again */
	INTUIT_SETTING,   /* the operator, or the company's owner */
	INTUIT_MISTAKE    /* ours: the call is not as it should be */
};

struct intuit_meaning {
	const char *code;
	enum intuit_cure cure;
	const char *words; /* for people, with the remedy */
};

/*
 * Decides by code and status; never NULL.  5xx passes and 429 is a limit,
 * whatever the code says.
 */
const struct intuit_meaning *intuit_meaning(int status,
    const struct intuit_fault *fault);

/* The error code that a cure comes to. */
enum error_code intuit_error_code(enum intuit_cure cure);

#endif
