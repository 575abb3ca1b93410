/* fcgi.c - a connection that speaks FastCGI; the only door to libfcgi. */

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "src/web/fcgi.h"

struct fcgi_conn {
	struct exchange exchange; /* first: an exchange is a connection */
	FCGX_Request request;
};

ssize_t
exchange_read(struct exchange *x, char *p, size_t n)
{
	return x->calls->read(x, p, n);
}

int
exchange_write(struct exchange *x, const char *p, size_t n)
{
	return x->calls->write(x, p, n);
}

void
exchange_close(struct exchange *x)
{
	x->calls->close(x);
}

static ssize_t
fcgi_read(struct exchange *x, char *p, size_t n)
{
	struct fcgi_conn *c = (struct fcgi_conn *)x;
	int got = FCGX_GetStr(p, (int)n, c->request.in);

	if ((size_t)got < n && FCGX_GetError(c->request.in) != 0)
		return -1;
	return got;
}

static int
fcgi_write(struct exchange *x, const char *p, size_t n)
{
	struct fcgi_conn *c = (struct fcgi_conn *)x;

	return FCGX_PutStr(p, (int)n, c->request.out) < 0 ? -1 : 0;
}

static void
fcgi_close(struct exchange *x)
{
	struct fcgi_conn *c = (struct fcgi_conn *)x;

	/* Left-over body would be taken for the next request's begin. */
	c->request.keepConnection = 0;
}

struct fcgi_conn *
fcgi_conn_new(void)
{
	static const struct exchange_calls calls = {
		fcgi_read, fcgi_write, fcgi_close
	};
	struct fcgi_conn *c = xcalloc(1, sizeof(*c));

	c->exchange.calls = &calls;
	c->exchange.body_ends = true;
	/*
	 * Connections are accepted by us and not by the library: its own
	 * accept cannot be ended without losing a request that arrives
	 * meanwhile, leaks descriptors into children, and polls.  With no
	 * socket to accept from it gives up when a connection has ended.
	 */
	FCGX_InitRequest(&c->request, -1, 0);
	return c;
}

void
fcgi_conn_free(struct fcgi_conn *c)
{
	if (c == NULL)
		return;
	FCGX_Free(&c->request, 1);
	free(c);
}

void
fcgi_conn_attach(struct fcgi_conn *c, int fd)
{
	c->request.ipcFd = fd;
	c->request.keepConnection = 1;
}

int
fcgi_conn_fd(const struct fcgi_conn *c)
{
	return c->request.ipcFd;
}

bool
fcgi_conn_take(struct fcgi_conn *c)
{
	if (FCGX_Accept_r(&c->request) != 0)
		return false;
	c->exchange.variables = c->request.envp;
	return true;
}

struct exchange *
fcgi_conn_exchange(struct fcgi_conn *c)
{
	return &c->exchange;
}

bool
fcgi_conn_finish(struct fcgi_conn *c, bool keep)
{
	bool sent;

	if (!keep)
		c->request.keepConnection = 0;
	/*
	 * Or the library waits up to 2 s for the peer to close first.  The body
	 * has been read to its end, so nothing is cut off by not waiting.
	 */
	if (c->request.keepConnection == 0)
		FCGX_Detach(&c->request);
	/* The empty error stream first: all leaves in one write. */
	sent = FCGX_FClose(c->request.err) == 0;
	if (FCGX_FClose(c->request.out) != 0)
		sent = false;
	FCGX_Finish_r(&c->request);
	c->request.isBeginProcessed = 0;
	return sent;
}

void
fcgi_conn_end_idle(struct fcgi_conn *c)
{
	if (c->request.ipcFd >= 0 && !c->request.isBeginProcessed)
		(void)shutdown(c->request.ipcFd, SHUT_RD);
}

bool
fcgi_is_wanted(void)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN,
	    &listening, &size) == 0 && listening != 0;
}

/* Signals that end the program are waited for, never handled. */
static void
setup_signals(sigset_t *stop)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigemptyset(stop);
	(void)sigaddset(stop, SIGTERM);
	(void)sigaddset(stop, SIGINT);
	(void)sigaddset(stop, SIGHUP);
	(void)sigaddset(stop, SIGUSR1);
	(void)pthread_sigmask(SIG_BLOCK, stop, NULL);
}

int
fcgi_serve(const struct server *server, struct error *err)
{
	sigset_t stop;
	int listener, result;

	if (FCGX_Init() != 0)
		return error_set(err, ERROR_INTERNAL,
		    "libfcgi cannot be started");
	/* The library sets handlers, too: ours come after. */
	setup_signals(&stop);
	listener = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (listener < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "the socket");
	server->start(server->arg);
	result = server->threads > 0
	    ? fcgi_crew(server, listener, &stop, err)
	    : fcgi_loop(server, listener, &stop, err);
	(void)close(listener);
	return result;
}
