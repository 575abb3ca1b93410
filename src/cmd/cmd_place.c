/* cmd_place.c - where files lie, and whether a web server would show them. */

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/place.h"

static const char *const always[] = {
	"public_html", "htdocs", "wwwroot", "cgi-bin",
};

/* Names that are a web root only when a page lies there. */
static const char *const perhaps[] = {"www", "html", "public", "web"};

static const char *const index_files[] = {
	"index.html", "index.htm", "index.php",
};

static bool
is_among(const char *name, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
holds(const char *dir, const char *name)
{
	char *path = file_join(dir, name);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

static bool
holds_index(const char *dir)
{
	size_t i;

	for (i = 0; i < nitems(index_files); i++)
		if (holds(dir, index_files[i]))
			return true;
	return false;
}

static bool
is_web_root(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	const char *name = slash != NULL ? slash + 1 : dir;

	return is_among(name, always, nitems(always)) ||
	    (is_among(name, perhaps, nitems(perhaps)) && holds_index(dir)) ||
	    holds(dir, ".htaccess") || holds(dir, "index.php");
}

/* An absolute path for one that may not be there yet. free(). */
static char *
absolute(const char *path)
{
	char here[PATH_MAX], *real = realpath(path, NULL);

	if (real != NULL)
		return real;
	if (getcwd(here, sizeof(here)) == NULL)
		return xstrdup(path);
	return file_join(here, path);
}

/* The directory itself with its links resolved, or as it was. Takes dir. */
static char *
resolved(char *dir)
{
	char *real = realpath(dir, NULL);

	if (real == NULL)
		return dir;
	free(dir);
	return real;
}

char *
place_web_root(const char *path)
{
	char *dir = absolute(path), *slash;

	while (*dir != '\0') {
		dir = resolved(dir);
		if (is_web_root(dir))
			return dir;
		slash = strrchr(dir, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
	}
	free(dir);
	return NULL;
}

int
place_check(const char *what, const char *path, const char *setting,
    struct error *err)
{
	char *root = place_web_root(path);
	int rc = 0;

	if (root != NULL)
		rc = error_set(err, ERROR_CONFIG, "%s %s lies in %s, which a "
		    "web server looks like handing out to everybody: choose a "
		    "place outside of it (%s)", what, path, root, setting);
	free(root);
	return rc;
}

char *
place_store_file(const struct config *cfg)
{
	return xstrdup(config_db_file(cfg));
}
