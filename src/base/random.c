/* random.c - a pool of unpredictable bytes: one system call for many ids. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/secret.h"

#define POOL_BYTES 1024

static struct {
	pthread_once_t once;
	pthread_mutex_t mutex;
	size_t used;
	unsigned char bytes[POOL_BYTES];
} pool = {PTHREAD_ONCE_INIT, PTHREAD_MUTEX_INITIALIZER, POOL_BYTES, {0}};

static void
lock(void)
{
	(void)pthread_mutex_lock(&pool.mutex);
}

static void
unlock(void)
{
	(void)pthread_mutex_unlock(&pool.mutex);
}

/* A forked child must not repeat what its parent will use. */
static void
start_anew(void)
{
	pool.used = POOL_BYTES;
	unlock();
}

static void
watch_forks(void)
{
	if (pthread_atfork(lock, unlock, start_anew) != 0)
		abort();
}

void
random_bytes(void *p, size_t n)
{
	if (n > RANDOM_MAX)
		abort();
	(void)pthread_once(&pool.once, watch_forks);
	lock();
	if (pool.used + n > POOL_BYTES) {
		secret_random(pool.bytes, sizeof(pool.bytes));
		pool.used = 0;
	}
	memcpy(p, pool.bytes + pool.used, n);
	secret_wipe(pool.bytes + pool.used, n);
	pool.used += n;
	unlock();
}
