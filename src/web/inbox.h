/*
 * inbox.h - what the readers of webhooks share.  Only for src/web.
 */

#ifndef WEB_INBOX_PARTS_H
#define WEB_INBOX_PARTS_H

#include "base/json.h"
#include "web/inbox.h"

/* One more event; NULL and err past INBOX_EVENTS_MAX. */
struct inbox_event *inbox_add(struct inbox *inbox, struct error *err);

/* A copy of a text that is not empty and not too long; else NULL. free(). */
char *inbox_name(const char *s);
/* inbox_name() of a member that is a text or a number. */
char *inbox_member(const struct json *j, const char *name);

/* The value of a form's field, decoded, its name in any case; NULL. free(). */
char *inbox_form_field(const char *body, size_t n, const char *name);

/* A form as a JSON object of texts; a field named twice has its first. */
struct json *inbox_form_json(const char *body, size_t n, struct error *err);

#endif
