/* place.c - where a store of files may lie, and with which modes. */

#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/db.h"

/* Makes the file itself, so that its mode is right from the first byte. */
static int
make_file(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE,
		    "cannot make the database %s", path);
	(void)close(fd);
	return 0;
}

int
place_check_file(const char *path, unsigned flags, struct error *err)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		if ((st.st_mode & 077) != 0)
			return error_set(err, ERROR_CONFIG,
			    "others can read the database; type: chmod 600 %s",
			    path);
		return 0;
	}
	if (errno != ENOENT)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot open %s",
		    path);
	if ((flags & DB_OPEN_ANY_SCHEMA) != 0 &&
	    (flags & DB_OPEN_READONLY) == 0)
		return make_file(path, err);
	return error_set(err, ERROR_UNAVAILABLE,
	    "there is no database %s yet; type: leadbridge migrate", path);
}

int
place_check_dir(const char *dir, struct error *err)
{
	const char *network = NULL;
	struct stat st;

	if (stat(dir, &st) != 0)
		return error_errno(err, ERROR_CONFIG,
		    "cannot use the data directory %s (type: leadbridge init)",
		    dir);
	if ((st.st_mode & 077) != 0)
		return error_set(err, ERROR_CONFIG,
		    "others can enter the data directory; type: chmod 700 %s",
		    dir);
	if (file_is_network(dir, &network))
		return error_set(err, ERROR_CONFIG,
		    "the data directory %s is on %s, where file locks cannot "
		    "be trusted; set LEADBRIDGE_DATA_DIR to a local disk", dir,
		    network);
	return 0;
}

/* "run:default:leads" as a file name: what is no plain character as %XX. */
char *
place_lock(const char *locks_dir, const char *name)
{
	char file[200];
	size_t n = 0;
	const char *s;

	for (s = name; *s != '\0' && n + 8 < sizeof(file); s++) {
		if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= '0' && *s <= '9') || *s == '_' || *s == '-')
			file[n++] = *s;
		else
			n += (size_t)snprintf(file + n, 4, "%%%02X",
			    (unsigned)(unsigned char)*s);
	}
	(void)snprintf(file + n, sizeof(file) - n, ".lock");
	return file_join(locks_dir, file);
}
