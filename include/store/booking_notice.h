/*
 * booking_notice.h - which mails about a booking have gone out, and the
 * texts of a tenant's own for them.
 *
 * A try is recorded before it is made, its end after (as in notice.h).
 */

#ifndef STORE_BOOKING_NOTICE_H
#define STORE_BOOKING_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

/* Mails, and texts. */
#define LETTER_CONFIRMED "confirmed"
#define LETTER_MOVED "moved"
#define LETTER_CANCELLED "cancelled"
#define LETTER_REMINDER "reminder"

/* Recipients. */
#define LETTER_VISITOR "visitor"
#define LETTER_BUSINESS "business"

struct booking_notice {
	char told[16];       /* LETTER_* but reminders; "" for none */
	int64_t start_at;    /* of the appointment that was told of */
	int64_t reminded_at; /* start of the one reminded of, 0 for none */
	char trying[16];     /* LETTER_* of the tries and failures below */
	int tries;           /* whose end nobody knows */
	int failures;        /* that certainly failed */
};

/* All zero when there was none yet. */
int booking_notice_load(struct db *db, const char *id,
    const char *recipient, struct booking_notice *out, struct error *err);

/* One more try, counted anew for another letter than before. */
int booking_notice_begin(struct db *db, const char *id,
    const char *recipient, const char *letter, struct error *err);
/* It went out, or is taken to have; why: an error that ended it, or NULL. */
int booking_notice_told(struct db *db, const char *id,
    const char *recipient, const char *letter, int64_t start_at,
    const char *why, int64_t now, struct error *err);
/* It did not; or (unsure) nobody knows. */
int booking_notice_failed(struct db *db, const char *id,
    const char *recipient, bool unsure, const char *why, struct error *err);

/*
 * Coming bookings of a tenant of which something may have to be told:
 * at most max ids after `after` ("" for the first), in their order.
 */
int booking_notice_due(struct db *db, const char *tenant,
    const char *recipient, int64_t now, int64_t reminder_ms,
    const char *after, char (*ids)[UUID_SIZE], size_t max, size_t *n,
    struct error *err);

/* *content (free()) is NULL when the tenant has none of its own. */
int booking_text_load(struct db *db, const char *tenant, const char *kind,
    char **content, struct error *err);
/* ERROR_NOT_FOUND when there is no such tenant. */
int booking_text_store(struct db *db, const char *tenant, const char *kind,
    const char *content, int64_t now, struct error *err);
/* Fine when there is none. */
int booking_text_remove(struct db *db, const char *tenant,
    const char *kind, struct error *err);

#endif
