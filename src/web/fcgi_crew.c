/* fcgi_crew.c - requests answered by many threads, a connection each. */

#include <errno.h>
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
/* Out of descriptors or memory: others may give some back. */
#define ACCEPT_PAUSE_MS 100
#define WAKE_SIGNAL SIGUSR2

enum worker_state { WORKER_IDLE, WORKER_BUSY, WORKER_GONE };

struct crew;

/* One request thread with its connection to the web server. */
struct worker {
	struct fcgi_conn *conn;
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
	fcgi_conn_end_idle(w->conn);
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

static bool
take_request(struct worker *w)
{
	int fd;

	for (;;) {
		if (fcgi_conn_fd(w->conn) < 0) {
			fd = accept_connection(w->crew);
			if (fd < 0)
				return false;
			fcgi_conn_attach(w->conn, fd);
			w->fresh = 1;
		}
		if (fcgi_conn_take(w->conn)) {
			w->fresh = 0;
			return true;
		}
	}
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	const struct server *server = w->crew->server;
	void *thread = server->thread_new(server->arg);

	while (take_request(w)) {
		atomic_store(&w->state, WORKER_BUSY);
		if (server->answer(thread, fcgi_conn_exchange(w->conn))) {
			server->commit(server->arg, &thread, 1);
			server->finish(thread);
		}
		server->done(thread, fcgi_conn_finish(w->conn,
		    !atomic_load(&w->crew->stopping)));
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
		w->conn = fcgi_conn_new();
		atomic_init(&w->state, WORKER_IDLE);
		problem = pthread_create(&w->thread, &attr, worker_main, w);
		if (problem == 0)
			crew->count++;
		else
			fcgi_conn_free(w->conn);
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

static void
catch_wake(void)
{
	struct sigaction act = {.sa_flags = SA_SIGINFO | SA_RESTART};

	act.sa_sigaction = wake;
	sigaction(WAKE_SIGNAL, &act, NULL);
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
		atomic_store(&crew->patient, spent < FCGI_FRESH_MS);
		clock_sleep_ms(STOP_STEP_MS);
	}
	if (present > 0) {
		snprintf(text, sizeof(text), "%d", present);
		log_event(LOG_WARNING, "requests.abandoned", "count", text,
		    NULL);
		return 1;
	}
	for (i = 0; i < crew->count; i++) {
		pthread_join(crew->workers[i].thread, NULL);
		fcgi_conn_free(crew->workers[i].conn);
	}
	return 0;
}

int
fcgi_crew(const struct server *server, int listener, const sigset_t *stop,
    struct error *err)
{
	struct crew *crew = xcalloc(1, sizeof(*crew));
	struct error trouble = ERROR_INIT;
	int number, result = -1;

	crew->server = server;
	crew->listener = listener;
	catch_wake();
	if (start_workers(crew, &trouble) != 0) {
		if (crew->count == 0) {
			*err = trouble;
			goto out;
		}
		log_error(LOG_WARNING, "threads.missing", &trouble, NULL);
	}
	while (sigwait(stop, &number) != 0)
		continue;
	result = stop_workers(crew);
out:
	/* An abandoned worker still reads what it was given. */
	if (result != 1) {
		free(crew->workers);
		free(crew);
	}
	return result;
}
