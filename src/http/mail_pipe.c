/* mail_pipe.c - hands a message to the machine's own sendmail. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/client.h"
#include "http/mail.h"

#define STEP_MS 20
/* sysexits.h: it will try again by itself, or wants us to. */
#define TEMPORARY 75

/*
 * sendmail -i -f FROM -- TO...: no dot ends the message, no address is an
 * option, nothing is said to whoever reads our output.
 */
static int
start(const struct mail *mail, int input, pid_t *child, struct error *err)
{
	const char *program = mail_program();
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, usual;
	const char **argv;
	size_t n = 0, i;
	int problem;

	while (mail->to[n] != NULL)
		n++;
	argv = xcalloc(n + 6, sizeof(*argv));
	argv[0] = program;
	argv[1] = "-i";
	argv[2] = "-f";
	argv[3] = mail->from;
	argv[4] = "--";
	for (i = 0; i < n; i++)
		argv[5 + i] = mail->to[i];
	(void)sigemptyset(&none);
	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	(void)sigaddset(&usual, SIGTERM);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setsigdefault(&attr, &usual);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	(void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
	    "/dev/null", O_WRONLY, 0);
	(void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO,
	    "/dev/null", O_WRONLY, 0);
	problem = posix_spawn(child, program, &actions, &attr,
	    (char *const *)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attr);
	free(argv);
	errno = problem;
	return problem == 0 ? 0 : error_errno(err, ERROR_CONFIG, "%s cannot be "
	    "started: install a mail server, or set SMTP_URL", program);
}

/* -1 when it was not taken whole in time. */
static int
feed(int fd, const char *p, size_t n, int64_t end)
{
	struct pollfd ready = {.fd = fd, .events = POLLOUT};
	ssize_t wrote;

	while (n > 0 && clock_monotonic_ms() < end && !client_is_stopping()) {
		if (poll(&ready, 1, STEP_MS) <= 0)
			continue;
		wrote = write(fd, p, n);
		if (wrote < 0 && errno != EAGAIN && errno != EINTR)
			return -1;
		if (wrote > 0) {
			p += wrote;
			n -= (size_t)wrote;
		}
	}
	return n == 0 ? 0 : -1;
}

/* The exit status; -1 when it had to be killed, or was by others. */
static int
await(pid_t child, int64_t end)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(child, &status, WNOHANG)) == 0 &&
	    clock_monotonic_ms() < end && !client_is_stopping())
		clock_sleep_ms(STEP_MS);
	if (got == 0) {
		(void)kill(child, SIGKILL);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			continue;
		return -1;
	}
	return got == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
mail_pipe(const struct mail *mail, const char *message, size_t n,
    bool *uncertain, struct error *err)
{
	int64_t end = clock_monotonic_ms() + MAIL_TOTAL_MS;
	int ends[2] = {-1, -1}, status;
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	bool whole;
	pid_t child;
	int rc = -1;

	/* A program that ends early must not end this one. */
	(void)sigaction(SIGPIPE, &ignore, NULL);
	if (pipe2(ends, O_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) {
		error_errno(err, ERROR_UNAVAILABLE, "a pipe for the mail");
		goto out;
	}
	if (start(mail, ends[0], &child, err) != 0)
		goto out;
	(void)close(ends[0]);
	ends[0] = -1;
	whole = feed(ends[1], message, n, end) == 0;
	if (!whole)
		(void)kill(child, SIGKILL);
	(void)close(ends[1]);
	ends[1] = -1;
	status = await(child, end);
	*uncertain = whole && status < 0;
	if (status < 0 || !whole)
		error_set(err, ERROR_UNAVAILABLE, "%s did not take the mail",
		    mail_program());
	else if (status != 0)
		error_set(err, ERROR_UNAVAILABLE, "%s refused the mail%s (exit "
		    "status %d)", mail_program(), status == TEMPORARY ?
		    " for now" : "", status);
	else
		rc = 0;
out:
	if (ends[0] >= 0)
		(void)close(ends[0]);
	if (ends[1] >= 0)
		(void)close(ends[1]);
	return rc;
}
