/* key_file.c - puts a key into a key file, or takes keys out of it. */

#include "base/key_file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/base/master.h"

#define KEY_TEXT_SIZE 45

/* A key file as text: every line is a key. */
struct key_text {
	char *path; /* links resolved: the file is replaced, not the link */
	char *text; /* secret_free() */
	size_t n;
	size_t first; /* bytes of the first line, its end included */
};

static void
key_text_release(struct key_text *k)
{
	free(k->path);
	secret_free(k->text);
	memset(k, 0, sizeof(*k));
}

static int
key_text_read(const char *path, struct key_text *out, struct error *err)
{
	struct secret_key *key = NULL;
	const char *end;

	memset(out, 0, sizeof(*out));
	/* It says best what is wrong with a key file. */
	if (secret_key_load(path, &key, err) != 0)
		return -1;
	secret_key_free(key);
	out->path = realpath(path, NULL);
	if (out->path == NULL)
		return error_errno(err, ERROR_CONFIG, "cannot find the key "
		    "file %s", path);
	if (file_read(out->path, LIMIT_SECRET_FILE, &out->text, &out->n,
		err) != 0)
		return -1;
	end = memchr(out->text, '\n', out->n);
	out->first = end != NULL ? (size_t)(end - out->text) + 1 : out->n;
	return 0;
}

/* Whether a key's id is that of one in the text already. */
static bool
is_taken(const struct key_text *k, const char *id)
{
	struct master_list list;
	bool taken = false;
	size_t i;

	(void)master_list_read(k->text, k->n, &list);
	for (i = 0; i < list.count; i++)
		taken = taken || strcmp(master_id(list.item[i]), id) == 0;
	master_list_release(&list);
	return taken;
}

/* A key whose id tells it from all of the file and from those taken away. */
static void
make_key(const struct key_text *k, char out[KEY_TEXT_SIZE])
{
	struct master *m;
	char *kept;
	bool taken;

	do {
		secret_key_make(out);
		m = master_read(out, KEY_TEXT_SIZE - 1);
		kept = key_file_kept(k->path, master_id(m));
		taken = is_taken(k, master_id(m)) || access(kept, F_OK) == 0;
		free(kept);
		master_free(m);
	} while (taken);
}

int
key_file_add(const char *path, struct error *err)
{
	char key[KEY_TEXT_SIZE], *text = NULL;
	struct key_text k;
	size_t n;
	int rc = -1;

	if (key_text_read(path, &k, err) != 0)
		goto out;
	make_key(&k, key);
	n = sizeof(key) + k.n;
	text = xmalloc(n + 1);
	memcpy(text, key, sizeof(key) - 1);
	text[sizeof(key) - 1] = '\n';
	memcpy(text + sizeof(key), k.text, k.n);
	text[n] = '\0';
	rc = file_write_like(k.path, k.path, text, n, err);
out:
	if (rc != 0)
		error_context(err, "no new key was made");
	secret_wipe(key, sizeof(key));
	secret_free(text);
	key_text_release(&k);
	return rc;
}

char *
key_file_kept(const char *path, const char *id)
{
	return xasprintf("%s.%s", path, id);
}

/* One line, without its end, into a file of its own. */
static int
keep_line(const struct key_text *k, const char *line, struct error *err)
{
	struct master *m = master_read(line, KEY_TEXT_SIZE - 1);
	char *path = key_file_kept(k->path, master_id(m));
	char text[KEY_TEXT_SIZE];
	int rc;

	memcpy(text, line, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\n';
	rc = file_write_like(path, k->path, text, sizeof(text), err);
	secret_wipe(text, sizeof(text));
	free(path);
	master_free(m);
	return rc;
}

/* Those that are not the first again. */
static int
keep_others(const struct key_text *k, struct error *err)
{
	const char *line = k->text + k->first, *end = k->text + k->n;

	for (; line < end; line += strcspn(line, "\n") + 1)
		if (memcmp(line, k->text, KEY_TEXT_SIZE - 1) != 0 &&
		    keep_line(k, line, err) != 0)
			return -1;
	return 0;
}

/* What somebody who was killed has left beside the file: keys, too. */
static void
remove_leftovers(const char *path)
{
	const char *base = strrchr(path, '/') + 1, *mark;
	char *dir = xstrndup(path, (size_t)(base - path)), *left;
	const struct dirent *entry;
	DIR *d = opendir(dir);

	while (d != NULL && (entry = readdir(d)) != NULL) {
		mark = strstr(entry->d_name, FILE_BESIDE);
		if (!text_starts(entry->d_name, base) || mark == NULL ||
		    strlen(mark) != strlen(FILE_BESIDE) + 6)
			continue;
		left = file_join(dir, entry->d_name);
		unlink(left);
		free(left);
	}
	if (d != NULL)
		closedir(d);
	free(dir);
}

int
key_file_drop(const char *path, bool keep, struct error *err)
{
	struct key_text k;
	int rc = -1;

	if (key_text_read(path, &k, err) != 0)
		goto out;
	if (k.first < k.n && ((keep && keep_others(&k, err) != 0) ||
		file_write_like(k.path, k.path, k.text, k.first, err) != 0)) {
		error_context(err, "the old key stays where it is");
		goto out;
	}
	remove_leftovers(k.path);
	rc = 0;
out:
	key_text_release(&k);
	return rc;
}
