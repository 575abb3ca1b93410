/*
 * launch.h - starts leadbridge-sync from a page, for a run that may outlast
 * the page's visitor, and even the page.
 */

#ifndef SYNC_LAUNCH_H
#define SYNC_LAUNCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * Where leadbridge-sync is: beside this program, in the directory above
 * (a build), in ../../../bin (make install), in /usr/local/bin, /usr/bin or
 * ~/.local/bin.  free(); NULL and ERROR_CONFIG when it is nowhere.
 */
char *launch_find(struct error *err);

/*
 * Starts leadbridge-sync --run ID.  It gets the settings of the environment
 * but nothing of a request, and no descriptor except, where keep_log is set,
 * standard error.  detach: in a session of its own, so that who ends this
 * program's group does not end it (plain CGI).  ERROR_CONFIG,
 * ERROR_UNAVAILABLE.
 */
int launch_run(const char *id, bool detach, bool keep_log, pid_t *child,
    struct error *err);

/*
 * Waits for it until clock_monotonic_ms() is end_ms.  0 and its exit status
 * (128 + the signal that ended it); 1 when it still runs: then
 * launch_leave().
 */
int launch_wait(pid_t child, int64_t end_ms, int *status);

/* Nobody waits for it any more: a thread sees to its end. */
void launch_leave(pid_t child);

#endif
