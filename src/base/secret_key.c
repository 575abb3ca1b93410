/* secret_key.c - the keys of a key file: one seals, all of them open. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "src/base/master.h"

/*
 * A key once read is kept until the end: whoever seals or opens with it does
 * so without the mutex.
 */
struct ring {
	pthread_mutex_t mutex;     /* guards all below but path */
	char *path;
	struct stat seen;          /* the file when it was last read */
	struct master_list known;  /* every key that was ever in it */
	const struct master **now; /* those in it, the one that seals first */
	size_t now_count;
};

/* What a caller holds is const; what it stands for learns. */
struct secret_key {
	struct ring *ring;
};

/* --- Key files as text -------------------------------------------------- */

static const struct master *
find(const struct master_list *list, const char *id)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(master_id(list->item[i]), id) == 0)
			return list->item[i];
	return NULL;
}

/* Adds a key, or lets it go when it is there already. */
static void
add(struct master_list *list, struct master *m)
{
	if (find(list, master_id(m)) != NULL) {
		master_free(m);
		return;
	}
	list->item = xreallocarray(list->item, list->count + 1,
	    sizeof(*list->item));
	list->item[list->count++] = m;
}

int
master_list_read(const char *text, size_t n, struct master_list *out)
{
	struct master *m;
	const char *end;
	size_t line, rest = n;

	memset(out, 0, sizeof(*out));
	do {
		end = memchr(text, '\n', rest);
		line = end != NULL ? (size_t)(end - text) : rest;
		m = master_read(text, line > 0 && text[line - 1] == '\r' ?
		    line - 1 : line);
		if (m == NULL) {
			master_list_release(out);
			return -1;
		}
		add(out, m);
		line += end != NULL;
		text += line;
		rest -= line;
	} while (rest > 0);
	return 0;
}

void
master_list_release(struct master_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		master_free(list->item[i]);
	free(list->item);
	memset(list, 0, sizeof(*list));
}

/* --- The file ------------------------------------------------------------- */

static int
read_file(const char *path, struct stat *seen, struct master_list *out,
    struct error *err)
{
	char *text = NULL;
	size_t n;
	int rc = -1;

	/* Before it is read: a change in between is found next time. */
	if (stat(path, seen) != 0)
		memset(seen, 0, sizeof(*seen));
	if (file_read(path, LIMIT_SECRET_FILE, &text, &n, err) != 0) {
		if (err->code == ERROR_NOT_FOUND)
			error_set(err, ERROR_CONFIG, "there is no key file %s: "
			    "make one with `leadbridge init`, or put the saved "
			    "key there if there is data already", path);
		goto out;
	}
	if (file_check_private(path, err) != 0)
		goto out;
	if (master_list_read(text, n, out) != 0) {
		error_set(err, ERROR_CONFIG, "the key file %s does not hold 32 "
		    "bytes in base64 on each line: put the saved key there, or "
		    "make a new one with `leadbridge keygen`", path);
		goto out;
	}
	rc = 0;
out:
	secret_free(text);
	return rc;
}

/* Reads the file (again). What was known stays known after a failure. */
static int
learn(struct ring *ring, struct error *err)
{
	struct master_list list = {NULL, 0};
	struct stat seen;
	char id[SECRET_FINGERPRINT_SIZE];
	size_t i;

	if (read_file(ring->path, &seen, &list, err) != 0)
		return -1;
	ring->seen = seen;
	ring->now = xreallocarray(ring->now, list.count, sizeof(*ring->now));
	ring->now_count = list.count;
	for (i = 0; i < list.count; i++) {
		memcpy(id, master_id(list.item[i]), sizeof(id));
		add(&ring->known, list.item[i]);
		ring->now[i] = find(&ring->known, id);
	}
	free(list.item);
	return 0;
}

static bool
has_changed(const struct ring *ring)
{
	struct stat st;

	return stat(ring->path, &st) != 0 || st.st_ino != ring->seen.st_ino ||
	    st.st_dev != ring->seen.st_dev ||
	    st.st_size != ring->seen.st_size ||
	    st.st_mtim.tv_sec != ring->seen.st_mtim.tv_sec ||
	    st.st_mtim.tv_nsec != ring->seen.st_mtim.tv_nsec ||
	    st.st_ctim.tv_sec != ring->seen.st_ctim.tv_sec ||
	    st.st_ctim.tv_nsec != ring->seen.st_ctim.tv_nsec;
}

static void
ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	master_list_release(&ring->known);
	(void)pthread_mutex_destroy(&ring->mutex);
	free(ring->now);
	free(ring->path);
	free(ring);
}

int
secret_key_load(const char *path, struct secret_key **out, struct error *err)
{
	struct ring *ring = xcalloc(1, sizeof(*ring));

	(void)pthread_mutex_init(&ring->mutex, NULL);
	ring->path = xstrdup(path);
	if (learn(ring, err) != 0) {
		ring_free(ring);
		return -1;
	}
	*out = xmalloc(sizeof(**out));
	(*out)->ring = ring;
	return 0;
}

void
secret_key_free(struct secret_key *key)
{
	if (key != NULL)
		ring_free(key->ring);
	free(key);
}

/* --- Using it ------------------------------------------------------------- */

const char *
secret_key_id_at(const struct secret_key *key, size_t i)
{
	const char *id;

	(void)pthread_mutex_lock(&key->ring->mutex);
	id = i < key->ring->now_count ? master_id(key->ring->now[i]) : NULL;
	(void)pthread_mutex_unlock(&key->ring->mutex);
	return id;
}

const char *
secret_key_id(const struct secret_key *key)
{
	return secret_key_id_at(key, 0);
}

bool
secret_key_knows(const struct secret_key *key, const char *id)
{
	const char *known;
	size_t i;

	for (i = 0; (known = secret_key_id_at(key, i)) != NULL; i++)
		if (strcmp(known, id) == 0)
			return true;
	return false;
}

void
secret_mac(const struct secret_key *key, const char *text,
    char out[SECRET_HASH_SIZE])
{
	const struct master *m;

	(void)pthread_mutex_lock(&key->ring->mutex);
	m = key->ring->now[0];
	(void)pthread_mutex_unlock(&key->ring->mutex);
	master_mac(m, text, out);
}

char *
secret_seal(const struct secret_key *key, const char *associated,
    const void *plain, size_t n)
{
	struct error ignored = ERROR_INIT;
	const struct master *m;

	(void)pthread_mutex_lock(&key->ring->mutex);
	/* What is sealed now may be all there is: a file that cannot be read
	 * at this moment does not stop it. */
	if (has_changed(key->ring))
		(void)learn(key->ring, &ignored);
	m = key->ring->now[0];
	(void)pthread_mutex_unlock(&key->ring->mutex);
	return master_seal(m, associated, plain, n);
}

/* The key with an id, looked for in the file again when it is not known. */
static const struct master *
find_key(struct ring *ring, const char *id, struct error *err)
{
	const struct master *m;

	(void)pthread_mutex_lock(&ring->mutex);
	m = find(&ring->known, id);
	if (m == NULL && learn(ring, err) != 0) {
		error_context(err, "a sealed value needs the key %s", id);
	} else if (m == NULL) {
		m = find(&ring->known, id);
		if (m == NULL)
			error_set(err, ERROR_CONFIG, "a sealed value needs the "
			    "key %s, but the key file holds %s: put the key it "
			    "was sealed with back (LEADBRIDGE_KEY_FILE)", id,
			    master_id(ring->now[0]));
	}
	(void)pthread_mutex_unlock(&ring->mutex);
	return m;
}

int
secret_open(const struct secret_key *key, const char *associated,
    const char *box, char **out, size_t *n, struct error *err)
{
	char id[SECRET_FINGERPRINT_SIZE];
	const struct master *m;

	/* What is no box has no key: any says what is wrong with it. */
	m = find_key(key->ring, secret_box_key_id(box, id) == 0 ? id :
	    secret_key_id(key), err);
	if (m == NULL)
		return -1;
	return master_open(m, associated, box, out, n, err);
}
