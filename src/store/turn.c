/* turn.c - a fair turn at writing, kept with two file locks. */

#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#define SLEEP_FIRST_US 50
#define SLEEP_MOST_US 1000

static int
open_lock(const char *dir, const char *name, int *fd, struct error *err)
{
	char *path;
	int rc = 0;

	path = file_join(dir, name);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		rc = error_errno(err, ERROR_UNAVAILABLE,
		    "cannot open the lock file %s", path);
	free(path);
	return rc;
}

int
turn_open(struct turn *turn, const char *locks_dir, struct error *err)
{
	if (open_lock(locks_dir, "turn.next", &turn->gate, err) != 0)
		return -1;
	return open_lock(locks_dir, "turn", &turn->pen, err);
}

void
turn_close(struct turn *turn)
{
	if (turn->gate >= 0)
		(void)close(turn->gate);
	if (turn->pen >= 0)
		(void)close(turn->pen);
	turn->gate = turn->pen = -1;
}

/* 0 locked, 1 still held by somebody at the deadline, -1 errno. */
static int
lock_until(int fd, int64_t deadline)
{
	long pause_us = SLEEP_FIRST_US;

	for (;;) {
		struct timespec span = {0, pause_us * 1000};

		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (clock_monotonic_ms() >= deadline)
			return 1;
		(void)nanosleep(&span, NULL);
		if (pause_us < SLEEP_MOST_US)
			pause_us *= 2;
	}
}

int
turn_take(struct turn *turn, int64_t wait_ms, struct error *err)
{
	int64_t deadline = clock_monotonic_ms() + wait_ms;
	int rc;

	rc = lock_until(turn->gate, deadline);
	if (rc == 0) {
		rc = lock_until(turn->pen, deadline);
		(void)flock(turn->gate, LOCK_UN);
	}
	if (rc > 0)
		return error_set(err, ERROR_UNAVAILABLE,
		    "the database is busy: another program has been writing "
		    "for %d seconds", (int)(wait_ms / 1000));
	if (rc < 0)
		return error_errno(err, ERROR_UNAVAILABLE,
		    "file locks do not work in the data directory");
	return 0;
}

void
turn_give(struct turn *turn)
{
	(void)flock(turn->pen, LOCK_UN);
}
