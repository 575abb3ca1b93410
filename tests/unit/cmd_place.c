/* cmd_place.c - a web root is known when a file lies in one. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/place.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *dir;   /* made */
	const char *file;  /* made in the scratch directory, or NULL */
	const char *path;  /* asked for */
	const char *root;  /* of the scratch directory, or NULL */
} rows[] = {
	{"a plain directory is none", "plain", NULL, "plain/data", NULL},
	{"public_html is one", "h/public_html", NULL, "h/public_html/data",
	    "h/public_html"},
	{"... also far above", "h/public_html/a/b", NULL,
	    "h/public_html/a/b/data", "h/public_html"},
	{"... also itself", "h/public_html", NULL, "h/public_html",
	    "h/public_html"},
	{"htdocs is one", "htdocs", NULL, "htdocs/data", "htdocs"},
	{"cgi-bin is one", "x/cgi-bin", NULL, "x/cgi-bin/data", "x/cgi-bin"},
	{"www without a page is none", "w1/www", NULL, "w1/www/data", NULL},
	{"www with a page is one", "w2/www", "w2/www/index.html",
	    "w2/www/data", "w2/www"},
	{"beside www is none", "w3/www", "w3/www/index.html", "w3/data",
	    NULL},
	{"a name that only starts so is none", "public_html2", NULL,
	    "public_html2/data", NULL},
	{"any directory with index.php is one", "site", "site/index.php",
	    "site/data", "site"},
	{"any directory with .htaccess is one", "old", "old/.htaccess",
	    "old/data", "old"},
	{"a stray index.html elsewhere is none", "home", "home/index.html",
	    "home/data", NULL},
};

static void
touch(const char *dir, const char *name)
{
	char *path = file_join(dir, name);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (fd >= 0)
		close(fd);
	free(path);
}

static void
remove_one(const char *dir, const char *name)
{
	char *path = file_join(dir, name);

	if (remove(path) != 0)
		note("cannot remove %s", path);
	free(path);
}

/* A row with its own scratch directory below base. */
static void
try_row(const char *base, size_t i)
{
	struct error err = ERROR_INIT;
	char *scratch = xasprintf("%s/%zu", base, i);
	char *dir = file_join(scratch, rows[i].dir);
	char *path = file_join(scratch, rows[i].path), *slash;
	char *want = rows[i].root != NULL ? file_join(scratch, rows[i].root) :
	    NULL;
	char *root;

	file_make_dir(dir, &err);
	if (rows[i].file != NULL)
		touch(scratch, rows[i].file);
	root = place_web_root(path);
	is_text(root, want, "%s", rows[i].name);
	if (rows[i].file != NULL)
		remove_one(scratch, rows[i].file);
	while (strlen(dir) >= strlen(scratch)) {
		rmdir(dir);
		slash = strrchr(dir, '/');
		*slash = '\0';
	}
	free(root);
	free(want);
	free(path);
	free(dir);
	free(scratch);
}

int
main(void)
{
	char base[] = "/tmp/cmd_place.XXXXXX";
	char *link_path, *target, *data, *root;
	struct error err = ERROR_INIT;
	size_t i;

	if (mkdtemp(base) == NULL)
		return 1;
	for (i = 0; i < nrows(rows); i++)
		try_row(base, i);

	target = xasprintf("%s/public_html", base);
	link_path = xasprintf("%s/link", base);
	data = xasprintf("%s/link/data", base);
	file_make_dir(target, &err);
	ok(symlink(target, link_path) == 0, "a link is made");
	root = place_web_root(data);
	is_text(root, target, "a link into a web root leads there");
	free(root);
	unlink(link_path);
	rmdir(target);
	free(data);
	free(link_path);
	free(target);
	ok(rmdir(base) == 0, "nothing is left behind");
	return tap_done();
}
