/*
 * finding.h - what is found in a mapping, told all together.
 */

#ifndef SYNC_FINDING_H
#define SYNC_FINDING_H

#include <stdbool.h>
#include <stddef.h>

/* A file can be wrong in every line: the rest is not told. */
#define FINDINGS_MAX 500

struct finding {
	bool wrong;   /* a mistake; else something to know */
	char *place;  /* "fields.Budget.max", or "" for the whole */
	char *text;   /* one sentence, with the remedy */
};

struct findings {
	struct finding *items;
	size_t count;
	size_t wrong; /* of these, the mistakes */
};

void findings_release(struct findings *found);

/* Places and texts are cut nowhere; line ends in them are the caller's. */
void finding_add(struct findings *found, bool wrong, const char *place,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
