/* form_cache.c - keeps the forms that are asked for often. */

#include "store/form_cache.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/mem.h"

#define FRESH_MS 2000
#define SLOTS 64

struct slot {
	struct form_row row; /* key NULL: empty */
	int64_t loaded_at;
};

struct form_cache {
	pthread_mutex_t mutex;
	struct slot slots[SLOTS];
	size_t next_victim;
};

struct form_cache *
form_cache_new(void)
{
	struct form_cache *cache = xcalloc(1, sizeof(*cache));

	(void)pthread_mutex_init(&cache->mutex, NULL);
	return cache;
}

void
form_cache_free(struct form_cache *cache)
{
	size_t i;

	if (cache == NULL)
		return;
	for (i = 0; i < SLOTS; i++)
		form_row_release(&cache->slots[i].row);
	(void)pthread_mutex_destroy(&cache->mutex);
	free(cache);
}

static void
copy(struct form_row *to, const struct form_row *from)
{
	*to = *from;
	to->key = xstrdup(from->key);
	to->tenant = xstrdup(from->tenant);
	to->name = xstrdup(from->name);
	to->origins = xstrdup(from->origins);
	to->redirect = xstrdup(from->redirect);
	to->order_secret = xstrdup(from->order_secret);
}

static struct slot *
find(struct form_cache *cache, const char *key)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		if (cache->slots[i].row.key != NULL &&
		    strcmp(cache->slots[i].row.key, key) == 0)
			return &cache->slots[i];
	}
	return NULL;
}

static bool
take_fresh(struct form_cache *cache, const char *key, struct form_row *out)
{
	int64_t now = clock_monotonic_ms();
	struct slot *slot;
	bool fresh;

	(void)pthread_mutex_lock(&cache->mutex);
	slot = find(cache, key);
	fresh = slot != NULL && now - slot->loaded_at < FRESH_MS;
	if (fresh)
		copy(out, &slot->row);
	(void)pthread_mutex_unlock(&cache->mutex);
	return fresh;
}

static void
keep(struct form_cache *cache, const struct form_row *row)
{
	struct slot *slot;

	(void)pthread_mutex_lock(&cache->mutex);
	slot = find(cache, row->key);
	if (slot == NULL)
		slot = &cache->slots[cache->next_victim++ % SLOTS];
	form_row_release(&slot->row);
	copy(&slot->row, row);
	slot->loaded_at = clock_monotonic_ms();
	(void)pthread_mutex_unlock(&cache->mutex);
}

struct wanted {
	const char *key;
	struct form_row *row;
};

static int
load(struct db *db, void *arg, struct error *err)
{
	const struct wanted *wanted = arg;

	return form_load(db, wanted->key, wanted->row, err);
}

int
form_cache_load(struct form_cache *cache, struct writer *writer,
    const char *key, struct form_row *out, struct error *err)
{
	struct wanted wanted = {key, out};

	memset(out, 0, sizeof(*out));
	if (take_fresh(cache, key, out))
		return 0;
	if (writer_read(writer, load, &wanted, err) != 0)
		return -1;
	keep(cache, out);
	return 0;
}
