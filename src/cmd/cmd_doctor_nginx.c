/* cmd_doctor_nginx.c - compares the web server's body limit with ours. */

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cmd/doctor.h"
#include "cmd/nginx_limit.h"

#define TEXT 1000

/* Relative ones count from the directory of this program. */
static const char *const places[] = {
	"../nginx/*.conf*",
	"../../nginx/*.conf*",
	"../share/leadbridge/nginx/*.conf*",
	"/etc/nginx/conf.d/*",
	"/etc/nginx/sites-enabled/*",
	"/etc/nginx/snippets/*",
	"/etc/nginx/*leadbridge*",
};

/* One file; 0 when it spoke of the limit, 1 when not. */
static int
examine_file(struct check_list *list, const char *path, int64_t ours,
    bool named)
{
	struct error err = ERROR_INIT;
	char *text = NULL, finding[TEXT], remedy[TEXT];
	size_t n;
	int64_t limit;
	int rc = 1;

	if (file_read(path, LIMIT_CONFIG_FILE, &text, &n, &err) != 0) {
		if (named)
			check_error(list, "nginx", &err);
		goto out;
	}
	/* Files of other sites lie in the usual places, too. */
	if (!named && strstr(text, "/api/store-lead") == NULL)
		goto out;
	rc = nginx_limit_find(text, n, &limit);
	if (rc != 0) {
		snprintf(finding, sizeof(finding), rc > 0 ? "%s says nothing "
		    "about client_max_body_size" : "%s is no configuration "
		    "of nginx", path);
		if (named)
			check_wrong(list, "nginx", finding, "name the file "
			    "with the locations of leadbridge: --nginx FILE");
		rc = 1;
		goto out;
	}
	snprintf(finding, sizeof(finding), "%s: nginx lets %lld bytes "
	    "through, CAPTURE_MAX_BODY is %lld", path, (long long)limit,
	    (long long)ours);
	snprintf(remedy, sizeof(remedy), "set client_max_body_size to at "
	    "least %lldk there, or lower CAPTURE_MAX_BODY",
	    (long long)(ours + ours / 4 + 1023) / 1024);
	if (limit < ours)
		check_wrong(list, "nginx", finding, remedy);
	else
		check_ok(list, "nginx", "%s", finding);
out:
	free(text);
	return rc;
}

/* The directory of this program. free(). */
static char *
program_dir(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (n < 0)
		return xstrdup(".");
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash != NULL)
		*slash = '\0';
	return xstrdup(path);
}

void
doctor_nginx(struct check_list *list, const struct config *cfg,
    const char *file)
{
	int64_t ours = config_int(cfg, SET_CAPTURE_MAX_BODY);
	char *dir = NULL, *pattern;
	bool found = false;
	glob_t files;
	size_t i, k;

	if (file != NULL) {
		examine_file(list, file, ours, true);
		return;
	}
	dir = program_dir();
	for (i = 0; i < nitems(places); i++) {
		pattern = file_join(dir, places[i]);
		if (glob(pattern, 0, NULL, &files) == 0) {
			for (k = 0; k < files.gl_pathc; k++) {
				char *path = realpath(files.gl_pathv[k], NULL);

				if (path != NULL && examine_file(list, path,
					ours, false) == 0)
					found = true;
				free(path);
			}
			globfree(&files);
		}
		free(pattern);
	}
	if (!found)
		check_note(list, "nginx", "no configuration of nginx for "
		    "leadbridge was found", "name it: --nginx FILE");
	free(dir);
}
