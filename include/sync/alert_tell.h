/*
 * alert_tell.h - tells people of alerts, by webhook and by mail.
 *
 * Each alert is told when it is raised, once a day while it lasts, and when
 * it is over.  What cannot be told is tried again by the next run; a try
 * whose end nobody knows (the program died, the answer was lost) is made
 * once more, not for ever.
 */

#ifndef SYNC_ALERT_TELL_H
#define SYNC_ALERT_TELL_H

#include <stdint.h>

#include "base/error.h"
#include "provider/access.h"
#include "store/alert.h"
#include "store/notice.h"
#include "sync/engine.h"

#define TELL_AGAIN_MS ((int64_t)24 * 60 * 60 * 1000)
/* Tries of one word whose end is unknown before it counts as told. */
#define TELL_UNSURE_MAX 2

/* NOTICE_RAISED or NOTICE_RESOLVED when that is to be told, NULL: nothing. */
const char *alert_to_tell(const struct alert *alert, const struct notice *n,
    int64_t now);

/*
 * Tells what is to be told of a tenant's alerts (NULL: of all), on every
 * channel that is set.  access is for alert_describe().  -1 when something
 * could not be told; the rest was.
 */
int alert_tell(struct engine *e, struct access *access, const char *tenant,
    struct error *err);

#endif
