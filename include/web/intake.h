/*
 * intake.h - a visitor's post as a lead (pure).
 *
 * Which fields have a name of their own, what goes under `extra`, what makes
 * two posts the same, and what makes one suspicious.
 */

#ifndef WEB_INTAKE_H
#define WEB_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "store/lead.h"
#include "web/field.h"
#include "web/form.h"

struct intake {
	char *text[LEAD_TEXT_COUNT]; /* or NULL */
	char *extra;                 /* JSON object, or NULL when empty */
	char content_hash[SECRET_HASH_SIZE];
};

void intake_release(struct intake *in);

/*
 * Checks and sorts the fields of a post.  Complaints go to errors; then the
 * rest is not to be used.
 */
void intake_read(const struct form *form, const char *form_key,
    struct intake *out, struct field_errors *errors);

/* The same of a post that may add to a lead: neither contact is demanded. */
void intake_read_part(const struct form *form, const char *form_key,
    struct intake *out, struct field_errors *errors);

/* How long a signed form time is good: from 2 s to 24 h after its issue. */
#define INTAKE_TOKEN_MIN_MS 2000
#define INTAKE_TOKEN_MAX_MS (24 * 60 * 60 * 1000)

/* The _token that belongs to a form and its _ts (epoch milliseconds). */
void intake_token(const struct secret_key *form_secret, const char *form_key,
    const char *ts, char out[SECRET_HASH_SIZE]);

/*
 * Why a post looks like spam, in plain words; NULL when it does not.
 * Honeypot _gotcha, signed form time _ts + _token.  Static text.
 */
const char *intake_suspicion(const struct form *form,
    const struct secret_key *form_secret, const char *form_key,
    bool token_required, int64_t now);

#endif
