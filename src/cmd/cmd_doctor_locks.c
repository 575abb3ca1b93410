/* cmd_doctor_locks.c - proves that file locks hold between two processes. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/doctor.h"

#define LOCK_WAIT_MS 5000

/* What a process sees of a lock, as a byte for a pipe. */
enum view { VIEW_FREE = 'f', VIEW_HELD = 'h', VIEW_ERROR = 'e' };

static enum view
look_at_flock(const char *path)
{
	struct error err = ERROR_INIT;
	int fd = -1, rc = file_lock(path, 0, &fd, &err);

	if (fd >= 0)
		close(fd);
	return rc == 0 ? VIEW_FREE : rc == 1 ? VIEW_HELD : VIEW_ERROR;
}

/* The kind that the database takes (fcntl, a range of bytes). */
static int
range_lock(const char *path)
{
	struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = 0, .l_len = 1};
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && fcntl(fd, F_SETLK, &range) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static enum view
look_at_range(const char *path)
{
	int fd = range_lock(path);

	if (fd < 0)
		return VIEW_HELD;
	close(fd);
	return VIEW_FREE;
}

/* The other process: for each byte it gets it tells how it sees the lock. */
static void
other_process(int in, int out, const char *whole, const char *range)
{
	char byte;

	while (read(in, &byte, 1) == 1) {
		byte = byte == 'w' ? (char)look_at_flock(whole) :
		    (char)look_at_range(range);
		if (write(out, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static enum view
ask(int in, int out, char which)
{
	char answer = VIEW_ERROR;

	if (write(out, &which, 1) != 1 || read(in, &answer, 1) != 1)
		return VIEW_ERROR;
	return (enum view)answer;
}

/* Each kind: held by us, then let go. */
static void
try_locks(struct check_list *list, int in, int out, const char *whole,
    const char *range)
{
	struct error err = ERROR_INIT;
	enum view held, free_after;
	int fd = -1, rc = file_lock(whole, LOCK_WAIT_MS, &fd, &err);

	if (rc != 0) {
		if (rc == 1)
			error_set(&err, ERROR_UNAVAILABLE, "%s is locked by "
			    "another doctor: run it again", whole);
		check_error(list, "locks", &err);
		return;
	}
	held = ask(in, out, 'w');
	close(fd);
	free_after = ask(in, out, 'w');
	fd = range_lock(range);
	if (fd < 0 || ask(in, out, 'r') != VIEW_HELD)
		held = VIEW_ERROR;
	if (fd >= 0)
		close(fd);
	if (ask(in, out, 'r') != VIEW_FREE)
		free_after = VIEW_ERROR;
	if (held == VIEW_HELD && free_after == VIEW_FREE)
		check_ok(list, "locks", "file locks hold between processes");
	else
		check_wrong(list, "locks", "file locks do not hold between "
		    "two processes in the data directory", "move the data to "
		    "a local disk (LEADBRIDGE_DATA_DIR)");
}

void
doctor_locks(struct check_list *list, const struct config *cfg)
{
	char *dir = config_data_path(cfg, "locks");
	char *whole = file_join(dir, "doctor");
	char *range = file_join(dir, "doctor-range");
	int down[2] = {-1, -1}, up[2] = {-1, -1}, i;
	pid_t child = -1;

	if (access(dir, W_OK) != 0 || pipe2(down, O_CLOEXEC) != 0 ||
	    pipe2(up, O_CLOEXEC) != 0)
		goto out;
	/* Before any lock or thread is there that it could inherit. */
	child = fork();
	if (child == 0) {
		close(down[1]);
		close(up[0]);
		other_process(down[0], up[1], whole, range);
	}
	close(down[0]);
	close(up[1]);
	down[0] = up[1] = -1;
	if (child > 0)
		try_locks(list, up[0], down[1], whole, range);
out:
	for (i = 0; i < 2; i++) {
		if (down[i] >= 0)
			close(down[i]);
		if (up[i] >= 0)
			close(up[i]);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
	else
		check_wrong(list, "locks", "the file locks could not be "
		    "tried", "run `leadbridge init`, then look again");
	free(range);
	free(whole);
	free(dir);
}
