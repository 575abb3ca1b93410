/* file_lock.c - a lock between processes that ends with its holder. */

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

/* Between two looks: short at first, for most locks are held briefly. */
#define WAIT_MIN_NS 200000L
#define WAIT_MAX_NS 2000000L

/* 0 when locked, 1 when somebody holds it after wait_ms, -1 on error. */
static int
wait_for(int fd, int64_t wait_ms)
{
	int64_t end = clock_monotonic_ms() + wait_ms;
	struct timespec pause = {0, WAIT_MIN_NS};

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return -1;
		if (clock_monotonic_ms() >= end)
			return 1;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < WAIT_MAX_NS)
			pause.tv_nsec += pause.tv_nsec / 2;
	}
	return 0;
}

int
file_lock(const char *path, int64_t wait_ms, int *fd, struct error *err)
{
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int rc;

	if (lock < 0)
		return error_errno(err, errno == EMFILE || errno == ENFILE ||
		    errno == ENOSPC ? ERROR_UNAVAILABLE : ERROR_CONFIG,
		    "cannot open the lock file %s", path);
	rc = wait_for(lock, wait_ms);
	if (rc < 0)
		error_errno(err, ERROR_CONFIG, "cannot lock %s", path);
	if (rc == 0)
		*fd = lock;
	else
		close(lock);
	return rc;
}
