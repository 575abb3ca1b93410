/* uuid.c - makes ids that sort by time: UUID version 7. */

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/uuid.h"

#define COUNTER_BITS 12
#define COUNTER_END (1U << COUNTER_BITS)
#define TAIL_BYTES 8
#define POOL_BYTES 1024

/*
 * What the ids of this process must share to strictly increase.  Random
 * bytes are drawn a pool at a time: one system call for a hundred ids.
 */
static struct {
	pthread_mutex_t mutex;
	pid_t pid;
	int64_t last_at;
	unsigned counter;
	size_t used;
	unsigned char pool[POOL_BYTES];
} maker = {.mutex = PTHREAD_MUTEX_INITIALIZER, .used = POOL_BYTES};

static void
take_random(unsigned char *p, size_t n)
{
	/* A forked child must not repeat what its parent will use. */
	if (maker.used + n > POOL_BYTES || maker.pid != getpid()) {
		secret_random(maker.pool, sizeof(maker.pool));
		maker.pid = getpid();
		maker.used = 0;
	}
	memcpy(p, maker.pool + maker.used, n);
	maker.used += n;
}

/* Moves instant and counter on, whatever the clock does meanwhile. */
static void
advance(int64_t now)
{
	unsigned char seed[2];

	if (now <= maker.last_at && ++maker.counter < COUNTER_END)
		return;
	maker.last_at = now > maker.last_at ? now : maker.last_at + 1;
	/* Half the range is left to count within this millisecond. */
	take_random(seed, sizeof(seed));
	maker.counter = (seed[0] * 256U + seed[1]) % (COUNTER_END / 2);
}

static void
write_text(const unsigned char b[16], char out[UUID_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	size_t i, n = 0;

	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[n++] = '-';
		out[n++] = hex[b[i] >> 4];
		out[n++] = hex[b[i] & 15];
	}
	out[n] = '\0';
}

void
uuid_make(char out[UUID_SIZE])
{
	unsigned char b[16];
	int64_t at;
	size_t i;

	pthread_mutex_lock(&maker.mutex);
	advance(clock_now_ms());
	at = maker.last_at;
	b[6] = (unsigned char)(0x70 | (maker.counter >> 8));
	b[7] = (unsigned char)(maker.counter & 0xff);
	take_random(b + 8, TAIL_BYTES);
	pthread_mutex_unlock(&maker.mutex);

	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)((at >> (40 - 8 * i)) & 0xff);
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	write_text(b, out);
}

bool
uuid_is_valid(const char *s)
{
	size_t i;

	if (s == NULL || strlen(s) != UUID_SIZE - 1)
		return false;
	for (i = 0; i < UUID_SIZE - 1; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s[i] != '-')
				return false;
		} else if (!(s[i] >= '0' && s[i] <= '9') &&
		    !(s[i] >= 'a' && s[i] <= 'f')) {
			return false;
		}
	}
	return s[14] == '7' && strchr("89ab", s[19]) != NULL;
}
