/*
 * log.h - what happened, one line an event, on standard error.
 *
 * An event is named noun.past ("lead.stored") and carries key-value pairs.
 * Format `text`: time level program event k=v ...; format `json`: one
 * object a line.  Values are escaped so that an event is always one line.
 * The request id of this thread is added to every event, so that a lead can
 * be followed from the form to the provider's answer.  No value may be a
 * secret: pass secret_fingerprint() of it.
 */

#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_TEXT, LOG_JSON };

/* Before any thread starts. Until then: text, info, program "leadbridge". */
void log_setup(const char *program, enum log_format format,
    enum log_level level);

/* "debug", "info", "warning", "error"; anything else is LOG_INFO. */
enum log_level log_level_parse(const char *name);

/* The id added to this thread's events; NULL or "" for none. Copied. */
void log_request_id(const char *id);
/* The id set for this thread, "" when none. Borrowed. */
const char *log_current_request_id(void);

/*
 * Pairs of const char *key, const char *value, ended by NULL (a NULL value
 * is written as "-"):  log_event(LOG_INFO, "lead.stored", "id", id, NULL);
 */
void log_event(enum log_level level, const char *event, ...)
    __attribute__((sentinel));

/* An error as an event: its code, text, detail, and the pairs. */
void log_error(enum log_level level, const char *event,
    const struct error *err, ...) __attribute__((sentinel));

/*
 * Between the two, this thread's lines wait and are then written at once: for
 * a loop that serves many in one turn.  They are lost if the process is killed
 * meanwhile.
 */
void log_gather(void);
void log_flush(void);

#endif
