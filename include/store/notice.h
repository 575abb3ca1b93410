/*
 * notice.h - what people were told of an alert, on each channel.
 *
 * A try is recorded before it is made, its end after: a program that dies
 * between leaves a try whose end nobody knows, and whoever comes next sees
 * how many there were.
 */

#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define NOTICE_RAISED "raised"
#define NOTICE_RESOLVED "resolved"

struct notice {
	char told[16];    /* NOTICE_* that went out last, "" for none */
	int64_t told_at;  /* when, 0 for never */
	char trying[16];  /* NOTICE_* of the tries below, "" for none */
	int tries;        /* whose end is not known */
};

/* All zero when there was none yet. */
int notice_load(struct db *db, const char *alert_id, const char *channel,
    struct notice *out, struct error *err);

/* One more try to tell this word, counted anew for another than before. */
int notice_begin(struct db *db, const char *alert_id, const char *channel,
    const char *word, struct error *err);
/* It went out, or is taken to have. */
int notice_told(struct db *db, const char *alert_id, const char *channel,
    const char *word, int64_t now, struct error *err);
/* It did not; or (unsure) nobody knows. */
int notice_failed(struct db *db, const char *alert_id, const char *channel,
    bool unsure, const char *why, struct error *err);

#endif
