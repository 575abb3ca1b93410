/* fcgi.c - requests over FastCGI; the only door to libfcgi. */

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "src/web/fcgi.h"

/* Enough for a handler with SQLite or curl under it; 64 of them are small. */
#define STACK_BYTES ((size_t)256 * 1024)
/* Between two looks at threads that are still busy when we stop. */
#define STOP_STEP_MS 5
/* How long, then, a connection may take to send its first request. */
#define STOP_FRESH_MS 300
/* Out of descriptors or memory: others may give some back. */
#define ACCEPT_PAUSE_MS 100
#define WAKE_SIGNAL SIGUSR2

enum worker_state { WORKER_IDLE, WORKER_BUSY, WORKER_GONE };

struct crew;

/* One request thread with its connection to the web server. */
struct worker {
	struct exchange exchange;
	FCGX_Request request;
	struct crew *crew;
	pthread_t thread;
	atomic_int state;
	volatile sig_atomic_t fresh; /* accepted, nothing read from it yet */
};

struct crew {
	const struct server *server;
	struct worker *workers;
	int count;
	int listener; /* a descriptor of our own for the listening socket */
	atomic_bool stopping;
	atomic_bool patient; /* fresh connections get time to speak */
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
	struct worker *w = (struct worker *)x;
	int got = FCGX_GetStr(p, (int)n, w->request.in);

	if ((size_t)got < n && FCGX_GetError(w->request.in) != 0)
		return -1;
	return got;
}

static int
fcgi_write(struct exchange *x, const char *p, size_t n)
{
	struct worker *w = (struct worker *)x;

	return FCGX_PutStr(p, (int)n, w->request.out) < 0 ? -1 : 0;
}

static void
fcgi_close(struct exchange *x)
{
	struct worker *w = (struct worker *)x;

	/* Left-over body would be taken for the next request's begin. */
	w->request.keepConnection = 0;
}

bool
fcgi_is_wanted(void)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN,
	    &listening, &size) == 0 && listening != 0;
}

/*
 * Runs in the worker's own thread.  A worker that waits on a kept
 * connection gets no further data: what has arrived is still read, and
 * then the end.  System calls go on (SA_RESTART), so that a worker that
 * became busy meanwhile loses nothing.
 */
static void
wake(int number, siginfo_t *info, void *context)
{
	struct worker *w = info->si_value.sival_ptr;
	int saved = errno;

	(void)number;
	(void)context;
	if (info->si_code != SI_QUEUE || info->si_pid != getpid() ||
	    w == NULL || atomic_load(&w->state) != WORKER_IDLE)
		return;
	if (w->fresh && atomic_load(&w->crew->patient))
		return;
	if (w->request.ipcFd >= 0 && !w->request.isBeginProcessed)
		shutdown(w->request.ipcFd, SHUT_RD);
	errno = saved;
}

/* Waits for a connection; -1 when it is time to stop. */
static int
accept_connection(struct crew *crew)
{
	int fd = -1;

	while (!atomic_load(&crew->stopping)) {
		fd = accept4(crew->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			break;
		if (errno != EINTR && errno != ECONNABORTED &&
		    !atomic_load(&crew->stopping))
			clock_sleep_ms(ACCEPT_PAUSE_MS);
	}
	return fd;
}

/*
 * Takes the next request.  Connections are accepted here and not by the
 * library: its own accept cannot be ended without losing a request that
 * arrives meanwhile, leaks descriptors into children, and polls.  With no
 * socket to accept from it gives up when a connection has ended.
 */
static bool
take_request(struct worker *w)
{
	FCGX_Request *r = &w->request;

	for (;;) {
		if (r->ipcFd < 0) {
			r->ipcFd = accept_connection(w->crew);
			if (r->ipcFd < 0)
				return false;
			r->keepConnection = 1;
			w->fresh = 1;
		}
		if (FCGX_Accept_r(r) == 0) {
			w->fresh = 0;
			return true;
		}
	}
}

/* True when the whole answer was handed to the web server. */
static bool
finish_request(struct worker *w)
{
	bool sent;

	if (atomic_load(&w->crew->stopping))
		w->request.keepConnection = 0;
	/* The empty error stream first: all leaves in one write. */
	sent = FCGX_FClose(w->request.err) == 0;
	if (FCGX_FClose(w->request.out) != 0)
		sent = false;
	FCGX_Finish_r(&w->request);
	return sent;
}

static void *
worker_main(void *arg)
{
	static const struct exchange_calls calls = {
		fcgi_read, fcgi_write, fcgi_close
	};
	struct worker *w = arg;
	const struct server *server = w->crew->server;
	void *thread = server->thread_new(server->arg);

	w->exchange.calls = &calls;
	w->exchange.body_ends = true;
	FCGX_InitRequest(&w->request, -1, 0);
	while (take_request(w)) {
		atomic_store(&w->state, WORKER_BUSY);
		w->exchange.variables = w->request.envp;
		server->answer(thread, &w->exchange);
		server->done(thread, finish_request(w));
		w->request.isBeginProcessed = 0;
		atomic_store(&w->state, WORKER_IDLE);
	}
	atomic_store(&w->state, WORKER_BUSY);
	server->thread_free(thread);
	atomic_store(&w->state, WORKER_GONE);
	return NULL;
}

static int
start_workers(struct crew *crew, struct error *err)
{
	pthread_attr_t attr;
	int wanted = crew->server->threads, problem = 0;

	crew->workers = xcalloc((size_t)wanted, sizeof(*crew->workers));
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	while (crew->count < wanted && problem == 0) {
		struct worker *w = &crew->workers[crew->count];

		w->crew = crew;
		atomic_init(&w->state, WORKER_IDLE);
		problem = pthread_create(&w->thread, &attr, worker_main, w);
		if (problem == 0)
			crew->count++;
	}
	pthread_attr_destroy(&attr);
	if (problem != 0) {
		errno = problem;
		return error_errno(err, ERROR_UNAVAILABLE,
		    "only %d of %d request threads could be started",
		    crew->count, wanted);
	}
	return 0;
}

/* Signals that end the program are taken by sigwait() alone. */
static void
setup_signals(sigset_t *stop)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction act = {.sa_flags = SA_SIGINFO | SA_RESTART};

	act.sa_sigaction = wake;
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(WAKE_SIGNAL, &act, NULL);
	sigemptyset(stop);
	sigaddset(stop, SIGTERM);
	sigaddset(stop, SIGINT);
	sigaddset(stop, SIGHUP);
	sigaddset(stop, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, stop, NULL);
}

/* Workers that have not ended; the idle ones of them are woken. */
static int
count_present(struct crew *crew)
{
	int i, present = 0;

	for (i = 0; i < crew->count; i++) {
		struct worker *w = &crew->workers[i];
		int state = atomic_load(&w->state);

		if (state != WORKER_GONE)
			present++;
		if (state == WORKER_IDLE)
			pthread_sigqueue(w->thread, WAKE_SIGNAL,
			    (union sigval){.sival_ptr = w});
	}
	return present;
}

/*
 * Lets every worker end.  Those in accept() are interrupted and find, in
 * place of the socket, what nothing can be accepted from: so the socket
 * itself stays open for the next process.
 */
static int
stop_workers(struct crew *crew)
{
	int64_t from = clock_monotonic_ms(), spent;
	int null, present, i;
	char text[16];

	atomic_store(&crew->patient, true);
	atomic_store(&crew->stopping, true);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null >= 0) {
		dup3(null, crew->listener, O_CLOEXEC);
		close(null);
	}
	while ((present = count_present(crew)) > 0) {
		spent = clock_monotonic_ms() - from;
		if (spent >= FCGI_STOP_MS)
			break;
		atomic_store(&crew->patient, spent < STOP_FRESH_MS);
		clock_sleep_ms(STOP_STEP_MS);
	}
	if (present > 0) {
		snprintf(text, sizeof(text), "%d", present);
		log_event(LOG_WARNING, "requests.abandoned", "count", text,
		    NULL);
		return 1;
	}
	for (i = 0; i < crew->count; i++)
		pthread_join(crew->workers[i].thread, NULL);
	return 0;
}

int
fcgi_serve(const struct server *server, struct error *err)
{
	struct crew *crew = xcalloc(1, sizeof(*crew));
	struct error trouble = ERROR_INIT;
	sigset_t stop;
	int number, result = -1;

	crew->server = server;
	crew->listener = -1;
	if (FCGX_Init() != 0) {
		error_set(err, ERROR_INTERNAL, "libfcgi cannot be started");
		goto out;
	}
	/* The library sets handlers, too: ours come after. */
	setup_signals(&stop);
	crew->listener = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (crew->listener < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "the socket");
		goto out;
	}
	server->start(server->arg);
	if (start_workers(crew, &trouble) != 0) {
		if (crew->count == 0) {
			*err = trouble;
			goto out;
		}
		log_error(LOG_WARNING, "threads.missing", &trouble, NULL);
	}
	while (sigwait(&stop, &number) != 0)
		continue;
	result = stop_workers(crew);
out:
	if (crew->listener >= 0)
		close(crew->listener);
	/* An abandoned worker still reads what it was given. */
	if (result != 1) {
		free(crew->workers);
		free(crew);
	}
	return result;
}
