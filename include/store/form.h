/*
 * form.h - a form: one public key under which a web page posts.
 *
 * Named form_row to leave `form` to the parsed post in web/form.h.
 */

#ifndef STORE_FORM_H
#define STORE_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "store/db.h"

/* The form behind /api/store-lead; made by the first migration. */
#define FORM_DEFAULT "default"

struct form_row {
	char *key;      /* public; [A-Za-z0-9_-]{1,64} */
	char *tenant;
	char *name;
	char *origins;  /* allowed origins, one a line; "" for none */
	char *redirect; /* where a browser goes after, or NULL */
	bool token_required; /* a signed form time is demanded */
	int64_t created_at;
	char *order_secret;  /* hash of the bearer of orders, or NULL */
};

void form_row_release(struct form_row *f);

/* ERROR_NOT_FOUND when no form has that key. */
int form_load(struct db *db, const char *key, struct form_row *out,
    struct error *err);

/*
 * Adds a form; makes its key.  origins: scheme://host[:port], one a line.
 * ERROR_INVALID names a malformed origin or redirect (whose origin must be
 * among the allowed ones).
 */
int form_add(struct db *db, struct form_row *f, struct error *err);

/*
 * Makes a new order secret, which is told this once and kept as a hash; the
 * one before is void.  ERROR_NOT_FOUND.
 */
int form_renew_secret(struct db *db, const char *key,
    char out[SECRET_TOKEN_SIZE], struct error *err);

/* True when bearer is the form's order secret. */
bool form_knows_secret(const struct form_row *f, const char *bearer);

/* Removes it; its leads stay. ERROR_NOT_FOUND. */
int form_remove(struct db *db, const char *key, struct error *err);

/* Calls each(form, arg) for every form of a tenant (NULL: all). */
int form_list(struct db *db, const char *tenant,
    int (*each)(const struct form_row *f, void *arg), void *arg,
    struct error *err);

/* True when origin (scheme://host[:port]) is one of the form's. */
bool form_allows_origin(const struct form_row *f, const char *origin);

/* True when an http(s) URL lies on an allowed origin. */
bool form_allows_url(const struct form_row *f, const char *url);

#endif
