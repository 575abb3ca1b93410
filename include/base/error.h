/*
 * error.h - how a failure is told.
 *
 * A function that can fail returns 0 or -1.  On -1 it has filled the
 * caller-owned struct error; on 0 it has not touched it.  The code says what
 * the caller can do about it; the text says, to a person, what went wrong
 * and what the remedy is.  Only the top (a route, a run, a main function)
 * logs an error, once.
 */

#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_code {
	ERROR_NONE = 0,
	ERROR_INVALID,     /* the sender must change what was sent */
	ERROR_NOT_FOUND,   /* there is no such thing */
	ERROR_CONFLICT,    /* it contradicts what is already there */
	ERROR_AUTH,        /* a person must act: sign in, reconnect */
	ERROR_LIMITED,     /* too much; try again after retry_after_s */
	ERROR_UNAVAILABLE, /* a passing trouble; try again later */
	ERROR_CONFIG,      /* the operator must change a setting or a file */
	ERROR_DATA,        /* stored data is damaged or of a newer program */
	ERROR_INTERNAL,    /* a mistake in this program */
	ERROR_CODE_COUNT
};

/* What a code means to each kind of caller: one table for all. */
struct error_meaning {
	const char *name;  /* lower case word, for logs and JSON */
	int http_status;   /* answer of a page */
	int exit_code;     /* of leadbridge and leadbridge-sync */
	bool passing;      /* the same work may succeed later, unchanged */
};

struct error {
	enum error_code code;
	int retry_after_s; /* seconds; 0 when nobody said */
	char detail[64];   /* a machine's word, e.g. a provider's code, or "" */
	char text[512];    /* a sentence for a person: one line, no secret */
};

#define ERROR_INIT {ERROR_NONE, 0, "", ""}

/* Fills err (text cut to its size). Returns -1, so: return error_set(...). */
int error_set(struct error *err, enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* error_set() plus the seconds after which to try again. Returns -1. */
int error_limited(struct error *err, int retry_after_s, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts the printf text and ": " before the text already there. Returns -1. */
int error_context(struct error *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets the machine's word (cut to its size). Returns -1. */
int error_detail(struct error *err, const char *detail);

/* errno as an error of the given code: "what: No such file ...". -1. */
int error_errno(struct error *err, enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

void error_clear(struct error *err);

/* Never NULL; an unknown code means ERROR_INTERNAL. */
const struct error_meaning *error_meaning(enum error_code code);

#endif
