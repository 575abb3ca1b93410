/* sender.c - the threads that call those whom webhooks are for. */

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "http/client.h"
#include "tests/sandbox/hook/sender.h"
#include "tests/sandbox/world.h"

#define THREADS 8
#define HEADERS_MAX 20

struct sender {
	struct world *w;
	pthread_t threads[THREADS];
	bool stopping; /* under the world's lock */
};

/* A delivery's bytes, apart from the world, while they are sent. */
struct parcel {
	int64_t number;
	char *method, *url, *body;
	size_t len;
	char *headers[HEADERS_MAX + 1];
	int64_t deadline_ms;
};

static void
parcel_pack(struct parcel *p, const struct hook_delivery *d)
{
	const struct json *j;
	size_t n = 0;

	memset(p, 0, sizeof(*p));
	p->number = d->number;
	p->method = xstrdup(d->message.method);
	p->url = xstrdup(d->message.url);
	p->body = xmalloc(d->message.len + 1);
	memcpy(p->body, d->message.body, d->message.len + 1);
	p->len = d->message.len;
	p->deadline_ms = hook_deadline_ms(d->message.source);
	p->headers[n++] = xasprintf("Content-Type: %s", d->message.media);
	if (d->signature != NULL)
		p->headers[n++] = xstrdup(d->signature);
	for (j = json_first(d->message.headers); j != NULL && n < HEADERS_MAX;
	    j = json_next(j))
		p->headers[n++] = xstrdup(json_scalar(j));
}

static void
parcel_release(struct parcel *p)
{
	size_t i;

	for (i = 0; p->headers[i] != NULL; i++)
		free(p->headers[i]);
	free(p->method);
	free(p->url);
	free(p->body);
}

static int
parcel_post(struct client *client, const struct parcel *p,
    struct error *err)
{
	const struct client_request req = {
		.method = p->method, .url = p->url,
		.headers = (const char *const *)p->headers,
		.body = p->body, .body_len = p->len,
		.total_ms = p->deadline_ms
	};
	struct client_response res;
	int status;

	client_perform(client, &req, &res, err);
	status = res.status;
	client_response_release(&res);
	return status;
}

/* Gives up the lock until there may be something to do. */
static void
rest(struct world *w, int64_t wait_ms)
{
	struct timespec until;
	int64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + wait_ms % 1000 * 1000000;
	until.tv_sec += (time_t)(wait_ms / 1000 + ns / 1000000000);
	until.tv_nsec = (long)(ns % 1000000000);
	pthread_cond_timedwait(&w->hooks.wake, &w->lock, &until);
}

static void *
run(void *arg)
{
	struct sender *sender = arg;
	struct world *w = sender->w;
	struct client *client = client_new();
	struct hook_delivery *d;
	struct parcel parcel;
	int64_t wait_ms;
	int status;

	pthread_mutex_lock(&w->lock);
	while (!sender->stopping) {
		struct error err = ERROR_INIT;

		d = hook_take(w, &wait_ms);
		if (d == NULL) {
			rest(w, wait_ms);
			continue;
		}
		parcel_pack(&parcel, d);
		pthread_mutex_unlock(&w->lock);
		status = parcel_post(client, &parcel, &err);
		pthread_mutex_lock(&w->lock);
		hook_settle(w, parcel.number, status,
		    status == 0 ? err.text : NULL);
		parcel_release(&parcel);
	}
	pthread_mutex_unlock(&w->lock);
	client_free(client);
	return NULL;
}

struct sender *
sender_start(struct world *w)
{
	struct sender *sender = xcalloc(1, sizeof(*sender));
	sigset_t all, before;
	int i;

	sender->w = w;
	/* Signals are for the thread that answers. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&sender->threads[i], NULL, run, sender) !=
		    0)
			abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return sender;
}

void
sender_stop(struct sender *sender)
{
	int i;

	if (sender == NULL)
		return;
	pthread_mutex_lock(&sender->w->lock);
	sender->stopping = true;
	pthread_cond_broadcast(&sender->w->hooks.wake);
	pthread_mutex_unlock(&sender->w->lock);
	client_stop_all();
	for (i = 0; i < THREADS; i++)
		pthread_join(sender->threads[i], NULL);
	free(sender);
}
