/* uuid.c - makes ids that sort by time: UUID version 7. */

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"

#define COUNTER_BITS 12
#define COUNTER_END (1U << COUNTER_BITS)
#define TAIL_BYTES 8

/* What the ids of this process must share to strictly increase. */
static struct {
	pthread_mutex_t mutex;
	int64_t last_at;
	unsigned counter;
} maker = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Moves instant and counter on, whatever the clock does meanwhile. */
static void
advance(int64_t now)
{
	unsigned char seed[2];

	if (now <= maker.last_at && ++maker.counter < COUNTER_END)
		return;
	maker.last_at = now > maker.last_at ? now : maker.last_at + 1;
	/* Half the range is left to count within this millisecond. */
	random_bytes(seed, sizeof(seed));
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
	pthread_mutex_unlock(&maker.mutex);

	random_bytes(b + 8, TAIL_BYTES);
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
