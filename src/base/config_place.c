/* config_place.c - finds the settings file and the home directory. */

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_place.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define RECORD_BYTES 16384

char *
config_home(void)
{
	const char *home = getenv("HOME");
	char *record = NULL, *found = NULL;
	struct passwd entry, *who = NULL;

	if (home != NULL && home[0] == '/')
		return xstrdup(home);
	record = xmalloc(RECORD_BYTES);
	if (getpwuid_r(getuid(), &entry, record, RECORD_BYTES, &who) == 0 &&
	    who != NULL && who->pw_dir != NULL && who->pw_dir[0] == '/')
		found = xstrdup(who->pw_dir);
	free(record);
	return found;
}

char *
config_dir(const char *file)
{
	size_t n = (size_t)(strrchr(file, '/') - file);

	return n > 0 ? xstrndup(file, n) : xstrdup("/");
}

/* A path as typed at the shell: relative to the working directory. */
static char *
absolute(const char *path)
{
	char *here = path[0] == '/' ? NULL : realpath(".", NULL);
	char *out = file_join(here != NULL ? here : "", path);

	free(here);
	return out;
}

/* Hands path on when there is such a file, else frees it. */
static char *
if_there(char *path)
{
	if (path != NULL && access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

int
config_place(char **out, struct error *err)
{
	const char *named = getenv("LEADBRIDGE_ENV");
	char *found = NULL, *home = NULL;
	int rc = 0;

	if (!text_empty(named)) {
		found = absolute(named);
		if (access(found, F_OK) != 0)
			rc = error_errno(err, ERROR_CONFIG, "LEADBRIDGE_ENV "
			    "names the settings file %s", found);
		goto out;
	}
	if (isatty(STDIN_FILENO))
		found = if_there(absolute("leadbridge.env"));
	home = config_home();
	if (found == NULL && home != NULL)
		found = if_there(xasprintf("%s/.config/leadbridge/"
		    "leadbridge.env", home));
	if (found == NULL)
		found = if_there(xstrdup("/etc/leadbridge/leadbridge.env"));
out:
	if (rc == 0) {
		*out = found;
		found = NULL;
	}
	free(home);
	free(found);
	return rc;
}
