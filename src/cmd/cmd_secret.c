/* cmd_secret.c - takes a secret that shall stand on no command line. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/secret.h"

/*
 * Waits for a line at a terminal that shows nothing.  -1 when a signal came
 * first, which is still pending: it ends the program after the terminal is
 * as it was.
 */
static int
wait_line(void)
{
	struct pollfd from[2] = {{STDIN_FILENO, POLLIN, 0}, {-1, POLLIN, 0}};
	sigset_t ending;
	int n;

	(void)sigemptyset(&ending);
	(void)sigaddset(&ending, SIGINT);
	(void)sigaddset(&ending, SIGQUIT);
	(void)sigaddset(&ending, SIGTERM);
	(void)sigaddset(&ending, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &ending, NULL);
	from[1].fd = signalfd(-1, &ending, SFD_CLOEXEC);
	do
		n = poll(from, nitems(from), -1);
	while (n < 0 && errno == EINTR);
	if (from[1].fd >= 0)
		close(from[1].fd);
	return n > 0 && from[1].revents == 0 ? 0 : -1;
}

/* Asks at the terminal: what is typed is not shown. */
static bool
ask_line(const char *what, char *line, size_t size)
{
	struct termios shown, hidden;
	sigset_t before;
	bool got = false;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return fgets(line, (int)size, stdin) != NULL;
	fprintf(stderr, "%s: ", what);
	fflush(stderr);
	hidden = shown;
	hidden.c_lflag &= (tcflag_t)~(unsigned)ECHO;
	(void)sigprocmask(SIG_BLOCK, NULL, &before);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	if (wait_line() == 0)
		got = fgets(line, (int)size, stdin) != NULL;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return got;
}

int
secret_from_input(const char *what, char **out, struct error *err)
{
	char line[LIMIT_SECRET_FILE] = "";
	bool got;
	size_t n;
	int rc = -1;

	got = isatty(STDIN_FILENO) ? ask_line(what, line, sizeof(line)) :
	    fgets(line, sizeof(line), stdin) != NULL;
	n = strcspn(line, "\r\n");
	if (got && line[n] == '\0' && n == sizeof(line) - 1) {
		error_set(err, ERROR_INVALID, "%s: standard input has a line "
		    "of more than %zu bytes", what, n - 1);
		goto out;
	}
	line[n] = '\0';
	if (n == 0) {
		error_set(err, ERROR_INVALID, "%s is empty: it is read from "
		    "standard input, one line", what);
		goto out;
	}
	*out = secret_dup(line);
	rc = 0;
out:
	secret_wipe(line, sizeof(line));
	return rc;
}
