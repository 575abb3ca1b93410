/*
 * nginx_limit.h - how large a post an nginx configuration lets through
 * (pure).
 *
 * Source: nginx documentation, ngx_http_core_module, client_max_body_size:
 * 1m without it, 0 for no limit, inherited from the block around.
 */

#ifndef CMD_NGINX_LIMIT_H
#define CMD_NGINX_LIMIT_H

#include <stddef.h>
#include <stdint.h>

/*
 * The smallest client_max_body_size in force where leads are posted
 * (locations /api/store-lead and /f/), else that of the file's server; in
 * bytes, INT64_MAX for no limit.  0 found; 1 the text says nothing about it;
 * -1 it is no configuration.  Files it includes are not read.
 */
int nginx_limit_find(const char *text, size_t n, int64_t *bytes);

#endif
