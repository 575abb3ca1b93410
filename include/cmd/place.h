/*
 * place.h - where the files of an installation lie, and where they must not.
 */

#ifndef CMD_PLACE_H
#define CMD_PLACE_H

#include "base/config.h"
#include "base/error.h"

/*
 * The directory above path (or path itself) that a web server looks like
 * handing out: public_html, htdocs, wwwroot, cgi-bin; www, html, public, web
 * with an index file; any directory with .htaccess or index.php.  path need
 * not be there yet.  free(); NULL when there is none.
 */
char *place_web_root(const char *path);

/* ERROR_CONFIG with the remedy when path lies in such a directory. */
int place_check(const char *what, const char *path, const char *setting,
    struct error *err);

/* The file of an SQLite store. free(); NULL for another engine. */
char *place_store_file(const struct config *cfg);

#endif
